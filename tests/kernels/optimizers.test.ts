import { describe, expect, test } from 'vitest';
import { adabelief as adabeliefOptimizer } from '../../src/optimizers/adabelief.js';
import { adagrad as adagradOptimizer } from '../../src/optimizers/adagrad.js';
import { adam as adamOptimizer } from '../../src/optimizers/adam.js';
import { adamax as adamaxOptimizer } from '../../src/optimizers/adamax.js';
import { adamw as adamwOptimizer } from '../../src/optimizers/adamw.js';
import { lion as lionOptimizer } from '../../src/optimizers/lion.js';
import { nadam as nadamOptimizer } from '../../src/optimizers/nadam.js';
import { rmsprop as rmspropOptimizer } from '../../src/optimizers/rmsprop.js';
import { sgd as sgdOptimizer } from '../../src/optimizers/sgd.js';
import type { Optimizer } from '../../src/types.js';
import {
  adabelief,
  adagrad,
  adam,
  adamax,
  lion,
  momentum,
  nadam,
  nesterov,
  type Rates,
  type Rule,
  rmsprop,
  sgd,
  type Terms,
} from '../reference/optimizers.js';
import { asum, sumSquares } from '../reference/reduce.js';
import { exact, type Rounding } from '../reference/rounding.js';
import { Guarded, kernels } from '../support/wasm.js';

interface Pointers {
  w: number;
  g: number;
  slots: number[];
  sums: number;
}

interface Case {
  name: string;
  slots: number;
  rule: Rule;
  /** Whether the proximal step is in the optimizer's metric: then it takes terms.l1, otherwise rates.threshold. */
  adaptive: boolean;
  call(p: Pointers, n: number, t: Terms, r: Rates): number;
}

const cases: Case[] = [
  {
    name: 'f32_sgd',
    slots: 0,
    rule: sgd,
    adaptive: false,
    call: ({ w, g, sums }, n, t, r) =>
      kernels.f32_sgd(w, g, n, r.learningRate, r.decay, r.threshold, t.l1Subgradient, t.l2, t.gradientFactor, sums),
  },
  {
    name: 'f32_momentum',
    slots: 1,
    rule: momentum,
    adaptive: false,
    call: ({ w, g, slots, sums }, n, t, r) =>
      kernels.f32_momentum(
        w,
        g,
        slots[0]!,
        n,
        r.learningRate,
        r.momentum,
        0,
        r.decay,
        r.threshold,
        t.l1Subgradient,
        t.l2,
        t.gradientFactor,
        sums,
      ),
  },
  {
    name: 'f32_momentum, the form of Nesterov',
    slots: 1,
    rule: nesterov,
    adaptive: false,
    call: ({ w, g, slots, sums }, n, t, r) =>
      kernels.f32_momentum(
        w,
        g,
        slots[0]!,
        n,
        r.learningRate,
        r.momentum,
        1,
        r.decay,
        r.threshold,
        t.l1Subgradient,
        t.l2,
        t.gradientFactor,
        sums,
      ),
  },
  {
    name: 'f32_adam',
    slots: 2,
    rule: adam,
    adaptive: true,
    call: ({ w, g, slots: [m, v], sums }, n, t, r) =>
      kernels.f32_adam(
        w,
        g,
        m!,
        v!,
        n,
        r.learningRate,
        r.stepSize,
        r.beta1,
        r.oneMinusBeta1,
        r.beta2,
        r.oneMinusBeta2,
        r.rootScale,
        r.epsilon,
        r.decay,
        t.l1,
        t.l1Subgradient,
        t.l2,
        t.gradientFactor,
        sums,
      ),
  },
  {
    name: 'f32_rmsprop',
    slots: 1,
    rule: rmsprop,
    adaptive: true,
    call: ({ w, g, slots, sums }, n, t, r) =>
      kernels.f32_rmsprop(
        w,
        g,
        slots[0]!,
        n,
        r.learningRate,
        r.beta2,
        r.oneMinusBeta2,
        r.epsilon,
        r.decay,
        t.l1,
        t.l1Subgradient,
        t.l2,
        t.gradientFactor,
        sums,
      ),
  },
  {
    name: 'f32_rmsprop, as adagrad',
    slots: 1,
    rule: adagrad,
    adaptive: true,
    call: ({ w, g, slots, sums }, n, t, r) =>
      kernels.f32_rmsprop(
        w,
        g,
        slots[0]!,
        n,
        r.learningRate,
        1,
        1,
        r.epsilon,
        r.decay,
        t.l1,
        t.l1Subgradient,
        t.l2,
        t.gradientFactor,
        sums,
      ),
  },
  {
    name: 'f32_nadam',
    slots: 2,
    rule: nadam,
    adaptive: true,
    call: ({ w, g, slots, sums }, n, t, r) =>
      kernels.f32_nadam(
        w,
        g,
        slots[0]!,
        slots[1]!,
        n,
        r.learningRate,
        r.gradientStep,
        r.momentStep,
        r.beta1,
        r.oneMinusBeta1,
        r.beta2,
        r.oneMinusBeta2,
        r.rootScale,
        r.epsilon,
        r.decay,
        t.l1,
        t.l1Subgradient,
        t.l2,
        t.gradientFactor,
        sums,
      ),
  },
  {
    name: 'f32_adamax',
    slots: 2,
    rule: adamax,
    adaptive: true,
    call: ({ w, g, slots, sums }, n, t, r) =>
      kernels.f32_adamax(
        w,
        g,
        slots[0]!,
        slots[1]!,
        n,
        r.learningRate,
        r.stepSize,
        r.beta1,
        r.oneMinusBeta1,
        r.beta2,
        r.epsilon,
        r.decay,
        t.l1,
        t.l1Subgradient,
        t.l2,
        t.gradientFactor,
        sums,
      ),
  },
  {
    name: 'f32_adabelief',
    slots: 2,
    rule: adabelief,
    adaptive: true,
    call: ({ w, g, slots, sums }, n, t, r) =>
      kernels.f32_adabelief(
        w,
        g,
        slots[0]!,
        slots[1]!,
        n,
        r.learningRate,
        r.stepSize,
        r.beta1,
        r.oneMinusBeta1,
        r.beta2,
        r.oneMinusBeta2,
        r.rootScale,
        r.epsilon,
        r.decay,
        t.l1,
        t.l1Subgradient,
        t.l2,
        t.gradientFactor,
        sums,
      ),
  },
  {
    name: 'f32_lion',
    slots: 1,
    rule: lion,
    adaptive: false,
    call: ({ w, g, slots, sums }, n, t, r) =>
      kernels.f32_lion(
        w,
        g,
        slots[0]!,
        n,
        r.learningRate,
        r.beta1,
        r.oneMinusBeta1,
        r.beta2,
        r.oneMinusBeta2,
        r.decay,
        t.l1,
        t.l1Subgradient,
        t.l2,
        t.gradientFactor,
        sums,
      ),
  },
];

const round = Math.fround;
const rounded = <T extends object>(numbers: T): T =>
  Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, round(value as number)])) as T;

/** What step t of a training would pass, in f32 as the kernels receive it. */
function ratesAt(t: number, l1: number): Rates {
  const learningRate = 0.01;
  return rounded({
    learningRate,
    momentum: 0.9,
    threshold: learningRate * l1 * 10,
    gradientStep: (learningRate * 0.4) / (1 - 0.5 ** t),
    momentStep: (learningRate * 0.6) / (1 - 0.5 ** (t + 1)),
    stepSize: learningRate / (1 - 0.9 ** t),
    beta1: 0.9,
    oneMinusBeta1: 0.1,
    beta2: 0.999,
    oneMinusBeta2: 0.001,
    rootScale: 1 / Math.sqrt(1 - 0.999 ** t),
    epsilon: 1e-7,
    decay: 0.999,
  });
}

const weights = (n: number) => Float32Array.from({ length: n }, (_, i) => (i % 7 === 3 ? 0 : Math.sin(i * 2 + 1) / 20));
const gradients = (n: number, t: number) =>
  Float32Array.from({ length: n }, (_, i) => (i % 11 === 5 ? 0 : Math.cos(i * 5 + t * 1.3) / (1 + (i % 4))));

/** `steps` steps of the kernel; the state afterwards, the sums and flags of every step. */
function train(one: Case, n: number, terms: Terms, steps: number, start = weights(n)) {
  const w = Guarded.f32(start, 4);
  const slots = Array.from({ length: one.slots }, (_, k) => Guarded.f32(new Float32Array(n), 8 + 4 * k));
  const sums = new Guarded(2, 8);
  const history: { before: Float32Array; sums: number[]; finite: number }[] = [];
  for (let t = 1; t <= steps; t++) {
    const g = Guarded.f32(gradients(n, t), 12);
    const before = w.f32.slice();
    const pointers = { w: w.pointer, g: g.pointer, slots: slots.map((slot) => slot.pointer), sums: sums.pointer };
    const finite = one.call(pointers, n, terms, ratesAt(t, terms.l1));
    history.push({ before, sums: Array.from(sums.f64), finite });
    expect(g.f32).toEqual(gradients(n, t));
    g.free();
  }
  const result = { w: w.f32.slice(), slots: slots.map((slot) => slot.f32.slice()), history };
  for (const buffer of [w, ...slots, sums]) buffer.free();
  return result;
}

/** The same by the reference, rounding as told. */
function reference(one: Case, n: number, terms: Terms, steps: number, rounding: Rounding) {
  const w: number[] = [];
  const slots: number[][] = Array.from({ length: one.slots }, () => []);
  const start = weights(n);
  for (let i = 0; i < n; i++) {
    let state = { w: start[i]!, slots: Array<number>(one.slots).fill(0) };
    for (let t = 1; t <= steps; t++) {
      state = one.rule(state, gradients(n, t)[i]!, terms, ratesAt(t, terms.l1), rounding);
    }
    w.push(state.w);
    state.slots.forEach((value, k) => {
      slots[k]![i] = value;
    });
  }
  return { w, slots };
}

const combinations: Terms[] = [];
for (const l1 of [0, 0.02]) {
  for (const l1Subgradient of [0, 0.01]) {
    for (const l2 of [0, 0.03]) {
      for (const gradientFactor of [1, 0.37]) combinations.push(rounded({ l1, l1Subgradient, l2, gradientFactor }));
    }
  }
}

describe.each(cases)('$name', (one) => {
  test('n 0 to 67, three steps, every penalty: weights and state bit for bit as the single f32 operations', () => {
    for (const terms of combinations) {
      const expected = reference(one, 67, terms, 3, round);
      for (let n = 0; n <= 67; n++) {
        const got = train(one, n, terms, 3);
        expect(Array.from(got.w)).toEqual(expected.w.slice(0, n));
        got.slots.forEach((slot, k) => {
          expect(Array.from(slot)).toEqual(expected.slots[k]!.slice(0, n));
        });
      }
    }
  });

  test('40 steps stay near the f64 rule', () => {
    // Without the subgradient: at a sign change one rounding would decide over a whole step.
    for (const terms of combinations.filter(({ l1Subgradient }) => l1Subgradient === 0)) {
      const got = train(one, 67, terms, 40);
      const expected = reference(one, 67, terms, 40, exact);
      // Weights and steps below 1: 40 steps, each a dozen roundings of at most 2^-24.
      expected.w.forEach((value, i) => {
        expect(Math.abs(got.w[i]! - value)).toBeLessThan(40 * 12 * 2 ** -24);
      });
    }
  });

  test('sums are those of the weights before the update, equal to f32_asum and f32_sum_squares', () => {
    for (const n of [0, 1, 7, 64, 67, 129, 16384, 16389, 33000]) {
      const { history } = train(one, n, combinations.at(-1)!, n > 1000 ? 1 : 3);
      for (const { before, sums } of history) {
        const buffer = Guarded.f32(before, 4);
        expect(sums).toEqual([kernels.f32_asum(buffer.pointer, n), kernels.f32_sum_squares(buffer.pointer, n)]);
        buffer.free();
        expect(Math.abs(sums[0]! - asum(before))).toBeLessThanOrEqual(2 ** -20 * sums[0]!);
        expect(Math.abs(sums[1]! - sumSquares(before))).toBeLessThanOrEqual(2 ** -20 * sums[1]!);
      }
    }
  });

  test('what the proximal step zeroes is +0, and without it nothing is zeroed', () => {
    const strong = rounded({ l1: 4, l1Subgradient: 0, l2: 0, gradientFactor: 1 });
    const sparse = train(one, 67, strong, 1).w;
    const zeros = Array.from(sparse).filter((w) => w === 0);
    expect(zeros.length).toBeGreaterThan(5);
    expect(zeros.every((w) => Object.is(w, 0))).toBe(true);
    const moving = Array.from(train(one, 67, combinations[0]!, 1).w).filter((w) => w === 0);
    expect(moving.length).toBeLessThanOrEqual(1); // i = 38: no weight and no gradient
  });

  test('returns 0 where one new weight is not finite, at any position, else 1', () => {
    for (const n of [1, 4, 8, 13]) {
      for (let i = 0; i < n; i++) {
        for (const special of [Number.NaN, Number.POSITIVE_INFINITY]) {
          const start = weights(n);
          start[i] = special;
          const { w, history } = train(one, n, combinations[0]!, 1, start);
          expect(history[0]!.finite).toBe(0);
          expect(w.findIndex((value) => !Number.isFinite(value))).toBe(i);
        }
      }
      expect(train(one, n, combinations.at(-1)!, 1).history[0]!.finite).toBe(1);
    }
    const n = 16384 * 2 + 3; // the flag of an early chunk survives the later ones
    const start = weights(n);
    start[5] = Number.NaN;
    expect(train(one, n, combinations[0]!, 1, start).history[0]!.finite).toBe(0);
  });
});

test('an update that overflows is flagged', () => {
  const w = Guarded.f32([3e38, 1]);
  const g = Guarded.f32([-3e38, 1]);
  const sums = new Guarded(2, 8);
  expect(kernels.f32_sgd(w.pointer, g.pointer, 2, 1, 1, 0, 0, 0, 1, sums.pointer)).toBe(0);
  expect(w.f32[0]).toBe(Number.POSITIVE_INFINITY);
  for (const buffer of [w, g, sums]) buffer.free();
});

test.each(cases)('$name: finite weights whose sum overflows are finite', (one) => {
  for (const n of [4, 9, 13]) {
    const still = { ...combinations[0]!, gradientFactor: 0 };
    expect(train(one, n, still, 1, new Float32Array(n).fill(3e38)).history[0]!.finite).toBe(1);
    const mixed = Float32Array.from({ length: n }, (_, i) => (i === n - 1 ? Number.NEGATIVE_INFINITY : 3e38));
    expect(train(one, n, still, 1, mixed).history[0]!.finite).toBe(0);
  }
});

test.each(cases)('$name: a learning rate of 0 changes no weight, and the smallest epsilon gives no NaN', (one) => {
  const w = Guarded.f32(weights(13));
  const sums = new Guarded(2, 8);
  for (const gradient of [gradients(13, 1), new Float32Array(13)]) {
    const g = Guarded.f32(gradient);
    const slots = Array.from({ length: one.slots }, () => Guarded.f32(new Float32Array(13)));
    const pointers = { w: w.pointer, g: g.pointer, slots: slots.map((slot) => slot.pointer), sums: sums.pointer };
    const rates = {
      ...ratesAt(1, 0),
      learningRate: 0,
      gradientStep: 0,
      momentStep: 0,
      stepSize: 0,
      threshold: 0,
      decay: 1,
    };
    one.call(pointers, 13, { l1: 0.5, l1Subgradient: 0, l2: 0, gradientFactor: 1 }, { ...rates, epsilon: 1e-46 });
    expect(Array.from(w.f32)).toEqual(Array.from(weights(13)));
    for (const buffer of [g, ...slots]) buffer.free();
  }
  for (const learningRate of [0.01, 30]) {
    const g = Guarded.f32(new Float32Array(13));
    const slots = Array.from({ length: one.slots }, () => Guarded.f32(new Float32Array(13)));
    const pointers = { w: w.pointer, g: g.pointer, slots: slots.map((slot) => slot.pointer), sums: sums.pointer };
    const rates = { ...ratesAt(1, 0), learningRate, stepSize: learningRate, epsilon: 1e-46 };
    expect(one.call(pointers, 13, { l1: 0, l1Subgradient: 0, l2: 0, gradientFactor: 1 }, rates)).toBe(1);
    for (const buffer of [g, ...slots]) buffer.free();
  }
  for (const buffer of [w, sums]) buffer.free();
});

test.each(
  cases.filter((one) => one.adaptive),
)('$name: a weight without gradient loses at most 10 * lr, however large lambda / epsilon is', (one) => {
  const w = Guarded.f32([0.5, -0.5, 0.05, 0.5, 0.5]);
  const g = Guarded.f32([0, 0, 0, 0, 0]);
  const slots = Array.from({ length: one.slots }, () => Guarded.f32(new Float32Array(5)));
  const sums = new Guarded(2, 8);
  const pointers = { w: w.pointer, g: g.pointer, slots: slots.map((slot) => slot.pointer), sums: sums.pointer };
  const rates = { ...ratesAt(1, 0), decay: 1 };
  one.call(pointers, 5, { l1: 1, l1Subgradient: 0, l2: 0, gradientFactor: 1 }, rates); // 1 / d is far above 10
  const lost = round(rates.learningRate * 10);
  expect(Array.from(w.f32)).toEqual(
    [0.5, -0.5, 0.05, 0.5, 0.5].map((x) => (x === 0.05 ? 0 : round(x - Math.sign(x) * lost))),
  );
  for (const buffer of [w, g, ...slots, sums]) buffer.free();
});

test('f32_flush: magnitudes below the limit become +0 at any n, all others and NaN stay', () => {
  const values = [
    2 ** -101,
    -(2 ** -101),
    2 ** -100,
    -(2 ** -100),
    1e-45,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -3,
    -0,
  ];
  const expected = [0, 0, 2 ** -100, -(2 ** -100), 0, Number.NaN, Number.POSITIVE_INFINITY, -3, 0];
  for (let n = 0; n <= 67; n++) {
    const x = Guarded.f32(Array.from({ length: n }, (_, i) => values[i % values.length]!));
    kernels.f32_flush(x.pointer, n, 2 ** -100);
    expect(Array.from(x.f32)).toEqual(Array.from({ length: n }, (_, i) => expected[i % expected.length]!));
    x.free();
  }
});

/** The state of 9 weights after `steps` updates by a gradient; every value that it took on the way. */
function states(optimizer: Optimizer, start: readonly number[], gradient: number, steps: number) {
  const w = Guarded.f32(new Float32Array(9).fill(0.5));
  const g = Guarded.f32(new Float32Array(9).fill(gradient));
  const slots = start.map((value) => Guarded.f32(new Float32Array(9).fill(value)));
  const sums = new Guarded(2, 8);
  const parameter = {
    weights: w.pointer,
    gradient: g.pointer,
    slots: slots.map((slot) => slot.pointer),
    size: 9,
    isKernel: true,
    ...{ l1: 0, l1Subgradient: 0, l2: 0, gradientFactor: 1 },
    sums: sums.pointer,
  };
  const seen = new Set<number>();
  for (let step = 1; step <= steps; step++) {
    expect(optimizer.update(kernels, parameter, step, 0.01)).toBe(true);
    for (const slot of slots) for (const value of slot.f32) seen.add(Math.abs(value));
  }
  const last = slots.map((slot) => slot.f32[8]!);
  for (const buffer of [w, g, ...slots, sums]) buffer.free();
  return { last, seen };
}

test.each([
  ['sgd', sgdOptimizer({ momentum: 0.9 }), [-1e-3]],
  ['lion', lionOptimizer(), [-1e-3]],
  ['adam', adamOptimizer(), [-1e-3, 2.5e-38]],
  ['adamw', adamwOptimizer({ beta2: 0.9 }), [-1e-3, 1e-12]],
  ['nadam', nadamOptimizer(), [-1e-3, 2.5e-38]],
  ['adamax', adamaxOptimizer(), [-1e-3, 2.5e-38]],
  ['adabelief', adabeliefOptimizer(), [-1e-3, 0]],
  ['rmsprop', rmspropOptimizer(), [1e-12]],
  ['rmsprop, rho 0.6', rmspropOptimizer({ rho: 0.6 }), [1e-12]],
] as const)('%s: moments of weights without gradient become +0 before they are subnormal', (_name, optimizer, start) => {
  const { last, seen } = states(optimizer, start, 0, optimizer.name === 'lion' ? 7000 : 800);
  expect([...seen].filter((value) => value !== 0 && value < 2 ** -126)).toEqual([]);
  // AdaBelief adds epsilon to its second moment in every step.
  if (optimizer.name === 'adabelief') last.pop();
  expect(last.every((value) => Object.is(value, 0))).toBe(true);
});

test("adagrad's sum of squares grows from below 2^-125: it never shrinks, so it is left alone", () => {
  const { last } = states(adagradOptimizer(), [0], 1e-19, 64);
  expect(last[0]! / 64e-38).toBeCloseTo(1, 4);
});

test('f32_adabelief: a zero weight whose gradient is constant and below l1 stays 0 while steps grow beyond the learning rate', () => {
  const one = cases.find(({ name }) => name === 'f32_adabelief')!;
  const w = Guarded.f32([0, 0, 0, 0, 0]);
  const g = Guarded.f32([0.09, -0.09, 0.05, 0.11, -0.11]);
  const slots = [Guarded.f32(new Float32Array(5)), Guarded.f32(new Float32Array(5))];
  const sums = new Guarded(2, 8);
  const pointers = { w: w.pointer, g: g.pointer, slots: slots.map((slot) => slot.pointer), sums: sums.pointer };
  for (let t = 1; t <= 2000; t++) {
    const rates = { ...ratesAt(t, 0), epsilon: 1e-16, decay: 1 };
    one.call(pointers, 5, { l1: 0.1, l1Subgradient: 0, l2: 0, gradientFactor: 1 }, rates);
  }
  expect(Array.from(w.f32.subarray(0, 3))).toEqual([0, 0, 0]);
  expect(w.f32[3]).toBeLessThan(-10); // 2000 steps of at most lr each would give 20 * (0.11 - 0.1) / 0.11 at most
  expect(w.f32[4]).toBe(-w.f32[3]!);
  for (const buffer of [w, g, ...slots, sums]) buffer.free();
});

test('f32_lion: below l1 a weight goes by the learning rate towards +0 and never past it; without l1 sign(0) is 0', () => {
  const one = cases.find(({ name }) => name === 'f32_lion')!;
  const start = [0.5, -0.5, 0.005, -0.005, 0.5, 0];
  const step = (gradient: number, l1: number) => {
    const w = Guarded.f32(start);
    const g = Guarded.f32(start.map(() => gradient));
    const slots = [Guarded.f32(new Float32Array(start.length))];
    const sums = new Guarded(2, 8);
    const pointers = { w: w.pointer, g: g.pointer, slots: slots.map((slot) => slot.pointer), sums: sums.pointer };
    const rates = { ...ratesAt(1, 0), decay: 1 };
    one.call(pointers, start.length, { l1, l1Subgradient: 0, l2: 0, gradientFactor: 1 }, rates);
    const got = Array.from(w.f32);
    for (const buffer of [w, g, ...slots, sums]) buffer.free();
    return got;
  };
  const rate = round(0.01);
  const towardsZero = start.map((x) => round(round(x) - Math.min(Math.max(round(x), -rate), rate)));
  for (const gradient of [0, 0.9, -0.9]) expect(step(gradient, round(0.1))).toEqual(towardsZero); // c is a tenth of it
  expect(step(0, 0)).toEqual(start.map(round));
  expect(step(1.1, round(0.1))).toEqual(start.map((x) => round(round(x) - rate)));
  expect(step(-1.1, round(0.1))).toEqual(start.map((x) => round(round(x) + rate)));
});

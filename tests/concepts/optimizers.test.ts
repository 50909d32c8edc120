import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { integerPower } from '../../src/core/exact/power.js';
import { powersOf } from '../../src/core/exact/powersOf.js';
import { HyperparameterError, OptionError } from '../../src/errors.js';
import { adabelief } from '../../src/optimizers/adabelief.js';
import { adagrad } from '../../src/optimizers/adagrad.js';
import { adam } from '../../src/optimizers/adam.js';
import { adamax } from '../../src/optimizers/adamax.js';
import { adamw } from '../../src/optimizers/adamw.js';
import { lion } from '../../src/optimizers/lion.js';
import { nadam } from '../../src/optimizers/nadam.js';
import { resolveOptimizer, restoreOptimizer } from '../../src/optimizers/registry.js';
import { rmsprop } from '../../src/optimizers/rmsprop.js';
import { sgd } from '../../src/optimizers/sgd.js';
import { valueAt } from '../../src/schedules/schedule.js';
import type { Optimizer, ParameterUpdate } from '../../src/types.js';
import { Guarded, kernels } from '../support/wasm.js';

type Options = Record<string, unknown>;
const makers: Record<string, (options?: Options) => Optimizer> = {
  sgd,
  adam,
  adamw,
  rmsprop,
  adagrad,
  nadam,
  adamax,
  adabelief,
  lion,
};

const rows: [maker: string, option: string, bad: unknown[]][] = [];
const notPositive = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '0.1', null];
const notFraction = [1, -0.1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '0.9'];
const notNonNegative = [-1, Number.NaN, Number.POSITIVE_INFINITY];
for (const maker of Object.keys(makers)) rows.push([maker, 'learningRate', notPositive]);
for (const maker of ['adam', 'adamw', 'rmsprop', 'adagrad', 'nadam', 'adamax', 'adabelief'])
  rows.push([maker, 'epsilon', notPositive]);
for (const maker of ['adam', 'adamw', 'nadam', 'adamax', 'adabelief', 'lion'])
  rows.push([maker, 'beta1', notFraction], [maker, 'beta2', notFraction]);
rows.push(['sgd', 'momentum', notFraction], ['rmsprop', 'rho', notFraction]);
for (const maker of Object.keys(makers)) rows.push([maker, 'weightDecay', notNonNegative]);
rows.push(['nadam', 'momentumDecay', notNonNegative], ['adagrad', 'initialAccumulator', notNonNegative]);

test.each(rows)('%s refuses a %s outside its range and names it', (maker, option, bad) => {
  for (const value of bad) {
    expect(() => makers[maker]!({ [option]: value })).toThrow(HyperparameterError);
    expect(() => makers[maker]!({ [option]: value })).toThrow(new RegExp(`^${maker}.${option} must be `));
  }
});

test('flags must be true or false, and nesterov needs momentum', () => {
  expect(() => sgd({ nesterov: 1 as unknown as boolean, momentum: 0.9 })).toThrow(OptionError);
  for (const make of Object.values(makers)) expect(() => make({ decayBias: 'no' })).toThrow(OptionError);
  expect(() => sgd({ nesterov: true })).toThrow('sgd: nesterov needs momentum > 0, got momentum 0');
});

test.each(Object.keys(makers))('%s refuses unknown options with the nearest name, and what is no object', (maker) => {
  expect(() => makers[maker]!({ learningrate: 0.1 })).toThrow(
    /unknown option "learningrate"; did you mean learningRate\?/,
  );
  for (const given of [0.1, null, [0.1]]) expect(() => makers[maker]!(given as never)).toThrow(OptionError);
});

test('defaults are those of Keras, or of the sources where it differs', () => {
  const noDecay = { weightDecay: 0, decayBias: false };
  expect(sgd().config).toEqual({ learningRate: 0.01, momentum: 0, nesterov: false, ...noDecay });
  expect(adam().config).toEqual({ ...noDecay, learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
  expect(adamw().config).toEqual({ ...adam().config, weightDecay: 0.004, decayBias: false });
  expect(rmsprop().config).toEqual({ ...noDecay, learningRate: 1e-3, rho: 0.9, epsilon: 1e-7 });
  expect(adagrad().config).toEqual({ ...noDecay, learningRate: 1e-3, epsilon: 1e-7, initialAccumulator: 0.1 });
  expect(nadam().config).toEqual({ ...adam().config, momentumDecay: 0.004 });
  expect(adamax().config).toEqual(adam().config);
  expect(adabelief().config).toEqual({ ...adam().config, epsilon: 1e-16 });
  expect(lion().config).toEqual({ ...noDecay, learningRate: 1e-4, beta1: 0.9, beta2: 0.99 });
  expect(adagrad({ initialAccumulator: 0.5 }).initialSlotValue).toBe(0.5);
});

test('names resolve to defaults; objects pass through; the rest is refused', () => {
  for (const [name, make] of Object.entries(makers)) {
    expect(resolveOptimizer('compile: optimizer', name).config).toEqual(make().config);
    expect(resolveOptimizer('compile: optimizer', name).name).toBe(name);
  }
  const own = adam();
  expect(resolveOptimizer('compile: optimizer', own)).toBe(own);
  expect(() => resolveOptimizer('compile: optimizer', 'adm')).toThrow(/unknown name "adm"; did you mean "adam"/);
  for (const given of [undefined, null, 3, {}, { update: 1 }]) {
    expect(() => resolveOptimizer('compile: optimizer', given)).toThrow(OptionError);
  }
});

test('name and config restore an equal optimizer, JSON included; a bad config is refused', () => {
  const all = [
    sgd({ momentum: 0.5, nesterov: true }),
    adam({ beta1: 0.5 }),
    adamw({ decayBias: true }),
    rmsprop(),
    adagrad(),
    nadam({ momentumDecay: 0 }),
    adamax({ weightDecay: 0.5 }),
    adabelief({ epsilon: 1e-14 }),
    lion({ beta2: 0.5 }),
  ];
  for (const optimizer of all) {
    const { name, config } = JSON.parse(JSON.stringify(optimizer));
    const restored = restoreOptimizer('file', { name, config });
    expect(restored.config).toEqual(optimizer.config);
    expect(restored.slots).toEqual(optimizer.slots);
  }
  expect(() => restoreOptimizer('file', { name: 'toString', config: {} })).toThrow(OptionError);
  for (const config of [null, undefined, [], 3]) {
    expect(() => restoreOptimizer('file', { name: 'adam', config: config as never })).toThrow(OptionError);
  }
  expect(() => restoreOptimizer('file', { name: 'adam', config: { beta1: 1 } })).toThrow(HyperparameterError);
  expect(() => restoreOptimizer('file', { name: 'adam', config: { beta3: 0.5 } })).toThrow(/did you mean beta1/);
});

describe('integerPower', () => {
  test('is within exponent * 2^-53 of the power', () => {
    for (const base of [0.9, 0.999, 0.5, 0]) {
      for (const exponent of [0, 1, 2, 3, 10, 255, 1000, 5000]) {
        const expected = base ** exponent;
        expect(Math.abs(integerPower(base, exponent) - expected)).toBeLessThanOrEqual(
          (exponent + 1) * 2 ** -52 * expected,
        );
      }
    }
  });

  test('takes step counts beyond 32 bits', () => {
    expect(integerPower(0.999, 2 ** 40)).toBe(0);
    expect(integerPower(1, 2 ** 40 + 1)).toBe(1);
    expect(integerPower(-1, 2 ** 40 + 1)).toBe(-1);
  });

  test('powersOf gives the same for steps in any order, as models that share an optimizer ask', () => {
    const powers = powersOf(0.999);
    for (const step of [0, 1, 1, 5, 1, 5, 5, 0, 2]) expect(powers(step)).toBe(integerPower(0.999, step));
  });
});

// The rules as PyTorch states them (torch.optim of 1.13: the `optimizers` of the golden trajectories), in f64.
const size = 13;
const start = Array.from({ length: size }, (_, i) => Math.sin(i + 1));
const gradientAt = (t: number) => Array.from({ length: size }, (_, i) => Math.cos(3 * i + t) / (1 + (i % 3)));

interface Case {
  label: string;
  optimizer: Optimizer;
  isKernel?: boolean;
  /** One step of one weight on its state. */
  step(w: number, g: number, state: { m: number; v: number }, t: number): number;
}

function adamStep(w: number, g: number, state: { m: number; v: number }, t: number): number {
  state.m = 0.9 * state.m + 0.1 * g;
  state.v = 0.999 * state.v + 0.001 * g * g;
  return w - (0.01 * (state.m / (1 - 0.9 ** t))) / (Math.sqrt(state.v) / Math.sqrt(1 - 0.999 ** t) + 1e-8);
}

const adamLike = { learningRate: 0.01, epsilon: 1e-8 };
const decaying = { ...adamLike, weightDecay: 0.1 };
const cases: Case[] = [
  { label: 'sgd', optimizer: sgd({ learningRate: 0.1 }), step: (w, g) => w - 0.1 * g },
  {
    label: 'momentum',
    optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
    step: (w, g, state) => {
      state.v = 0.9 * state.v + g;
      return w - 0.05 * state.v;
    },
  },
  {
    label: 'nesterov',
    optimizer: sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
    step: (w, g, state) => {
      state.v = 0.9 * state.v + g;
      return w - 0.05 * (g + 0.9 * state.v);
    },
  },
  { label: 'adam', optimizer: adam(adamLike), step: adamStep },
  {
    label: 'adamw on a kernel',
    optimizer: adamw(decaying),
    step: (w, g, state, t) => adamStep(w * (1 - 0.01 * 0.1), g, state, t),
  },
  { label: 'adamw on a bias', optimizer: adamw(decaying), isKernel: false, step: adamStep },
  {
    label: 'adamw on a bias with decayBias',
    optimizer: adamw({ ...decaying, decayBias: true }),
    isKernel: false,
    step: (w, g, state, t) => adamStep(w * (1 - 0.01 * 0.1), g, state, t),
  },
  {
    label: 'rmsprop',
    optimizer: rmsprop({ learningRate: 0.01, rho: 0.99, epsilon: 1e-8 }),
    step: (w, g, state) => {
      state.v = 0.99 * state.v + 0.01 * g * g;
      return w - (0.01 * g) / (Math.sqrt(state.v) + 1e-8);
    },
  },
  {
    label: 'adagrad',
    optimizer: adagrad({ learningRate: 0.1, epsilon: 1e-10, initialAccumulator: 0 }),
    step: (w, g, state) => {
      state.v += g * g;
      return w - (0.1 * g) / (Math.sqrt(state.v) + 1e-10);
    },
  },
  {
    label: 'nadam with a momentum that grows fast',
    optimizer: nadam({ ...adamLike, momentumDecay: 2 }),
    step: (w, g, state, t) => {
      const mu = (step: number) => 0.9 * (1 - 0.5 * 0.96 ** (2 * step));
      let product = 1;
      for (let i = 1; i <= t; i++) product *= mu(i);
      state.m = 0.9 * state.m + 0.1 * g;
      state.v = 0.999 * state.v + 0.001 * g * g;
      const ahead = ((1 - mu(t)) * g) / (1 - product) + (mu(t + 1) * state.m) / (1 - product * mu(t + 1));
      return w - (0.01 * ahead) / (Math.sqrt(state.v) / Math.sqrt(1 - 0.999 ** t) + 1e-8);
    },
  },
  {
    label: 'adabelief',
    optimizer: adabelief({ learningRate: 0.01, epsilon: 1e-8 }),
    step: (w, g, state, t) => {
      state.m = 0.9 * state.m + 0.1 * g;
      state.v = 0.999 * state.v + 0.001 * (g - state.m) ** 2 + 1e-8;
      return w - (0.01 * (state.m / (1 - 0.9 ** t))) / (Math.sqrt(state.v) / Math.sqrt(1 - 0.999 ** t) + 1e-8);
    },
  },
  {
    label: 'lion',
    optimizer: lion({ learningRate: 0.01, weightDecay: 0.1 }),
    step: (w, g, state) => {
      const c = 0.9 * state.m + 0.1 * g;
      state.m = 0.99 * state.m + 0.01 * g;
      return w * (1 - 0.01 * 0.1) - 0.01 * Math.sign(c);
    },
  },
];

const constantRate = ({ learningRate }: Optimizer) => valueAt(learningRate, 0);

interface Setup {
  parameter: ParameterUpdate;
  w: Guarded;
  g: Guarded;
  free(): void;
}

function setUp(optimizer: Optimizer, weights: number[], terms: Partial<ParameterUpdate> = {}): Setup {
  const w = Guarded.f32(weights);
  const g = new Guarded(weights.length);
  const fill = Array<number>(weights.length).fill(optimizer.initialSlotValue);
  const slots = optimizer.slots.map(() => Guarded.f32(fill));
  const sums = new Guarded(2, 8);
  const parameter = {
    weights: w.pointer,
    gradient: g.pointer,
    slots: slots.map((slot) => slot.pointer),
    size: weights.length,
    isKernel: true,
    l1: 0,
    l1Subgradient: 0,
    l2: 0,
    gradientFactor: 1,
    sums: sums.pointer,
    ...terms,
  };
  const free = () => {
    for (const buffer of [w, g, ...slots, sums]) buffer.free();
  };
  return { parameter, w, g, free };
}

test.each(cases)('$label: 25 steps follow the stated rule', ({ optimizer, isKernel = true, step }) => {
  const { parameter, w, g, free } = setUp(optimizer, start, { isKernel });
  const expected = start.map(Math.fround);
  const states = start.map(() => ({ m: 0, v: 0 }));
  for (let t = 1; t <= 25; t++) {
    const gradient = gradientAt(t);
    g.f32.set(gradient);
    expect(optimizer.update(kernels, parameter, t, constantRate(optimizer))).toBe(true);
    gradient.forEach((value, i) => {
      expected[i] = step(expected[i]!, Math.fround(value), states[i]!, t);
    });
  }
  // Weights reach about 2: 25 steps, each a dozen roundings of 2^-24 of that.
  expected.forEach((value, i) => {
    expect(Math.abs(w.f32[i]! - value)).toBeLessThan(25 * 12 * 2 * 2 ** -24);
  });
  free();
});

const golden = JSON.parse(readFileSync(new URL('../golden/c7_optimizers.json', import.meta.url), 'utf8')) as {
  start: number[];
  gradients: number[][];
  runs: { optimizer: string; call: string; weightsAfter: Record<string, number[]> }[];
};
const torchOptions: Record<string, Options> = {
  nadam: adamLike,
  adamax: adamLike,
  adamw: { ...decaying },
  rmsprop: { learningRate: 0.01, rho: 0.99, epsilon: 1e-8 },
  adagrad: { learningRate: 0.1, epsilon: 1e-10, initialAccumulator: 0 },
};

test.each(golden.runs)('$optimizer: 25 steps are those of PyTorch, $call', ({ optimizer: name, weightsAfter }) => {
  const optimizer = makers[name]!(torchOptions[name]);
  const { parameter, w, g, free } = setUp(optimizer, golden.start);
  golden.gradients.forEach((gradient, i) => {
    g.f32.set(gradient);
    optimizer.update(kernels, parameter, i + 1, constantRate(optimizer));
    weightsAfter[i + 1]?.forEach((value, j) => {
      // Weights reach about 2: each step a dozen roundings of 2^-24 of that.
      expect(Math.abs(w.f32[j]! - value)).toBeLessThan((i + 1) * 12 * 2 * 2 ** -24);
    });
  });
  free();
});

test('nadam: a step has the same bits whatever the optimizer was asked before', () => {
  const run = (optimizer: Optimizer, step: number) => {
    const { parameter, w, g, free } = setUp(optimizer, start);
    g.f32.set(gradientAt(1));
    optimizer.update(kernels, parameter, step, 0.01);
    const got = Array.from(w.f32);
    free();
    return got;
  };
  const used = nadam();
  for (const step of [7, 3, 3, 400, 12, 1, 100_000, 2]) expect(run(used, step)).toEqual(run(nadam(), step));
});

const decayed: [string, (options: Options) => Optimizer][] = [
  ...Object.entries(makers),
  ['momentum', (options) => sgd({ momentum: 0.9, ...options })],
  ['nesterov', (options) => sgd({ momentum: 0.9, nesterov: true, ...options })],
];

test.each(
  decayed,
)('%s: weightDecay shrinks kernels by 1 - lr * weightDecay, biases when told, and 0 changes no bit', (_, make) => {
  const [learningRate, weightDecay] = [0.125, 0.5]; // 1 - lr * weightDecay is exact in f32
  const run = (options: Options, isKernel: boolean, weights: number[]) => {
    const optimizer = make({ learningRate, ...options });
    const { parameter, w, g, free } = setUp(optimizer, weights, { isKernel });
    g.f32.set(gradientAt(1));
    optimizer.update(kernels, parameter, 1, learningRate);
    const got = Array.from(w.f32);
    free();
    return got;
  };
  const plain = run({ weightDecay: 0 }, true, start);
  // Powers of two keep the products exact, so that a decayed weight is the plain step from the shrunk one.
  const shrunk = start.map((x) => Math.fround(x) * (1 - learningRate * weightDecay)).map(Math.fround);
  const expected = run({ weightDecay: 0 }, true, shrunk);
  expect(run({ weightDecay }, true, start)).toEqual(expected);
  expect(run({ weightDecay, decayBias: true }, false, start)).toEqual(expected);
  expect(run({ weightDecay }, false, start)).toEqual(plain);
  expect(expected).not.toEqual(plain);
});

test('update reports a weight that is no longer finite', () => {
  for (const make of Object.values(makers)) {
    const optimizer = make();
    const { parameter, g, free } = setUp(optimizer, [1, 1, 1]);
    g.f32.set([0, Number.NaN, 0]);
    expect(optimizer.update(kernels, parameter, 1, 0.1)).toBe(false);
    free();
  }
});

// min (w - b)^2 / 2 + lambda |w| has its minimum at soft(b, lambda): the fixed point of every optimizer's proximal step.
const targets = [1, -0.8, 0.3, 0.05, -0.05, 0, 0.099];
const lambda = 0.1;
const solving: [string, Optimizer][] = [
  ['sgd', sgd({ learningRate: 0.1 })],
  ['momentum', sgd({ learningRate: 0.01, momentum: 0.9 })],
  ['nesterov', sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true })],
  ['adam', adam({ learningRate: 0.01 })],
  ['adamw without decay', adamw({ learningRate: 0.01, weightDecay: 0 })],
  ['rmsprop', rmsprop({ learningRate: 0.01, rho: 0.99 })],
  ['adagrad', adagrad({ learningRate: 0.1 })],
  ['nadam', nadam({ learningRate: 0.01 })],
  ['adamax', adamax({ learningRate: 0.01 })],
  ['adabelief', adabelief({ learningRate: 0.01 })],
  ['lion', lion({ learningRate: 0.005 })],
];

test.each(solving)('%s settles at the minimum of a lasso, its zeros exactly +0', (_, optimizer) => {
  const { parameter, w, g, free } = setUp(optimizer, [0.5, 0.5, -0.5, 0.5, 0.5, 0.5, -0.5], { l1: lambda });
  for (let t = 1; t <= 4000; t++) {
    // A decreasing rate, because adaptive steps do not vanish by themselves.
    w.f32.forEach((value, i) => {
      g.f32[i] = value - targets[i]!;
    });
    optimizer.update(kernels, parameter, t, constantRate(optimizer) / (1 + t / 400));
  }
  targets.forEach((b, i) => {
    const solution = Math.sign(b) * Math.max(Math.abs(b) - lambda, 0);
    if (solution === 0) expect(w.f32[i]).toBe(0);
    else expect(Math.abs(w.f32[i]! - solution)).toBeLessThan(1e-3);
  });
  free();
});

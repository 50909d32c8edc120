import { describe, expect, test } from 'vitest';
import {
  dense,
  HyperparameterError,
  l1,
  l1l2,
  l2,
  load,
  OptionError,
  type Penalty,
  ShapeError,
  sequential,
  sgd,
} from '../../src/index.js';
import { restorePenalty } from '../../src/penalties/registry.js';
import { gradientAt, model, optimizers, TARGETS, trained, X, Y } from './multitask.js';

const factors = [0, 1, 1, 0.5, 2, 2, 2, 0, 4, 1];
const rowOf = (w: ArrayLike<number>, input: number) => Array.from(w).slice(input * TARGETS, (input + 1) * TARGETS);
const sum = (values: number[], f: (w: number) => number) => values.reduce((total, w) => total + f(w), 0);
const clipped = sgd({ learningRate: 0.2, clipValue: 0.05 });

type Given = { factors?: readonly number[] };
const penalties: [string, (scale: number, given: Given) => Penalty][] = [
  ['l1', (scale, given) => l1(0.25 * scale, given)],
  ['l1 by subgradient', (scale, given) => l1(0.25 * scale, { method: 'subgradient', ...given })],
  ['l2', (scale, given) => l2(0.5 * scale, given)],
  ['l1l2', (scale, given) => l1l2({ l1: 0.125 * scale, l2: 0.25 * scale, ...given })],
];

test.each(
  optimizers,
)('%s ends at the minimizer of the adaptive lasso: free where the factor is 0', async (_, optimizer) => {
  const lambda = 0.04;
  const w = await trained(optimizer, l1(lambda, { factors }));
  const gradient = gradientAt(w);
  const violations = Array.from(w, (value, i) => {
    const strength = lambda * factors[Math.floor(i / TARGETS)]!;
    if (value === 0) return Math.max(0, Math.abs(gradient[i]!) - strength);
    return Math.abs(gradient[i]! + strength * Math.sign(value));
  });
  expect(Math.max(...violations)).toBeLessThan(1e-3);
  expect(w.filter((value) => value === 0).length).toBeGreaterThanOrEqual(5);
  for (const free of [0, 7]) expect(rowOf(w, free).every((value) => value !== 0)).toBe(true);
});

describe.each(penalties)('%s', (_, penalty) => {
  test.each([
    ...optimizers,
    ['sgd with clipped values', clipped] as const,
  ])('%s updates each row as if all had its strength, bit for bit', (_name, optimizer) => {
    const afterOneStep = (given: Penalty) => {
      const network = model(optimizer, given);
      network.trainOnBatch(X, Y);
      return network.getWeights()[0]!.data;
    };
    const got = afterOneStep(penalty(1, { factors }));
    factors.forEach((factor, input) => {
      expect(rowOf(got, input)).toEqual(rowOf(afterOneStep(penalty(factor, {})), input));
    });
    expect(got).not.toEqual(afterOneStep(penalty(1, {})));
  });

  test('equal factors give the bits of no factors with that strength, weights and ledger', async () => {
    const run = async (given: Penalty) => {
      const network = model(optimizers[3]![1], given);
      const { epochs } = await network.fit(X, Y, { epochs: 3, batchSize: 50, verbose: false });
      const { loss, penalties: terms } = await network.evaluate(X, Y);
      return [network.getWeights(), epochs.at(-1)!.penalties, loss, terms];
    };
    expect(await run(penalty(1, { factors: factors.map(() => 2) }))).toEqual(await run(penalty(2, {})));
  });

  test('the ledger and evaluate count every row by its factor', async () => {
    const network = model(optimizers[1]![1], penalty(1, { factors }));
    const { l1: one, l1Subgradient, l2: two } = penalty(1, {}).elementwise;
    const expected = (w: Float32Array) => ({
      l1: (one + l1Subgradient) * factors.reduce((total, f, j) => total + f * sum(rowOf(w, j), Math.abs), 0),
      l2: two * factors.reduce((total, f, j) => total + f * sum(rowOf(w, j), (x) => x * x), 0),
    });
    const before = expected(network.getWeights()[0]!.data);
    const step = network.trainOnBatch(X, Y);
    // Sums are in f32 within runs of eight weights.
    expect(step.penalties.l1).toBeCloseTo(before.l1, 5);
    expect(step.penalties.l2).toBeCloseTo(before.l2, 5);
    const after = expected(network.getWeights()[0]!.data);
    const evaluated = await network.evaluate(X, Y);
    expect(evaluated.penalties.l1).toBeCloseTo(after.l1, 5);
    expect(evaluated.penalties.l2).toBeCloseTo(after.l2, 5);
  });

  test('saved in the middle, training goes on with the same bits', async () => {
    const options = { epochs: 2, batchSize: 50, verbose: false };
    const whole = model(optimizers[3]![1], penalty(0.1, { factors }));
    await whole.fit(X, Y, options);
    const restored = load(whole.save());
    await whole.fit(X, Y, options);
    await restored.fit(X, Y, options);
    expect(restored.getWeights()).toEqual(whole.getWeights());
    const { name, config } = penalty(0.1, { factors });
    expect(JSON.stringify(restorePenalty('file', { name, config }))).toBe(JSON.stringify(penalty(0.1, { factors })));
  });
});

test.each([
  'clipNorm',
  'globalClipNorm',
])('%s is of the whole gradient, each row with its own smooth penalty', (option) => {
  const network = model(sgd({ learningRate: 1, [option]: 0.01 }), l2(3, { factors }));
  const before = network.getWeights()[0]!.data;
  network.trainOnBatch(X, Y);
  const step = network.getWeights()[0]!.data.map((w, i) => w - before[i]!);
  const gradient = gradientAt(before).map((g, i) => g + 6 * factors[Math.floor(i / TARGETS)]! * before[i]!);
  const norm = Math.hypot(...gradient);
  expect(norm).toBeGreaterThan(0.01);
  step.forEach((moved, i) => {
    // Weights of about 1 are rounded to 2^-25.
    expect(moved).toBeCloseTo((-0.01 * gradient[i]!) / norm, 6);
  });
});

test('a bias has one factor per unit', () => {
  const biasRegularizer = l1(0.5, { factors: [0, 1, 2] });
  const layers = [dense({ units: 3, inputShape: [2], biasInitializer: 'ones', biasRegularizer })];
  const network = sequential({ seed: 1, layers });
  network.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: 'meanSquaredError' });
  const { penalties: terms } = network.trainOnBatch([[0, 0]], [[1, 1, 1]]);
  expect(terms.l1).toBe(1.5);
  expect(Array.from(network.getWeights()[1]!.data)).toEqual([1, 0.75, 0.5]);
});

test('factors that are no list, empty, negative or infinite are refused, and so is their product with lambda', () => {
  const bad = (given: unknown) => () => l2(1, { factors: given as number[] });
  expect(bad('all')).toThrow('l2.factors must be a list of numbers, one per input, got "all"');
  expect(bad([])).toThrow(OptionError);
  expect(bad([1, -1])).toThrow('l2.factors[1] must be a finite number >= 0, got -1');
  expect(bad([1, Infinity])).toThrow(HyperparameterError);
  expect(() => l1(1e30, { factors: [1e20] })).toThrow(/^l1\.lambda times the largest factor must be a finite number/);
  expect(() => l1(1, { factor: [1] } as object)).toThrow(/did you mean factors\?/);
});

test('more or fewer factors than inputs, or units of a bias, are refused before anything is built', () => {
  const build = (options: object) => () => sequential({ layers: [dense({ units: 2, inputShape: [3], ...options })] });
  expect(build({ kernelRegularizer: l1(1, { factors: [1, 1] }) })).toThrow(ShapeError);
  expect(build({ kernelRegularizer: l1(1, { factors: [1, 1] }) })).toThrow(
    'dense.l1.factors must be one number per input (3), got 2',
  );
  expect(build({ biasRegularizer: l1(1, { factors: [1, 1, 1] }) })).toThrow('one number per unit (2), got 3');
});

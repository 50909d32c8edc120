import { describe, expect, test } from 'vitest';
import { restoreConstraint } from '../../src/constraints/registry.js';
import {
  box,
  type Constraint,
  dense,
  HyperparameterError,
  l1Ball,
  load,
  type Matrix,
  maxNorm,
  minMaxNorm,
  nonNeg,
  OptionError,
  sequential,
  unitNorm,
} from '../../src/index.js';
import { norm } from '../reference/group_lasso.js';
import { errorOf } from '../support/errors.js';
import { regression, weightBits } from '../support/models.js';

const constraints: readonly (readonly [string, Constraint])[] = [
  ['maxNorm', maxNorm(0.4)],
  ['maxNorm by inputs', maxNorm(0.4, { axis: 1 })],
  ['minMaxNorm', minMaxNorm({ minValue: 0.2, maxValue: 0.5, rate: 0.5 })],
  ['unitNorm', unitNorm()],
  ['nonNeg', nonNeg()],
  ['l1Ball', l1Ball(0.5)],
  ['box', box({ min: -0.1, max: 0.3 })],
  ['box with one bound', box({ max: 0.3 })],
];
const { X, y } = regression(24, 5);
const options = { epochs: 2, batchSize: 8 };

function model(kernelConstraint?: Constraint | 'nonNeg', biasConstraint?: Constraint, trainable = true) {
  const made = sequential({
    seed: 3,
    layers: [
      dense({
        units: 4,
        inputShape: [5],
        activation: 'tanh',
        trainable,
        ...(kernelConstraint === undefined ? {} : { kernelConstraint }),
        ...(biasConstraint === undefined ? {} : { biasConstraint }),
      }),
      dense({ units: 1 }),
    ],
  });
  made.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return made;
}

const columnNorms = ({ data, shape: [rows = 0, columns = 0] }: Matrix) =>
  Array.from({ length: columns }, (_, j) => norm(Array.from({ length: rows }, (_, i) => data[i * columns + j]!)));

describe.each(constraints)('%s', (_, constraint) => {
  test('is restored from its configuration, and training goes on from a file with the same bits', async () => {
    expect(restoreConstraint('kernelConstraint', constraint)).toEqual({ ...constraint, apply: expect.any(Function) });
    const trained = model(constraint, constraint);
    await trained.fit(X, y, options);
    const copy = load(trained.save());
    await Promise.all([copy.fit(X, y, options), trained.fit(X, y, options)]);
    expect(weightBits(copy)).toEqual(weightBits(trained));
    const free = model();
    await free.fit(X, y, { ...options, epochs: 4 });
    expect(weightBits(free)).not.toEqual(weightBits(trained));
  });

  test('leaves frozen layers, initial weights and those that are set as they are', async () => {
    const frozen = model(constraint, constraint, false);
    const before = weightBits(frozen);
    expect(before, 'as without it').toEqual(weightBits(model()));
    await frozen.fit(X, y, options);
    expect(weightBits(frozen).slice(0, 2)).toEqual(before.slice(0, 2));
    const weights = frozen.getWeights().map(({ data }) => data.map((value) => value - 3));
    frozen.setWeights(weights);
    expect(frozen.getWeights().map(({ data }) => data)).toEqual(weights);
  });
});

test('a bias is one vector, as in Keras', async () => {
  const trained = model(undefined, maxNorm(0.001));
  await trained.fit(X, y, { ...options, epochs: 10 });
  const bias = trained.getWeights()[1]!.data;
  expect(norm(bias)).toBeLessThanOrEqual(0.001 * (1 + 2 ** -22));
  expect(norm(bias)).toBeGreaterThan(0.001 * (1 - 2 ** -22));
  expect(bias.filter((value) => value !== 0).length).toBeGreaterThan(1);
});

test('axis 0 is about units, axis 1 about inputs', async () => {
  const byUnits = model(unitNorm());
  byUnits.trainOnBatch(X, y);
  for (const length of columnNorms(byUnits.getWeights()[0]!)) expect(length).toBeCloseTo(1, 6);
  const byInputs = model(unitNorm({ axis: 1 }));
  byInputs.trainOnBatch(X, y);
  const { data } = byInputs.getWeights()[0]!;
  for (let row = 0; row < 5; row++) expect(norm(data.subarray(row * 4, row * 4 + 4))).toBeCloseTo(1, 6);
});

test('units that are zero stay zero where a norm is asked for', () => {
  const zeros = sequential({
    layers: [dense({ units: 2, inputShape: [5], kernelInitializer: 'zeros', kernelConstraint: unitNorm() })],
  });
  zeros.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  zeros.trainOnBatch(new Float32Array(10), { data: new Float32Array(4), shape: [2, 2] });
  expect(Array.from(zeros.getWeights()[0]!.data)).toEqual(new Array(10).fill(0));
});

test('those without a number have a name', () => {
  const bits = (constraint: Constraint | 'nonNeg') => {
    const trained = model(constraint);
    trained.trainOnBatch(X, y);
    return weightBits(trained);
  };
  expect(bits('nonNeg')).toEqual(bits(nonNeg()));
  const refused = (name: string) => errorOf(() => dense({ units: 1, kernelConstraint: name as never })) as OptionError;
  expect(refused('nonneg').message).toContain('did you mean "nonNeg"');
  expect(refused('maxNrom').message).toContain('did you mean "maxNorm"');
  expect(refused('maxNorm').message).toContain('such as maxNorm(3)');
  expect(errorOf(() => dense({ units: 1, biasConstraint: {} as never }))).toBeInstanceOf(OptionError);
  const error = errorOf(() => dense({ units: 1, useBias: false, biasConstraint: nonNeg() }));
  expect(error).toMatchObject({ code: 'E_OPTION', path: 'dense.biasConstraint' });
});

test.each<[string, () => Constraint]>([
  ['maxNorm.maxValue', () => maxNorm(0)],
  ['maxNorm.maxValue', () => maxNorm(Number.NaN)],
  ['minMaxNorm.minValue', () => minMaxNorm({ minValue: 2 })],
  ['minMaxNorm.maxValue', () => minMaxNorm({ maxValue: Number.POSITIVE_INFINITY })],
  ['minMaxNorm.rate', () => minMaxNorm({ rate: 1.5 })],
  ['minMaxNorm.rate', () => minMaxNorm({ rate: 0 })],
  ['l1Ball.radius', () => l1Ball(-1)],
  ['box.min', () => box({ min: Number.NaN })],
  ['box', () => box({ min: 1, max: 0 })],
  ['box', () => box({ min: 1 + 2 ** -30, max: 1 + 2 ** -29 })],
  ['box', () => box({ min: 1e300 })],
])('%s is refused where it does not hold', (path, make) => {
  const error = errorOf(make);
  expect(error).toBeInstanceOf(HyperparameterError);
  expect(error).toMatchObject({ path });
});

test('unknown options are refused with the nearest name', () => {
  expect(errorOf(() => maxNorm(1, { axes: 0 } as never))).toMatchObject({ message: expect.stringContaining('axis') });
  expect(errorOf(() => unitNorm({ axis: 2 as never }))).toMatchObject({ code: 'E_OPTION', path: 'unitNorm.axis' });
  expect(errorOf(() => minMaxNorm({ minvalue: 0 } as never))).toMatchObject({
    message: expect.stringContaining('did you mean minValue?'),
  });
  expect(errorOf(() => box({}))).toMatchObject({ code: 'E_OPTION', path: 'box' });
  expect(errorOf(() => restoreConstraint('kernelConstraint', { name: 'nonNeg', config: { a: 1 } }))).toMatchObject({
    code: 'E_OPTION',
  });
});

test('the bounds of a box are the nearest 32-bit floats inside', () => {
  const bounded = model(box({ min: 0.1, max: 0.1000001 }));
  bounded.trainOnBatch(X, y);
  for (const value of bounded.getWeights()[0]!.data) {
    expect(value).toBeGreaterThanOrEqual(0.1);
    expect(value).toBeLessThanOrEqual(0.1000001);
  }
});

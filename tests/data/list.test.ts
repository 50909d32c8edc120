import { describe, expect, test } from 'vitest';
import { readList } from '../../src/data/reading/list.js';
import {
  dense,
  dropout,
  fromGlmnet,
  fromTorch,
  groupLasso,
  l1,
  l1l2,
  lassoNet,
  matrix,
  piecewiseConstant,
  sequential,
  sparseGroupLasso,
  sparseMatrix,
  spatialDropout,
} from '../../src/index.js';
import { errorOf } from '../support/errors.js';

const arrow = (values: readonly number[]) => ({
  length: values.length,
  nullCount: 0,
  type: { typeId: 2, toString: () => 'Int64' },
  get: (index: number) => BigInt(values[index]!),
  toArray: () => BigInt64Array.from(values, BigInt),
});

/** The same integers in every form of a list. */
const forms = (values: readonly number[]) => [
  Int32Array.from(values),
  Float32Array.from(values),
  Uint16Array.from(values),
  BigInt64Array.from(values, BigInt),
  BigUint64Array.from(values, BigInt),
  arrow(values),
  { toArray: () => values },
  matrix([...values], [values.length]),
  { data: Float64Array.from(values), shape: [values.length, 1] },
];

describe('options that are lists of numbers take every form', () => {
  test.each<[string, (list: never) => unknown, number[]]>([
    ['factors of l1', (factors) => l1(0.1, { factors }).config, [1, 0, 2]],
    ['factors of l1l2', (factors) => l1l2({ l1: 0.1, l2: 1, factors }).config, [1, 0, 2]],
    ['hidden', (hidden) => lassoNet({ units: 1, hidden, lambda: 0.1, inputShape: [3] }).config, [4, 3]],
    ['inputShape of dense', (inputShape) => dense({ units: 2, inputShape }).config, [7]],
    ['inputShape of dropout', (inputShape) => dropout({ rate: 0.5, inputShape }).config, [7]],
    ['noiseShape', (noiseShape) => dropout({ rate: 0.5, noiseShape }).config, [1, 4]],
    ['unitNumbers', (numbers) => dropout({ rate: 0.5, unitNumbers: { numbers, units: 9 } }).config, [0, 3, 8]],
    ['groups of spatialDropout', (groups) => spatialDropout({ rate: 0.5, groups }).config, [0, 0, 1, 1]],
    ['groups of groupLasso', (group) => groupLasso(0.1, { groups: [group] }).config, [0, 2]],
    [
      'groups of sparseGroupLasso',
      (group) => sparseGroupLasso({ l1: 1, group: 1, groups: [group] } as never).config,
      [0, 2],
    ],
    ['boundaries', (boundaries) => piecewiseConstant({ boundaries, values: [3, 2, 1] }).config, [10, 20]],
    ['values', (values) => piecewiseConstant({ boundaries: [10], values }).config, [2, 1]],
    [
      'penaltyFactor',
      (penaltyFactor) => fromGlmnet({ family: 'binomial', lambda: 0.1, penaltyFactor }).kernelRegularizer.config,
      [1, 2, 3],
    ],
    ['betas', (betas) => fromTorch({ optimizer: 'Adam', betas } as never), [0, 0]],
    ['the shape of a matrix', (shape) => matrix([1, 2, 3, 4], shape), [2, 2]],
    ['the shape of { data, shape }', (shape) => sparseMatrix([1], [0], [0, 1, 1], shape).shape, [2, 2]],
    ['columns of a sparse matrix', (columns) => sparseMatrix([1, 2], columns, [0, 1, 2], [2, 3]).columns, [0, 2]],
    ['row pointers', (pointers) => sparseMatrix([1, 2], [0, 2], pointers, [2, 3]).rowPointers, [0, 1, 2]],
    ['values of a sparse matrix', (values) => sparseMatrix(values, [0, 2], [0, 1, 2], [2, 3]).values, [3, 4]],
    ['data of a matrix', (data) => matrix(data, [2]), [3, 4]],
  ])('%s', (_, use, values) => {
    const expected = JSON.stringify(use(values as never));
    for (const form of forms(values)) expect(JSON.stringify(use(form as never))).toBe(expected);
  });

  test('a list is copied, holes and all: its elements are refused where they are checked', () => {
    const given = [1, 2];
    const list = readList('list', given)!;
    given[0] = 9;
    expect(list).toEqual([1, 2]);
    // biome-ignore lint/suspicious/noSparseArray: the hole is the case.
    expect(errorOf(() => l1(0.1, { factors: [1, , 2] as number[] })).message).toContain('factors[1]');
    expect(errorOf(() => l1(0.1, { factors: [1, 2n] as never })).message).toContain('factors[1]');
    expect(readList('list', { data: [1, 2, 3, 4], shape: [2, 2] })).toBeUndefined();
    for (const none of [undefined, null, 3, 'ab', {}, new Map()]) expect(readList('list', none)).toBeUndefined();
  });

  test('a list of 300,000 factors', () => {
    expect(l1(0.1, { factors: new Float32Array(300_000).fill(1) }).factors).toHaveLength(300_000);
  });
});

describe('sampleWeight takes every form', () => {
  const X = [[0], [1], [2], [3]];
  const weights = [1, 0, 2, 5];
  const create = () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    return model;
  };

  test('in fit, evaluate, trainOnBatch and validationData, with the bits of an array', async () => {
    const run = async (sampleWeight: never) => {
      const model = create();
      const history = await model.fit(X, [1, 2, 3, 4], {
        epochs: 2,
        sampleWeight,
        validationData: [X, [1, 2, 3, 4], sampleWeight],
        verbose: false,
      });
      const batch = model.trainOnBatch(X, [1, 2, 3, 4], { sampleWeight });
      const { loss } = await model.evaluate(X, [1, 2, 3, 4], { sampleWeight });
      return [history.epochs.map(({ loss, valLoss }) => [loss, valLoss]), batch.loss, loss, model.getWeights()];
    };
    const expected = await run(weights as never);
    for (const form of forms(weights)) expect(await run(form as never)).toEqual(expected);
  });

  test('what is not a weight is named by its place', async () => {
    const holed = { ...arrow(weights), nullCount: 1, get: (row: number) => (row === 2 ? null : 1n) };
    const fit = create().fit(X, [1, 2, 3, 4], { sampleWeight: holed, verbose: false });
    await expect(fit).rejects.toMatchObject({
      code: 'E_DATA',
      message: 'sampleWeight[2] must be a finite number >= 0, got null',
    });
  });
});

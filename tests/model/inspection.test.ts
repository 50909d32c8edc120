// Looking at a model: summary, sparsity, weights, JSON.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { dense, dropout, l1, l1l2, type ModelSummary, sequential } from '../../src/index.js';
import { bitsOf, classification, classifier, linearModel, weightBits } from '../support/models.js';

const { X, y } = classification(12, 4, 3);

afterEach(() => vi.restoreAllMocks());

describe('summary', () => {
  const make = () =>
    sequential({
      name: 'tiny',
      seed: 5n,
      layers: [
        dense({
          units: 6,
          inputShape: [4],
          activation: 'relu',
          kernelRegularizer: l1(0.5),
          trainable: false,
          name: 'below',
        }),
        dropout({ rate: 0.25 }),
        dense({ units: 3, activation: 'softmax', useBias: false, kernelRegularizer: l1l2({ l1: 1, l2: 2 }) }),
      ],
    });

  test('prints once, to the console by default, and returns what it shows', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const summary = make().summary();
    expect(log).toHaveBeenCalledOnce();
    expect(summary).toEqual({
      layers: [
        {
          name: 'below',
          type: 'dense',
          outputShape: [null, 6],
          parameters: 30,
          trainable: false,
          details: 'relu, kernel: l1(0.5)',
        },
        {
          name: 'dropout_1',
          type: 'dropout',
          outputShape: [null, 6],
          parameters: 0,
          trainable: true,
          details: 'rate 0.25',
        },
        {
          name: 'dense_1',
          type: 'dense',
          outputShape: [null, 3],
          parameters: 18,
          trainable: true,
          details: 'softmax, kernel: l1l2(1, 2)',
        },
      ],
      totalParameters: 48,
      trainableParameters: 18,
      steps: 0,
      trained: false,
      seed: 5n,
    } satisfies ModelSummary);
    const text = log.mock.calls[0]![0] as string;
    for (const part of [
      'below',
      '30 (frozen)',
      '[null, 3]',
      'rate 0.25',
      '48 parameters, 18 trainable',
      'untrained',
      'seed 5',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('says how many steps were taken, and takes a printer', async () => {
    const model = make();
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    await model.fit(X, y, { batchSize: 4, epochs: 2 });
    const lines: string[] = [];
    const summary = model.summary({ printFn: (text) => lines.push(text) });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('6 steps since compile');
    expect(summary).toMatchObject({ steps: 6, trained: true });
  });

  test('of a model whose weights were set is not untrained', () => {
    const model = linearModel(1);
    model.setWeights([[1], [2]]);
    expect(model.summary({ printFn: () => {} }).trained).toBe(true);
  });

  test('refuses a printer that is no function', () => {
    expect(() => linearModel(1).summary({ printFn: 'console' as never })).toThrow(
      expect.objectContaining({ code: 'E_OPTION' }),
    );
  });
});

describe('sparsity', () => {
  test('counts exact zeros, dead inputs and dead units of hand-made weights', () => {
    const model = sequential({
      layers: [
        dense({ units: 3, inputShape: [4] }),
        dropout({ rate: 0.5 }),
        dense({ units: 2, name: 'out', useBias: false }),
      ],
    });
    model.setWeights([
      [1, 0, 0, 0, -0, 0, 2, 0, 3, 0, 0, 1e-45],
      [0, 0, 0],
      [1, 0, 0, 0, 0, 1],
    ]);
    expect(model.sparsity()).toEqual({
      weights: 18,
      zeros: 8 + 4,
      fraction: 12 / 18,
      layers: [
        { name: 'dense_1', weights: 12, zeros: 8, fraction: 8 / 12, deadInputs: [1], deadUnits: [1], unusedUnits: [1] },
        { name: 'out', weights: 6, zeros: 4, fraction: 4 / 6, deadInputs: [1], deadUnits: [], unusedUnits: [] },
      ],
    });
  });

  test('of a model without kernels is 0 of 0', () => {
    const model = sequential({ layers: [dropout({ rate: 0.5, inputShape: [3] })] });
    expect(model.sparsity()).toEqual({ weights: 0, zeros: 0, fraction: 0, layers: [] });
  });
});

describe('getWeights and setWeights', () => {
  test('give and take copies, [kernel, bias, ...], kernels (in, out) row-major', () => {
    const model = classifier();
    const weights = model.getWeights();
    expect(weights.map(({ shape }) => shape)).toEqual([[4, 6], [6], [6, 3], [3]]);
    const before = weightBits(model);
    for (const { data } of weights) data.fill(9);
    expect(weightBits(model)).toEqual(before);
    model.setWeights(weights);
    for (const { data } of weights) data.fill(1);
    expect(model.getWeights().every(({ data }) => data.every((w) => w === 9))).toBe(true);

    const linear = sequential({ layers: [dense({ units: 2, inputShape: [3] })] });
    linear.setWeights([
      [1, 2, 3, 4, 5, 6],
      [10, 20],
    ]);
    expect([...linear.predict([[1, 10, 100]]).data]).toEqual([1 + 30 + 500 + 10, 2 + 40 + 600 + 20]);
  });

  test('take matrices, typed arrays and plain arrays alike, -0 and subnormals included', () => {
    const model = linearModel(3);
    const values = [-0, 1e-45, 0.1];
    for (const given of [
      values,
      Float32Array.from(values),
      Float64Array.from(values),
      { data: Float32Array.from(values), shape: [3, 1] },
    ]) {
      model.setWeights([given, [0]]);
      expect(weightBits(model)[0]).toEqual(bitsOf([Float32Array.from(values)])[0]);
    }
  });

  test('a frozen layer takes weights too', () => {
    const model = sequential({ layers: [dense({ units: 1, inputShape: [1], trainable: false })] });
    model.setWeights([[3], [4]]);
    expect([...model.predict([[1]]).data]).toEqual([7]);
  });

  test.each<[string, unknown, string]>([
    ['no array', 5, 'E_SHAPE'],
    ['too few arrays', [[1, 2]], 'E_SHAPE'],
    ['too many arrays', [[1, 2], [1], [1]], 'E_SHAPE'],
    ['an array of another length', [[1, 2, 3], [1]], 'E_SHAPE'],
    ['a matrix of another shape', [{ data: Float32Array.of(1, 2), shape: [1, 2] }, [1]], 'E_SHAPE'],
    ['a matrix without a shape', [{ data: Float32Array.of(1, 2), shape: null }, [1]], 'E_SHAPE'],
    ['a number', [[1, 2], 1], 'E_SHAPE'],
    ['null', [[1, 2], null], 'E_SHAPE'],
    ['NaN', [[1, 2], [Number.NaN]], 'E_NONFINITE'],
    ['a number too large for f32', [[1, 1e39], [1]], 'E_NONFINITE'],
    ['text', [[1, '2'], [1]], 'E_DATA'],
    ['null as a number', [[1, null], [1]], 'E_DATA'],
    ['BigInts beyond 2^53', [BigInt64Array.of(1n, 2n ** 53n + 1n), [1]], 'E_DATA'],
  ])('are refused before anything changes: %s', (_what, weights, code) => {
    const model = linearModel(2);
    const before = weightBits(model);
    expect(() => model.setWeights(weights as never)).toThrow(expect.objectContaining({ code }));
    expect(weightBits(model)).toEqual(before);
  });
});

describe('toJSON', () => {
  test('is the configuration, as JSON.stringify wants it', () => {
    const model = classifier({ seed: 2n ** 64n - 1n, name: 'net' });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const json = JSON.parse(JSON.stringify(model));
    expect(json).toEqual(model.toJSON());
    expect(json).toMatchObject({
      name: 'net',
      seed: '18446744073709551615',
      inputUnits: 4,
      missing: 'reject',
      layers: [
        {
          type: 'dense',
          config: { units: 6, inputShape: [4], activation: { name: 'relu', config: {} }, trainable: true },
        },
        { type: 'dropout', config: { rate: 0.25 } },
        { type: 'dense', config: { units: 3, activation: { name: 'softmax', config: {} } } },
      ],
      compiled: { optimizer: { name: 'adam' }, loss: { name: 'sparseCategoricalCrossentropy' }, metrics: ['accuracy'] },
    });
    expect(JSON.stringify({ nested: model })).toContain('"name":"net"');
  });

  test('of an uncompiled model without known inputs has neither', () => {
    const json = sequential({ layers: [dense({ units: 1 })], seed: 1 }).toJSON();
    expect(Object.keys(json)).toEqual(['name', 'seed', 'layers', 'missing']);
  });
});

// What validates: the last rows, before shuffling, with their weights; or data of its own.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { adam } from '../../../src/index.js';
import { classification, classifier, linearModel, regression, rowsOf, weightBits } from '../../support/models.js';

const { X, y } = regression(20, 3);
const weights = Float32Array.from({ length: 20 }, (_, row) => 0.5 + (row % 4));

function compiled() {
  const model = linearModel(3);
  model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'meanSquaredError', metrics: ['mae'] });
  return model;
}

afterEach(() => vi.restoreAllMocks());

describe('validationSplit', () => {
  test('takes the last n - floor(n (1 - s)) rows before shuffling, with their weights', async () => {
    const split = compiled();
    const bySplit = await split.fit(X, y, { epochs: 3, batchSize: 4, validationSplit: 0.31, sampleWeight: weights });
    const count = Math.floor(20 * (1 - 0.31)); // 13
    const apart = compiled();
    const byHand = await apart.fit(rowsOf(X, 0, count), y.slice(0, count), {
      epochs: 3,
      batchSize: 4,
      sampleWeight: weights.slice(0, count),
      validationData: [rowsOf(X, count, 20), y.slice(count), weights.slice(count)],
    });
    const figures = (log: object) => ({ ...log, seconds: 0 });
    expect(bySplit.epochs.map(figures)).toEqual(byHand.epochs.map(figures));
    expect(weightBits(split)).toEqual(weightBits(apart));
    expect(count).toBe(13);
  });

  test('0 validates nothing', async () => {
    const { epochs } = await compiled().fit(X, y, { validationSplit: 0 });
    expect(epochs[0]!.valLoss).toBeUndefined();
  });

  test('class weights are for training only', async () => {
    const data = classification(40, 4, 3);
    const run = async (classWeight?: Record<number, number>) => {
      const model = classifier();
      model.compile({ optimizer: adam({ learningRate: 1e-30 }), loss: 'sparseCategoricalCrossentropy' });
      const options = classWeight === undefined ? {} : { classWeight };
      return (await model.fit(data.X, data.y, { validationSplit: 0.5, ...options })).epochs[0]!;
    };
    const [plain, weighted] = [await run(), await run({ 0: 3, 1: 3, 2: 3 })];
    expect(weighted.valLoss).toBe(plain.valLoss);
    expect(weighted.loss / plain.loss).toBeCloseTo(3, 5);
  });

  test('warns where labels are sorted', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = classifier();
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const data = classification(30, 4, 3);
    await model.fit(data.X, data.y, { validationSplit: 0.2 });
    expect(warn).not.toHaveBeenCalled();
    await model.fit(data.X, data.y.slice().sort(), { validationSplit: 0.2 });
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]![0]).toContain('W_SORTED');
  });

  test('a class that only the validation rows have is warned of, and trained without', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = classifier();
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await model.fit(X4, [0, 1, 0, 1, 2], { validationSplit: 0.2 });
    expect(warn.mock.calls[0]![0]).toMatch(/W_SORTED.*class 2/);
  });
});

const X4 = Array.from({ length: 5 }, (_, row) => [row, 1, -row, 0.5]);

describe('validationData', () => {
  test('is what evaluate gives on the same rows after the epoch', async () => {
    const model = compiled();
    const other = regression(9, 3, 5);
    const { epochs } = await model.fit(X, y, { validationData: [other.X, other.y] });
    const after = await model.evaluate(other.X, other.y);
    expect(after.loss).toBe(epochs[0]!.valLoss);
    expect(after.dataLoss).toBe(epochs[0]!.valDataLoss);
    expect(after['mae']).toBe(epochs[0]!['valMae']);
  });

  test('takes weights as a third entry', async () => {
    const model = compiled();
    const other = regression(9, 3, 5);
    const w = Float32Array.from({ length: 9 }, (_, row) => row);
    const { epochs } = await model.fit(X, y, { validationData: [other.X, other.y, w] });
    const after = await model.evaluate(other.X, other.y, { sampleWeight: w });
    expect(after.loss).toBe(epochs[0]!.valLoss);
  });

  test('does not change what is trained', async () => {
    const [plain, validated] = [compiled(), compiled()];
    await plain.fit(X, y, { epochs: 3, batchSize: 6 });
    await validated.fit(X, y, { epochs: 3, batchSize: 6, validationData: [X, y], yieldEvery: 0 });
    expect(weightBits(validated)).toEqual(weightBits(plain));
  });

  test('is refused together with validationSplit, and with another number of columns', async () => {
    const other = regression(9, 2, 5);
    const model = compiled();
    const both = model.fit(X, y, { validationData: [X, y], validationSplit: 0.5 });
    await expect(both).rejects.toMatchObject({ code: 'E_OPTION' });
    const narrow = model.fit(X, y, { validationData: [other.X, other.y] });
    await expect(narrow).rejects.toMatchObject({ code: 'E_SHAPE', path: 'validationData[0]' });
    expect(model.step).toBe(0);
  });
});

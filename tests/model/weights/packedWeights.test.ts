// Predictions on packed weights: same bits, packed only where it pays, bounded memory, nothing stale.
import { afterEach, expect, test, vi } from 'vitest';
import { Arena } from '../../../src/core/memory/arena.js';
import {
  dense,
  dropout,
  load,
  type Matrix,
  MemoryError,
  memory,
  type Sequential,
  sequential,
  sgd,
} from '../../../src/index.js';
import { productCounts, productPolicy } from '../../../src/layers/products/policy.js';
import { altered } from '../../support/files.js';
import { bitsOf, randomMatrix } from '../../support/models.js';

const usual = { ...productPolicy };
afterEach(() => {
  Object.assign(productPolicy, usual);
});

const ROWS = 70;
const X = randomMatrix(ROWS, 40, 1);
const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 5);
/** The layers of at least 24 units: 40 to 50, and 50 to 33, padded to 36. */
const WIDE = 2;
const WIDE_BYTES = 4 * (40 * 52 + 50 * 36);

function network(): Sequential {
  const model = sequential({
    seed: 3,
    layers: [
      dense({ units: 50, inputShape: [40], activation: 'tanh' }),
      dropout({ rate: 0.5 }),
      dense({ units: 33, activation: 'gelu' }),
      dense({ units: 5, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: sgd({ learningRate: 0.1 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

/** Rows [0, rows) of X. */
function first(rows: number): Matrix {
  return { data: X.data.slice(0, rows * 40), shape: [rows, 40] };
}

/** What `ask` gives, with the number of products on packed weights. */
async function counted<T>(ask: () => T | Promise<T>): Promise<{ result: T; packed: number }> {
  const before = productCounts.packed;
  const result = await ask();
  return { result, packed: productCounts.packed - before };
}

/** What `ask` gives of a copy of the model that packs nothing. */
async function unpacked<T>(model: Sequential, ask: (copy: Sequential) => T | Promise<T>): Promise<T> {
  productPolicy.packRows = Number.POSITIVE_INFINITY;
  const copy = load(model.save(), { allowNonFinite: true });
  const { result, packed } = await counted(() => ask(copy));
  expect(packed).toBe(0);
  copy.dispose();
  productPolicy.packRows = usual.packRows;
  return result;
}

async function answers(model: Sequential) {
  const { mean, variance } = model.predictDistribution(X, { passes: 3, seed: 5 });
  return { bits: bitsOf([model.predict(X), mean, variance]), evaluation: await model.evaluate(X, labels) };
}

test('predicts and evaluates with the same bits before and after packing', async () => {
  const model = network();
  const expected = await unpacked(model, answers);
  expect((await counted(() => model.predict(X))).packed).toBe(0);
  const once = await counted(() => answers(model));
  expect(once.packed).toBe(2 * WIDE + 1); // in the stochastic passes, the zeros of dropout are skipped
  expect(once.result).toEqual(expected);
  expect((await counted(() => answers(model))).result).toEqual(expected);
  model.dispose();
});

test.each([2, 3, 4, 5, 32])('packs when enough rows were predicted, %d at a time', async (rows) => {
  const model = network();
  const expected = await unpacked(model, (copy) => copy.predict(first(rows)));
  let predicted = 0;
  for (; predicted < usual.packRows; predicted += rows) {
    const { result, packed } = await counted(() => model.predict(first(rows)));
    expect(packed, `after ${predicted} rows`).toBe(0);
    expect(result).toEqual(expected);
  }
  const { result, packed } = await counted(() => model.predict(first(rows)));
  expect(packed).toBe(WIDE);
  expect(result).toEqual(expected);
  model.dispose();
});

test('a row alone has the bits of all rows together, and is no reason to pack', async () => {
  const model = network();
  const alone = () => Array.from({ length: ROWS }, (_, row) => model.predict([X.data.slice(row * 40, row * 40 + 40)]));
  const before = await counted(alone);
  expect((await counted(alone)).packed).toBe(0);
  model.predict(X);
  const all = await counted(() => model.predict(X));
  expect(all.packed).toBe(WIDE);
  const after = alone();
  for (let row = 0; row < ROWS; row++) {
    const expected = all.result.data.slice(row * 5, row * 5 + 5);
    expect(before.result[row]!.data).toEqual(expected);
    expect(after[row]!.data).toEqual(expected);
  }
  model.dispose();
});

test('products that skip zeros are no reason to pack', async () => {
  const model = network();
  const sparse = { data: X.data.map((x, index) => (index % 3 === 0 ? x : 0)), shape: X.shape };
  for (let call = 0; call < 3; call++) model.predict(sparse);
  expect((await counted(() => model.predict(sparse))).packed).toBe(1); // the second layer's
  model.dispose();
});

test('after setWeights, trainOnBatch or fit, predicts with the new weights', async () => {
  const model = network();
  const other = network();
  await other.fit(X, labels, { epochs: 1, batchSize: 7, verbose: false });
  const changes: [string, (of: Sequential) => unknown][] = [
    ['setWeights', (of) => of.setWeights(other.getWeights())],
    ['trainOnBatch', (of) => of.trainOnBatch(X, labels)],
    ['fit', (of) => of.fit(X, labels, { epochs: 1, batchSize: 32, verbose: false })],
  ];
  for (const [name, change] of changes) {
    for (let call = 0; call < 2; call++) model.predict(X);
    expect((await counted(() => model.predict(X))).packed, name).toBe(WIDE);
    const stale = model.predict(X);
    await change(model);
    const expected = await unpacked(model, (copy) => copy.predict(X));
    expect(expected, name).not.toEqual(stale);
    const fresh = await counted(() => model.predict(X));
    expect(fresh.packed, name).toBe(0);
    expect(fresh.result, name).toEqual(expected);
    const again = await counted(() => model.predict(X));
    expect(again.packed, name).toBe(WIDE);
    expect(again.result, name).toEqual(expected);
  }
  model.dispose();
  other.dispose();
});

test('training packs nothing', async () => {
  const model = network();
  expect((await counted(() => model.fit(X, labels, { epochs: 3, batchSize: 35, verbose: false }))).packed).toBe(0);
  model.dispose();
});

test('weights that are not finite propagate as on the dense way', async () => {
  const model = network();
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const file = altered(model.save(), ({ tensors }) => {
      const { shape, data } = tensors.get('weights/dense_2/kernel')!;
      const weights = Float32Array.from(data as Float32Array);
      weights[7] = value;
      tensors.set('weights/dense_2/kernel', { dtype: 'F32', shape, data: weights });
    });
    const broken = load(file, { allowNonFinite: true });
    const expected = await unpacked(broken, (copy) => copy.predict(X));
    expect(expected.data.some((x) => Number.isNaN(x))).toBe(true);
    for (let call = 0; call < 2; call++) expect(broken.predict(X)).toEqual(expected);
    const { result, packed } = await counted(() => broken.predict(X));
    expect(packed).toBe(WIDE);
    expect(result).toEqual(expected);
    broken.dispose();
  }
  model.dispose();
});

test('takes the memory of the wide kernels once more, and gives it back', () => {
  const model = network();
  const before = memory().bytesInUse;
  const weights = model.getWeights();
  model.predict(X);
  const unpackedBytes = memory().bytesInUse;
  model.predict(X);
  const packedBytes = memory().bytesInUse;
  expect(packedBytes - unpackedBytes).toBeGreaterThanOrEqual(WIDE_BYTES);
  expect(packedBytes - unpackedBytes).toBeLessThanOrEqual(WIDE_BYTES + WIDE * 64);
  for (let round = 0; round < 3; round++) {
    model.setWeights(weights);
    model.predict(X);
    expect(memory().bytesInUse).toBe(unpackedBytes);
    model.predict(X);
    expect(memory().bytesInUse).toBe(packedBytes);
  }
  model.dispose();
  expect(memory().bytesInUse).toBeLessThanOrEqual(before);
});

test('without the memory, predictions are the same, and none is asked for again until the weights change', async () => {
  const model = network();
  const weights = model.getWeights();
  const expected = model.predict(X);
  const allocate = vi.spyOn(Arena.prototype, 'allocate').mockImplementation(() => {
    throw new MemoryError('no memory', { path: 'test' });
  });
  for (let call = 0; call < 3; call++) {
    const { result, packed } = await counted(() => model.predict(X));
    expect(result).toEqual(expected);
    expect(packed).toBe(0);
  }
  expect(allocate).toHaveBeenCalledTimes(WIDE);
  allocate.mockRestore();
  model.setWeights(weights);
  for (let call = 0; call < 2; call++) model.predict(X);
  expect((await counted(() => model.predict(X))).packed).toBe(WIDE);
  model.dispose();
});

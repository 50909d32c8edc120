// Predictions of models with zero weights skip those zeros: same bits, bounded memory, nothing stale.
import { afterEach, describe, expect, test } from 'vitest';
import { dense, dropout, load, type Matrix, memory, type Sequential, sequential, sgd } from '../../../src/index.js';
import { productCounts, productPolicy } from '../../../src/layers/products/policy.js';
import { bitsOf, randomMatrix } from '../../support/models.js';
import { thin } from '../../support/sparse.js';

const usual = { ...productPolicy };
afterEach(() => {
  Object.assign(productPolicy, usual);
});

const ROWS = 70;
const X = randomMatrix(ROWS, 40, 1);
const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 5);

function network(): Sequential {
  const model = sequential({
    seed: 3,
    layers: [
      dense({ units: 50, inputShape: [40], activation: 'relu' }),
      dropout({ rate: 0.5 }),
      dense({ units: 33, activation: 'tanh' }),
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

const fresh = network();
const initial = fresh.getWeights();
fresh.dispose();

/** Starts anew with all but so many of the weights 0, some of them -0. */
function prune(model: Sequential, density: number): void {
  const weights = initial.map(({ data, shape }) => ({ data: data.slice(), shape }));
  for (const [index, { data, shape }] of weights.entries()) {
    if (shape.length === 2) thin(data, density, index + 1);
  }
  model.setWeights(weights);
}

/** What `ask` gives, with the number of products that skipped zero weights. */
async function counted<T>(ask: () => T | Promise<T>): Promise<{ result: T; skipped: number }> {
  const before = productCounts.sparseWeights;
  const result = await ask();
  return { result, skipped: productCounts.sparseWeights - before };
}

async function answers(model: Sequential, inputs: Matrix) {
  const { mean, variance } = model.predictDistribution(inputs, { passes: 3, seed: 5 });
  const y = labels.subarray(0, inputs.shape[0]);
  return { bits: bitsOf([model.predict(inputs), mean, variance]), evaluation: await model.evaluate(inputs, y) };
}

describe('a model with zero weights', () => {
  test.each([
    0, 0.02, 0.3, 0.5,
  ])('predicts and evaluates with the bits of the dense way, at density %d', async (density) => {
    const model = network();
    prune(model, density);
    productPolicy.mostWeightDensity = -1;
    const plain = await counted(() => answers(model, X));
    expect(plain.skipped).toBe(0);
    productPolicy.mostWeightDensity = usual.mostWeightDensity;
    productPolicy.mostDensity = -1;
    prune(model, density);
    const skipping = await counted(() => answers(model, X));
    expect(skipping.skipped).toBeGreaterThanOrEqual(4);
    expect(skipping.result).toEqual(plain.result);
    productPolicy.mostDensity = usual.mostDensity;
    expect((await counted(() => answers(model, X))).result).toEqual(plain.result);
    model.dispose();
  });

  test('predicts each row alone with the bits of all rows together', async () => {
    const model = network();
    prune(model, 0.03);
    const all = await counted(() => model.predict(X));
    expect(all.skipped).toBeGreaterThan(0);
    for (let row = 0; row < ROWS; row++) {
      const alone = model.predict({ data: X.data.slice(row * 40, row * 40 + 40), shape: [1, 40] });
      expect(alone.data).toEqual(all.result.data.slice(row * 5, row * 5 + 5));
    }
    model.dispose();
  });

  test('with few zeros, or few rows, is predicted the dense way', async () => {
    const model = network();
    prune(model, 0.8);
    expect((await counted(() => model.predict(X))).skipped).toBe(0);
    prune(model, 0.3);
    expect((await counted(() => model.predict(randomMatrix(30, 40, 2)))).skipped).toBe(0);
    model.dispose();
  });

  test('after setWeights, a training step, or load, predicts with its new weights', async () => {
    const model = network();
    prune(model, 0.3);
    model.predict(X);
    const expectFresh = async () => {
      const { result, skipped } = await counted(() => model.predict(X));
      expect(skipped).toBeGreaterThan(0);
      const copy = load(model.save());
      const other = await counted(() => copy.predict(X));
      expect(other.skipped).toBeGreaterThan(0);
      productPolicy.mostWeightDensity = -1;
      copy.setWeights(model.getWeights());
      expect(copy.predict(X)).toEqual(result);
      productPolicy.mostWeightDensity = usual.mostWeightDensity;
      copy.dispose();
    };
    prune(model, 0.2);
    await expectFresh();
    model.trainOnBatch(X, labels);
    expect(model.predict(X)).toEqual(load(model.save()).predict(X));
    model.dispose();
  });

  test('is not listed by training', async () => {
    const model = network();
    prune(model, 0.1);
    expect((await counted(() => model.fit(X, labels, { epochs: 2, batchSize: 70 }))).skipped).toBe(0);
    model.dispose();
  });

  test('propagates what is not finite, as the dense way does', () => {
    const make = () =>
      sequential({ seed: 1, layers: [dense({ units: 40, inputShape: [40] }), dense({ units: 30, useBias: false })] });
    const results = [-1, usual.mostWeightDensity].map((most) => {
      productPolicy.mostWeightDensity = most;
      const model = make();
      const [kernel, , second] = model.getWeights().map(({ data }) => data);
      kernel!.fill(3e38);
      thin(second!, 0.3, 4);
      model.setWeights([kernel!, new Float32Array(40), second!]);
      const { data } = model.predict({ data: new Float32Array(ROWS * 40).fill(3), shape: [ROWS, 40] });
      model.dispose();
      return data;
    });
    expect(results[0]!.every((value) => Number.isNaN(value))).toBe(true);
    expect(results[1]).toEqual(results[0]);
  });

  test('takes at most 1.1 times the memory of its kernels more, and gives it back', () => {
    const model = network();
    const before = memory().bytesInUse;
    prune(model, 0.5);
    prune(model, 0.8);
    model.predict(X);
    const unlisted = memory().bytesInUse;
    prune(model, 0.5);
    model.predict(X);
    const listed = memory().bytesInUse;
    const kernelBytes = 4 * (40 * 50 + 50 * 33 + 33 * 5);
    expect(listed).toBeGreaterThan(unlisted);
    expect(listed - unlisted).toBeLessThanOrEqual(1.1 * kernelBytes + 3 * 4 * 64);
    for (let round = 0; round < 5; round++) {
      prune(model, 0.5);
      model.predict(X);
      expect(memory().bytesInUse).toBeLessThanOrEqual(listed);
    }
    model.dispose();
    expect(memory().bytesInUse).toBe(before);
  });
});

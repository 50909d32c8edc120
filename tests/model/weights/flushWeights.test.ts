import { describe, expect, it } from 'vitest';
import { adam, dense, l2, type PenaltyLike, sequential, sgd } from '../../../src/index.js';

const ROWS = 32;
const COLUMNS = 4;

/** Rows whose last column is always 0, and their targets. */
const data = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => (i % COLUMNS === COLUMNS - 1 ? 0 : Math.sin(i)));
const X = { data, shape: [ROWS, COLUMNS] as const };
const y = Float32Array.from({ length: ROWS }, (_, row) => data[row * COLUMNS]! - data[row * COLUMNS + 1]!);

function modelOf(kernelRegularizer: PenaltyLike, optimizer = adam({ learningRate: 0.02 })) {
  const model = sequential({
    seed: 1,
    layers: [dense({ units: 3, inputShape: [COLUMNS], kernelRegularizer }), dense({ units: 1 })],
  });
  return model.compile({ optimizer, loss: 'meanSquaredError' });
}

/** The kernel of the first layer: rows of inputs. */
function kernelOf(model: ReturnType<typeof modelOf>): number[] {
  return [...(model.getWeights()[0]?.data ?? [])];
}

const LEAST_NORMAL = 2 ** -126;

describe('weights that only L2 moves', () => {
  it('become 0 instead of subnormal, and the others do not', async () => {
    const model = modelOf(l2(0.05));
    await model.fit(X, y, { epochs: 1500, batchSize: ROWS });
    const kernel = kernelOf(model);
    expect(kernel.slice(9)).toEqual([0, 0, 0]);
    expect(kernel.slice(0, 9).filter((weight) => weight === 0)).toEqual([]);
  });

  it('are never subnormal at the end of a fit, however long it is', async () => {
    const model = modelOf(l2(0.05));
    for (let fit = 0; fit < 60; fit++) {
      await model.fit(X, y, { epochs: 50, batchSize: ROWS });
      for (const weight of kernelOf(model)) expect(weight === 0 || Math.abs(weight) >= LEAST_NORMAL).toBe(true);
    }
  });

  it.each([
    ['without L2 they rest', l2(0), 2 ** -50],
    ['a stronger L2 has larger gradients, so smaller weights stay', l2(0.25), 2 ** -56],
    ['a weak L2 flushes none above 2^-40', l2(2 ** -30), 2 ** -39],
  ] as const)('%s', async (_name, regularizer, tiny) => {
    const model = modelOf(regularizer, sgd({ learningRate: 2 ** -20 }));
    const [kernel, ...others] = model.getWeights();
    kernel!.data.fill(tiny, 9);
    model.setWeights([kernel!, ...others]);
    await model.fit(X, y, { epochs: 64, batchSize: ROWS });
    for (const weight of kernelOf(model).slice(9)) expect(weight / tiny).toBeCloseTo(1, 3);
  });

  it.each([
    ['a gradient below 2^-58', l2(0.25), 2 ** -58],
    ['a weight below 2^-40', l2(2 ** -30), 2 ** -41],
  ] as const)('%s is the limit, in step 32', async (_name, regularizer, tiny) => {
    const model = modelOf(regularizer, sgd({ learningRate: 2 ** -20 }));
    const [kernel, ...others] = model.getWeights();
    kernel!.data.fill(tiny, 9);
    model.setWeights([kernel!, ...others]);
    await model.fit(X, y, { epochs: 31, batchSize: ROWS });
    expect(kernelOf(model).slice(9)).not.toContain(0);
    await model.fit(X, y, { epochs: 1, batchSize: ROWS });
    expect(kernelOf(model).slice(9)).toEqual([0, 0, 0]);
  });
});

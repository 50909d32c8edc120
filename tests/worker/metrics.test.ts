// A compiled model goes to a worker with its metrics, also where compile has fitted them to the loss.
import { expect, test } from 'vitest';
import { dense, type LossName, type MetricName, sequential } from '../../src/index.js';
import { inWorker } from '../../src/worker/index.js';

const X = [
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [0, 1, 1];

const cases: readonly (readonly [LossName, readonly MetricName[]])[] = [
  ['binaryCrossentropy', ['accuracy', 'logLoss', 'binaryAccuracy', 'mse', 'meanAbsoluteError']],
  ['meanSquaredError', ['accuracy', 'logLoss', 'r2', 'meanSquaredError', 'mae']],
  ['huber', ['logLoss', 'meanSquaredError', 'meanAbsoluteError']],
];

test.each(cases)('a model with %s is judged by the same figures in a worker: %j', async (loss, metrics) => {
  const model = sequential({
    seed: 1,
    layers: [dense({ units: 1, inputShape: [2], activation: 'sigmoid' })],
  });
  model.compile({ optimizer: 'sgd', loss, metrics: [...metrics] });
  const there = await inWorker(model);
  try {
    const figures = await there.evaluate(X, y);
    expect(figures).toEqual(await model.evaluate(X, y));
    expect(Object.keys(figures)).toEqual(expect.arrayContaining([...metrics]));
  } finally {
    await there.dispose();
  }
});

// Tensors that this library makes for itself do not stay counted.
import { expect, test } from 'vitest';
import * as tf from '../../src/tfjs/index.js';

const rows = [[1], [2], [3], [4]];

/** What a call adds to the count. */
async function added(call: () => unknown): Promise<number> {
  const { numTensors } = tf.memory();
  await call();
  return tf.memory().numTensors - numTensors;
}

function compiled() {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })], seed: 1 });
  const bias = (t: tf.Tensor, p: tf.Tensor) => p.sub(t).mean();
  model.compile({ optimizer: tf.train.adam(0.1), loss: 'meanSquaredError', metrics: [bias] });
  return model;
}

test('a metric that is a function of tensors leaves none', async () => {
  const model = compiled();
  const [xs, ys] = [tf.tensor2d(rows), tf.tensor2d(rows)];
  const quiet = { verbose: 0, epochs: 2, batchSize: 2 } as const;
  expect(await added(() => model.fit(xs, ys, { ...quiet, validationData: [xs, ys] }))).toBe(0);
  expect(await added(() => model.trainOnBatch(xs, ys))).toBe(0);
  expect(await added(() => model.evaluate(xs, ys))).toBe(2);
});

test('nor does the evaluation of a data set, but for its batches and the result', async () => {
  const model = compiled();
  const batches = rows.map((row) => ({ xs: tf.tensor2d([row]), ys: tf.tensor2d([row]) }));
  const set = tf.data.array(batches);
  expect(await added(() => model.evaluateDataset(set))).toBe(2);
  expect(await added(() => model.fitDataset(set, { epochs: 2, validationData: set }))).toBe(0);
});

test('nor do the weights of a model that is saved, loaded, or shares them', async () => {
  const model = compiled();
  let artifacts: tf.ModelArtifacts = {};
  const handler = tf.io.withSaveHandler(async (given) => {
    artifacts = given;
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) };
  });
  expect(await added(() => model.save(handler))).toBe(0);
  expect(await added(() => tf.loadLayersModel(tf.io.fromMemory(artifacts)))).toBe(0);
  const whole = tf.sequential({ layers: [...model.layers, tf.layers.dense({ units: 1 })] });
  expect(await added(() => whole.countParams())).toBe(0);
  expect(await added(() => model.layers[0]!.countParams())).toBe(0);
});

test('nor do figures of arrays', async () => {
  expect(await added(() => tf.metrics.meanSquaredError(rows, rows))).toBe(1);
  expect(await added(() => tf.metrics.r2Score(rows, rows))).toBe(1);
  expect(await added(() => tf.losses.meanSquaredError(rows, rows, [[1], [1], [1], [2]]))).toBe(1);
});

// @ts-check
// Tumours by thirty measurements: logistic regression, class weights, a validation split, callbacks that end training.
import { setSameWeights, standardized } from './numbers.js';

/**
 * @param {import('./numbers.js').TF} tf
 * @param {{ X: { data: Float32Array, shape: readonly number[] }, y: Int32Array }} data
 */
export async function diagnoseTumours(tf, { X, y }) {
  const [count = 0, columns = 0] = X.shape;
  const rows = Array.from({ length: count }, (_, row) => Array.from(X.data.slice(row * columns, (row + 1) * columns)));
  const [xs, ys] = [tf.tensor2d(standardized(rows)), tf.tensor2d(Array.from(y), [count, 1])];
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 1, inputShape: [columns], activation: 'sigmoid' }));
  setSameWeights(tf, model, 8);
  model.compile({ optimizer: tf.train.momentum(0.03, 0.9), loss: 'binaryCrossentropy', metrics: ['accuracy'] });

  /** @type {string[]} */
  const seen = [];
  const { epoch, history } = await model.fit(xs, ys, {
    epochs: 60,
    batchSize: 64,
    shuffle: false,
    verbose: 0,
    validationSplit: 0.25,
    classWeight: { 0: 2, 1: 1 },
    callbacks: [
      new tf.CustomCallback({
        onTrainBegin: () => void seen.push('begin'),
        onEpochEnd: (epoch, logs) => void seen.push(`${epoch}: ${Object.keys(logs ?? {}).sort()}`),
        onTrainEnd: () => void seen.push('end'),
      }),
      tf.callbacks.earlyStopping({ monitor: 'val_loss', patience: 6 }),
    ],
  });
  return { epochs: epoch, history, seen };
}

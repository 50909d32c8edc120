// A learning rate that falls in a callback, early stopping beside it, class weights, and the optimizer's settings read back.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

const INITIAL_RATE = 0.2;
const stepDecay = (epoch) => INITIAL_RATE * 0.5 ** Math.floor(epoch / 10);

export async function run(tf) {
  const next = numbersFrom(121);
  const rows = Array.from({ length: 200 }, () => [next(), next(), next(), next()]);
  const labels = rows.map(([a, b, c]) => (a - b + 0.5 * c + 0.3 * next() > 0.6 ? 1 : 0));
  const xs = tf.tensor2d(rows);
  const ys = tf.tensor2d(labels, [labels.length, 1]);

  const model = tf.sequential();
  model.add(
    tf.layers.dense({
      units: 10,
      inputShape: [4],
      activation: 'relu',
      kernelRegularizer: tf.regularizers.l2({ l2: 1e-3 }),
    }),
  );
  model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
  setSameWeights(tf, model, 66);
  const optimizer = tf.train.momentum(INITIAL_RATE, 0.9);
  model.compile({ optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy'] });

  const rates = [];
  const schedule = new tf.CustomCallback({
    onEpochBegin: async (epoch) => {
      optimizer.setLearningRate(stepDecay(epoch)); // setting learningRate does nothing to momentum in TensorFlow.js
      rates.push(optimizer.learningRate);
    },
  });
  const earlyStop = tf.callbacks.earlyStopping({ monitor: 'val_loss', minDelta: 1e-4, patience: 5 });
  const { history, epoch } = await model.fit(xs, ys, {
    epochs: 80,
    batchSize: 40,
    shuffle: false,
    validationSplit: 0.25,
    classWeight: { 0: 1, 1: 2.5 },
    verbose: 0,
    callbacks: [schedule, earlyStop],
  });

  // A second run, at a rate that is set before.
  model.optimizer.setLearningRate(0.01);
  const more = await model.fit(xs, ys, { epochs: 2, batchSize: 40, shuffle: false, verbose: 0 });
  const [, accuracy] = model.evaluate(xs, ys, { batchSize: 200, verbose: 0 });
  return {
    same: { loss: history.loss, valLoss: history.val_loss, acc: history.acc, rates, more: more.history.loss },
    equal: { epochs: epoch.length, config: Object.keys(optimizer.getConfig()).sort(), name: optimizer.getClassName() },
    achieved: { accuracy: accuracy.dataSync()[0] > 0.8, ended: epoch.length < 80 },
  };
}

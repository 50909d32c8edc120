// Several tags for each text: independent sigmoids, a threshold, and precision, recall, F1 by tag.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

const TAGS = ['urgent', 'invoice', 'private', 'spam'];
const WORDS = 12;

function mails(count, seed) {
  const next = numbersFrom(seed);
  const xs = Array.from({ length: count }, () => Array.from({ length: WORDS }, () => (next() > 0.3 ? 1 : 0)));
  const ys = xs.map((words) => [words[0] | words[1], words[2] & words[3], words[4], words[5] & (words[6] | words[7])]);
  return { xs, ys };
}

/** Counts by tag, as tensors of one axis. */
function countsOf(tf, yTrue, yPred) {
  return tf.tidy(() => {
    const truth = yTrue.toBool();
    const guess = yPred.greater(0.5);
    const tp = tf.logicalAnd(truth, guess).sum(0).toFloat();
    const fp = tf.logicalAnd(truth.logicalNot(), guess).sum(0).toFloat();
    const fn = tf.logicalAnd(truth, tf.logicalNot(guess)).sum(0).toFloat();
    const precision = tp.div(tf.maximum(tp.add(fp), 1));
    const recall = tp.div(tf.maximum(tp.add(fn), 1));
    const f1 = tf.mul(2, precision.mul(recall)).div(precision.add(recall).add(1e-7));
    return { precision, recall, f1 };
  });
}

export async function run(tf) {
  const train = mails(240, 101);
  const test = mails(60, 102);
  const xTrain = tf.tensor(train.xs, [240, WORDS], 'float32');
  const yTrain = tf.tensor(train.ys);
  const xTest = tf.tensor(test.xs);
  const yTest = tf.tensor(test.ys);

  const model = tf.sequential();
  model.add(
    tf.layers.dense({
      units: 24,
      inputShape: [WORDS],
      activation: 'relu',
      kernelInitializer: tf.initializers.heUniform({ seed: 1 }),
      kernelRegularizer: 'l1l2',
      biasInitializer: 'zeros',
    }),
  );
  model.add(tf.layers.dropout({ rate: 0 }));
  model.add(tf.layers.dense({ units: TAGS.length, activation: 'sigmoid' }));
  setSameWeights(tf, model, 55);
  model.compile({ optimizer: tf.train.adam(5e-2), loss: 'binaryCrossentropy', metrics: ['binaryAccuracy'] });
  const info = await model.fit(xTrain, yTrain, {
    epochs: 30,
    batchSize: 48,
    shuffle: false,
    verbose: 0,
    validationData: [xTest, yTest],
  });

  const { precision, recall, f1 } = countsOf(tf, yTest, model.predict(xTest));
  const report = {};
  const [p, r, f] = await Promise.all([precision.data(), recall.data(), f1.data()]);
  TAGS.forEach((tag, i) => {
    report[tag] = { precision: p[i], recall: r[i], f1: f[i] };
  });
  const macro = f1.mean().arraySync();
  const tagsOfFirst = model
    .predict(xTest.gather([0]))
    .arraySync()[0]
    .flatMap((probability, i) => (probability > 0.5 ? [TAGS[i]] : []));
  // How often two tags come together.
  const together = tf.matMul(yTest, yTest, true, false).arraySync();
  return {
    equal: { tagsOfFirst, together, tags: Object.keys(report), keys: Object.keys(info.history).sort() },
    achieved: { macro: macro > 0.8 },
  };
}

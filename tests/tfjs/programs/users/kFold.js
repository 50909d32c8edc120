// Cross-validation by hand: folds cut with gather and concat, a metric of one's own (R squared), and the mean over the folds.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

const FOLDS = 4;

/** Share of the variance that is explained, as a metric for compile. */
const makeR2 = (tf) =>
  function rSquared(yTrue, yPred) {
    return tf.tidy(() => {
      const residual = tf.sum(tf.square(tf.sub(yTrue, yPred)));
      const total = tf.sum(tf.square(tf.sub(yTrue, tf.mean(yTrue))));
      return tf.sub(1, tf.div(residual, total));
    });
  };

function fold(tf, xs, ys, k) {
  return tf.tidy(() => {
    const count = xs.shape[0];
    const size = Math.floor(count / FOLDS);
    const validation = tf.range(k * size, (k + 1) * size, 1, 'int32');
    const before = tf.range(0, k * size, 1, 'int32');
    const after = tf.range((k + 1) * size, count, 1, 'int32');
    const training = k === 0 ? after : k === FOLDS - 1 ? before : tf.concat([before, after]);
    return {
      xTrain: tf.gather(xs, training),
      yTrain: tf.gather(ys, training),
      xVal: xs.gather(validation),
      yVal: ys.gather(validation),
    };
  });
}

export async function run(tf) {
  const next = numbersFrom(151);
  const data = Array.from({ length: 120 }, () => Array.from({ length: 5 }, next));
  const xs = tf.tensor2d(data);
  const ys = tf.tidy(() => {
    const weights = tf.tensor2d([[1], [-2], [0.5], [0], [3]]);
    return xs.dot(weights).add(xs.stridedSlice([0, 0], [120, 1], [1, 1]).pow(2));
  });
  const scores = [];
  const losses = [];
  for (let k = 0; k < FOLDS; k++) {
    const { xTrain, yTrain, xVal, yVal } = fold(tf, xs, ys, k);
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 1, inputShape: [5] }));
    setSameWeights(tf, model, 10 + k);
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError', metrics: ['mae', makeR2(tf)] });
    const { history } = await model.fit(xTrain, yTrain, {
      epochs: 15,
      batchSize: 90,
      shuffle: false,
      verbose: 0,
      validationData: [xVal, yVal],
    });
    const [loss, , r2] = model.evaluate(xVal, yVal, { batchSize: 30 });
    scores.push(r2.dataSync()[0]);
    losses.push(loss.dataSync()[0], history.val_rSquared.at(-1));
    tf.dispose([xTrain, yTrain, xVal, yVal, loss, r2]);
  }
  const summary = tf.tidy(() => {
    const { mean, variance } = tf.moments(tf.tensor1d(scores));
    return [mean.dataSync()[0], Math.sqrt(variance.dataSync()[0])];
  });
  const stacked = tf.stack([tf.tensor1d(scores), tf.tensor1d(scores).mul(2)], 1);
  const [first] = tf.unstack(stacked.transpose());
  return {
    same: { scores, losses, summary, first: Array.from(first.dataSync()) },
    equal: { stacked: stacked.shape, transposed: stacked.transpose().shape, folds: scores.length },
    achieved: { explained: summary[0] > 0.8 },
  };
}

// Quantile regression: a loss of one's own, on tensors, for the level below which nine of ten values lie.
import { numbersFrom } from '../programs/numbers.js';

const QUANTILE = 0.9;

export async function run(tf) {
  const pinball = (yTrue, yPred) =>
    tf.tidy(() => {
      const error = tf.sub(yTrue, yPred);
      return tf.mean(tf.maximum(error.mul(QUANTILE), error.mul(QUANTILE - 1)));
    });

  const next = numbersFrom(161);
  const x = Array.from({ length: 300 }, next);
  const y = x.map((value) => 2 * value + 1 + next());
  const xs = tf.tensor2d(x, [300, 1]);
  const ys = tf.tensor2d(y, [300, 1]);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ optimizer: tf.train.adam(0.05), loss: pinball });
  const { history } = await model.fit(xs, ys, { epochs: 40, batchSize: 50, verbose: 0 });
  const below = tf.tidy(() => tf.lessEqual(ys, model.predict(xs)).mean().dataSync()[0]);
  return {
    equal: { epochs: history.loss.length },
    achieved: { level: Math.abs(below - QUANTILE) < 0.05, falls: history.loss.at(-1) < history.loss[0] },
  };
}

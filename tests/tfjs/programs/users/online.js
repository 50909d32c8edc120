// Online learning: one batch of a stream at a time by trainOnBatch with metrics, forecasts before each step, and a first fit on a
// batch that holds one class only.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

class Stream {
  constructor(seed) {
    this.next = numbersFrom(seed);
    this.time = 0;
  }

  batch(size) {
    const rows = Array.from({ length: size }, () => [this.next(), this.next(), this.next()]);
    const drift = this.time++ / 100;
    const labels = rows.map(([a, b, c]) => (a + (1 - drift) * b - 0.2 * c > 0 ? 1 : 0));
    return { rows, labels };
  }
}

export async function run(tf) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [3] }));
  model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
  setSameWeights(tf, model, 21);
  const optimizer = tf.train.adam(0.02);
  model.compile({ optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy'] });

  const stream = new Stream(61);
  const losses = [];
  const accuracies = [];
  const forecasts = [];
  for (let i = 0; i < 60; i++) {
    const { rows, labels } = stream.batch(16);
    const xs = tf.tensor2d(rows);
    const ys = tf.tensor2d(labels, [16, 1]);
    const correct = tf.tidy(() => {
      const predicted = model.predictOnBatch(xs).greaterEqual(0.5).toFloat();
      return predicted.sub(ys).abs().sum().dataSync()[0];
    });
    forecasts.push(16 - correct);
    const [loss, accuracy] = await model.trainOnBatch(xs, ys);
    losses.push(loss);
    accuracies.push(accuracy);
    xs.dispose();
    ys.dispose();
    if (i % 20 === 0) await tf.nextFrame();
  }

  // The user pressed "yes" ten times.
  const yes = tf.tensor2d(Array.from({ length: 10 }, (_, i) => [i / 10, 0.5, -0.5]));
  const h = await model.fit(yes, tf.ones([10, 1]), { epochs: 3, batchSize: 10, shuffle: false, verbose: 0 });
  const late = forecasts.slice(-20).reduce((sum, count) => sum + count, 0) / (20 * 16);
  return {
    same: { losses, accuracies, forecasts, oneClass: h.history.loss, acc: h.history.acc },
    equal: { names: model.metricsNames, iterations: losses.length },
    achieved: { learned: late > 0.8, falls: h.history.loss.at(-1) < h.history.loss[0] },
  };
}

// A subclass of tf.Callback that keeps the best weights, stops when a figure is good enough, and counts its calls.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

function makeCallback(tf) {
  return class BestWeights extends tf.Callback {
    constructor(monitor, goodEnough) {
      super();
      this.monitor = monitor;
      this.goodEnough = goodEnough;
      this.best = Infinity;
      this.bestWeights = null;
      this.counts = { begin: 0, epochs: 0, batches: 0, end: 0 };
    }

    async onTrainBegin(logs) {
      await super.onTrainBegin(logs);
      this.counts.begin++;
    }

    async onBatchEnd(batch, logs) {
      await super.onBatchEnd(batch, logs);
      this.counts.batches++;
      if (Number.isNaN(logs.loss)) this.model.stopTraining = true;
    }

    async onEpochEnd(epoch, logs) {
      await super.onEpochEnd(epoch, logs);
      this.counts.epochs++;
      // A number, or a scalar tensor that is not read yet.
      const value = logs[this.monitor];
      const current = typeof value === 'number' ? value : (await value.data())[0];
      if (current < this.best) {
        this.best = current;
        this.bestEpoch = epoch;
        if (this.bestWeights) tf.dispose(this.bestWeights);
        this.bestWeights = this.model.getWeights().map((w) => tf.keep(w.clone()));
      }
      if (current < this.goodEnough) this.model.stopTraining = true;
    }

    async onTrainEnd() {
      this.counts.end++;
      this.model.setWeights(this.bestWeights);
    }
  };
}

export async function run(tf) {
  const next = numbersFrom(8);
  const points = Array.from({ length: 160 }, () => [next(), next()]);
  const labels = points.map(([a, b]) => (a * a + b * b < 0.5 ? 1 : 0));
  const xs = tf.tensor2d(points);
  const ys = tf.tensor2d(labels, [labels.length, 1]);

  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'tanh', inputShape: [2] }),
      tf.layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  });
  setSameWeights(tf, model, 5);
  model.compile({ optimizer: tf.train.rmsprop(0.03), loss: 'binaryCrossentropy', metrics: ['accuracy'] });

  const BestWeights = makeCallback(tf);
  const best = new BestWeights('val_loss', 0.2);
  const begun = [];
  const history = await model.fit(xs, ys, {
    epochs: 100,
    batchSize: 32,
    validationSplit: 0.2,
    verbose: 0,
    callbacks: [best, new tf.CustomCallback({ onEpochBegin: async (epoch) => void begun.push(epoch) })],
  });
  const valX = xs.slice([128, 0], [32, 2]);
  const valY = ys.slice([128, 0], [32, 1]);
  const [loss] = model.evaluate(valX, valY);
  const valLoss = loss.dataSync()[0];
  const epochs = history.epoch.length;
  return {
    equal: {
      begin: best.counts.begin,
      end: best.counts.end,
      countsFit: best.counts.epochs === epochs && best.counts.batches === 4 * epochs && begun.length === epochs,
      params: typeof best.params.epochs,
    },
    achieved: {
      restored: Math.abs(valLoss - best.best) < 1e-4,
      bestIsLeast: Math.abs(Math.min(...history.history.val_loss) - best.best) < 1e-6,
      stopped: epochs < 100 && best.best < 0.2,
    },
  };
}

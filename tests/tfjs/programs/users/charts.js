// Training that is drawn as it goes: points per batch and per epoch, a throttled status line, an onYield, and a stop button.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

/** Stands for a chart library. */
class Chart {
  constructor() {
    this.series = {};
  }
  push(name, x, y) {
    if (!this.series[name]) this.series[name] = [];
    this.series[name].push({ x, y });
  }
}

export async function run(tf) {
  await tf.ready();
  const next = numbersFrom(71);
  const TRAIN = 192;
  const BATCH_SIZE = 32;
  const rows = Array.from({ length: 240 }, () => [next(), next()]);
  const labels = rows.map(([a, b]) => (a > 0 ? (b > 0 ? 0 : 1) : 2));
  const xs = tf.tensor2d(rows, [240, 2], 'float32');
  const ys = tf.oneHot(tf.tensor1d(labels, 'int32'), 3);

  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 16, inputDim: 2, kernelInitializer: 'heNormal' }));
  model.add(tf.layers.reLU());
  model.add(tf.layers.dense({ units: 3 }));
  model.add(tf.layers.activation({ activation: 'softmax' }));
  setSameWeights(tf, model, 33);
  model.compile({
    optimizer: tf.train.adam(0.03),
    loss: tf.metrics.categoricalCrossentropy,
    metrics: [tf.metrics.categoricalAccuracy],
  });

  const chart = new Chart();
  const status = [];
  let batches = 0;
  const totalNumBatches = Math.ceil(TRAIN / BATCH_SIZE) * 10;
  let valAcc;
  let isStopped = false;
  await model.fit(xs.slice([0, 0], [TRAIN, 2]), ys.slice([0, 0], [TRAIN, 3]), {
    batchSize: BATCH_SIZE,
    validationData: [xs.slice([TRAIN, 0]), ys.slice([TRAIN, 0])],
    epochs: 10,
    shuffle: false,
    verbose: 0,
    yieldEvery: 'batch',
    callbacks: {
      onBatchEnd: async (batch, logs) => {
        batches++;
        chart.push('loss', batches, logs.loss);
        chart.push('accuracy', batches, logs.categoricalAccuracy);
        if (batch % 3 === 0) status.push(`Training... (${((batches / totalNumBatches) * 100).toFixed(1)}% complete)`);
        await tf.nextFrame();
      },
      onEpochEnd: async (epoch, logs) => {
        valAcc = logs.val_categoricalAccuracy;
        chart.push('val_loss', epoch, logs.val_loss);
        chart.push('val_accuracy', epoch, valAcc);
        if (epoch === 7) {
          isStopped = true;
          model.stopTraining = true;
        }
        await tf.nextFrame();
      },
    },
  });
  const values = (name) => chart.series[name].map(({ y }) => y);
  return {
    same: {
      loss: values('loss'),
      accuracy: values('accuracy'),
      valLoss: values('val_loss'),
      valAccuracy: values('val_accuracy'),
    },
    equal: { batches, epochs: chart.series.val_loss.length, isStopped, status: status.length, last: status.at(-1) },
    achieved: { finalAccuracy: valAcc > 0.75 },
  };
}

// The functional form: tf.input, apply, tf.model; then the model's parts inspected: summary, shapes, weights, configuration.
import { numbersFrom } from '../programs/numbers.js';

export async function run(tf) {
  const input = tf.input({ shape: [6] });
  const dense1 = tf.layers.dense({ units: 10, activation: 'relu', name: 'first' });
  const norm = tf.layers.batchNormalization({ name: 'scaled' });
  const dense2 = tf.layers.dense({ units: 4, activation: 'softmax', name: 'second' });
  const output = dense2.apply(norm.apply(dense1.apply(input)));
  const model = tf.model({ inputs: input, outputs: output, name: 'functional' });

  const lines = [];
  model.summary(80, undefined, (line) => lines.push(line));
  const text = lines.join('\n');

  const next = numbersFrom(141);
  for (const layer of model.layers) {
    const weights = layer.getWeights();
    if (weights.length === 0 || layer.name === 'scaled') continue;
    layer.setWeights(
      weights.map((w) =>
        tf.tensor(
          Array.from({ length: w.size }, () => 0.5 * next()),
          w.shape,
        ),
      ),
    );
  }
  const rows = Array.from({ length: 80 }, () => Array.from({ length: 6 }, next));
  const labels = rows.map((row) => (row[0] > 0 ? 0 : 2) + (row[1] > 0 ? 1 : 0));
  const xs = tf.tensor2d(rows);
  const ys = tf.oneHot(tf.tensor1d(labels, 'int32'), 4).toFloat();
  model.compile({ loss: 'categoricalCrossentropy', optimizer: tf.train.sgd(0.2), metrics: ['accuracy'] });
  const { history } = await model.fit(xs, ys, { epochs: 25, batchSize: 20, shuffle: false, verbose: 0 });

  // What the layers hold.
  const inspected = model.layers.slice(1).map((layer) => ({
    name: layer.name,
    className: layer.getClassName(),
    outputShape: layer.outputShape,
    params: layer.countParams(),
    weights: layer.getWeights().map((w) => w.shape),
  }));
  const names = model.weights.map((w) => [w.name, w.shape]);
  const kernel = model.trainableWeights[0].read();
  const largest = kernel.abs().max().dataSync()[0];
  const norms = tf.norm(kernel, 'euclidean', 0).dataSync();
  const bias = model.getLayer('second').getWeights()[1];
  const config = model.getLayer('first').getConfig();
  const probabilities = model.predict(xs);
  const sums = probabilities.sum(-1).sub(1).abs().max().dataSync()[0];
  const right = probabilities.argMax(1).equal(tf.tensor1d(labels, 'int32')).sum().dataSync()[0];
  return {
    same: {
      loss: history.loss,
      acc: history.acc,
      largest,
      norms: Array.from(norms),
      bias: Array.from(bias.dataSync()),
    },
    equal: {
      inputs: model.inputs.map(({ shape }) => shape),
      outputs: model.outputs[0].shape,
      inspected,
      names,
      trained: model.trainableWeights.length,
      config: [config.units, config.activation, config.useBias],
      params: model.countParams(),
      summary: ['first', 'second', 'Total params: 154'].map((part) => text.includes(part)),
    },
    achieved: { sums: sums < 1e-5, right: right > 60 },
  };
}

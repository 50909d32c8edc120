// A new head on a model that was loaded by its URL: truncated to embeddings, and then with frozen layers, compiled again.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

async function loadTruncatedModel(tf, url) {
  const base = await tf.loadLayersModel(`${url}/pretrained/model.json`);
  const layer = base.getLayer('features');
  return { base, truncated: tf.model({ inputs: base.inputs, outputs: layer.output }) };
}

export async function run(tf, { url }) {
  const { base, truncated } = await loadTruncatedModel(tf, url);
  const next = numbersFrom(51);
  const rows = Array.from({ length: 90 }, () => Array.from({ length: 6 }, next));
  const labels = rows.map((row) => (row[0] > 0.3 ? 2 : row[1] > 0 ? 1 : 0));
  const xs = tf.tensor2d(rows);
  const ys = tf.tidy(() => tf.oneHot(tf.tensor1d(labels).toInt(), 3));

  // 1. A head on embeddings.
  const embeddings = truncated.predict(xs);
  const units = truncated.outputs[0].shape[1];
  const head = tf.sequential({
    layers: [
      tf.layers.dense({ units: 12, activation: 'relu', inputShape: truncated.outputs[0].shape.slice(1) }),
      tf.layers.dense({ units: 3, useBias: false, activation: 'softmax' }),
    ],
  });
  setSameWeights(tf, head, 14);
  head.compile({ optimizer: tf.train.adam(0.02), loss: 'categoricalCrossentropy' });
  const headHistory = await head.fit(embeddings, ys, { batchSize: 30, epochs: 20, shuffle: false, verbose: 0 });
  const classIds = tf.tidy(() => head.predict(truncated.predict(xs)).as2D(90, 3).argMax(1).dataSync());
  const right = Array.from(classIds).filter((classId, i) => classId === labels[i]).length;

  // 2. The loaded model itself: all but its last layer frozen.
  for (let i = 0; i < base.layers.length - 1; i++) base.layers[i].trainable = false;
  const before = base.layers.map((layer) => layer.getWeights().map((w) => Array.from(w.dataSync())));
  base.compile({ optimizer: tf.train.sgd(0.1), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const targets = tf.tensor2d(
    labels.map((label) => (label === 2 ? 1 : 0)),
    [90, 1],
  );
  const tuned = await base.fit(xs, targets, { batchSize: 30, epochs: 15, shuffle: false, verbose: 0 });
  const after = base.layers.map((layer) => layer.getWeights().map((w) => Array.from(w.dataSync())));
  const moved = after.map((weights, i) => JSON.stringify(weights) !== JSON.stringify(before[i]));
  return {
    same: { embeddings: Array.from(embeddings.dataSync()), head: headHistory.history.loss, tuned: tuned.history.loss },
    equal: { units, moved, trainable: base.trainableWeights.length, shape: head.outputs[0].shape, right },
    achieved: { learned: right >= 55, falls: tuned.history.loss.at(-1) < 0.9 * tuned.history.loss[0] },
  };
}

// A worker that predicts: the page trains, sends the weights as arrays, and the worker builds the same net from them.
import { numbersFrom } from '../programs/numbers.js';

function buildModel(tf) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 10, activation: 'elu', inputShape: [4] }));
  model.add(tf.layers.layerNormalization());
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  return model;
}

/** Sent to the worker, and run there too: `message` is a plain structured clone. */
export async function answer(tf, { weights, rows }) {
  await tf.setBackend('cpu');
  await tf.ready();
  const model = buildModel(tf);
  model.setWeights(weights.map(({ data, shape }) => tf.tensor(data, shape)));
  const started = tf.memory().numTensors;
  const result = tf.tidy(() => {
    const input = tf.tensor2d(rows);
    const probabilities = model.predict(input, { batchSize: 16 });
    const { values, indices } = tf.topk(probabilities, 2);
    return { best: indices.arraySync(), values: values.arraySync(), all: probabilities.arraySync() };
  });
  return { ...result, leaked: tf.memory().numTensors - started, backend: typeof tf.getBackend() };
}

export async function run(tf, { ask }) {
  const next = numbersFrom(81);
  const rows = Array.from({ length: 60 }, () => Array.from({ length: 4 }, next));
  const labels = rows.map((row) => row.indexOf(Math.max(...row.slice(0, 3))));
  const model = buildModel(tf);
  model.compile({ optimizer: tf.train.adam(0.05), loss: 'sparseCategoricalCrossentropy' });
  await model.fit(tf.tensor2d(rows), tf.tensor1d(labels), { epochs: 40, batchSize: 20, verbose: 0 });

  const weights = await Promise.all(
    model.getWeights().map(async (tensor) => ({ data: await tensor.data(), shape: tensor.shape })),
  );
  const found = await ask({ weights, rows });
  const here = await model.predict(tf.tensor2d(rows)).array();
  const differences = here.flatMap((row, i) => row.map((value, j) => Math.abs(value - found.all[i][j])));
  const right = found.best.filter(([best], i) => best === labels[i]).length;
  const ordered = found.values.every(([first, second]) => first >= second);
  return {
    equal: { shape: [found.best.length, found.best[0].length], leaked: found.leaked, backend: found.backend, ordered },
    achieved: { agree: Math.max(...differences) < 1e-5, right: right > 50 },
  };
}

// A page that keeps its model: localstorage and indexeddb, the list of models, copy, move, remove. For browsers only.
import { numbersFrom } from '../programs/numbers.js';

const LOCAL_PATH = 'localstorage://sensor-model';
const DATABASE_PATH = 'indexeddb://sensor-model';

async function loadOrTrain(tf, xs, ys) {
  const models = await tf.io.listModels();
  if (LOCAL_PATH in models) return { model: await tf.loadLayersModel(LOCAL_PATH), isNew: false };
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [3] }));
  model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
  model.compile({ optimizer: tf.train.adam(0.05), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  await model.fit(xs, ys, { epochs: 30, verbose: 0 });
  await model.save(LOCAL_PATH);
  return { model, isNew: true };
}

const largestDifference = (tf, a, b) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);

export async function run(tf) {
  for (const path of Object.keys(await tf.io.listModels())) await tf.io.removeModel(path);
  const next = numbersFrom(23);
  const rows = Array.from({ length: 120 }, () => [next(), next(), next()]);
  const xs = tf.tensor2d(rows);
  const ys = tf.tensor2d(
    rows.map(([a, b]) => (a + b > 0 ? 1 : 0)),
    [120, 1],
  );

  const first = await loadOrTrain(tf, xs, ys);
  const outputs = first.model.predict(xs);
  const second = await loadOrTrain(tf, xs, ys);
  const sameAfterLocal = largestDifference(tf, outputs, second.model.predict(xs));

  await first.model.save(DATABASE_PATH);
  const third = await tf.loadLayersModel(DATABASE_PATH);
  const sameAfterDatabase = largestDifference(tf, outputs, third.predict(xs));

  await tf.io.copyModel(DATABASE_PATH, 'localstorage://copy');
  await tf.io.moveModel('localstorage://copy', 'indexeddb://moved');
  const listed = await tf.io.listModels();
  const removed = await tf.io.removeModel('indexeddb://moved');
  const left = Object.keys(await tf.io.listModels()).sort();
  for (const path of left) await tf.io.removeModel(path);
  const accuracy = tf.tidy(() => tf.equal(tf.round(outputs), ys).mean().dataSync()[0]);
  return {
    equal: {
      isNew: [first.isNew, second.isNew],
      listed: Object.keys(listed).sort(),
      type: listed[LOCAL_PATH].modelTopologyType,
      bytes: listed[LOCAL_PATH].weightDataBytes,
      removed: removed.weightDataBytes,
      left,
      empty: Object.keys(await tf.io.listModels()).length,
    },
    achieved: { local: sameAfterLocal < 1e-6, database: sameAfterDatabase < 1e-6, accuracy: accuracy > 0.85 },
  };
}

// tf.data beyond csv: arrays zipped, a generator, take and skip, statistics by forEachAsync, fitDataset with validation.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

const ROWS = 200;
const BATCH_SIZE = 20;

function* rowsOf() {
  const next = numbersFrom(41);
  for (let i = 0; i < ROWS; i++) {
    const hour = 12 + 12 * next();
    const humidity = 60 + 30 * next();
    yield { features: { hour, humidity }, label: 15 + 8 * ((hour - 12) / 12) - 0.1 * (humidity - 60) + 0.2 * next() };
  }
}

async function statisticsOf(dataset) {
  let count = 0;
  const sums = { hour: 0, humidity: 0 };
  const squares = { hour: 0, humidity: 0 };
  await dataset.forEachAsync(({ features }) => {
    count++;
    for (const key of Object.keys(sums)) {
      sums[key] += features[key];
      squares[key] += features[key] ** 2;
    }
  });
  return Object.keys(sums).map((key) => {
    const mean = sums[key] / count;
    return { mean, std: Math.sqrt(squares[key] / count - mean * mean) };
  });
}

export async function run(tf) {
  const raw = tf.data.generator(rowsOf);
  const statistics = await statisticsOf(raw);
  const normalized = raw.map(({ features, label }) => ({
    xs: Object.values(features).map((value, i) => (value - statistics[i].mean) / statistics[i].std),
    ys: [label / 10],
  }));
  const trainDataset = normalized.take(160).batch(BATCH_SIZE);
  const validationDataset = normalized.skip(160).batch(BATCH_SIZE);

  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [2] }));
  model.add(tf.layers.dense({ units: 1 }));
  setSameWeights(tf, model, 11);
  model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError', metrics: ['mae'] });
  const { history } = await model.fitDataset(trainDataset, {
    epochs: 20,
    verbose: 0,
    validationData: validationDataset,
  });
  const evaluated = await model.evaluateDataset(validationDataset, { batches: 2 });
  const [testLoss, testMae] = evaluated.map((figure) => figure.dataSync()[0]);

  // The same from arrays, zipped, with a fixed number of batches.
  const examples = await normalized.toArray();
  const xsDataset = tf.data.array(examples.map(({ xs }) => xs));
  const ysDataset = tf.data.array(examples.map(({ ys }) => ys));
  const zipped = tf.data.zip({ xs: xsDataset, ys: ysDataset }).batch(BATCH_SIZE).repeat();
  const limited = await model.fitDataset(zipped, { epochs: 3, batchesPerEpoch: 5, verbose: 0 });
  const first = (await tf.data.zip([xsDataset, ysDataset]).take(1).toArray())[0];
  const shapes = [];
  await trainDataset.forEachAsync((batch) => shapes.push(batch.xs.shape));
  const pipeline = tf.data
    .array([1, 2, 3, 4, 5, 6])
    .filter((x) => x % 2 === 0)
    .map((x) => x * 10);
  return {
    same: {
      loss: history.loss,
      valLoss: history.val_loss,
      valMae: history.val_mae,
      evaluated: [testLoss, testMae],
      limited: limited.history.loss,
      first: first.flat(),
    },
    equal: { shapes, pipeline: await pipeline.toArray(), keys: Object.keys(history).sort() },
    achieved: { learned: testLoss < history.val_loss[0] / 5 },
  };
}

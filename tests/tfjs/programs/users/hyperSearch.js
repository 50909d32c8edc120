// A grid of rates and widths: models made, scored and disposed of, with an eye on tf.memory().
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

function makeData(tf) {
  return tf.tidy(() => {
    const next = numbersFrom(111);
    const x = tf.tensor2d(Array.from({ length: 160 }, () => [next(), next()]));
    const [a, b] = tf.split(x, 2, 1);
    const y = a.mul(b).add(a.square()).sub(tf.scalar(0.3));
    const [xTrain, xVal] = tf.split(x, [120, 40]);
    const [yTrain, yVal] = tf.split(y, [120, 40]);
    return { xTrain, xVal, yTrain, yVal };
  });
}

async function score(tf, { xTrain, yTrain, xVal, yVal }, { units, learningRate }) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, activation: 'tanh', inputShape: [2] }));
  model.add(tf.layers.dense({ units: 1 }));
  setSameWeights(tf, model, units);
  const optimizer = tf.train.adam(learningRate);
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const history = await model.fit(xTrain, yTrain, { epochs: 12, batchSize: 24, shuffle: false, verbose: 0 });
  const valLoss = tf.tidy(() => model.evaluate(xVal, yVal).dataSync()[0]);
  const params = model.countParams();
  model.dispose();
  optimizer.dispose();
  return { units, learningRate, params, loss: history.history.loss.at(-1), valLoss };
}

export async function run(tf) {
  const data = makeData(tf);
  const results = [];
  const tensorCounts = [];
  for (const units of [4, 16]) {
    for (const learningRate of [0.001, 0.01, 0.1]) {
      tf.engine().startScope();
      results.push(await score(tf, data, { units, learningRate }));
      tf.engine().endScope();
      tensorCounts.push(tf.memory().numTensors);
    }
  }
  results.sort((one, other) => one.valLoss - other.valLoss);
  const best = results[0];
  tf.dispose(data);
  return {
    same: { losses: results.map(({ loss }) => loss), valLosses: results.map(({ valLoss }) => valLoss) },
    equal: {
      best: [best.units, best.learningRate],
      params: results.map(({ params }) => params),
      leaks: tensorCounts.at(-1) - tensorCounts[0],
      bytes: typeof tf.memory().numBytes,
    },
    achieved: { learned: best.valLoss < 0.05 },
  };
}

// A curve through noisy points, by a net of two sigmoid layers: shuffled arrays, inputs and labels scaled to [0, 1], and back.
import { numbersFrom } from '../programs/numbers.js';

function getData() {
  const next = numbersFrom(12);
  return Array.from({ length: 200 }, () => {
    const horsepower = 140 + 90 * next();
    const t = (horsepower - 50) / 180;
    return { horsepower, mpg: 42 - 60 * t + 45 * t * t - 15 * t * t * t + next() };
  });
}

function convertToTensor(tf, data) {
  return tf.tidy(() => {
    tf.util.shuffle(data);
    const inputs = data.map((d) => d.horsepower);
    const labels = data.map((d) => d.mpg);
    const inputTensor = tf.tensor2d(inputs, [inputs.length, 1]);
    const labelTensor = tf.tensor2d(labels, [labels.length, 1]);

    const inputMax = inputTensor.max();
    const inputMin = inputTensor.min();
    const labelMax = labelTensor.max();
    const labelMin = labelTensor.min();
    const normalizedInputs = inputTensor.sub(inputMin).div(inputMax.sub(inputMin));
    const normalizedLabels = labelTensor.sub(labelMin).div(labelMax.sub(labelMin));
    return { inputs: normalizedInputs, labels: normalizedLabels, inputMax, inputMin, labelMax, labelMin };
  });
}

function createModel(tf) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [1], units: 1, useBias: true }));
  model.add(tf.layers.dense({ units: 20, activation: 'sigmoid' }));
  model.add(tf.layers.dense({ units: 1, useBias: true }));
  return model;
}

async function trainModel(tf, model, inputs, labels) {
  model.compile({ optimizer: tf.train.adam(0.02), loss: tf.losses.meanSquaredError, metrics: ['mse'] });
  return await model.fit(inputs, labels, { batchSize: 32, epochs: 60, shuffle: true, verbose: 0 });
}

function testModel(tf, model, normalizationData) {
  const { inputMax, inputMin, labelMin, labelMax } = normalizationData;
  const [xs, preds] = tf.tidy(() => {
    const xsNorm = tf.linspace(0, 1, 100);
    const predictions = model.predict(xsNorm.reshape([100, 1]));
    const unNormXs = xsNorm.mul(inputMax.sub(inputMin)).add(inputMin);
    const unNormPreds = predictions.mul(labelMax.sub(labelMin)).add(labelMin);
    return [unNormXs.dataSync(), unNormPreds.dataSync()];
  });
  return Array.from(xs).map((val, i) => ({ x: val, y: preds[i] }));
}

export async function run(tf) {
  const data = getData();
  const model = createModel(tf);
  const tensorData = convertToTensor(tf, data);
  const { history } = await trainModel(tf, model, tensorData.inputs, tensorData.labels);
  const points = testModel(tf, model, tensorData);
  const truth = (x) => {
    const t = (x - 50) / 180;
    return 42 - 60 * t + 45 * t * t - 15 * t * t * t;
  };
  const errors = points.slice(5, -5).map(({ x, y }) => Math.abs(y - truth(x)));
  return {
    equal: { points: points.length, keys: Object.keys(history).sort() },
    same: { ends: [tensorData.inputMin.dataSync()[0], tensorData.labelMax.dataSync()[0]] },
    achieved: { learned: history.loss.at(-1) < 0.02, follows: errors.reduce((a, b) => a + b) / errors.length < 4 },
  };
}

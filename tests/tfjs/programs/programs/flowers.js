// @ts-check
// Three species by four measurements: one-hot targets, softmax, validation data, argMax of the predictions.
import { numbersFrom, setSameWeights } from './numbers.js';

const CENTRES = [
  [5, 3.4, 1.5, 0.2],
  [5.9, 2.8, 4.3, 1.3],
  [6.6, 3, 5.6, 2],
];
const SPREAD = [0.7, 0.6, 0.8, 0.4];

/** @param {number} count @param {number} seed */
function flowers(count, seed) {
  const next = numbersFrom(seed);
  const species = Array.from({ length: count }, (_, row) => row % 3);
  const rows = species.map((label) => SPREAD.map((spread, at) => (CENTRES[label]?.[at] ?? 0) + spread * next()));
  return { rows, species };
}

/** @param {import('./numbers.js').TF} tf */
export async function classifyFlowers(tf) {
  const [train, test] = [flowers(120, 1), flowers(30, 2)];
  const toTensors = (/** @type {typeof train} */ { rows, species }) =>
    tf.tidy(() => [tf.tensor2d(rows), tf.oneHot(tf.tensor1d(species, 'int32'), 3)]);
  const [xTrain, yTrain] = toTensors(train);
  const [xTest, yTest] = toTensors(test);
  if (!xTrain || !yTrain || !xTest || !yTest) throw new Error('no tensors');

  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 10, inputShape: [4], activation: 'sigmoid' }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  setSameWeights(tf, model, 3);
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const options = { epochs: 40, batchSize: 30, shuffle: false, verbose: 0 };
  const { history } = await model.fit(xTrain, yTrain, { ...options, validationData: [xTest, yTest] });

  const [loss, accuracy] = [model.evaluate(xTest, yTest)].flat().map((figure) => figure.dataSync()[0]);
  const predicted = model.predict(xTest);
  const species = predicted.argMax(-1);
  const right = Array.from(species.dataSync()).filter((label, row) => label === test.species[row]).length;
  return { history, loss, accuracy, right, shapes: [predicted.shape, species.shape] };
}

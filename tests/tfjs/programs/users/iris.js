// Iris species from arrays: a stratified split made with concat, one-hot targets, softmax, argMax(-1).
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

const IRIS_CLASSES = ['setosa', 'versicolor', 'virginica'];
const IRIS_NUM_CLASSES = IRIS_CLASSES.length;

// Rows of four measurements and the class, as they come from a file.
function irisData() {
  const next = numbersFrom(4);
  const centres = [
    [5.0, 3.4, 1.5, 0.25],
    [5.9, 2.8, 4.3, 1.3],
    [6.6, 3.0, 5.6, 2.0],
  ];
  const rows = [];
  for (let i = 0; i < 50; i++) {
    for (let c = 0; c < 3; c++) rows.push([...centres[c].map((m, j) => m + [0.6, 0.5, 0.6, 0.3][j] * next()), c]);
  }
  return rows;
}

function convertToTensors(tf, data, targets, testSplit) {
  const numExamples = data.length;
  if (numExamples !== targets.length) throw new Error('data and split have different numbers of examples');
  const numTestExamples = Math.round(numExamples * testSplit);
  const numTrainExamples = numExamples - numTestExamples;
  const xDims = data[0].length;
  const xs = tf.tensor2d(data, [numExamples, xDims]);
  const ys = tf.oneHot(tf.tensor1d(targets).toInt(), IRIS_NUM_CLASSES);

  const xTrain = xs.slice([0, 0], [numTrainExamples, xDims]);
  const xTest = xs.slice([numTrainExamples, 0], [numTestExamples, xDims]);
  const yTrain = ys.slice([0, 0], [numTrainExamples, IRIS_NUM_CLASSES]);
  const yTest = ys.slice([0, 0], [numTestExamples, IRIS_NUM_CLASSES]);
  return [xTrain, yTrain, xTest, yTest];
}

function getIrisData(tf, testSplit) {
  return tf.tidy(() => {
    const dataByClass = IRIS_CLASSES.map(() => []);
    const targetsByClass = IRIS_CLASSES.map(() => []);
    for (const example of irisData()) {
      const target = example[example.length - 1];
      dataByClass[target].push(example.slice(0, -1));
      targetsByClass[target].push(target);
    }
    const xTrains = [];
    const yTrains = [];
    const xTests = [];
    const yTests = [];
    for (let i = 0; i < IRIS_CLASSES.length; ++i) {
      const [xTrain, yTrain, xTest, yTest] = convertToTensors(tf, dataByClass[i], targetsByClass[i], testSplit);
      xTrains.push(xTrain);
      yTrains.push(yTrain);
      xTests.push(xTest);
      yTests.push(yTest);
    }
    const concatAxis = 0;
    return [
      tf.concat(xTrains, concatAxis),
      tf.concat(yTrains, concatAxis),
      tf.concat(xTests, concatAxis),
      tf.concat(yTests, concatAxis),
    ];
  });
}

export async function run(tf) {
  const [xTrain, yTrain, xTest, yTest] = getIrisData(tf, 0.2);

  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 10, activation: 'sigmoid', inputShape: [xTrain.shape[1]] }));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  model.summary(undefined, undefined, () => {});
  setSameWeights(tf, model, 3);

  const optimizer = tf.train.adam(0.05);
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const epochs = [];
  const history = await model.fit(xTrain, yTrain, {
    epochs: 30,
    batchSize: 24,
    shuffle: false,
    verbose: 0,
    validationData: [xTest, yTest],
    callbacks: { onEpochEnd: async (epoch, logs) => epochs.push([epoch, logs.val_acc]) },
  });

  // One flower, and all of them.
  const single = tf.tidy(() => {
    const input = tf.tensor2d([[5.1, 3.5, 1.4, 0.2]], [1, 4]);
    const logits = Array.from(model.predict(input).dataSync());
    return { winner: IRIS_CLASSES[model.predict(input).argMax(-1).dataSync()[0]], logits };
  });
  const right = tf.tidy(() => {
    const yPred = model.predict(xTest).argMax(-1);
    const yTrue = yTest.argMax(-1);
    return tf.equal(yPred, yTrue).sum().dataSync()[0];
  });
  tf.dispose([xTrain, yTrain, xTest, yTest]);
  return {
    same: {
      loss: history.history.loss,
      acc: history.history.acc,
      valLoss: history.history.val_loss,
      single: single.logits,
    },
    equal: { winner: single.winner, right, epochs: epochs.map(([epoch]) => epoch) },
    achieved: { learned: right >= 28 },
  };
}

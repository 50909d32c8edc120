// Evaluation of a classifier by its confusion matrix, precision and recall by class, and the surest mistakes.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

const CLASSES = ['cat', 'dog', 'bird', 'fish'];

function examples(count, seed) {
  const next = numbersFrom(seed);
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES.length);
  const rows = labels.map((label) =>
    [0, 1, 2, 3].map((j) => (j === label ? 0.8 : 0) + 0.3 * (label === 1 && j === 0) + next()),
  );
  return { rows, labels };
}

async function evaluateModel(tf, model, xs, labels) {
  const probabilities = model.predict(xs);
  const predicted = probabilities.argMax(-1);
  const trueLabels = tf.tensor1d(labels, 'int32');
  const matrix = tf.math.confusionMatrix(trueLabels, predicted, CLASSES.length);
  const perClass = tf.tidy(() => {
    const diagonal = matrix.mul(tf.eye(CLASSES.length)).sum(1);
    const recall = diagonal.div(matrix.sum(1));
    const precision = diagonal.div(matrix.sum(0));
    return { recall: recall.arraySync(), precision: precision.arraySync() };
  });
  const wrong = tf.notEqual(predicted, trueLabels);
  const confidence = probabilities.max(1);
  const surest = tf.where(wrong, confidence, tf.zerosLike(confidence)).argMax();
  const wrongIndices = await tf.whereAsync(wrong);
  const mistakes = await tf.booleanMaskAsync(xs, wrong);
  return {
    probabilities,
    matrix: await matrix.array(),
    perClass,
    surest: surest.dataSync()[0],
    wrong: wrongIndices.squeeze([1]).arraySync(),
    mistakes: mistakes.shape,
  };
}

export async function run(tf) {
  const train = examples(240, 131);
  const test = examples(80, 132);
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 16, activation: 'selu', inputShape: [4], kernelInitializer: 'leCunNormal' }));
  model.add(tf.layers.dense({ units: CLASSES.length, activation: 'softmax' }));
  setSameWeights(tf, model, 77);
  model.compile({ optimizer: tf.train.adamax(0.02), loss: 'sparseCategoricalCrossentropy', metrics: ['acc'] });
  const xTrain = tf.tensor2d(train.rows);
  const yTrain = tf.tensor1d(train.labels);
  const { history } = await model.fit(xTrain, yTrain, { epochs: 20, batchSize: 60, shuffle: false, verbose: 0 });

  const xTest = tf.tensor2d(test.rows);
  const { probabilities, matrix, perClass, surest, wrong, mistakes } = await evaluateModel(
    tf,
    model,
    xTest,
    test.labels,
  );
  const oneHot = tf.oneHot(tf.tensor1d(test.labels, 'int32'), CLASSES.length);
  const entropy = tf.metrics.categoricalCrossentropy(oneHot, probabilities).mean().dataSync()[0];
  const [loss, acc] = model.evaluate(xTest, tf.tensor1d(test.labels)).map((t) => t.dataSync()[0]);
  const logLoss = tf.tidy(
    () =>
      tf
        .neg(tf.sum(oneHot.toFloat().mul(probabilities.clipByValue(1e-7, 1).log()), 1))
        .mean()
        .dataSync()[0],
  );
  const onDiagonal = matrix.reduce((sum, row, i) => sum + row[i], 0);
  return {
    same: { loss: history.loss, acc: history.acc, entropy, evaluated: [loss, acc], logLoss, ...perClass },
    equal: { matrix, surest, wrong, mistakes, total: onDiagonal + wrong.length },
    achieved: { accurate: acc > 0.6, equalLosses: Math.abs(loss - logLoss) < 1e-4 },
  };
}

// The model and what is done with it: nothing here knows of HTTP, so that the test runs it in Node, too.
import { adam, dense, dropout, l2, sequential, standardize } from 'ockham';

/** What a request that sets no budget may spend. */
const DEFAULT_BUDGET = { milliseconds: 50 };

/**
 * A classifier for such rows and so many classes. Its scale is that of these rows, and goes into its file.
 *
 * @param {import('./requests.js').TrainData} data
 */
export function newClassifier({ rows, classes, seed }) {
  const model = sequential({
    ...(seed === undefined ? {} : { seed }),
    standardizer: standardize(rows),
    layers: [
      dense({ units: 32, activation: 'relu', kernelRegularizer: l2(1e-4) }),
      dropout({ rate: 0.3 }),
      dense({ units: classes, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: adam({ learningRate: 3e-3 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

/**
 * Trains until all epochs are done or the budget is used up. The same data and options go on with what a budget has stopped.
 *
 * @param {import('ockham').Sequential} model
 * @param {import('./requests.js').TrainData} data
 */
export function train(model, { rows, labels, epochs = 20, batchSize = 32, budget = DEFAULT_BUDGET }) {
  return model.fit(rows, labels, { epochs, batchSize, budget, verbose: false });
}

/**
 * Class, mean probabilities and their standard deviations over Monte Carlo passes with dropout on, for each row.
 *
 * @param {import('ockham').Sequential} model
 * @param {import('./requests.js').PredictData} data
 */
export function predict(model, { rows, passes = 100 }) {
  const { mean, variance } = model.predictDistribution(rows, { passes });
  const means = toRows(mean);
  return {
    classes: means.map((probabilities) => probabilities.indexOf(Math.max(...probabilities))),
    mean: means,
    deviation: toRows(variance).map((row) => row.map((value) => Math.sqrt(value))),
  };
}

/**
 * The answer of a model that was trained on a table, such as `ockham fit` writes: classes with their probabilities, or numbers.
 *
 * @param {import('ockham').Sequential} model
 * @param {import('./requests.js').TableData} data
 */
export function predictRecords(model, { records }) {
  const output = model.predict(records);
  if (model.classes === undefined) return { values: Array.from(output.data) };
  return { names: model.classes, classes: Array.from(model.predictClasses(records)), probabilities: toRows(output) };
}

/** @param {import('ockham').Matrix} matrix */
function toRows({ data, shape: [rows = 0, columns = 0] }) {
  return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * columns, (row + 1) * columns)));
}

import { softmax } from './activations.js';
import { type Matrix, matrix } from './matrix.js';

/**
 * A data loss, by rows. The loss of row i is the mean over j of elements(i, j); the data loss of a batch of n rows is
 * sum over i of weight[i] * rowLoss[i] / n, whatever the weights sum to (as Keras).
 */
export interface Loss {
  readonly name: string;
  /** Unreduced: (rows, 1) for the categorical losses, otherwise (rows, columns). */
  elements(predictions: Matrix, targets: Matrix): Matrix;
  /** d rowLoss[i] / d predictions(i, j), (rows, columns). */
  gradient(predictions: Matrix, targets: Matrix): Matrix;
  /** Values of (prediction - target) where the derivative jumps, or its derivative does. */
  readonly kinks: readonly number[];
}

/** sum over i of weights[i] * rowLoss[i] / n; no weights: all 1. */
export function meanLoss(loss: Loss, predictions: Matrix, targets: Matrix, weights?: ArrayLike<number>): number {
  const elements = loss.elements(predictions, targets);
  let sum = 0;
  for (let i = 0; i < elements.rows; i++) {
    let row = 0;
    for (let j = 0; j < elements.columns; j++) row += elements.data[i * elements.columns + j]!;
    sum += ((weights?.[i] ?? 1) * row) / elements.columns;
  }
  return sum / elements.rows;
}

/** The gradient of {@link meanLoss} with respect to the predictions. */
export function meanLossGradient(
  loss: Loss,
  predictions: Matrix,
  targets: Matrix,
  weights?: ArrayLike<number>,
): Matrix {
  const gradient = loss.gradient(predictions, targets);
  for (let i = 0; i < gradient.rows; i++) {
    const factor = (weights?.[i] ?? 1) / gradient.rows;
    for (let j = 0; j < gradient.columns; j++) gradient.data[i * gradient.columns + j]! *= factor;
  }
  return gradient;
}

/**
 * -sum_j t_j log softmax(z)_j, from the logits z: sum_j t_j * (log-sum-exp(z) - z_j).
 * Targets are taken as they are, so the gradient is softmax(z) * sum_j t_j - t.
 */
export const categoricalCrossentropy: Loss = {
  name: 'categoricalCrossentropy',
  kinks: [],
  elements(logits, targets) {
    const elements = matrix(logits.rows, 1);
    for (let i = 0; i < logits.rows; i++) {
      const row = logits.data.subarray(i * logits.columns, (i + 1) * logits.columns);
      const maximum = Math.max(...row);
      let sum = 0;
      for (const z of row) sum += Math.exp(z - maximum);
      const logSumExp = maximum + Math.log(sum);
      for (let j = 0; j < row.length; j++) {
        elements.data[i]! += targets.data[i * logits.columns + j]! * (logSumExp - row[j]!);
      }
    }
    return elements;
  },
  gradient(logits, targets) {
    const gradient = softmax.forward(logits);
    for (let i = 0; i < logits.rows; i++) {
      const row = targets.data.subarray(i * logits.columns, (i + 1) * logits.columns);
      let total = 0;
      for (const t of row) total += t;
      for (let j = 0; j < row.length; j++) {
        const at = i * logits.columns + j;
        gradient.data[at] = gradient.data[at]! * total - row[j]!;
      }
    }
    return gradient;
  },
};

/** The same with targets (rows, 1): the class of each row. */
export const sparseCategoricalCrossentropy: Loss = {
  name: 'sparseCategoricalCrossentropy',
  kinks: [],
  elements: (logits, labels) => categoricalCrossentropy.elements(logits, oneHot(labels, logits.columns)),
  gradient: (logits, labels) => categoricalCrossentropy.gradient(logits, oneHot(labels, logits.columns)),
};

/** A loss of one prediction p and one target t at a time; a row's loss is the mean over its columns. */
function elementwise(
  name: string,
  value: (p: number, t: number) => number,
  derivative: (p: number, t: number) => number,
  kinks: readonly number[] = [],
): Loss {
  return {
    name,
    kinks,
    elements: (predictions, targets) =>
      matrix(
        predictions.rows,
        predictions.columns,
        predictions.data.map((p, i) => value(p, targets.data[i]!)),
      ),
    gradient: (predictions, targets) =>
      matrix(
        predictions.rows,
        predictions.columns,
        predictions.data.map((p, i) => derivative(p, targets.data[i]!) / predictions.columns),
      ),
  };
}

/** -t log s(z) - (1 - t) log(1 - s(z)) with s = sigmoid, from the logit z: max(z, 0) - z t + log(1 + exp(-|z|)). */
export const binaryCrossentropy = elementwise(
  'binaryCrossentropy',
  (z, t) => Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z))),
  (z, t) => 1 / (1 + Math.exp(-z)) - t,
);

export const meanSquaredError = elementwise(
  'meanSquaredError',
  (p, t) => (p - t) ** 2,
  (p, t) => 2 * (p - t),
);

export const meanAbsoluteError = elementwise(
  'meanAbsoluteError',
  (p, t) => Math.abs(p - t),
  (p, t) => Math.sign(p - t),
  [0],
);

/** e^2 / 2 where |e| <= delta, otherwise delta * (|e| - delta / 2). Source: Huber (1964). */
export function huber(delta: number): Loss {
  return elementwise(
    `huber(${delta})`,
    (p, t) => (Math.abs(p - t) <= delta ? (p - t) ** 2 / 2 : delta * (Math.abs(p - t) - delta / 2)),
    (p, t) => Math.max(-delta, Math.min(delta, p - t)),
    [-delta, delta],
  );
}

/** Labels (rows, 1) as rows of zeros with a single 1. */
export function oneHot(labels: Matrix, classes: number): Matrix {
  const targets = matrix(labels.rows, classes);
  for (let i = 0; i < labels.rows; i++) targets.data[i * classes + labels.data[i]!] = 1;
  return targets;
}

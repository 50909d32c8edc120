import { exponential, logarithm } from '../../core/exact/power.js';

// The losses of rows in TensorFlow.js 4.22.0, in f64, with their derivatives. Logarithms and exponentials have the same bits everywhere.

/** Lower end of clipped probabilities, and what is added to divisors, as in TensorFlow.js. */
export const EPSILON = 1e-7;
/** Ends of clipped probabilities, as f32 holds them: 1 - 1e-7 becomes 1 - 2^-23. */
const LEAST = Math.fround(EPSILON);
const MOST = Math.fround(1 - EPSILON);

/**
 * The loss of one row.
 *
 * @param t  targets; those of the row are t[at], t[at + 1], ...
 * @param p  predictions, at the same places.
 * @param columns  numbers of a row.
 * @param slopes  if given, (columns): receives the derivative with respect to each prediction.
 */
export type RowLoss = (
  t: ArrayLike<number>,
  p: ArrayLike<number>,
  at: number,
  columns: number,
  slopes?: Float64Array,
) => number;

/** A function of one target and one prediction, and its derivative with respect to the prediction. */
export interface ElementLoss {
  readonly value: (t: number, p: number) => number;
  readonly slope: (t: number, p: number) => number;
}

/** The mean of a function over the columns of a row. */
export function meanOverColumns({ value, slope }: ElementLoss): RowLoss {
  return (t, p, at, columns, slopes) => {
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      sum += value(t[at + j]!, p[at + j]!);
      if (slopes !== undefined) slopes[j] = slope(t[at + j]!, p[at + j]!) / columns;
    }
    return sum / columns;
  };
}

const square = (x: number) => x * x;
const clip = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);
const isWithin = (x: number, low: number, high: number) => x >= low && x <= high;
/** log x, also of 0 and of negative numbers. */
const log = (x: number) => (x > 0 ? (x === Infinity ? x : logarithm(x)) : x === 0 ? -Infinity : Number.NaN);
/** e^x without overflow to NaN. */
const exp = (x: number) => (x > 710 ? Infinity : x < -745 ? 0 : exponential(x));
/** log(1 + e^x). */
const softplus = (x: number) => Math.max(x, 0) + log(1 + exp(-Math.abs(x)));
const sigmoid = (x: number) => (x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)));

/** Losses of single elements. */
export const elementLosses = {
  squared: { value: (t, p) => (p - t) * (p - t), slope: (t, p) => 2 * (p - t) },
  absolute: { value: (t, p) => Math.abs(p - t), slope: (t, p) => Math.sign(p - t) },
  percentage: {
    value: (t, p) => 100 * Math.abs((t - p) / Math.max(Math.abs(t), EPSILON)),
    slope: (t, p) => (100 * Math.sign(p - t)) / Math.max(Math.abs(t), EPSILON),
  },
  squaredLogarithmic: {
    value: (t, p) => square(log(1 + Math.max(p, EPSILON)) - log(1 + Math.max(t, EPSILON))),
    slope: (t, p) =>
      p >= EPSILON ? (2 * (log(1 + p) - log(1 + Math.max(t, EPSILON)))) / (1 + p) : Number.isNaN(p) ? p : 0,
  },
  hinge: { value: (t, p) => Math.max(0, 1 - t * p), slope: (t, p) => (1 - t * p > 0 ? -t : 0) },
  squaredHinge: {
    value: (t, p) => square(Math.max(0, 1 - t * p)),
    slope: (t, p) => (1 - t * p > 0 ? -2 * t * (1 - t * p) : 0),
  },
  /** Of labels 0 and 1, which become -1 and 1. */
  hingeOfLabels: {
    value: (t, p) => Math.max(0, 1 - (2 * t - 1) * p),
    slope: (t, p) => (1 - (2 * t - 1) * p > 0 ? 1 - 2 * t : 0),
  },
  logCosh: {
    value: (t, p) => p - t + softplus(-2 * (p - t)) - Math.LN2,
    slope: (t, p) => 1 - 2 * sigmoid(-2 * (p - t)),
  },
  poisson: {
    value: (t, p) => p - t * log(EPSILON + p),
    slope: (t, p) => 1 - t / (EPSILON + p),
  },
  /** Of probabilities, which are clipped. */
  binaryCrossentropy: {
    value: (t, p) => {
      const q = clip(p, LEAST, MOST);
      return -t * log(q) - (1 - t) * log(1 - q);
    },
    slope: (t, p) => (isWithin(p, LEAST, MOST) ? (p - t) / (p * (1 - p)) : Number.isNaN(p) ? p : 0),
  },
  /** Of logits. */
  sigmoidCrossEntropy: {
    value: (t, p) => Math.max(p, 0) - p * t + log(1 + exp(-Math.abs(p))),
    slope: (t, p) => sigmoid(p) - t,
  },
} as const satisfies Record<string, ElementLoss>;

/** `d² / 2` for errors d up to delta, then linear. */
export function huberOf(delta: number): ElementLoss {
  return {
    value: (t, p) => {
      const error = Math.abs(p - t);
      const quadratic = Math.min(error, delta);
      return (quadratic * quadratic) / 2 + delta * (error - quadratic);
    },
    slope: (t, p) => clip(p - t, -delta, delta),
  };
}

/** Binary cross entropy of probabilities, to which epsilon is added. */
export function logLossOf(epsilon: number): ElementLoss {
  return {
    value: (t, p) => -t * log(p + epsilon) - (1 - t) * log(1 - p + epsilon),
    slope: (t, p) => -t / (p + epsilon) + (1 - t) / (1 - p + epsilon),
  };
}

/** -Σ t log p, the probabilities clipped once they are divided by their sum. */
const categoricalCrossentropy: RowLoss = (t, p, at, columns, slopes) => {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += p[at + j]!;
  let loss = 0;
  let drift = 0;
  for (let j = 0; j < columns; j++) {
    const share = p[at + j]! / sum;
    loss -= t[at + j]! * log(clip(share, LEAST, MOST));
    const slope = isWithin(share, LEAST, MOST) ? -t[at + j]! / share : Number.isNaN(share) ? share : 0;
    drift += slope * share;
    if (slopes !== undefined) slopes[j] = slope;
  }
  if (slopes !== undefined) for (let j = 0; j < columns; j++) slopes[j] = (slopes[j]! - drift) / sum;
  return loss;
};

/** log Σ e^z - z of the class: -Σ t log softmax(z). */
const softmaxCrossEntropy: RowLoss = (t, z, at, columns, slopes) => {
  let most = -Infinity;
  for (let j = 0; j < columns; j++) most = Math.max(most, z[at + j]!);
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += exp(z[at + j]! - most);
  const logSum = most + log(sum);
  let loss = 0;
  for (let j = 0; j < columns; j++) {
    loss -= t[at + j]! * (z[at + j]! - logSum);
    // As in TensorFlow.js, whose derivative takes Σ t for 1.
    if (slopes !== undefined) slopes[j] = exp(z[at + j]! - logSum) - t[at + j]!;
  }
  return loss;
};

/** max(0, 1 + max (1 - t) p - Σ t p). */
const categoricalHinge: RowLoss = (t, p, at, columns, slopes) => {
  let right = 0;
  let wrong = -Infinity;
  let worst = 0;
  for (let j = 0; j < columns; j++) {
    right += t[at + j]! * p[at + j]!;
    const other = (1 - t[at + j]!) * p[at + j]!;
    if (other > wrong) [wrong, worst] = [other, j];
  }
  const loss = Math.max(0, 1 + wrong - right);
  if (slopes !== undefined) {
    for (let j = 0; j < columns; j++) {
      slopes[j] = loss > 0 ? (j === worst ? 1 - t[at + j]! : 0) - t[at + j]! : 0;
    }
  }
  return loss;
};

/** -log p of the class, whose number is t[at / columns]: the probabilities are clipped, divided by their sum, and clipped again. */
const sparseCategoricalCrossentropy: RowLoss = (t, p, at, columns, slopes) => {
  const label = Math.floor(t[at / columns]!);
  const isClass = Array.from({ length: columns }, (_, j) => Number(j === label));
  const clipped = Array.from({ length: columns }, (_, j) => clip(p[at + j]!, LEAST, MOST));
  const loss = categoricalCrossentropy(isClass, clipped, 0, columns, slopes);
  if (slopes !== undefined) {
    for (let j = 0; j < columns; j++) if (!isWithin(p[at + j]!, LEAST, MOST)) slopes[j] = 0;
  }
  return loss;
};

/** Σ t log(t / p), both clipped to [1e-7, 1]. */
const kullbackLeiblerDivergence: RowLoss = (t, p, at, columns, slopes) => {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const [target, prediction] = [t[at + j]!, p[at + j]!];
    sum += target * (log(clip(target, EPSILON, 1)) - log(clip(prediction, EPSILON, 1)));
    if (slopes !== undefined) {
      slopes[j] = isWithin(prediction, EPSILON, 1) ? -target / prediction : Number.isNaN(prediction) ? prediction : 0;
    }
  }
  return sum;
};

/** Minus the cosine of the angle between targets and predictions. */
const cosineProximity: RowLoss = (t, p, at, columns, slopes) => {
  let [product, targets, predictions] = [0, 0, 0];
  for (let j = 0; j < columns; j++) {
    product += t[at + j]! * p[at + j]!;
    targets += t[at + j]! * t[at + j]!;
    predictions += p[at + j]! * p[at + j]!;
  }
  const [lengthT, lengthP] = [Math.sqrt(Math.max(targets, EPSILON)), Math.sqrt(Math.max(predictions, EPSILON))];
  const lengths = lengthT * lengthP;
  const cosine = product / lengths;
  if (slopes !== undefined) {
    const turn = predictions > EPSILON ? cosine / predictions : 0;
    const share = 1 / lengths;
    for (let j = 0; j < columns; j++) slopes[j] = turn * p[at + j]! - share * t[at + j]!;
  }
  return -cosine;
};

/**
 * Losses of rows by TensorFlow.js's names. The sparse one takes class numbers, one per row; the others take as many targets as
 * predictions.
 */
export const rowLosses = {
  meanSquaredError: meanOverColumns(elementLosses.squared),
  meanAbsoluteError: meanOverColumns(elementLosses.absolute),
  meanAbsolutePercentageError: meanOverColumns(elementLosses.percentage),
  meanSquaredLogarithmicError: meanOverColumns(elementLosses.squaredLogarithmic),
  squaredHinge: meanOverColumns(elementLosses.squaredHinge),
  hinge: meanOverColumns(elementLosses.hinge),
  categoricalHinge,
  logcosh: meanOverColumns(elementLosses.logCosh),
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  binaryCrossentropy: meanOverColumns(elementLosses.binaryCrossentropy),
  kullbackLeiblerDivergence,
  poisson: meanOverColumns(elementLosses.poisson),
  cosineProximity,
  hingeLoss: meanOverColumns(elementLosses.hingeOfLabels),
  logLoss: meanOverColumns(logLossOf(EPSILON)),
  sigmoidCrossEntropy: meanOverColumns(elementLosses.sigmoidCrossEntropy),
  softmaxCrossEntropy,
} as const satisfies Record<string, RowLoss>;

/** A loss of TensorFlow.js by its name. */
export type RowLossName = keyof typeof rowLosses;

import { type RowLoss, rowLosses } from './formulas.js';

/** Rows of targets and predictions, row-major. Targets may be one number for several predictions: a class. */
export interface Rows {
  readonly targets: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
  readonly rows: number;
  /** Of the predictions. */
  readonly columns: number;
}

/** A figure of rows. */
export interface Figure {
  of(rows: Rows): number;
  /** Whether it is a mean over rows, so that it does not matter how rows are cut into batches. */
  readonly isMean: boolean;
}

/** The mean of a loss of rows. Class numbers for several predictions count as targets of all of them, except in the sparse losses. */
export function meanOf(name: keyof typeof rowLosses): Figure {
  const ofRow: RowLoss = rowLosses[name];
  const isSparse = name === 'sparseCategoricalCrossentropy';
  return meanOfRows(({ targets, predictions, columns, rows }) => {
    const isNarrow = targets.length === rows && columns > 1 && !isSparse;
    const t = isNarrow
      ? Float64Array.from({ length: rows * columns }, (_, at) => targets[Math.floor(at / columns)]!)
      : targets;
    return (row) => ofRow(t, predictions, row * columns, columns);
  });
}

function meanOfRows(prepare: (rows: Rows) => (row: number) => number): Figure {
  return {
    isMean: true,
    of(batch) {
      const ofRow = prepare(batch);
      let sum = 0;
      for (let row = 0; row < batch.rows; row++) sum += ofRow(row);
      return sum / batch.rows;
    },
  };
}

/** Index of the largest entry, the first of equals. */
export function largest(values: ArrayLike<number>, first: number, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (values[first + j]! > values[first + best]!) best = j;
  return best;
}

/** Share of predictions above one half where the target is 1, and not where it is 0. */
export const binaryAccuracy: Figure = meanOfRows(({ targets, predictions, columns, rows }) => {
  const width = targets.length / rows;
  return (row) => {
    let right = 0;
    for (let j = 0; j < columns; j++) {
      const isAbove = Number(predictions[row * columns + j]! > 0.5);
      if (targets[row * width + (width === 1 ? 0 : j)] === isAbove) right++;
    }
    return right / columns;
  };
});

/** Share of rows whose largest prediction is where the largest target is. */
export const categoricalAccuracy: Figure = meanOfRows(({ targets, predictions, columns, rows }) => {
  const width = targets.length / rows;
  return (row) => Number(largest(targets, row * width, width) === largest(predictions, row * columns, columns));
});

/** Share of rows whose largest prediction is that of the class. */
export const sparseCategoricalAccuracy: Figure = meanOfRows(
  ({ targets, predictions, columns }) =>
    (row) =>
      Number(targets[row] === largest(predictions, row * columns, columns)),
);

/** Counts of predictions that are exactly 0 or 1. */
function ratio(isMissed: (target: number, prediction: number) => boolean): Figure {
  return {
    isMean: false,
    of({ targets, predictions, columns, rows }) {
      const width = targets.length / rows;
      let [hits, misses] = [0, 0];
      for (let at = 0; at < rows * columns; at++) {
        const target = targets[width === columns ? at : Math.floor(at / columns)]!;
        if (target === 1 && predictions[at] === 1) hits++;
        if (isMissed(target, predictions[at]!)) misses++;
      }
      return hits + misses === 0 ? 0 : hits / (hits + misses);
    },
  };
}

/** Of what is predicted as 1, the share that is 1. */
export const precision = ratio((target, prediction) => target === 0 && prediction === 1);
/** Of what is 1, the share that is predicted as 1. */
export const recall = ratio((target, prediction) => target === 1 && prediction === 0);

/** 1 - Σ (t - p)² / Σ (t - mean t)², over all columns. */
export const r2Score: Figure = {
  isMean: false,
  of({ targets, predictions, columns, rows }) {
    const width = targets.length / rows;
    let mean = 0;
    for (let at = 0; at < targets.length; at++) mean += targets[at]! / targets.length;
    let [residuals, deviations] = [0, 0];
    for (let at = 0; at < rows * columns; at++) {
      const error = targets[width === columns ? at : Math.floor(at / columns)]! - predictions[at]!;
      residuals += error * error;
    }
    for (let at = 0; at < targets.length; at++) deviations += (targets[at]! - mean) * (targets[at]! - mean);
    return 1 - residuals / deviations;
  },
};

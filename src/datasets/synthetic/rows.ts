import type { Seed } from '../../core/random/seed.js';
import { allocate } from '../../data/reading/allocate.js';
import type { Check, Declared } from '../../options.js';
import type { Matrix } from '../../types.js';
import { requireFraction, requireNonNegative, requireNumber, requireShare } from '../../validate.js';
import { flipLabels } from './flipLabels.js';
import { type Draws, drawsOf, readSeed } from './random.js';

/** Options that all synthetic data sets have. */
export interface SyntheticOptions {
  /** Rows, from 2 to a million. Default: 300. */
  readonly rows?: number;
  /** Standard deviation of the normal noise on every coordinate, >= 0; the default is that of the data set. */
  readonly noise?: number;
  /** Share of the rows whose class is exchanged, in [0, 1). Default: 0. */
  readonly labelNoise?: number;
  /** Share of the rows whose point is thrown far away, in [0, 1). Default: 0. */
  readonly outliers?: number;
  /** Share of the rows of class 1, before classes are exchanged, in [0, 1]; each class has one row at least. Default: 0.5. */
  readonly balance?: number;
  /** Key of all that is random. Default: 0. */
  readonly seed?: Seed;
}

/** Points of two classes. Every call returns new arrays. */
export interface SyntheticDataset {
  /** (n, d) */
  readonly X: Matrix;
  /** (n) 0 or 1. */
  readonly y: Int32Array;
  /** (d) */
  readonly featureNames: readonly string[];
  readonly targetNames: readonly string[];
}

/** Scale of the normal point that takes an outlier's place. */
const FAR = 4;

const MOST_ROWS = 1_000_000;
/** Columns, cells and the like, of which nobody needs more. */
export const MOST_COLUMNS = 10_000;

/** Checks for an integer in a range. */
export function within(least: number, most: number): Check<number> {
  const holds = (x: number) => Number.isInteger(x) && x >= least && x <= most;
  return (path, value) => requireNumber(path, value, `an integer from ${least} to ${most}`, holds);
}

/** The options that all data sets have. @param noise  its default. */
export function syntheticOptions(noise: number): Declared<Required<SyntheticOptions>> {
  return {
    rows: [300, within(2, MOST_ROWS)],
    noise: [noise, requireNonNegative],
    labelNoise: [0, requireFraction],
    outliers: [0, requireFraction],
    balance: [0.5, requireShare],
    seed: [0, readSeed],
  };
}

/**
 * Makes rows of two classes: `balance` of them, rounded, are of class 1, in a random order. `place` writes the point of a row.
 *
 * @param point  (columns) out.
 */
export function rowsOf(
  owner: string,
  { rows, labelNoise, outliers, balance, noise, seed }: Required<SyntheticOptions>,
  columns: number,
  place: (label: number, point: Float64Array, draws: Draws) => void,
): SyntheticDataset {
  const draws = drawsOf(owner, seed, 0);
  const y = shuffledClasses(rows, balance, draws);
  const data = allocate(owner, rows, columns, (length) => new Float32Array(length));
  const point = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    if (draws.uniform() < outliers) for (let at = 0; at < columns; at++) point[at] = FAR * draws.normal();
    else {
      place(y[row] ?? 0, point, draws);
      for (let at = 0; at < columns; at++) point[at] = (point[at] ?? 0) + noise * draws.normal();
    }
    data.set(point, row * columns);
  }
  return {
    X: { data, shape: [rows, columns] },
    y: flipLabels(y, { share: labelNoise, seed }),
    featureNames: Array.from({ length: columns }, (_, column) => `x${column + 1}`),
    targetNames: ['0', '1'],
  };
}

/** At least one row of each class. Source of the shuffle: Fisher & Yates (1938). */
function shuffledClasses(rows: number, balance: number, draws: Draws): Int32Array<ArrayBuffer> {
  const ones = Math.min(Math.max(Math.round(rows * balance), 1), rows - 1);
  const y = new Int32Array(rows).fill(1, 0, ones);
  for (let row = rows - 1; row > 0; row--) {
    const other = Math.floor(draws.uniform() * (row + 1));
    [y[row], y[other]] = [y[other] ?? 0, y[row] ?? 0];
  }
  return y;
}

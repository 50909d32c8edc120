import type { Seed } from '../../core/random/seed.js';
import { type Declared, integer, readOptions } from '../../options.js';
import type { Matrix } from '../../types.js';
import { requireFraction, requireNonNegative, requireShare } from '../../validate.js';
import { flipLabels } from './flipLabels.js';
import { type Draws, drawsOf } from './random.js';

/** Options that all synthetic data sets have. */
export interface SyntheticOptions {
  /** Rows, >= 2. Default: 300. */
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

const DECLARED: Declared<Required<Omit<SyntheticOptions, 'seed'>>> = {
  rows: [300, integer(2)],
  noise: [0, requireNonNegative],
  labelNoise: [0, requireFraction],
  outliers: [0, requireFraction],
  balance: [0.5, requireShare],
};

/** A data set's own part. */
export interface Shape {
  readonly columns: number;
  /** Default of the option `noise`. */
  readonly noise: number;
  /** Names of options that only this data set has. */
  readonly own?: readonly string[];
}

/**
 * Makes rows of two classes: `balance` of them, rounded, are of class 1, in a random order. `place` writes the point of a row.
 *
 * @param point  (columns) out.
 */
export function rowsOf(
  owner: string,
  options: SyntheticOptions,
  { columns, noise: byDefault, own = [] }: Shape,
  place: (label: number, point: Float64Array, draws: Draws) => void,
): SyntheticDataset {
  const { rows, labelNoise, outliers, balance, noise } = readOptions(
    owner,
    options,
    { ...DECLARED, noise: [byDefault, requireNonNegative] },
    ['seed', ...own],
  );
  const draws = drawsOf(owner, options.seed ?? 0, 0);
  const y = shuffledClasses(rows, balance, draws);
  const data = new Float32Array(rows * columns);
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
    y: flipLabels(y, { share: labelNoise, seed: options.seed ?? 0 }),
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

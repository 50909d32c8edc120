import { drawSeed, type Seed, splitSeed } from '../../core/random/seed.js';
import { HyperparameterError, OptionError, ShapeError } from '../../errors.js';
import type { Matrix } from '../../types.js';
import { refuse, requireBoolean, requireOptions } from '../../validate.js';
import { warn } from '../../warnings.js';
import { classCounts } from '../reading/classCounts.js';
import { type Converted, type MatrixInput, toMatrix64 } from '../reading/inputs.js';
import { occurringLabels, toLabels } from '../reading/labels.js';
import { type FloatArray, type NumericArray, typedArrayKind } from '../reading/numbers.js';
import { permutation } from './permutation.js';
import { portion } from './portion.js';

/** Options of {@link trainTestSplit}. */
export interface SplitOptions {
  /** Test rows: a fraction in (0, 1), rounded up, or a whole number of rows. Default 0.25. */
  readonly testSize?: number;
  /** Default: a random seed, which the result holds. Without shuffling a seed does nothing (warning `W_NO_EFFECT`). */
  readonly seed?: Seed;
  /** false: the first rows train, the last rows test. Default true. */
  readonly shuffle?: boolean;
  /** true: each class has its share in both parts; y must be labels. Default false. */
  readonly stratify?: boolean;
  /** 'keep' lets NaN through to the parts, to be imputed after the split. Default 'reject'. */
  readonly missing?: 'reject' | 'keep';
}

/** The two parts that {@link trainTestSplit} returns. */
export interface Split<Y> {
  /** f32 if f32 holds every number of X's type (Float32Array, 8- and 16-bit integers), else f64. */
  readonly XTrain: Matrix<FloatArray>;
  readonly XTest: Matrix<FloatArray>;
  readonly yTrain: Y;
  readonly yTest: Y;
  /** Rows of the given data, in the order of the parts. */
  readonly trainIndices: Int32Array;
  readonly testIndices: Int32Array;
  /** Names of the columns of X, if it has any. */
  readonly names: readonly string[] | undefined;
  /** The seed that repeats this split; undefined without shuffling. */
  readonly seed: Seed | undefined;
}

const OPTIONS = ['testSize', 'seed', 'shuffle', 'stratify', 'missing'];

/**
 * Sets rows aside for testing: a seeded random part, or the last rows.
 *
 * ceil(testSize n) rows test, the others train; both parts have at least one. Stratified, a class with c of the n rows
 * gives floor or ceil of its share c / n of the test rows, largest remainders first, as scikit-learn does.
 *
 * No number is rounded: f64 stays f64, so that a standardizer can centre it.
 *
 * @param X  (n, d) in any form that `fit` takes, except a sparse matrix.
 * @param y  (n) or (n, k). Flat arrays come back as arrays of the same kind, everything else as matrices.
 * @throws ShapeError when X and y differ in rows.
 * @throws HyperparameterError when testSize or the seed is out of range, or a part would be empty.
 * @throws DataError for values that are not finite numbers; `E_LABEL` for a class with fewer than 2 rows when stratified.
 * @throws OptionError for an unknown option, or `stratify` without `shuffle`.
 * @example
 * const { XTrain, XTest, yTrain, yTest } = trainTestSplit(X, y, { testSize: 0.2, seed: 42, stratify: true });
 */
export function trainTestSplit<Y extends NumericArray>(X: MatrixInput, y: Y, options?: SplitOptions): Split<Widened<Y>>;
export function trainTestSplit(X: MatrixInput, y: MatrixInput, options?: SplitOptions): Split<Matrix<FloatArray>>;
export function trainTestSplit(X: MatrixInput, y: MatrixInput, options: SplitOptions = {}): Split<unknown> {
  const owner = 'trainTestSplit';
  requireOptions(owner, options, OPTIONS);
  const { testSize = 0.25, missing = 'reject' } = options;
  const shuffle = requireBoolean(`${owner}.shuffle`, options.shuffle ?? true);
  const stratify = requireBoolean(`${owner}.stratify`, options.stratify ?? false);
  if (missing !== 'reject' && missing !== 'keep') {
    refuse(OptionError, `${owner}.missing`, "'reject' or 'keep'", missing);
  }
  if (stratify && !shuffle) {
    throw new OptionError(`${owner}: stratify needs shuffle: true`, { path: `${owner}.stratify`, got: stratify });
  }
  if (!shuffle && options.seed !== undefined) {
    warn(
      'W_NO_EFFECT',
      `${owner}: seed does nothing with shuffle: false, which takes the last rows; leave one of them out`,
    );
  }
  const seed = shuffle ? (options.seed ?? drawSeed()) : options.seed;
  const key = seed === undefined ? undefined : splitSeed(owner, seed);

  const features = toMatrix64('X', X, { missing });
  const targets = toMatrix64('y', y, { flatColumns: 1 });
  const { rows } = features;
  requireSameRows('X', rows, 'y', targets.rows);
  const testRows = countTestRows(owner, testSize, rows);
  let parts: Parts;
  if (!shuffle || key === undefined) parts = lastRows(rows, testRows);
  else {
    const order = permutation(rows, key);
    parts = stratify
      ? stratified(order, toLabels('y', { data: targets.data, shape: [rows, targets.columns] }), testRows)
      : firstOf(order, testRows);
  }

  const pickX = (indices: Int32Array) => gatherRows(features, indices);
  const pickY = (indices: Int32Array) => gatherLike(y, targets, indices);
  return {
    XTrain: pickX(parts.train),
    XTest: pickX(parts.test),
    yTrain: pickY(parts.train),
    yTest: pickY(parts.test),
    trainIndices: parts.train,
    testIndices: parts.test,
    names: features.names,
    seed: shuffle ? seed : undefined,
  };
}

/** The type of a flat array, without the literal types of a constant. */
type Widened<Y> = Y extends readonly number[] ? number[] : Y;

interface Parts {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** @throws ShapeError unless both have the same number of rows; names both numbers. */
export function requireSameRows(first: string, firstRows: number, second: string, secondRows: number): void {
  if (firstRows === secondRows) return;
  const message = `${first} has ${firstRows} rows, ${second} has ${secondRows}`;
  refuse(ShapeError, second, `${firstRows} rows`, secondRows, message);
}

function countTestRows(owner: string, testSize: unknown, rows: number): number {
  const expected = 'a fraction in (0, 1) or a whole number of rows';
  if (typeof testSize !== 'number' || !(testSize > 0) || (testSize >= 1 && !Number.isSafeInteger(testSize))) {
    refuse(HyperparameterError, `${owner}.testSize`, expected, testSize);
  }
  const testRows = testSize < 1 ? Math.ceil(portion(rows, testSize)) : testSize;
  if (testRows >= rows) {
    const message = `${owner}: testSize ${testSize} of ${rows} rows leaves none to train on`;
    refuse(HyperparameterError, `${owner}.testSize`, 'at least one row in both parts', testSize, message);
  }
  return testRows;
}

function lastRows(rows: number, testRows: number): Parts {
  const order = Int32Array.from({ length: rows }, (_, index) => index);
  return { train: order.slice(0, rows - testRows), test: order.slice(rows - testRows) };
}

function firstOf(order: Int32Array, testRows: number): Parts {
  return { train: order.slice(testRows), test: order.slice(0, testRows) };
}

/** Rows go to the test part in the given order while their class has places left there. */
function stratified(order: Int32Array, labels: Int32Array, testRows: number): Parts {
  // Counts only labels that occur: a label may be an account number.
  const classes = occurringLabels(labels);
  const numbers = new Map(Array.from(classes, (label, index) => [label, index]));
  const classOf = labels.map((label) => numbers.get(label)!);
  const places = testPlaces(classes, classCounts(classOf, classes.length), testRows, order.length);
  const train: number[] = [];
  const test: number[] = [];
  for (const row of order) {
    const index = classOf[row]!;
    if (places[index]! > 0) {
      places[index]! -= 1;
      test.push(row);
    } else train.push(row);
  }
  return { train: Int32Array.from(train), test: Int32Array.from(test) };
}

/** (classes) test rows of each class: its share rounded down, then one more for the largest remainders. */
function testPlaces(classes: Int32Array, counts: Uint32Array, testRows: number, rows: number): number[] {
  for (const [index, count] of counts.entries()) {
    if (count !== 1) continue;
    const message = `y: class ${classes[index]} has 1 row, stratify needs at least 2 per class`;
    refuse('E_LABEL', 'y', 'at least 2 rows per class', 1, message);
  }
  if (testRows < classes.length || rows - testRows < classes.length) {
    const message = `trainTestSplit: ${testRows} test and ${rows - testRows} training rows cannot hold all ${classes.length} classes`;
    refuse(
      HyperparameterError,
      'trainTestSplit.testSize',
      `at least ${classes.length} rows in both parts`,
      testRows,
      message,
    );
  }
  // Whole-number remainders: comparing fractions in floating point would decide ties by rounding errors.
  const places = Array.from(counts, (count) => Math.floor((count * testRows) / rows));
  const remainders = Array.from(counts, (count, label) => ({ label, remainder: (count * testRows) % rows }));
  remainders.sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  const left = testRows - places.reduce((sum, place) => sum + place, 0);
  for (const { label } of remainders.slice(0, left)) places[label]! += 1;
  return places;
}

function gatherRows({ data, columns, isSingle }: Converted<Float64Array>, indices: Int32Array): Matrix<FloatArray> {
  const size = indices.length * columns;
  const out = isSingle ? new Float32Array(size) : new Float64Array(size);
  for (const [to, from] of indices.entries()) {
    for (let column = 0; column < columns; column++) out[to * columns + column] = data[from * columns + column]!;
  }
  return { data: out, shape: [indices.length, columns] };
}

/** By name, because the constructor of a subclass (Node's Buffer) would make something else. */
const COPIES: Readonly<Record<string, (data: Iterable<number>) => unknown>> = {
  Float32Array: (data) => Float32Array.from(data),
  Float64Array: (data) => Float64Array.from(data),
  Int8Array: (data) => Int8Array.from(data),
  Uint8Array: (data) => Uint8Array.from(data),
  Uint8ClampedArray: (data) => Uint8ClampedArray.from(data),
  Int16Array: (data) => Int16Array.from(data),
  Uint16Array: (data) => Uint16Array.from(data),
  Int32Array: (data) => Int32Array.from(data),
  Uint32Array: (data) => Uint32Array.from(data),
  BigInt64Array: (data) => BigInt64Array.from(data, BigInt),
  BigUint64Array: (data) => BigUint64Array.from(data, BigInt),
};

/** Gathers rows of y: a flat array gives one of its own type, everything else a matrix. */
function gatherLike(y: MatrixInput, targets: Converted<Float64Array>, indices: Int32Array): unknown {
  const kind = typedArrayKind(y);
  const isFlat = kind !== undefined || (Array.isArray(y) && typeof y[0] === 'number');
  if (!isFlat) return gatherRows(targets, indices);
  const { data } = gatherRows({ ...targets, isSingle: false }, indices);
  return kind === undefined ? Array.from(data) : (COPIES[kind] ?? COPIES.Float64Array!)(data);
}

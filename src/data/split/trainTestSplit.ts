import { drawSeed, type Seed, splitSeed } from '../../core/random/seed.js';
import { HyperparameterError, OptionError, ShapeError } from '../../errors.js';
import type { Matrix } from '../../types.js';
import { refuse, requireBoolean, requireOptions } from '../../validate.js';
import { warn } from '../../warnings.js';
import { isTabular, type Tabular } from '../preparation.js';
import { classCounts } from '../reading/classCounts.js';
import { type Converted, type MatrixInput, toMatrix64 } from '../reading/inputs.js';
import { occurringLabels, toLabels } from '../reading/labels.js';
import { type BigIntTypedArray, type FloatArray, type NumericArray, typedArrayKind } from '../reading/numbers.js';
import { isSparse, type SparseMatrix } from '../reading/sparse.js';
import { rowsAt } from '../selectable.js';
import { zerosLike } from '../selection/sameKind.js';
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
export interface Split<Y, X = Matrix<FloatArray>> {
  /** f32 if f32 holds every number of X's type (Float32Array, 8- and 16-bit integers), else f64; a sparse X stays sparse. */
  readonly XTrain: X;
  readonly XTest: X;
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

/** The two parts that {@link trainTestSplit} makes of a table. */
export interface TableSplit<T> extends Pick<Split<unknown>, 'trainIndices' | 'testIndices' | 'seed'> {
  readonly train: T;
  readonly test: T;
}

/**
 * Sets rows aside for testing: a seeded random part, or the last rows.
 *
 * ceil(testSize n) rows test, the others train; both parts have at least one. Stratified, a class with c of the n rows
 * gives floor or ceil of its share c / n of the test rows, largest remainders first, as scikit-learn does.
 *
 * No number is rounded: f64 stays f64, so that a standardizer can centre it.
 *
 * @param X  (n, d) in any form that `fit` takes, or a table of `ockham/table`, whose parts are tables with their target.
 * @param y  (n) or (n, k). Flat arrays come back as arrays of the same kind, everything else as matrices.
 * @throws ShapeError when X and y differ in rows.
 * @throws HyperparameterError when testSize or the seed is out of range, or a part would be empty.
 * @throws DataError for values that are not finite numbers; `E_LABEL` for a class with fewer than 2 rows when stratified.
 * @throws OptionError for an unknown option, `stratify` without `shuffle`, or of a table without a target.
 * @example
 * const { XTrain, XTest, yTrain, yTest } = trainTestSplit(X, y, { testSize: 0.2, seed: 42, stratify: true });
 */
export function trainTestSplit<Y extends NumericArray>(X: MatrixInput, y: Y, options?: SplitOptions): Split<Widened<Y>>;
export function trainTestSplit(X: MatrixInput, y: MatrixInput, options?: SplitOptions): Split<Matrix<FloatArray>>;
export function trainTestSplit<Y extends NumericArray>(
  X: SparseMatrix,
  y: Y,
  options?: SplitOptions,
): Split<Widened<Y>, SparseMatrix>;
export function trainTestSplit(
  X: SparseMatrix,
  y: MatrixInput,
  options?: SplitOptions,
): Split<Matrix<FloatArray>, SparseMatrix>;
export function trainTestSplit<T extends Tabular>(table: T, options?: SplitOptions): TableSplit<T>;
export function trainTestSplit(
  X: MatrixInput | SparseMatrix | Tabular,
  y: MatrixInput | SplitOptions | undefined,
  options: SplitOptions = {},
): Split<unknown, unknown> | TableSplit<unknown> {
  if (isTabular(X)) return splitTable(X, (y ?? {}) as SplitOptions);
  const read = readOptions(options);
  const { missing } = read;
  const features = isSparse(X) ? undefined : toMatrix64('X', X, { missing });
  const targets = toMatrix64('y', y, { flatColumns: 1 });
  const rows = features?.rows ?? (X as SparseMatrix).shape[0]!;
  requireSameRows('X', rows, 'y', targets.rows);
  const labels = () => toLabels('y', { data: targets.data, shape: [rows, targets.columns] });
  const { train, test } = partsOf(rows, read, labels);

  const pickX = (indices: Int32Array) =>
    features === undefined ? (X as SparseMatrix)[rowsAt]('X', () => indices) : gatherRows(features, indices);
  const pickY = (indices: Int32Array) => gatherLike(y as MatrixInput, targets, indices);
  return {
    XTrain: pickX(train),
    XTest: pickX(test),
    yTrain: pickY(train),
    yTest: pickY(test),
    trainIndices: train,
    testIndices: test,
    names: features?.names,
    seed: read.seed,
  };
}

function splitTable(table: Tabular, options: SplitOptions): TableSplit<unknown> {
  const read = readOptions(options);
  const { target, rows } = table;
  const { train, test } = partsOf(rows, read, () => {
    if (target === undefined)
      return refuse(OptionError, `${OWNER}.stratify`, 'a table with a target', options.stratify);
    const classes = new Map([...new Set<unknown>(target.values)].map((label, number) => [label, number]));
    return Int32Array.from(target.values as readonly unknown[], (label) => classes.get(label)!);
  });
  const pick = (indices: Int32Array) => table[rowsAt]('table', () => indices);
  return { train: pick(train), test: pick(test), trainIndices: train, testIndices: test, seed: read.seed };
}

const OWNER = 'trainTestSplit';

function readOptions(options: SplitOptions) {
  const owner = OWNER;
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
  return { testSize, missing, stratify, seed: shuffle ? seed : undefined, key: shuffle ? key : undefined };
}

/** @param labels  (rows) class numbers, if the parts are stratified. */
function partsOf(
  rows: number,
  { testSize, stratify, key }: ReturnType<typeof readOptions>,
  labels: () => Int32Array,
): Parts {
  const testRows = countTestRows(OWNER, testSize, rows);
  if (key === undefined) return lastRows(rows, testRows);
  const order = permutation(rows, key);
  return stratify ? stratified(order, labels(), testRows) : firstOf(order, testRows);
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

/** Gathers rows of y: a flat array gives one of its own type, everything else a matrix. */
function gatherLike(y: MatrixInput, targets: Converted<Float64Array>, indices: Int32Array): unknown {
  const isFlat = typedArrayKind(y) !== undefined || (Array.isArray(y) && typeof y[0] === 'number');
  if (!isFlat) return gatherRows(targets, indices);
  const { data } = gatherRows({ ...targets, isSingle: false }, indices);
  const copy = zerosLike(y, data.length);
  if (copy === undefined) return Array.from(data);
  for (const [at, value] of data.entries()) copy[at] = isBigInts(copy) ? BigInt(value) : value;
  return copy;
}

function isBigInts(array: object): array is BigIntTypedArray {
  return typedArrayKind(array)!.startsWith('Big');
}

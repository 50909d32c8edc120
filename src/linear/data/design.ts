import { isTabular, type ModelInput, type Preparation, type PreparedRows } from '../../data/preparation.js';
import { isColumn } from '../../data/reading/columns.js';
import { toMatrix, toMatrix64 } from '../../data/reading/inputs.js';
import { requireNames, requireSameNames } from '../../data/reading/names.js';
import {
  isArrayLike,
  isSinglePrecision,
  type NumericTypedArray,
  readNumber,
  requireReadable,
  typedArrayKind,
} from '../../data/reading/numbers.js';
import { singleRows } from '../../data/reading/rows.js';
import { requireShape } from '../../data/reading/shape.js';
import { isSparse, type ListedRows, listedRows } from '../../data/reading/sparse.js';
import { ShapeError } from '../../errors.js';
import { isList, isObject, isPlain, refuse } from '../../validate.js';
import type { DenseMatrix } from '../solver/index.js';

/** A sparse X by rows, as it was given. */
export interface ListedMatrix {
  readonly kind: 'listed';
  readonly rows: number;
  readonly columns: number;
  readonly listed: ListedRows;
}

/** X as it is read: a copy, unless it was read in place. */
export interface Design {
  readonly matrix: DenseMatrix | ListedMatrix;
  /** Names of the columns, if they have any. */
  readonly names: readonly string[] | undefined;
  /** The preprocessor that made the columns, with what it has learned. */
  readonly preparation: Preparation | undefined;
}

/** Columns that later rows must agree with. */
export interface Columns {
  readonly columns: number;
  readonly names: readonly string[] | undefined;
  readonly preparation: Preparation | undefined;
}

/** Whether X has cells by name, which only a preprocessor makes numbers of. */
export function needsPreparation(X: unknown): boolean {
  if (isTabular(X)) return true;
  if (isSparse(X)) return false;
  if (isList(X)) return isPlain(X[0]) && !isColumn(X[0]);
  if (!isPlain(X) || ('data' in X && 'shape' in X)) return false;
  const values = Object.values(X);
  return values.length > 0 && values.every((value) => isArrayLike(value));
}

/**
 * Reads X to be fitted. Numbers of f32 types stay f32, which halves the memory; all others are read as f64.
 *
 * @param preparation  has learned nothing yet, or has learned before.
 * @param inPlace  whether rows of typed arrays stay where they are, and their numbers unchecked.
 * @throws ShapeError, DataError, OptionError for an X or names that do not fit.
 */
export function readDesign(
  X: ModelInput,
  preparation: Preparation | undefined,
  names: unknown,
  inPlace: boolean,
): Design {
  const matrix = inPlace && preparation === undefined ? rowsInPlace(X) : undefined;
  const read = matrix === undefined ? readRows(X, preparation) : { matrix, names: undefined, preparation };
  const given = names === undefined ? undefined : requireNames('names', names, read.matrix.columns);
  requireSameNames('X', read.names, given);
  return { ...read, names: read.names ?? given };
}

/** Reads X to be predicted. @throws as {@link readDesign}; ShapeError for other columns than those that were fitted. */
export function readLater(X: ModelInput, known: Columns): DenseMatrix | ListedMatrix {
  const { matrix, names } = readRows(X, known.preparation, known.columns);
  if (matrix.columns !== known.columns) {
    refuse(ShapeError, 'X', `${known.columns} columns`, matrix.columns);
  }
  requireSameNames('X', names, known.names);
  return matrix;
}

function readRows(X: ModelInput, preparation: Preparation | undefined, columns?: number): Design {
  if (preparation !== undefined) {
    const prepared = preparation.prepareRows('X', X, undefined);
    return {
      matrix: matrixOf(prepared),
      names: prepared.names,
      preparation: prepared.standardizer ?? preparation,
    };
  }
  if (isSparse(X)) {
    const read = X[listedRows]('X', columns, { standardizer: undefined, missing: 'reject' });
    return { matrix: { kind: 'listed', ...read }, names: undefined, preparation };
  }
  const options = columns === undefined ? {} : { columns };
  const read = isSingle(X) ? toMatrix('X', X, options) : toMatrix64('X', X, options);
  const { data: values, rows, names } = read;
  return { matrix: { kind: 'dense', rows, columns: read.columns, values, isChecked: true }, names, preparation };
}

/** Typed arrays with a shape of two axes. @throws DataError, ShapeError for those that do not fit. */
function rowsInPlace(X: ModelInput): DenseMatrix | undefined {
  if (!isObject(X) || !('data' in X && 'shape' in X)) return undefined;
  const values = X.data;
  if (!isTypedNumbers(values)) return undefined;
  requireReadable('X', values);
  const [rows = 0, columns = 0, ...more] = requireShape('X', X.shape, values.length);
  if (rows === 0 || columns === 0 || more.length > 0) return undefined; // it has its errors elsewhere
  return { kind: 'dense', rows, columns, values, isChecked: false };
}

/**
 * Checks the numbers of rows that were read in place.
 *
 * @param areFinite  whether those of all rows with a weight are finite in f32.
 * @throws DataError `E_NONFINITE` for the first one that is not.
 */
export function requireFinite({ values, rows, columns }: DenseMatrix, weights: Float64Array, areFinite: boolean): void {
  for (let row = 0; row < rows; row++) {
    if (areFinite && weights[row]! > 0) continue;
    for (let column = 0; column < columns; column++)
      readNumber('X', values[row * columns + column], row, column, 'nothing');
  }
  // Only another thread can have changed it since.
  if (!areFinite) refuse('E_NONFINITE', 'X', 'finite numbers', undefined);
}

function matrixOf(prepared: PreparedRows): DenseMatrix | ListedMatrix {
  const { listed, rows, columns } = prepared;
  if (listed !== undefined) return { kind: 'listed', listed, rows, columns };
  return { kind: 'dense', rows, columns, values: singleRows(prepared), isChecked: true };
}

/** Whether it is a typed array of numbers, not of BigInts. */
function isTypedNumbers(values: unknown): values is NumericTypedArray {
  const kind = typedArrayKind(values);
  return kind !== undefined && !kind.startsWith('Big');
}

/** Whether all numbers are of types that f32 holds. */
function isSingle(X: unknown): boolean {
  const isFit = (part: unknown) => isArrayLike(part) && isSinglePrecision(part);
  if (isList(X)) return X.length > 0 && X.every(isFit);
  return isFit(isObject(X) && 'data' in X ? X.data : X);
}

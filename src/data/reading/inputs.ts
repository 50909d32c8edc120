import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import { DataError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import type { Matrix } from '../../types.js';
import { isObject, refuse } from '../../validate.js';
import { allocate } from './allocate.js';
import { type Columns, isColumn, readColumn, readColumns } from './columns.js';
import { cureFor } from './mistakes.js';
import { type InputArray, type Kind, narrowKind } from './narrow.js';
import {
  copyNumbers,
  type FloatArray,
  isArrayLike,
  isSinglePrecision,
  type Keep,
  type NarrowArray,
  type NumericArray,
  readNumber,
  requireReadable,
} from './numbers.js';
import { requireShape } from './shape.js';
import { refuseSparse } from './sparse.js';

/** Numbers with a shape of one or two axes, row-major; 64-bit integers up to 2^53. */
export interface ShapedArray {
  readonly data: NumericArray;
  readonly shape: ArrayLike<number>;
}

/**
 * Every accepted form of rows of numbers: a {@link Matrix} or `{ data, shape }`, nested arrays, typed arrays as rows, columns
 * with `toArray()`, and flat numbers if the number of columns is known. 64-bit integers are accepted within 2^53.
 */
export type MatrixInput = Matrix | ShapedArray | readonly NumericArray[] | Columns | NumericArray;

export interface ConversionOptions {
  /** Required number of columns. Flat numbers are cut into rows of this length. */
  readonly columns?: number | undefined;
  /** Treatment of missing values, as NaN where they are kept; `imputeMeans` replaces them. Default: 'reject'. */
  readonly missing?: 'reject' | 'keep';
  /** Columns of flat numbers if `columns` is not given. */
  readonly flatColumns?: number;
}

export interface NarrowOptions extends ConversionOptions {
  /** Whether numbers that all are of one narrow type (bytes, half floats) stay in it. Default: false. */
  readonly keepsNarrow?: boolean;
  /** Whether numbers that need no conversion may stay in the caller's array: `data` is then this array. */
  readonly inPlace?: boolean;
  /** Memory for a copy in f32, taken if its length fits. */
  readonly memory?: Float32Array | undefined;
}

/** A fresh row-major copy of an input, unless it was read in place. */
export interface Converted<T extends FloatArray | NarrowArray> {
  readonly data: T;
  readonly rows: number;
  readonly columns: number;
  /** Names of the columns, if the input has any. */
  readonly names: readonly string[] | undefined;
  /** Whether f32 holds every number of the input's types. */
  readonly isSingle: boolean;
}

/**
 * Converts X or target values to a fresh f32 copy, row-major. All inputs but sparse matrices pass through here.
 *
 * Every element must be a number that is finite in f32: 1e300 is refused, integers beyond 2^24 are rounded to nearest.
 * 64-bit integers of typed arrays and of Arrow are accepted within 2^53. Strings, booleans, null, undefined, holes and BigInts in
 * arrays are refused with their row and column. Views of a SharedArrayBuffer are copied first and checked afterwards. A
 * sparse matrix is refused: functions that accept one read it themselves.
 *
 * @param path  name of the argument, for messages: `X`, `y`.
 * @throws ShapeError for ragged rows, a length that is not a multiple of the columns, or another number of columns.
 * @throws DataError `E_EMPTY`, `E_NONFINITE`, `E_DETACHED`, or `E_DATA` for anything that is not a number.
 */
export function toMatrix(path: string, input: unknown, options?: ConversionOptions): Converted<Float32Array>;
export function toMatrix(path: string, input: unknown, options: NarrowOptions): Converted<InputArray>;
export function toMatrix(path: string, input: unknown, options: NarrowOptions = {}): Converted<InputArray> {
  return convert<InputArray>(path, input, options, () => Float32Array);
}

/**
 * As {@link toMatrix}, without a rounding: a copy in f32 if it holds every number of the input's types, otherwise in f64. Half the memory of
 * {@link toMatrix64} for most data.
 */
export function toExactMatrix(path: string, input: unknown, options?: ConversionOptions): Converted<FloatArray>;
export function toExactMatrix(
  path: string,
  input: unknown,
  options: NarrowOptions,
): Converted<FloatArray | NarrowArray>;
export function toExactMatrix(
  path: string,
  input: unknown,
  options: NarrowOptions = {},
): Converted<FloatArray | NarrowArray> {
  return convert<FloatArray | NarrowArray>(path, input, options, exactKind);
}

function exactKind(arrays: readonly NumericArray[]): Kind<FloatArray> {
  return arrays.every(isSinglePrecision) ? Float32Array : Float64Array;
}

/** As {@link toMatrix}, in f64 without the rounding to f32; the same values are refused. */
export function toMatrix64(path: string, input: unknown, options: ConversionOptions = {}): Converted<Float64Array> {
  return convert(path, input, options, () => Float64Array);
}

function convert<T extends FloatArray | NarrowArray>(
  path: string,
  input: unknown,
  options: NarrowOptions,
  kindOf: (arrays: readonly NumericArray[]) => Kind<T>,
): Converted<T> {
  const { rows, columns, names, arrays, write } = readForm(path, input, options.columns ?? options.flatColumns);
  if (rows === 0 || columns === 0) {
    const message = `${path}: ${rows} rows, ${columns} columns; at least one of each is needed`;
    refuse('E_EMPTY', path, 'at least one row and one column', `${rows} x ${columns}`, message);
  }
  if (options.columns !== undefined && columns !== options.columns) {
    const hint = rows === options.columns ? '; are rows and columns swapped?' : '';
    const message = `${path}: ${columns} columns, expected ${options.columns}${hint}`;
    refuse(ShapeError, path, `${options.columns} columns`, columns, message);
  }
  const Kind = ((options.keepsNarrow && narrowKind(arrays)) || kindOf(arrays)) as Kind<T>;
  const { memory } = options;
  const create = (length: number) => (memory instanceof Kind && memory.length === length ? memory : new Kind(length));
  const data =
    options.inPlace && arrays.length === 1 && isOwned(arrays[0], Kind)
      ? arrays[0]
      : allocate(path, rows, columns, create, Math.min(FLOAT_BYTES, Kind.BYTES_PER_ELEMENT));
  write(data, options.missing === 'keep' ? 'missing' : 'nothing');
  return { data, rows, columns, names, isSingle: arrays.every(isSinglePrecision) };
}

/** Whether no other thread can write to the numbers, and their buffer can be handed over. No subclass, such as Node's Buffer. */
function isOwned<T>(given: NumericArray | undefined, Kind: Kind<T>): given is NumericArray & T {
  return given?.constructor === Kind && 'buffer' in given && given.buffer instanceof ArrayBuffer;
}

/** Sizes of an input, and how to copy it. Memory is allocated only after the sizes are checked. */
interface Form {
  readonly rows: number;
  readonly columns: number;
  readonly names?: readonly string[] | undefined;
  /** The arrays to copy from. */
  readonly arrays: readonly NumericArray[];
  write(out: FloatArray | NarrowArray, keep: Keep): void;
}

function readForm(path: string, input: unknown, flatColumns: number | undefined): Form {
  if (!isObject(input)) throw unknownForm(path, input);
  refuseSparse(path, input);
  if ('data' in input && 'shape' in input && isArrayLike(input.data)) {
    return shapedForm(path, input.data, input.shape, flatColumns);
  }
  if (isColumn(input)) return flatForm(path, readColumn(path, input), flatColumns);
  const named = readColumns(path, input);
  if (named !== undefined) return columnForm(path, named.columns, named.names);
  if (!isArrayLike(input)) throw unknownForm(path, input);
  return isArrayLike(input[0]) ? nestedForm(path, input as readonly unknown[]) : flatForm(path, input, flatColumns);
}

function unknownForm(path: string, input: unknown): DataError {
  const expected = 'a matrix, nested arrays, { data, shape }, or columns with toArray()';
  return new DataError('E_DATA', `${path}: expected ${expected}, got ${show(input)}${cureFor(input)}`, {
    path,
    expected,
    got: input,
  });
}

function shapedForm(path: string, data: NumericArray, shape: unknown, flatColumns: number | undefined): Form {
  requireReadable(path, data);
  const sizes = requireShape(path, shape, data.length);
  if (sizes.length === 1) return flatForm(path, data, flatColumns);
  const [rows, columns] = sizes;
  if (sizes.length !== 2 || rows === undefined || columns === undefined) {
    const message = `${path}: shape [${sizes}] has ${sizes.length} axes, expected rows and columns`;
    refuse(ShapeError, path, '2 axes', sizes.length, message);
  }
  return { rows, columns, arrays: [data], write: (out, keep) => copyNumbers(path, data, out, 0, columns, keep) };
}

function flatForm(path: string, data: NumericArray, columns: number | undefined): Form {
  requireReadable(path, data);
  if (data.length === 0) return { rows: 0, columns: columns ?? 0, arrays: [data], write: () => {} };
  requireNumberFirst(path, data[0], columns === undefined ? 'nothing' : 'missing');
  if (columns === undefined) {
    const cure = 'give [[...]] for one row, or { data, shape: [rows, columns] }';
    refuse(ShapeError, path, '2 axes', 1, `${path}: ${data.length} numbers without a shape; ${cure}`);
  }
  if (data.length % columns !== 0) {
    const message = `${path}: ${data.length} numbers do not fill rows of ${columns} columns; give one list per row`;
    refuse(ShapeError, path, `a multiple of ${columns}`, data.length, message);
  }
  const rows = data.length / columns;
  return { rows, columns, arrays: [data], write: (out, keep) => copyNumbers(path, data, out, 0, columns, keep) };
}

/** Checks the first element before the sizes, because its error says more. */
function requireNumberFirst(path: string, first: unknown, keep: Keep): void {
  if (typeof first === 'object' && first !== null) {
    const expected = 'a number, or a list of numbers';
    const message = `${path}: row 0 is ${show(first)}, expected ${expected}${cureFor(first)}`;
    refuse('E_DATA', `${path}[0]`, expected, first, message);
  }
  if (typeof first !== 'number' && typeof first !== 'bigint') readNumber(path, first, 0, 0, keep);
}

function nestedForm(path: string, rowArrays: readonly unknown[]): Form {
  const rows = rowArrays.length;
  const columns = isArrayLike(rowArrays[0]) ? rowArrays[0].length : 0;
  const checked: NumericArray[] = [];
  for (let row = 0; row < rows; row++) {
    const values = rowArrays[row];
    if (!isArrayLike(values)) {
      const what = values === undefined ? 'empty' : show(values);
      const message = `${path}: row ${row} is ${what}, expected an array of ${columns} numbers${cureFor(values)}`;
      refuse('E_DATA', `${path}[${row}]`, `an array of ${columns} numbers`, values, message);
    }
    requireReadable(`${path}: row ${row}`, values);
    if (values.length !== columns) {
      const message = `${path}: row ${row} has ${values.length} columns, row 0 has ${columns}`;
      refuse(ShapeError, `${path}[${row}]`, `${columns} columns`, values.length, message);
    }
    checked.push(values);
  }
  return {
    rows,
    columns,
    arrays: checked,
    write(out, keep) {
      for (const [row, values] of checked.entries()) copyNumbers(path, values, out, row * columns, columns, keep);
    },
  };
}

function columnForm(path: string, arrays: readonly NumericArray[], names: readonly string[] | undefined): Form {
  const rows = arrays[0]?.length ?? 0;
  const columns = arrays.length;
  return {
    rows,
    columns,
    names,
    arrays,
    write(out, keep) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          out[row * columns + column] = readNumber(path, arrays[column]![row], row, column, keep);
        }
      }
    },
  };
}

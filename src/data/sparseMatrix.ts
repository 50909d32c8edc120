import { DataError, ShapeError } from '../errors.js';
import { show } from '../validate.js';
import { isArrayLike, type NumericArray, readNumber, requireReadable } from './numbers.js';

/** Rows of numbers of which most are 0, as CSR: row i holds entries rowPointers[i] to rowPointers[i + 1]. */
export interface SparseMatrix {
  /** (nonzeros). */
  readonly values: Float32Array;
  /** (nonzeros) the column of each value, ascending within a row. */
  readonly columns: Int32Array;
  /** (rows + 1). */
  readonly rowPointers: Int32Array;
  /** [rows, columns]. */
  readonly shape: readonly number[];
}

/** Rows as the kernels take them; see assembly/sparse/lists.ts. */
export interface ListedRows {
  /** (rows + 1): row i is entries starts[i] to starts[i + 1]. */
  readonly starts: Int32Array;
  /** Two per entry: the bits of the value, and its column. */
  readonly entries: Int32Array;
}

/**
 * A matrix given by its nonzeros, row by row (CSR): what `fit`, `evaluate` and `predict` take as X beside dense forms.
 *
 * It is never made dense as a whole, and gives the bits of the dense matrix. With a dense first layer, training and predicting
 * take memory by its nonzeros; other first layers have each batch written out. Listed zeros are allowed.
 *
 * @param values  (nonzeros) finite in f32.
 * @param columns  (nonzeros) from 0, ascending within a row.
 * @param rowPointers  (rows + 1) from 0 to the number of values, never falling.
 * @param shape  [rows, columns], each >= 1.
 * @throws ShapeError when lengths, shape or row pointers do not fit.
 * @throws DataError `E_NONFINITE`, `E_DETACHED`, or `E_DATA` for columns out of range or order, and for what is no number.
 * @example
 * sparseMatrix([1, 2, 3], [0, 3, 1], [0, 2, 3], [2, 4]); // [[1, 0, 0, 2], [0, 3, 0, 0]]
 */
export function sparseMatrix(
  values: NumericArray,
  columns: NumericArray,
  rowPointers: NumericArray,
  shape: readonly number[],
): SparseMatrix {
  const name = 'sparseMatrix';
  const { starts, entries } = listRows(name, { values, columns, rowPointers, shape });
  const copied = { values: new Float32Array(entries.length / 2), columns: new Int32Array(entries.length / 2) };
  const bits = new Float32Array(entries.buffer);
  for (let at = 0; at < copied.values.length; at++) {
    copied.values[at] = bits[2 * at]!;
    copied.columns[at] = entries[2 * at + 1]!;
  }
  return Object.freeze({ ...copied, rowPointers: starts, shape: Object.freeze([...shape]) });
}

/** Whether that is meant as a sparse matrix. */
export function isSparse(input: unknown): input is SparseMatrix {
  return typeof input === 'object' && input !== null && 'rowPointers' in input && 'values' in input;
}

/** Refuses a sparse matrix where only dense ones are taken. */
export function refuseSparse(path: string, input: unknown): void {
  if (!isSparse(input)) return;
  throw new DataError('E_DATA', `${path}: a sparse matrix is taken only as X of fit, evaluate and predict; not here`, {
    path,
    expected: 'dense rows',
    got: 'a sparse matrix',
  });
}

/**
 * A checked copy of CSR: its parts may have changed since {@link sparseMatrix} saw them.
 *
 * @throws as {@link sparseMatrix}.
 */
export function listRows(
  path: string,
  given: { values: NumericArray; columns: NumericArray; rowPointers: NumericArray; shape: readonly number[] },
): ListedRows & { rows: number; columns: number } {
  const { values, columns: indices, rowPointers, shape } = given;
  for (const [part, array] of Object.entries({ values, columns: indices, rowPointers })) {
    if (!isArrayLike(array)) {
      const expected = 'an array of numbers';
      throw new DataError('E_DATA', `${path}: ${part} must be ${expected}, got ${show(array)}`, { path, expected });
    }
    requireReadable(`${path}: ${part}`, array);
  }
  const [rows = 0, columns = 0] = isArrayLike(shape) ? shape : [];
  const isSize = (size: number) => Number.isInteger(size) && size >= 1 && size < 2 ** 31;
  if (!isArrayLike(shape) || shape.length !== 2 || !isSize(rows) || !isSize(columns)) {
    throw new ShapeError(`${path}: shape must be [rows, columns], each >= 1, got ${show(shape)}`, {
      path: `${path}.shape`,
      expected: '[rows, columns]',
      got: shape,
    });
  }
  requireLength(path, 'columns', indices.length, values.length, 'as many as values');
  requireLength(path, 'rowPointers', rowPointers.length, rows + 1, 'rows + 1');

  const starts = new Int32Array(rows + 1);
  for (let row = 0; row <= rows; row++) {
    starts[row] = readPointer(path, rowPointers[row], row, starts[row - 1] ?? 0, row === rows, values.length);
  }
  const entries = new Int32Array(2 * values.length);
  const bits = new Float32Array(entries.buffer);
  for (let row = 0; row < rows; row++) {
    let previous = -1;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const column: unknown = indices[at];
      if (typeof column !== 'number' || !Number.isInteger(column) || column <= previous || column >= columns) {
        const expected = `an integer from ${previous + 1} to ${columns - 1}`;
        throw new DataError('E_DATA', `${path}: row ${row}, a column is ${show(column)}, expected ${expected}`, {
          path: `${path}.columns[${at}]`,
          expected,
          got: column,
        });
      }
      previous = column;
      bits[2 * at] = readNumber(path, values[at], row, column, 'nothing');
      entries[2 * at + 1] = column;
    }
  }
  return { starts, entries, rows, columns };
}

/** The most nonzeros that any `count` of the rows hold together: the sum of the largest rows. */
export function mostNonzeros({ starts }: ListedRows, count: number): number {
  const rows = starts.length - 1;
  if (count >= rows) return starts[rows]! - starts[0]!;
  let longest = 0;
  for (let row = 0; row < rows; row++) longest = Math.max(longest, starts[row + 1]! - starts[row]!);
  const rowsOfLength = new Int32Array(longest + 1);
  for (let row = 0; row < rows; row++) rowsOfLength[starts[row + 1]! - starts[row]!]!++;
  let sum = 0;
  let left = count;
  for (let length = longest; length > 0 && left > 0; length--) {
    const taken = Math.min(left, rowsOfLength[length]!);
    sum += taken * length;
    left -= taken;
  }
  return sum;
}

/** Rows [first, end), as a view. */
export function sliceListed({ starts, entries }: ListedRows, first: number, end: number): ListedRows {
  return { starts: starts.subarray(first, end + 1), entries };
}

function requireLength(path: string, part: string, length: number, wanted: number, why: string): void {
  if (length === wanted) return;
  throw new ShapeError(`${path}: ${part} has ${length} numbers, expected ${wanted} (${why})`, {
    path: `${path}.${part}`,
    expected: String(wanted),
    got: length,
  });
}

function readPointer(
  path: string,
  pointer: unknown,
  row: number,
  previous: number,
  isLast: boolean,
  nonzeros: number,
): number {
  const least = isLast ? nonzeros : previous;
  const most = row === 0 ? 0 : nonzeros;
  if (typeof pointer === 'number' && Number.isInteger(pointer) && pointer >= least && pointer <= most) return pointer;
  const expected = isLast ? `${nonzeros}, the number of values` : `an integer from ${least} to ${most}`;
  throw new ShapeError(`${path}: rowPointers of row ${row} is ${show(pointer)}, expected ${expected}`, {
    path: `${path}.rowPointers[${row}]`,
    expected,
    got: pointer,
  });
}

import { type NumberList, readList, viewList } from '../data/reading/list.js';
import { readNumber } from '../data/reading/numbers.js';
import type { Csr } from '../data/reading/sparse.js';
import { ShapeError } from '../errors.js';
import { show } from '../show.js';
import { refuse } from '../validate.js';

/** The parts of a sparse matrix, as `sparseMatrix` takes them. */
export interface GivenCsr {
  readonly values: NumberList;
  readonly columns: NumberList;
  readonly rowPointers: NumberList;
  readonly shape: NumberList;
}

/**
 * Checks and copies a sparse matrix as lists: its parts may have changed since `sparseMatrix` checked them.
 *
 * @throws as `sparseMatrix`.
 */
export function copyCsr(path: string, given: GivenCsr): Csr & { rows: number; columns: number } {
  const [values, indices, rowPointers] = (['values', 'columns', 'rowPointers'] as const).map((part) => {
    const list = viewList(`${path}: ${part}`, given[part]);
    return list ?? refuse('E_DATA', `${path}.${part}`, 'an array of numbers', given[part]);
  }) as [ArrayLike<unknown>, ArrayLike<unknown>, ArrayLike<unknown>];
  const { shape } = given;
  const sizes = readList(`${path}.shape`, shape);
  const [rows = 0, columns = 0] = (sizes ?? []) as readonly number[];
  const isSize = (size: number) => Number.isInteger(size) && size >= 1 && size < 2 ** 31;
  if (sizes?.length !== 2 || !isSize(rows) || !isSize(columns)) {
    refuse(ShapeError, `${path}.shape`, '[rows, columns], each >= 1', shape);
  }
  requireLength(path, 'columns', indices.length, values.length, 'as many as values');
  const isPerValue = rowPointers.length === values.length;
  const pointers = isPerValue ? 'rows + 1: where each row begins, not the row of each value' : 'rows + 1';
  requireLength(path, 'rowPointers', rowPointers.length, rows + 1, pointers);

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
      if (typeof column === 'number' && column >= 0 && column <= previous) {
        const cure =
          column === previous ? 'add up values of the same column' : 'sort the columns of each row, with their values';
        const place = column === previous ? 'twice' : `after column ${previous}`;
        const expected = 'ascending columns';
        const message = `${path}: row ${row} has column ${column} ${place}, expected ${expected}; ${cure}`;
        refuse('E_DATA', `${path}.columns[${at}]`, expected, column, message);
      }
      if (typeof column !== 'number' || !Number.isInteger(column) || column < 0 || column >= columns) {
        const expected = `an integer from 0 to ${columns - 1}`;
        const message = `${path}: row ${row}, a column is ${show(column)}, expected ${expected}`;
        refuse('E_DATA', `${path}.columns[${at}]`, expected, column, message);
      }
      previous = column;
      bits[2 * at] = readNumber(path, values[at], row, column, 'nothing');
      entries[2 * at + 1] = column;
    }
  }
  return { starts, entries, rows, columns };
}

function requireLength(path: string, part: string, length: number, wanted: number, why: string): void {
  if (length === wanted) return;
  const message = `${path}: ${part} has ${length} numbers, expected ${wanted} (${why})`;
  refuse(ShapeError, `${path}.${part}`, String(wanted), length, message);
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
  const message = `${path}: rowPointers of row ${row} is ${show(pointer)}, expected ${expected}`;
  refuse(ShapeError, `${path}.rowPointers[${row}]`, expected, pointer, message);
}

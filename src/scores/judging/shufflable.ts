import { toMatrix64 } from '../../data/reading/inputs.js';
import { columnsOf, hasColumns, type Shufflable, type WithColumns } from '../../data/shufflable.js';
import type { Matrix } from '../../types.js';
import { isList, isPlain, refuse } from '../../validate.js';

/** Rows of values by name, as a model takes them that knows how to read them. */
export type ObjectRows = readonly Readonly<Record<string, unknown>>[];

/** A copy of rows, for the model. */
export type Permuted = Matrix<Float64Array> | ObjectRows | WithColumns;

/** Reads a table, a sparse matrix, rows of numbers, or rows of objects. @throws DataError, ShapeError. */
export function readShufflable(path: string, X: unknown): Shufflable<Permuted> {
  if (hasColumns(X)) return X[columnsOf](path);
  return isList(X) && isPlain(X[0]) && !('toArray' in X[0]) ? objectsOf(path, X) : numbersOf(path, X);
}

function numbersOf(path: string, X: unknown): Shufflable<Matrix<Float64Array>> {
  const { data, rows, columns, names } = toMatrix64(path, X);
  return {
    count: rows,
    columns,
    names,
    shuffled(moved, order) {
      const copy = data.slice();
      for (const column of moved) {
        for (let row = 0; row < rows; row++) copy[row * columns + column] = data[order[row]! * columns + column]!;
      }
      return { data: copy, shape: [rows, columns] };
    },
  };
}

function objectsOf(path: string, given: readonly unknown[]): Shufflable<ObjectRows> {
  const rows = Array.from(given, (row, at) => {
    const expected = 'an object of values by name, like the rows before it';
    return isPlain(row) ? { ...row } : refuse('E_DATA', `${path}[${at}]`, expected, row);
  });
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) refuse('E_EMPTY', path, 'at least one column', 0);
  return {
    count: rows.length,
    columns: names.length,
    names,
    shuffled: (moved, order) =>
      rows.map((row, at) => {
        const from = rows[order[at]!]!;
        return { ...row, ...Object.fromEntries(moved.map((column) => [names[column]!, from[names[column]!]])) };
      }),
  };
}

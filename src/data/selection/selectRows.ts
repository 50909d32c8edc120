import { ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { isObject, isPlain, refuse } from '../../validate.js';
import { isColumn, readColumn, readColumns, tableOf } from '../reading/columns.js';
import type { MatrixInput } from '../reading/inputs.js';
import { type NumberList, readList } from '../reading/list.js';
import { isArrayLike, type NumericArray, requireReadable } from '../reading/numbers.js';
import { requireShape } from '../reading/shape.js';
import { isSelectable, rowsAt, type Selectable } from '../selectable.js';
import { zerosLike } from './sameKind.js';

/** Rows in any form: those that `fit` takes as X, y or weights, and lists of anything. */
export type SelectableRows =
  | MatrixInput
  | NumberList
  | Selectable
  | readonly unknown[]
  | Readonly<Record<string, ArrayLike<unknown>>>;

/** The rows of {@link selectRows}: of the same form as those given, but for columns, which become a table of copied columns. */
export type SelectedRows<T> = T extends readonly (infer E)[] ? E[] : T;

/**
 * Copies rows of X, y or weights by their numbers, in that order; a number may come twice, as in a bootstrap.
 *
 * Matrices, nested arrays, typed arrays, lists of anything (labels, rows of objects), columns, lists by name, sparse matrices and tables
 * come back in their own form and precision. Values are not checked: the function that takes the rows does that. A flat array has one row per element.
 *
 * @param X  (n) rows in any form that `fit` takes as X, y or sampleWeight.
 * @param indices  integers in [0, n); at least one.
 * @throws DataError `E_DATA` for a number that is not the number of a row, with its place, `E_EMPTY` for none, `E_DETACHED`; ShapeError
 *   for columns of unequal length.
 * @example
 * selectRows([[1, 2], [3, 4], [5, 6]], [2, 0]); // [[5, 6], [1, 2]]
 * selectRows(['a', 'b', 'c'], [2, 0]); // ['c', 'a']
 */
export function selectRows<T extends SelectableRows>(X: T, indices: NumberList): SelectedRows<T>;
export function selectRows(X: unknown, indices: NumberList): unknown {
  return rowsOf('X', X, (rows) => readIndices('selectRows.indices', indices, rows));
}

/** The rows of an input that a function of their number names. */
export function rowsOf(path: string, X: unknown, indicesOf: (rows: number) => Int32Array): unknown {
  if (isSelectable(X)) return X[rowsAt](path, indicesOf);
  if (!isObject(X)) return refuse('E_DATA', path, 'rows in a form that fit takes', X);
  if ('data' in X && 'shape' in X && isArrayLike(X.data)) {
    const shape = requireShape(path, X.shape, X.data.length);
    const [rows = 0] = shape;
    const indices = indicesOf(rows);
    return { data: gather(path, X.data, indices, X.data.length / rows), shape: [indices.length, ...shape.slice(1)] };
  }
  if (isColumn(X)) return pick(path, readColumn(path, X), indicesOf);
  const named = readColumns(path, X);
  if (named !== undefined) {
    const indices = indicesOf(named.columns[0]?.length ?? 0);
    return tableOf(
      named.columns.map((column) => gather(path, column, indices, 1)),
      named.names,
    );
  }
  if (isArrayLike(X)) return pick(path, X, indicesOf);
  const lists = isPlain(X) ? Object.entries(X) : [];
  const [, first] = lists[0] ?? [];
  if (!isArrayLike(first)) return refuse('E_DATA', path, 'rows in a form that fit takes', X);
  const indices = indicesOf(first.length);
  return Object.fromEntries(
    lists.map(([name, list]) => {
      if (isArrayLike(list) && list.length === first.length) return [name, gather(path, list, indices, 1)];
      return refuse(ShapeError, `${path}.${name}`, `a list of ${first.length} values`, list);
    }),
  );
}

function pick(path: string, list: NumericArray, indicesOf: (rows: number) => Int32Array): unknown {
  requireReadable(path, list);
  return gather(path, list, indicesOf(list.length), 1);
}

/** Copies runs of `width` elements into an array of the same kind. */
function gather(path: string, source: NumericArray, indices: Int32Array, width: number): NumericArray {
  requireReadable(path, source);
  const length = indices.length * width;
  // Elements of an array may be anything; those of a typed array fit into one of its kind.
  const copy = (zerosLike(source, length) ?? new Array<unknown>(length)) as unknown[];
  const list: ArrayLike<unknown> = source;
  for (let to = 0; to < indices.length; to++) {
    const from = indices[to]! * width;
    for (let column = 0; column < width; column++) copy[to * width + column] = list[from + column];
  }
  return copy as readonly unknown[] as NumericArray;
}

/** @throws DataError unless it is a list of integers in [0, rows), and not empty. */
export function readIndices(path: string, given: unknown, rows: number): Int32Array {
  const list = readList(path, given);
  if (list === undefined) return refuse('E_DATA', path, 'a list of row numbers', given);
  if (list.length === 0) refuse('E_EMPTY', path, 'at least one row number', given);
  return Int32Array.from(list, (index, place) => {
    if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < rows) return index;
    const expected = `an integer from 0 to ${rows - 1}`;
    const message = `${path}: the number at ${place} is ${show(index)}, expected ${expected}`;
    return refuse('E_DATA', `${path}[${place}]`, expected, index, message);
  });
}

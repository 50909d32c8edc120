import { isObject } from '../../validate.js';
import { isColumn, readColumn } from './columns.js';
import { isArrayLike, type NumericArray, requireReadable, withoutBigInts } from './numbers.js';

/** A list of numbers in any form: an array, a typed array, a column with `toArray()`, `{ data, shape }` of one axis. */
export type NumberList =
  | ArrayLike<number>
  | NumericArray
  | { toArray(): ArrayLike<unknown> }
  | { data: NumericArray; shape: ArrayLike<number> };

/**
 * Copies a list in any form. Elements are not checked, and holes are undefined; undefined if it is not a list.
 *
 * @throws as {@link viewList}.
 */
export function readList(path: string, given: unknown): readonly unknown[] | undefined {
  const list = viewList(path, given);
  return list && Array.from(list);
}

/**
 * The same, copied only if its form needs a copy.
 *
 * @throws DataError `E_DETACHED`, or `E_DATA` for an Arrow type that holds no numbers.
 */
export function viewList(path: string, given: unknown): ArrayLike<unknown> | undefined {
  if (!isObject(given)) return undefined;
  let list: unknown = given;
  if (isColumn(given)) list = readColumn(path, given);
  else if ('data' in given && 'shape' in given && isVector(given.shape)) list = given.data;
  if (!isArrayLike(list)) return undefined;
  requireReadable(path, list);
  return withoutBigInts(list);
}

/** Whether a shape has one axis, or only one of more than one entry. */
function isVector(shape: unknown): boolean {
  return isArrayLike(shape) && Array.from<unknown>(shape).filter((size) => size !== 1).length <= 1;
}

import { isObject } from '../validate.js';

/**
 * Key of the method that selects rows. It comes with a sparse matrix or a table, so programs without one carry none of the code;
 * two copies of the library accept each other's objects.
 */
export const rowsAt: unique symbol = Symbol.for('ockham.rowsAt');

/** Rows that know how to select some of them: a sparse matrix, a table. */
export interface Selectable {
  /**
   * Copies the rows of those numbers, in that order; a number may come twice.
   *
   * @internal
   * @param indices  a function of the number of rows that checks and returns the numbers.
   */
  [rowsAt](path: string, indices: (rows: number) => Int32Array): Selectable;
}

/** Whether the input selects its own rows. */
export function isSelectable(input: unknown): input is Selectable {
  return isObject(input) && rowsAt in input;
}

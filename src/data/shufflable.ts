import { isObject } from '../validate.js';

/**
 * Key of the method that lets columns be permuted. It comes with a sparse matrix or a table, so programs without one carry none of the
 * code; two copies of the library accept each other's objects.
 */
export const columnsOf: unique symbol = Symbol.for('ockham.columnsOf');

/** Rows whose columns can be permuted. */
export interface Shufflable<T> {
  readonly count: number;
  readonly columns: number;
  readonly names: readonly string[] | undefined;
  /** A copy in which row i has those columns of row order[i]. */
  shuffled(columns: readonly number[], order: Int32Array): T;
}

/** Rows that know how to permute their columns: a sparse matrix, a table. */
export interface WithColumns {
  /** Checked, for permutations of columns. @internal */
  [columnsOf](path: string): Shufflable<WithColumns>;
}

/** Whether the input permutes its own columns. */
export function hasColumns(input: unknown): input is WithColumns {
  return isObject(input) && columnsOf in input;
}

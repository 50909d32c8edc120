import type { ListedRows } from './sparse.js';

/** Input rows, converted. */
export interface Rows {
  /** (rows, inputUnits); empty if the rows are listed. */
  readonly data: Float32Array;
  /** The rows of a sparse matrix. */
  readonly listed?: ListedRows | undefined;
  readonly rows: number;
}

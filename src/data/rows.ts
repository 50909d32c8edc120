import type { ListedRows } from './sparse.js';

/** Rows given by the user, converted. */
export interface Rows {
  /** (rows, inputUnits); empty where they are listed. */
  readonly data: Float32Array;
  /** The rows of a sparse matrix. */
  readonly listed?: ListedRows | undefined;
  readonly rows: number;
}

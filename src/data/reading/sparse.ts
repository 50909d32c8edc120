import type { Kernels } from '../../core/kernels/kernels.js';
import type { Arena } from '../../core/memory/arena.js';
import { DataError } from '../../errors.js';
import type { LayerSlot, ListedProducts } from '../../types.js';
import { isObject } from '../../validate.js';
import type { rowsAt, Selectable } from '../selectable.js';
import type { Missing } from './missing/missing.js';

/**
 * Key of the method that reads a sparse matrix. The method comes with the object, so programs without one carry none of the code;
 * two copies of the library accept each other's objects.
 */
export const listedRows: unique symbol = Symbol.for('ockham.listedRows');

/** Rows of numbers, mostly 0, as CSR: row i holds entries rowPointers[i] to rowPointers[i + 1]. */
export interface SparseMatrix extends Selectable {
  /** (nonzeros). */
  readonly values: Float32Array;
  /** (nonzeros) the column of each value, ascending within a row. */
  readonly columns: Int32Array;
  /** (rows + 1). */
  readonly rowPointers: Int32Array;
  /** [rows, columns]. */
  readonly shape: readonly number[];
  /**
   * Copies and checks the rows, as X of a model.
   *
   * @internal
   * @throws as `sparseMatrix`; OptionError if the model imputes or standardizes, ShapeError for another number of columns.
   */
  [listedRows](path: string, inputUnits: number | undefined, model: InputSettings): SparseInputs;
}

/** The parts of a sparse matrix. */
export type SparseParts = Omit<SparseMatrix, typeof listedRows | typeof rowsAt>;

/** Preparation of X before the first layer. A sparse X only asks whether there is a standardizer. */
export interface InputSettings {
  readonly standardizer: object | undefined;
  readonly missing: Missing;
}

/** The rows of a sparse matrix, with its sizes. */
export interface SparseInputs {
  readonly listed: ListedRows;
  readonly rows: number;
  readonly columns: number;
}

/** Lists of nonzeros, row by row, as the kernels take them; see assembly/sparse/lists.ts. */
export interface Csr {
  /** (rows + 1): row i is entries starts[i] to starts[i + 1]. */
  readonly starts: Int32Array;
  /** Two per entry: the bits of the value, and its column. */
  readonly entries: Int32Array;
}

/** The rows of a sparse matrix, and the operations that a model needs. See sparse/csrRows.ts. */
export interface ListedRows {
  /** Products of a first layer with lists. */
  readonly products: ListedProducts;
  /** The most nonzeros that any `count` of the rows hold together. */
  mostNonzeros(count: number): number;
  /** Rows [first, end), as a view. */
  slice(first: number, end: number): ListedRows;
  /** Rows [first, end) as lists of their own: starts count from 0. */
  lists(first: number, end: number): Csr;
  /** Writes rows [first, first + rows) to the buffers of the first layer. */
  load(arena: Arena, firstSlot: LayerSlot, first: number, rows: number): void;
  /** The same for the rows that `indices` names, of lists in the kernels' memory. */
  gather(kernels: Kernels, firstSlot: LayerSlot, starts: number, entries: number, indices: number, rows: number): void;
}

/** Whether the input is a {@link SparseMatrix}. */
export function isSparse(input: unknown): input is SparseMatrix {
  return isObject(input) && listedRows in input;
}

/** Refuses a sparse matrix, for inputs that must be dense, and an object with only the parts of one. */
export function refuseSparse(path: string, input: object): void {
  if (isSparse(input)) {
    const what = 'taken only as X of fit, evaluate and predict; not here';
    throw refusal(path, what, 'dense rows', 'a sparse matrix');
  }
  if ('rowPointers' in input && 'values' in input) {
    const expected = 'what sparseMatrix(values, columns, rowPointers, shape) returned';
    throw refusal(path, `${expected}; this has its parts only`, expected, 'its parts');
  }
}

function refusal(path: string, what: string, expected: string, got: string): DataError {
  return new DataError('E_DATA', `${path}: a sparse matrix is ${what}`, { path, expected, got });
}

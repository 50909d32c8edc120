// Lists of the operands of products: when they are made, and how long products with them take.
import type { Kernels } from '../../core/kernels/kernels.js';
import type { Lists, ProductBuffers } from '../../types.js';
import { costOfWeights, productPolicy } from './policy.js';

/** No buffers: every product is dense. */
export const NONE: ProductBuffers = {};

/** Up to this many rows the weights are read once anyhow: only the rows of W with a nonzero input, in place. */
export const FEW_ROWS = 4;
/** The same if they are packed: from two rows on, all of them in panels are read faster than most of them in place. */
export const FEW_ROWS_PACKED = 1;

/** Time of a product with W of that many elements as lists, relative to a dense one; 1 if it is not listed. */
export function costOfLists({ nonzeros }: Lists, rows: number, size: number): number {
  return nonzeros < 0 ? 1 : costOfWeights(nonzeros / size, rows);
}

/**
 * Lists the nonzeros of a (rows, columns) matrix; `lists.nonzeros` is -1 if there are too many, or lists are not wanted.
 *
 * @param otherCost  time of the other way to compute the product, relative to the dense one.
 */
export function listRows(
  kernels: Kernels,
  lists: Lists,
  isWanted: boolean,
  rows: number,
  columns: number,
  matrix: number,
  otherCost = 1,
  fewRows = FEW_ROWS,
): void {
  const most = mostNonzeros(rows, columns, otherCost, fewRows);
  lists.nonzeros =
    isWanted && most >= 0
      ? kernels.f32_list_rows(rows, columns, matrix, columns, most, lists.starts, lists.entries)
      : -1;
}

/** Most nonzeros of a matrix that is taken as lists: any number up to `fewRows` rows; -1 if it never is. */
export function mostNonzeros(rows: number, columns: number, otherCost: number, fewRows: number): number {
  const { mostDensity } = productPolicy;
  if (mostDensity < 0) return -1;
  return Math.floor((rows <= fewRows && mostDensity > 0 ? 1 : mostDensity) * otherCost * rows * columns);
}

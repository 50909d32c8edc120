import { ROUNDED_UP, type Standardized } from '../columns.js';
import { keptRows } from '../rows.js';
import type { DenseMatrix, SparseMatrix, Standardizing } from '../types.js';
import type { Workspace } from '../workspace.js';
import { denseColumns } from './denseColumns.js';
import type { SolverParts } from './parts.js';

/** Copies the rows of X that count, centres and scales them. The matrix is not read later. @param parts  with those of a sparse X, if it is one. */
export function makeColumns(
  space: Workspace,
  matrix: DenseMatrix | SparseMatrix,
  how: Standardizing,
  { sparseColumns }: SolverParts = {},
): Standardized {
  const rows = keptRows(how.weights);
  return matrix.kind === 'dense'
    ? denseColumns(space, matrix, how, rows)
    : sparseColumns!(space, matrix, how, rows, ROUNDED_UP);
}

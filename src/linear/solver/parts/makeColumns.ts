import { type Columns, denseColumns, type Scaling } from '../columns.js';
import type { PathProblem } from '../types.js';
import type { Workspace } from '../workspace.js';
import { sparseColumns } from './sparseColumns.js';

/** Copies X. */
export function makeColumns(
  space: Workspace,
  problem: Pick<PathProblem, 'matrix' | Scaling>,
  rows: Int32Array,
): Columns {
  const { matrix } = problem;
  return matrix.kind === 'dense'
    ? denseColumns(space, matrix, problem, rows)
    : sparseColumns(space, matrix, problem, rows);
}

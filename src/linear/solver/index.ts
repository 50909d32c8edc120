export type { Columns, Standardized } from './columns.js';
export { Refused } from './kernels.js';
export { LARGE } from './parts/denseColumns.js';
export { makeColumns } from './parts/makeColumns.js';
export type { SolverParts } from './parts/parts.js';
export { maySingle } from './parts/precision.js';
export { MANY } from './pass.js';
export { nullFit, pathPoints } from './path.js';
export type {
  DenseMatrix,
  Family,
  NullFit,
  PathEnd,
  PathPoint,
  PathProblem,
  PointStatus,
  SparseMatrix,
  SparseVector,
  StopRules,
} from './types.js';
export { Workspace } from './workspace.js';

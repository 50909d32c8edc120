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

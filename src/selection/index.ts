// Public re-exports, nothing else.
export {
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
  type FoldProgress,
  type FoldResult,
} from './crossValidate.js';
export { type CvPath, type CvPathOptions, type CvStep, cvPath, type LambdaRule } from './cvPath.js';
export type { FoldsOptions } from './folds/cutRows.js';
export type { FoldFigure } from './folds/figure.js';
export { type GroupKFoldOptions, groupKFold } from './folds/groupKFold.js';
export { kFold } from './folds/kFold.js';
export type { KFoldOptions } from './folds/options.js';
export type { Folds } from './folds/readFolds.js';
export type { Fold, OwnFold, RowLabel, SplitFacts, Splitter } from './folds/splitter.js';
export { stratifiedKFold } from './folds/stratifiedKFold.js';
export { type TimeSeriesSplitOptions, timeSeriesSplit } from './folds/timeSeriesSplit.js';
export { type LambdaPath, type LambdaPathOptions, lambdaPath } from './lambdaPath.js';
export type { GridOptions } from './path/grid.js';
export type { PathOptions, ValidationRows } from './path/options.js';
export type { BuildPath, LambdaStep, PathFacts, WarmStart } from './path/train.js';
export type { TrainingRows } from './run/build.js';
export type { FitFor, SharedFit } from './run/fitOptions.js';
export type { StabilityAssumption } from './stability/bound.js';
export {
  type StabilityOptions,
  type StabilitySelection,
  type StableFeature,
  stabilitySelection,
} from './stabilitySelection.js';

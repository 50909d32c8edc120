// Public re-exports, nothing else.
export { accuracyScore } from './classes/accuracyScore.js';
export type { Average, AveragedScoreOptions } from './classes/averaged.js';
export { type BalancedAccuracyOptions, balancedAccuracyScore } from './classes/balancedAccuracyScore.js';
export {
  type ClassFigures,
  type ClassificationReport,
  classificationReport,
} from './classes/classificationReport.js';
export { type ConfusionMatrix, type ConfusionOptions, confusionMatrix } from './classes/confusionMatrix.js';
export { f1Score } from './classes/f1Score.js';
export { precisionScore } from './classes/precisionScore.js';
export { recallScore } from './classes/recallScore.js';
export { type BootstrapInterval, type BootstrapOptions, bootstrapInterval } from './judging/bootstrapInterval.js';
export type { FeatureGroups } from './judging/features.js';
export {
  type FeatureImportance,
  type ImportanceOptions,
  type PermutationImportance,
  type PredictingModel,
  permutationImportance,
} from './judging/permutationImportance.js';
export type { ObjectRows } from './judging/shufflable.js';
export { type BestThreshold, type ThresholdOptions, thresholdFor } from './judging/thresholdFor.js';
export { withOptions } from './judging/withOptions.js';
export { meanAbsoluteErrorScore } from './numbers/meanAbsoluteErrorScore.js';
export { meanAbsolutePercentageError } from './numbers/meanAbsolutePercentageError.js';
export { meanSquaredErrorScore } from './numbers/meanSquaredErrorScore.js';
export { r2Score } from './numbers/r2Score.js';
export { rootMeanSquaredError } from './numbers/rootMeanSquaredError.js';
export { averagePrecisionScore } from './probabilities/averagePrecisionScore.js';
export type { BinOptions } from './probabilities/bins.js';
export { brierScoreLoss } from './probabilities/brierScoreLoss.js';
export { type CalibrationCurve, type CalibrationOptions, calibrationCurve } from './probabilities/calibrationCurve.js';
export { type CalibrationErrorOptions, expectedCalibrationError } from './probabilities/expectedCalibrationError.js';
export { logLossScore } from './probabilities/logLossScore.js';
export { type RankingScoreOptions, rocAucScore } from './probabilities/rocAucScore.js';
export type { ClassScoreOptions } from './reading/outcomes.js';
export type { ProbabilityScoreOptions } from './reading/rankings.js';
export type {
  FlatValues,
  Label,
  PredictionsInput,
  ScoreCall,
  ScoreFunction,
  ScoreOptions,
  TargetsInput,
} from './reading/types.js';

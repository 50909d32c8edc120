import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { type AveragedScoreOptions, averagedScore } from './averaged.js';
import { precision } from './counts.js';

/**
 * Precision: `hits / predicted`, the share of the rows predicted to be of a class that are of it.
 *
 * @param yTrue  (n) classes: whole numbers, names, true and false; or (n, k) one-hot rows.
 * @param yPred  (n) classes, (n) probabilities of the second class, which counts above `threshold`, or (n, k) probabilities.
 * @throws OptionError for more than two classes with average 'binary', or names without `posLabel`; DataError `E_LABEL` for targets that are no
 *   classes; ShapeError for numbers of rows that differ.
 * @example const precision = precisionScore([0, 1, 1, 0], [0, 1, 1, 1]); // 2/3
 *
 * Source: scikit-learn's precision_score, which does not take probabilities.
 */
export function precisionScore(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: AveragedScoreOptions = {},
): number {
  return averagedScore('precisionScore', precision, yTrue, yPred, options);
}

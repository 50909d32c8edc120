import type { PredictionsInput, ScoreOptions, TargetsInput } from '../reading/types.js';
import { meanError } from './errors.js';

/**
 * Mean absolute error: `mean |t - p|` over rows, then over columns. Smaller is better.
 *
 * @throws as {@link rootMeanSquaredError}, which also has the forms of yTrue and yPred.
 * @example const error = meanAbsoluteErrorScore([1, 2, 3], [1, 2, 5]); // 2/3
 *
 * Source: scikit-learn's mean_absolute_error. The name `meanAbsoluteError` is that of the loss.
 */
export function meanAbsoluteErrorScore(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: ScoreOptions = {},
): number {
  return meanError('meanAbsoluteErrorScore', yTrue, yPred, options, (t, p) => Math.abs(t - p));
}

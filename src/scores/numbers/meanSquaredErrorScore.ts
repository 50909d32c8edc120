import type { PredictionsInput, ScoreOptions, TargetsInput } from '../reading/types.js';
import { meanError } from './errors.js';

/**
 * Mean squared error: `mean (t - p)^2` over rows, then over columns. Smaller is better.
 *
 * @throws as {@link rootMeanSquaredError}, which also has the forms of yTrue and yPred.
 * @example const error = meanSquaredErrorScore([1, 2, 3], [1, 2, 5]); // 4/3
 *
 * Source: scikit-learn's mean_squared_error. The name `meanSquaredError` is that of the loss.
 */
export function meanSquaredErrorScore(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: ScoreOptions = {},
): number {
  return meanError('meanSquaredErrorScore', yTrue, yPred, options, (t, p) => (t - p) * (t - p));
}

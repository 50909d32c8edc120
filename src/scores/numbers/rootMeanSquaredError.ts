import type { PredictionsInput, ScoreOptions, TargetsInput } from '../reading/types.js';
import { meanError } from './errors.js';

/**
 * Root mean squared error: `sqrt(mean (t - p)^2)` of each column, then the mean over the columns. Smaller is better.
 *
 * @param yTrue  (n) or (n, k) numbers.
 * @param yPred  numbers of the same shape.
 * @throws ShapeError for sizes that differ; DataError for anything but finite numbers; OptionError.
 * @example const error = rootMeanSquaredError([1, 2, 3], [1, 2, 5]); // 1.1547
 *
 * Source: scikit-learn's root_mean_squared_error. Others take the root of the mean over all columns.
 */
export function rootMeanSquaredError(yTrue: TargetsInput, yPred: PredictionsInput, options: ScoreOptions = {}): number {
  return meanError('rootMeanSquaredError', yTrue, yPred, options, (t, p) => (t - p) * (t - p), Math.sqrt);
}

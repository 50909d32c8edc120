import { refuse } from '../../validate.js';
import type { PredictionsInput, ScoreOptions, TargetsInput } from '../reading/types.js';
import { meanError } from './errors.js';

/**
 * Mean absolute percentage error: `mean |t - p| / |t|` over rows, then over columns. A share: 0.1 is 10 %. Smaller is better.
 *
 * @throws DataError `E_DATA` for a target of 0 with a weight above 0, by which nothing can be divided: scikit-learn divides by 2.2e-16 and
 *   returns figures around 1e15. Otherwise as {@link rootMeanSquaredError}, which also has the forms of yTrue and yPred.
 * @example const share = meanAbsolutePercentageError([1, 2, 4], [1, 3, 5]); // 0.25
 *
 * Source: scikit-learn's mean_absolute_percentage_error. Keras gives percent.
 */
export function meanAbsolutePercentageError(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: ScoreOptions = {},
): number {
  const owner = 'meanAbsolutePercentageError';
  return meanError(owner, yTrue, yPred, options, (target, prediction, row) => {
    if (target !== 0) return Math.abs(target - prediction) / Math.abs(target);
    const message = `${owner}: the target of row ${row} is 0, and percentages of it mean nothing; use meanAbsoluteErrorScore`;
    refuse('E_DATA', `yTrue[${row}]`, 'a number that is not 0', 0, message);
  });
}

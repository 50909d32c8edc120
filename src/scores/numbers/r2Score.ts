import { refuse } from '../../validate.js';
import type { PredictionsInput, ScoreOptions, TargetsInput } from '../reading/types.js';
import { sumOf } from '../reading/values.js';
import { readNumbers } from './errors.js';

/**
 * Coefficient of determination: `1 - sum w (t - p)^2 / sum w (t - mean t)^2` per column, then the mean over columns.
 *
 * A column with constant targets counts as 1 if every prediction is right, otherwise as 0, as in scikit-learn.
 *
 * @throws DataError for fewer than two rows, where scikit-learn gives NaN; otherwise as {@link rootMeanSquaredError}, which also has the forms of
 *   yTrue and yPred.
 * @example const score = r2Score([1, 2, 3], [1, 2, 4]); // 0.5
 *
 * Source: scikit-learn's r2_score with multioutput='uniform_average', force_finite=True.
 */
export function r2Score(yTrue: TargetsInput, yPred: PredictionsInput, options: ScoreOptions = {}): number {
  const owner = 'r2Score';
  const { columns, weights } = readNumbers(owner, yTrue, yPred, options);
  if (weights.length < 2) refuse('E_DATA', owner, 'at least two rows', weights.length);
  const total = sumOf(weights);
  const sum = (of: (row: number) => number) => sumOf(weights.map((weight, row) => weight * of(row)));
  const scores = columns.map(({ targets, predictions }) => {
    const [first = 0] = targets; // from which equal targets have no distance, whatever rounds
    const mean = first + sum((row) => targets[row]! - first) / total;
    const squared = (difference: number) => difference * difference;
    const residuals = sum((row) => squared(targets[row]! - predictions[row]!));
    const deviations = sum((row) => squared(targets[row]! - mean));
    if (deviations !== 0) return 1 - residuals / deviations;
    return residuals === 0 ? 1 : 0;
  });
  return sumOf(scores) / scores.length;
}

import { type ProbabilityScoreOptions, readRankings } from '../reading/rankings.js';
import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions, sumOf } from '../reading/values.js';
import { requireProbabilities } from './probabilities.js';

/**
 * Brier score, a mean squared error of probabilities: `mean (p - t)^2` of the positive class with t 0 or 1; of more than two classes, `mean
 * sum_k (p_k - t_k)^2`; of several labels, the mean over them. Smaller is better.
 *
 * @param yTrue  (n) classes, or (n, k) of 0 and 1.
 * @param yProb  (n) probabilities of the positive class, or (n, k) of the classes in ascending order.
 * @throws DataError `E_DATA` for probabilities outside of [0, 1]; ShapeError, OptionError.
 * @example const loss = brierScoreLoss([0, 1, 1], [0.1, 0.9, 0.8]); // 0.02
 *
 * Source: scikit-learn's brier_score_loss; Brier (1950), whose sum over two classes is twice as large.
 */
export function brierScoreLoss(
  yTrue: TargetsInput,
  yProb: PredictionsInput,
  options: ProbabilityScoreOptions = {},
): number {
  const owner = 'brierScoreLoss';
  requireScoreOptions(owner, options, ['posLabel', 'labels']);
  const rankings = readRankings(owner, yTrue, yProb, options);
  requireProbabilities(owner, rankings);
  const { columns, weights, areIndependent } = rankings;
  let sum = 0;
  for (const { isPositive, scores } of columns) {
    for (const [row, score] of scores.entries())
      sum += weights[row]! * (score - isPositive[row]!) * (score - isPositive[row]!);
  }
  return sum / sumOf(weights) / (areIndependent ? columns.length : 1);
}

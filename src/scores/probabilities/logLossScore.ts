import { logarithm } from '../../core/exact/power.js';
import { type ProbabilityScoreOptions, readRankings } from '../reading/rankings.js';
import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions, sumOf } from '../reading/values.js';
import { requireProbabilities } from './probabilities.js';

/**
 * Negative mean log likelihood: `mean -log p[class]`; of the positive one of two classes, `mean -t log p - (1 - t) log(1 - p)`; of several
 * labels, the mean of these. Smaller is better.
 *
 * Probabilities are clipped to [eps, 1 - eps], with eps 2^-23 if they are 32-bit floats, and otherwise 2^-52. Rows are not rescaled to sum 1.
 *
 * @throws as {@link brierScoreLoss}, which also has the forms of yTrue and yProb.
 * @example const loss = logLossScore([0, 1, 1], [0.1, 0.9, 0.8]); // 0.1446
 *
 * Source: scikit-learn's log_loss, which rescaled rows up to 1.4. The name `logLoss` is that of the metric for `compile`.
 */
export function logLossScore(
  yTrue: TargetsInput,
  yProb: PredictionsInput,
  options: ProbabilityScoreOptions = {},
): number {
  const owner = 'logLossScore';
  requireScoreOptions(owner, options, ['posLabel', 'labels']);
  const rankings = readRankings(owner, yTrue, yProb, options);
  requireProbabilities(owner, rankings);
  const { columns, weights, areIndependent, isSingle } = rankings;
  const epsilon = isSingle ? 2 ** -23 : 2 ** -52;
  const clippedLog = (p: number) => logarithm(Math.min(Math.max(p, epsilon), 1 - epsilon));
  const hasOthers = areIndependent || columns.length === 1;
  let sum = 0;
  for (const { isPositive, scores } of columns) {
    for (const [row, p] of scores.entries()) {
      if (isPositive[row] === 1) sum -= weights[row]! * clippedLog(p);
      else if (hasOthers) sum -= weights[row]! * clippedLog(1 - p);
    }
  }
  return sum / sumOf(weights) / (areIndependent ? columns.length : 1);
}

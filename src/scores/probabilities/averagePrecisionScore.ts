import { warn } from '../../warnings.js';
import { averageOver, forEachTie, positiveWeight, type Ranking, readRankings } from '../reading/rankings.js';
import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions } from '../reading/values.js';
import { RANKING_OPTIONS, type RankingScoreOptions, readRankingAverage } from './rocAucScore.js';

/**
 * Average precision: `sum_n (R_n - R_(n-1)) P_n` over the distinct scores from the largest down, with precision P and recall R of the rows
 * with at least that score. Of several classes, each against the rest.
 *
 * Without a positive row it is 0, with a warning (`W_METRIC`), as in scikit-learn.
 *
 * @throws as {@link rocAucScore}, which also has the forms of yTrue and yScore; not for a missing class.
 * @example const ap = averagePrecisionScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.8333
 *
 * Source: scikit-learn's average_precision_score. Trapezoids under the curve, which others use, are too optimistic (Davis & Goadrich 2006).
 */
export function averagePrecisionScore(
  yTrue: TargetsInput,
  yScore: PredictionsInput,
  options: RankingScoreOptions = {},
): number {
  const owner = 'averagePrecisionScore';
  requireScoreOptions(owner, options, RANKING_OPTIONS);
  const average = readRankingAverage(`${owner}.average`, options.average ?? 'macro');
  const rankings = readRankings(owner, yTrue, yScore, options);
  return averageOver(average, rankings, (ranking) => precisionOf(ranking, rankings.weights));
}

function precisionOf(ranking: Ranking, weights: Float64Array): number {
  const total = positiveWeight(ranking, weights);
  if (total === 0) {
    warn('W_METRIC', 'averagePrecisionScore: no row is of the positive class, so it is 0 whatever the scores');
    return 0;
  }
  let hits = 0;
  let seen = 0;
  let sum = 0;
  forEachTie(ranking, weights, (positives, negatives) => {
    hits += positives;
    seen += positives + negatives;
    if (positives > 0) sum += (positives / total) * (hits / seen);
  });
  return sum;
}

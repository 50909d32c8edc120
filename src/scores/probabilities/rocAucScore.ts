import { oneOf } from '../../options.js';
import { refuse } from '../../validate.js';
import {
  averageOver,
  forEachTie,
  type ProbabilityScoreOptions,
  type Ranking,
  readRankings,
} from '../reading/rankings.js';
import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions } from '../reading/values.js';

/** Options of {@link rocAucScore} and {@link averagePrecisionScore}. */
export interface RankingScoreOptions extends ProbabilityScoreOptions {
  /** 'macro': the mean over the classes, each against the rest; 'weighted': by the weights of their rows. Default: 'macro'. */
  readonly average?: 'macro' | 'weighted' | undefined;
}

export const readRankingAverage = /* @__PURE__ */ oneOf<'macro' | 'weighted'>('macro', 'weighted');

/** Names of the options of scores that rank. */
export const RANKING_OPTIONS = ['average', 'posLabel', 'labels'];

/**
 * Area under the ROC curve: the probability that a row of the positive class has a larger score than one of the others, ties counting
 * one half. Of several classes, each against the rest.
 *
 * @param yTrue  (n) classes, or (n, k) of 0 and 1: several labels, or one-hot rows.
 * @param yScore  (n) scores of the positive class, or (n, k) scores of the classes in ascending order. Only their order matters.
 * @throws DataError `E_LABEL` if a class has no row, or all of them; as scikit-learn up to 1.5, which later gives NaN. ShapeError for sizes that
 *   differ; OptionError.
 * @example const auc = rocAucScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 *
 * Source: scikit-learn's roc_auc_score with multi_class='ovr', which it asks for; Hanley & McNeil (1982).
 */
export function rocAucScore(yTrue: TargetsInput, yScore: PredictionsInput, options: RankingScoreOptions = {}): number {
  const owner = 'rocAucScore';
  requireScoreOptions(owner, options, RANKING_OPTIONS);
  const average = readRankingAverage(`${owner}.average`, options.average ?? 'macro');
  const rankings = readRankings(owner, yTrue, yScore, options);
  return averageOver(average, rankings, (ranking) => areaOf(ranking, rankings.weights));
}

function areaOf(ranking: Ranking, weights: Float64Array): number {
  let positives = 0;
  let negatives = 0;
  let pairs = 0;
  forEachTie(ranking, weights, (p, n) => {
    pairs += n * (positives + p / 2);
    positives += p;
    negatives += n;
  });
  if (positives > 0 && negatives > 0) return pairs / (positives * negatives);
  const what = positives === 0 ? 'no row is' : 'all rows are';
  const message = `rocAucScore: ${what} of class ${String(ranking.label)}, so nothing can be ranked`;
  refuse('E_LABEL', 'rocAucScore', 'rows of the class, and others', positives, message);
}

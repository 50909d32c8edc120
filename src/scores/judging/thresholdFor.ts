import { OptionError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { hearingOf } from '../../warnings.js';
import { requireProbabilities } from '../probabilities/probabilities.js';
import { type ProbabilityScoreOptions, type Ranking, readRankings } from '../reading/rankings.js';
import type { PredictionsInput, ScoreFunction, TargetsInput } from '../reading/types.js';
import { requireScoreOptions } from '../reading/values.js';
import { isOfCounts } from './known.js';
import { everyRow, figureOf, readDirection, requireMetric } from './metric.js';

/** Options of {@link thresholdFor}. */
export interface ThresholdOptions extends Omit<ProbabilityScoreOptions, 'labels'> {
  /** Whether more of the metric is better. Default: as is known of the scores of this entry; other functions need it. */
  readonly greaterIsBetter?: boolean | undefined;
}

/** Result of {@link thresholdFor}. */
export interface BestThreshold {
  /** Probabilities above it are of the positive class: for `predictClasses(X, { threshold })`. */
  readonly threshold: number;
  /** The metric there. */
  readonly score: number;
}

const OWNER = 'thresholdFor';

/**
 * Finds the threshold of a probability at which a metric of classes is best.
 *
 * All cuts between neighbouring probabilities are tried, and those below and above all of them. A cut lies in the middle between its two
 * probabilities, or between the outermost one and 0 or 1. Of several best cuts it is the one in the middle (of two, the lower one). Choose it
 * on rows that trained nothing and test nothing: on these rows the score is too good.
 *
 * @param metric  called with (n) classes 1 (positive) and 0, both for yTrue and yPred, and `{ rows, columns, sampleWeight }`. Scores of this entry are
 *   computed from sums; other functions run once per cut.
 * @param yTrue  (n) of two classes.
 * @param probabilities  (n) of the positive class, or (n, 2).
 * @throws DataError for more than two classes, or probabilities outside of [0, 1]; OptionError, ShapeError.
 * @example
 * const { threshold, score } = thresholdFor(f1Score, [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.225, 0.8
 *
 * Source: scikit-learn's TunedThresholdClassifierCV tries 100 thresholds, and takes the first of equals.
 */
export function thresholdFor(
  metric: ScoreFunction,
  yTrue: TargetsInput,
  probabilities: PredictionsInput,
  options: ThresholdOptions = {},
): BestThreshold {
  requireMetric(OWNER, metric);
  requireScoreOptions(OWNER, options, ['posLabel', 'greaterIsBetter']);
  const isGreater = readDirection(OWNER, metric, options.greaterIsBetter);
  const rankings = readRankings(OWNER, yTrue, probabilities, options);
  requireProbabilities(OWNER, rankings);
  const [ranking, ...more] = rankings.columns;
  if (ranking === undefined || more.length > 0) {
    const message = `thresholdFor: a threshold is for one probability of two classes, and yPred has ${rankings.columns.length} columns`;
    refuse('E_LABEL', OWNER, 'two classes', rankings.columns.length, message);
  }
  // A cut that leaves a class empty counts as the metric says, without a warning for each.
  const judge = isOfCounts(metric) ? judgeSums : judgeRows;
  const cuts = hearingOf(() => false)(() => cutsOf(ranking, judge(metric, ranking, rankings.weights)));
  const known = cuts.filter(({ score }) => !Number.isNaN(score));
  const [first, ...others] = known.map(({ score }) => score);
  if (first === undefined) refuse(OptionError, 'thresholdFor.metric()', 'a number at some threshold', Number.NaN);
  const best = others.reduce((a, b) => ((isGreater ? b > a : b < a) ? b : a), first);
  const tied = known.filter(({ score }) => score === best);
  return tied[(tied.length - 1) >> 1]!;
}

/** The metric of the rows from a place of the order on being positive. */
type Judge = (order: Int32Array, firstPositive: number) => number;

/** All cuts, ascending. */
function cutsOf({ scores }: Ranking, judge: Judge): BestThreshold[] {
  const order = orderOf(scores);
  const cuts: BestThreshold[] = [];
  for (let place = 0; place <= order.length; place++) {
    const below = place === 0 ? 0 : scores[order[place - 1]!]!;
    const above = place === order.length ? 1 : scores[order[place]!]!;
    const isBetween = below < above || place === order.length;
    if (isBetween) cuts.push({ threshold: between(below, above), score: judge(order, place) });
  }
  return cuts;
}

/** The middle, which rounding may not bring to the upper number: that one is above the threshold. */
function between(below: number, above: number): number {
  const middle = below + (above - below) / 2;
  return middle < above ? middle : below;
}

/** Runs the metric on all rows. */
function judgeRows(metric: ScoreFunction, { isPositive }: Ranking, weights: Float64Array): Judge {
  const rows = weights.length;
  return (order, firstPositive) => {
    const guesses = new Float64Array(rows);
    for (let place = firstPositive; place < rows; place++) guesses[order[place]!] = 1;
    const targets = Float64Array.from(isPositive);
    return figureOf(OWNER, metric, targets, guesses, { rows, columns: 1, sampleWeight: weights.slice() });
  };
}

/** Runs the metric on four rows, one for each pair of a true and a predicted class, with the weight of all such rows. */
function judgeSums(metric: ScoreFunction, { isPositive, scores }: Ranking, weights: Float64Array): Judge {
  const rows = weights.length;
  const order = orderOf(scores);
  // Of each true class, the weight of the rows before a place, and from it on.
  const before = [new Float64Array(rows + 1), new Float64Array(rows + 1)];
  const from = [new Float64Array(rows + 1), new Float64Array(rows + 1)];
  for (const actual of [0, 1]) {
    const weightAt = (place: number) => (isPositive[order[place]!] === actual ? weights[order[place]!]! : 0);
    for (let place = 0; place < rows; place++) before[actual]![place + 1] = before[actual]![place]! + weightAt(place);
    for (let place = rows - 1; place >= 0; place--) from[actual]![place] = from[actual]![place + 1]! + weightAt(place);
  }
  return (_, place) => {
    const pairs = [0, 1].flatMap((actual) => [
      { actual, guess: 0, weight: before[actual]![place]! },
      { actual, guess: 1, weight: from[actual]![place]! },
    ]);
    const present = pairs.filter(({ weight }) => weight > 0);
    return figureOf(
      OWNER,
      metric,
      Float64Array.from(present, ({ actual }) => actual),
      Float64Array.from(present, ({ guess }) => guess),
      { rows: present.length, columns: 1, sampleWeight: Float64Array.from(present, ({ weight }) => weight) },
    );
  };
}

/** The rows by their scores, ascending. */
function orderOf(scores: Float64Array): Int32Array {
  return everyRow(scores.length).sort((a, b) => scores[a]! - scores[b]!);
}

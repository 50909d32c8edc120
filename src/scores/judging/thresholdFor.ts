import { OptionError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { hearingOf } from '../../warnings.js';
import type { CountsFigure } from '../classes/counts.js';
import { requireProbabilities } from '../probabilities/probabilities.js';
import { type ProbabilityScoreOptions, type Ranking, readRankings } from '../reading/rankings.js';
import type { PredictionsInput, ScoreFunction, TargetsInput } from '../reading/types.js';
import { requireScoreOptions } from '../reading/values.js';
import { countsFigureOf } from './known.js';
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
 * @param metric  called with (n) classes 1 (positive) and 0, both for yTrue and yPred, and `{ rows, columns, sampleWeight }`. Accuracy,
 *   balanced accuracy, precision, recall and F1 of this entry are computed from sums, in O(n log n); other functions run once per cut.
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
  const figure = countsFigureOf(metric);
  const order = orderOf(ranking.scores);
  const judge = figure
    ? countingJudge(figure, ranking, rankings.weights, order)
    : rowsJudge(metric, ranking, rankings.weights, order);
  const cuts = hearingOf(() => false)(() => cutsOf(ranking, order, judge));
  const known = cuts.filter(({ score }) => !Number.isNaN(score));
  const [first, ...others] = known.map(({ score }) => score);
  if (first === undefined) refuse(OptionError, 'thresholdFor.metric()', 'a number at some threshold', Number.NaN);
  const best = others.reduce((a, b) => ((isGreater ? b > a : b < a) ? b : a), first);
  const tied = known.filter(({ score }) => score === best);
  return tied[(tied.length - 1) >> 1]!;
}

/** The metric if the rows from a place of the order on are positive. */
type Judge = (firstPositive: number) => number;

/** All cuts, ascending. */
function cutsOf({ scores }: Ranking, order: Int32Array, judge: Judge): BestThreshold[] {
  const cuts: BestThreshold[] = [];
  for (let place = 0; place <= order.length; place++) {
    const below = place === 0 ? 0 : scores[order[place - 1]!]!;
    const above = place === order.length ? 1 : scores[order[place]!]!;
    const isBetween = below < above || place === order.length;
    if (isBetween) cuts.push({ threshold: between(below, above), score: judge(place) });
  }
  return cuts;
}

/** The middle, which rounding may not bring to the upper number: that one is above the threshold. */
function between(below: number, above: number): number {
  const middle = below + (above - below) / 2;
  return middle < above ? middle : below;
}

/** Runs the metric on all rows. */
function rowsJudge(metric: ScoreFunction, { isPositive }: Ranking, weights: Float64Array, order: Int32Array): Judge {
  const rows = weights.length;
  return (firstPositive) => {
    const guesses = new Float64Array(rows);
    for (let place = firstPositive; place < rows; place++) guesses[order[place]!] = 1;
    const targets = Float64Array.from(isPositive);
    return figureOf(OWNER, metric, targets, guesses, { rows, columns: 1, sampleWeight: weights.slice() });
  };
}

/** Computes the metric from the weights of the true and the predicted classes, which are sums up to a place. */
function countingJudge(figure: CountsFigure, { isPositive }: Ranking, weights: Float64Array, order: Int32Array): Judge {
  const rows = order.length;
  // Of each true class, the weight of the rows before a place, and from it on: each a sum, so that none is a difference with its rounding.
  const before = [new Float64Array(rows + 1), new Float64Array(rows + 1)] as const;
  const from = [new Float64Array(rows + 1), new Float64Array(rows + 1)] as const;
  for (const actual of [0, 1] as const) {
    const weightAt = (place: number) => (isPositive[order[place]!] === actual ? weights[order[place]!]! : 0);
    for (let place = 0; place < rows; place++) before[actual][place + 1] = before[actual][place]! + weightAt(place);
    for (let place = rows - 1; place >= 0; place--) from[actual][place] = from[actual][place + 1]! + weightAt(place);
  }
  const occurs = [isPositive.includes(0), isPositive.includes(1)] as const;
  return (place) => {
    const [[trueNegatives, falseNegatives], [falsePositives, truePositives]] = [
      [before[0][place]!, before[1][place]!],
      [from[0][place]!, from[1][place]!],
    ] as const;
    const actual = [trueNegatives + falsePositives, falseNegatives + truePositives] as const;
    const counts = [
      { hits: trueNegatives, predicted: trueNegatives + falseNegatives, actual: actual[0] },
      { hits: truePositives, predicted: falsePositives + truePositives, actual: actual[1] },
    ];
    const labels = [0, 1].filter((label) => occurs[label] || (label === 0 ? place > 0 : place < rows));
    return figure({ labels, counts: labels.map((label) => counts[label]!), total: actual[0] + actual[1] });
  };
}

/** The rows by their scores, ascending. */
function orderOf(scores: Float64Array): Int32Array {
  return everyRow(scores.length).sort((a, b) => scores[a]! - scores[b]!);
}

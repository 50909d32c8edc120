import { OptionError } from '../../errors.js';
import { oneOf } from '../../options.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import { warn } from '../../warnings.js';
import {
  type ClassScoreOptions,
  type Outcomes,
  positivePlace,
  readLabelList,
  readOutcomes,
} from '../reading/outcomes.js';
import { numbersOf } from '../reading/targetNames.js';
import type { Label, PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions, sumOf } from '../reading/values.js';

/** How the figures of several classes become one. */
export type Average = 'binary' | 'macro' | 'weighted' | 'micro';

/** Options of {@link precisionScore}, {@link recallScore} and {@link f1Score}. */
export interface AveragedScoreOptions extends ClassScoreOptions {
  /**
   * 'binary': that of `posLabel`, of two classes; 'macro': the mean over the classes; 'weighted': by the weights of their rows; 'micro': of all
   * classes' counts together. Default: 'binary'.
   */
  readonly average?: Average | undefined;
  /** The positive class of two. Default: 1, or true; names need it. Only with average 'binary'. */
  readonly posLabel?: Label | undefined;
  /** The classes to average over. Default: all that occur in yTrue or yPred. Not with average 'binary'. */
  readonly labels?: readonly Label[] | undefined;
  /** The figure of a class whose denominator is 0. Default: 0, with a warning (`W_METRIC`). */
  readonly zeroDivision?: 0 | 1 | undefined;
}

/** Weights of the rows of one class. */
export interface ClassCounts {
  /** Predicted right. */
  readonly hits: number;
  /** Predicted to be of it. */
  readonly predicted: number;
  /** That are of it. */
  readonly actual: number;
}

/** The numerator and the denominator of a figure of one class. */
export type Ratio = (counts: ClassCounts) => readonly [number, number];

export const precision: Ratio = ({ hits, predicted }) => [hits, predicted];
export const recall: Ratio = ({ hits, actual }) => [hits, actual];
export const f1: Ratio = ({ hits, predicted, actual }) => [2 * hits, predicted + actual];

const readAverage = /* @__PURE__ */ oneOf<Average>('binary', 'macro', 'weighted', 'micro');
const readZeroDivision = /* @__PURE__ */ oneOf<0 | 1>(0, 1);

/** Counts the rows of every class. */
export function countsOf({ labels, truth, predicted, weights }: Outcomes): readonly ClassCounts[] {
  const counts = labels.map(() => ({ hits: 0, predicted: 0, actual: 0 }));
  for (let row = 0; row < truth.length; row++) {
    const weight = weights[row]!;
    counts[truth[row]!]!.actual += weight;
    counts[predicted[row]!]!.predicted += weight;
    if (truth[row] === predicted[row]) counts[truth[row]!]!.hits += weight;
  }
  return counts;
}

/** The figure of one class, or `zeroDivision` with a warning unless that was given. */
export function ratioOf(owner: string, ratio: Ratio, counts: ClassCounts, zeroDivision: 0 | 1 | undefined): number {
  const [above, below] = ratio(counts);
  if (below !== 0) return above / below;
  if (zeroDivision === undefined) {
    warn(
      'W_METRIC',
      `${owner}: of a class without such rows, nothing can be said, and it counts as 0; set zeroDivision`,
    );
  }
  return zeroDivision ?? 0;
}

/** Computes a figure of each class, and averages. */
export function averagedScore(
  owner: string,
  ratio: Ratio,
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: AveragedScoreOptions,
): number {
  requireScoreOptions(owner, options, ['average', 'posLabel', 'labels', 'zeroDivision', 'threshold']);
  const { posLabel, zeroDivision: zero } = options;
  const average = readAverage(`${owner}.average`, options.average ?? 'binary');
  const zeroDivision = zero === undefined ? undefined : readZeroDivision(`${owner}.zeroDivision`, zero);
  const given = readLabelList(`${owner}.labels`, options.labels);
  const outcomes = readOutcomes(owner, yTrue, yPred, options, given);
  const counts = countsOf(outcomes);
  const { labels } = outcomes;
  const numbersOfNames = (names: readonly Label[]) => numbersOf(owner, names, options.targetNames, labels);
  const wanted = given && numbersOfNames(given);
  const none: ClassCounts = { hits: 0, predicted: 0, actual: 0 };
  if (average === 'binary') {
    if (wanted !== undefined) {
      refuse(OptionError, `${owner}.labels`, "left out for average 'binary', which has posLabel", options.labels);
    }
    if (labels.length > 2) {
      const expected = "'macro', 'weighted' or 'micro'";
      const message = `${owner}: there are ${labels.length} classes, so average must be ${expected}`;
      refuse(OptionError, `${owner}.average`, expected, options.average, message);
    }
    const [positive] = posLabel === undefined ? [] : numbersOfNames([posLabel]);
    const place = positivePlace(owner, labels, positive);
    return ratioOf(owner, ratio, counts[place] ?? none, zeroDivision);
  }
  if (posLabel !== undefined) {
    const message = `${owner}: posLabel goes with average 'binary'; of some classes only, give labels: [${show(posLabel)}]`;
    refuse(OptionError, `${owner}.posLabel`, `left out for average '${average}'`, posLabel, message);
  }
  const own = (wanted ?? labels).map((label) => counts[labels.indexOf(label)] ?? none);
  const sum = (of: (counts: ClassCounts) => number) => sumOf(own.map(of));
  if (average === 'micro') {
    const all = { hits: sum((c) => c.hits), predicted: sum((c) => c.predicted), actual: sum((c) => c.actual) };
    return ratioOf(owner, ratio, all, zeroDivision);
  }
  const figures = own.map((counts) => ratioOf(owner, ratio, counts, zeroDivision));
  if (average === 'macro') return sumOf(figures) / figures.length;
  const total = sum((c) => c.actual);
  return total === 0 ? (zeroDivision ?? 0) : sumOf(figures.map((figure, at) => figure * own[at]!.actual)) / total;
}

import { OptionError } from '../../errors.js';
import { oneOf } from '../../options.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import { warn } from '../../warnings.js';
import { type ClassScoreOptions, positivePlace, readLabelList, readOutcomes } from '../reading/outcomes.js';
import { numbersOf } from '../reading/targetNames.js';
import type { Label, PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions, sumOf } from '../reading/values.js';
import { type ClassCounts, type CountsFigure, countRows, type Ratio } from './counts.js';

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

const readAverage = /* @__PURE__ */ oneOf<Average>('binary', 'macro', 'weighted', 'micro');
const readZeroDivision = /* @__PURE__ */ oneOf<0 | 1>(0, 1);

/** The figure of one class, or `zeroDivision` with a warning unless that was given. */
function ratioOf(owner: string, ratio: Ratio, counts: ClassCounts, zeroDivision: 0 | 1 | undefined): number {
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
  const figure = averagedFigure(owner, ratio, options);
  const known = readLabelList(`${owner}.labels`, options.labels);
  return figure(countRows(readOutcomes(owner, yTrue, yPred, options, known)));
}

/** Reads the options of an averaged score. @throws OptionError. */
export function averagedFigure(owner: string, ratio: Ratio, options: AveragedScoreOptions): CountsFigure {
  requireScoreOptions(owner, options, ['average', 'posLabel', 'labels', 'zeroDivision', 'threshold']);
  const { posLabel, zeroDivision: zero, targetNames } = options;
  const average = readAverage(`${owner}.average`, options.average ?? 'binary');
  const zeroDivision = zero === undefined ? undefined : readZeroDivision(`${owner}.zeroDivision`, zero);
  const given = readLabelList(`${owner}.labels`, options.labels);
  const none: ClassCounts = { hits: 0, predicted: 0, actual: 0 };
  if (average === 'binary') {
    if (given !== undefined) {
      refuse(OptionError, `${owner}.labels`, "left out for average 'binary', which has posLabel", options.labels);
    }
    return ({ labels, counts }) => {
      if (labels.length > 2) {
        const expected = "'macro', 'weighted' or 'micro'";
        const message = `${owner}: there are ${labels.length} classes, so average must be ${expected}`;
        refuse(OptionError, `${owner}.average`, expected, options.average, message);
      }
      const [positive] = posLabel === undefined ? [] : numbersOf(owner, [posLabel], targetNames, labels);
      return ratioOf(owner, ratio, counts[positivePlace(owner, labels, positive)] ?? none, zeroDivision);
    };
  }
  if (posLabel !== undefined) {
    const message = `${owner}: posLabel goes with average 'binary'; of some classes only, give labels: [${show(posLabel)}]`;
    refuse(OptionError, `${owner}.posLabel`, `left out for average '${average}'`, posLabel, message);
  }
  return ({ labels, counts }) => {
    const wanted: readonly Label[] = given ? numbersOf(owner, given, targetNames, labels) : labels;
    const own = wanted.map((label) => counts[labels.indexOf(label)] ?? none);
    const sum = (of: (counts: ClassCounts) => number) => sumOf(own.map(of));
    if (average === 'micro') {
      const all = { hits: sum((c) => c.hits), predicted: sum((c) => c.predicted), actual: sum((c) => c.actual) };
      return ratioOf(owner, ratio, all, zeroDivision);
    }
    const figures = own.map((counts) => ratioOf(owner, ratio, counts, zeroDivision));
    if (average === 'macro') return sumOf(figures) / figures.length;
    const total = sum((c) => c.actual);
    return total === 0 ? (zeroDivision ?? 0) : sumOf(figures.map((figure, at) => figure * own[at]!.actual)) / total;
  };
}

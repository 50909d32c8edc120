import { fractionOf, philox } from '../../core/random/philox.js';
import { drawSeed, type Seed, splitSeed } from '../../core/random/seed.js';
import { Purpose, splitStep, streamOf } from '../../core/random/streams.js';
import { viewList } from '../../data/reading/list.js';
import { HyperparameterError, ShapeError } from '../../errors.js';
import { oneOf } from '../../options.js';
import { refuse, requireFraction, requireInteger, requirePositive } from '../../validate.js';
import { hearingOf } from '../../warnings.js';
import type { Label, PredictionsInput, ScoreFunction, ScoreOptions, TargetsInput } from '../reading/types.js';
import { isUndefinedFigure, readPair, requireScoreOptions, sumOf } from '../reading/values.js';
import { bcaInterval, percentileInterval } from './interval.js';
import { everyRow, figureOf, requireMetric, takeRows } from './metric.js';

/** Options of {@link bootstrapInterval}. */
export interface BootstrapOptions extends ScoreOptions {
  /** Probability that such an interval covers the true figure, in (0, 1). Default: 0.95. */
  readonly confidence?: number | undefined;
  /** Number of resamples, >= 2. Default: 1000. */
  readonly resamples?: number | undefined;
  /**
   * 'percentile': quantiles of the resamples' figures; 'bca': corrected for bias and skewness, which runs the metric once more for every row.
   * Default: 'percentile', which is defined for every metric, and never leaves its range.
   */
  readonly method?: 'percentile' | 'bca' | undefined;
  /** Default: a random seed, which the result holds. */
  readonly seed?: Seed | undefined;
  /** (n) group of every row: rows of a group are drawn together, because they are alike. Default: each row by itself. */
  readonly groups?: ArrayLike<Label> | undefined;
}

/** Result of {@link bootstrapInterval}. */
export interface BootstrapInterval {
  /** The metric of the rows as they are. */
  readonly score: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the figures of the resamples. */
  readonly standardError: number;
  readonly confidence: number;
  readonly method: 'percentile' | 'bca';
  readonly resamples: number;
  /** Resamples that were drawn again because the metric was undefined on them: the interval is that of those on which it is not. */
  readonly redrawn: number;
  /** The seed that repeats this interval. */
  readonly seed: Seed;
}

const readMethod = /* @__PURE__ */ oneOf<'percentile' | 'bca'>('percentile', 'bca');
const OWNER = 'bootstrapInterval';

/**
 * Estimates an interval of a metric by drawing the rows again, with replacement.
 *
 * It tells how much the figure depends on which rows were there to be judged, with the model as it is: not how much training varies. Rows keep
 * their weights.
 *
 * @param metric  a score of this entry, or your own function of (yTrue, yPred, { rows, columns, sampleWeight }). A resample is undefined if it
 *   throws a DataError, or returns NaN or an infinity.
 * @param yTrue  (n) classes or numbers, or (n, k).
 * @param yPred  (n) or (n, k) predictions.
 * @throws DataError if the metric is undefined on the rows as they are, or on most resamples, for fewer than two rows or groups, and with 'bca' if it
 *   is undefined without one of them or all resamples are on one side; HyperparameterError, OptionError, ShapeError.
 * @example
 * const yTrue = Int32Array.from({ length: 100 }, (_, row) => row % 2);
 * const scores = yTrue.map((label, row) => 3 * label + (row % 7));
 * const { low, high } = bootstrapInterval(rocAucScore, yTrue, scores, { seed: 1 });
 *
 * Source: Efron & Tibshirani, "An Introduction to the Bootstrap" (1993), 13 and 14; Field & Welsh (2007) for groups. scipy.stats.bootstrap has 'BCa'
 * as its default.
 */
export function bootstrapInterval(
  metric: ScoreFunction,
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: BootstrapOptions = {},
): BootstrapInterval {
  requireMetric(OWNER, metric);
  requireScoreOptions(OWNER, options, ['confidence', 'resamples', 'method', 'seed', 'groups']);
  const confidence = requirePositive(`${OWNER}.confidence`, options.confidence ?? 0.95);
  requireFraction(`${OWNER}.confidence`, confidence);
  const resamples = requireInteger(`${OWNER}.resamples`, options.resamples ?? 1000, 2);
  if (resamples > 2 ** 26) refuse(HyperparameterError, `${OWNER}.resamples`, 'at most 2^26', resamples);
  const method = readMethod(`${OWNER}.method`, options.method ?? 'percentile');
  const seed = options.seed ?? drawSeed();
  const key = splitSeed(OWNER, seed);
  const { truth, predicted, weights, rows } = readPair(OWNER, yTrue, yPred, options);
  const units = unitsOf(options.groups, rows);
  if (units.count < 2) refuse('E_DATA', OWNER, 'at least two rows or groups', units.count);
  const isWeighted = options.sampleWeight !== undefined;
  const figure = (chosen: Int32Array) =>
    figureOf(OWNER, metric, takeRows(truth, chosen), takeRows(predicted, chosen), {
      rows: chosen.length,
      columns: predicted.columns,
      ...(isWeighted && { sampleWeight: new Float64Array(chosen.length).map((_, place) => weights[chosen[place]!]!) }),
    });
  return hearingOf(undefined)(() => {
    const score = figure(everyRow(rows));
    if (!Number.isFinite(score)) refuse('E_DATA', `${OWNER}.metric()`, 'a finite number', score);
    const { figures, redrawn } = draw(figure, units, resamples, key);
    figures.sort();
    const [low, high] =
      method === 'percentile'
        ? percentileInterval(figures, confidence)
        : bcaInterval(figures, score, jackknife(figure, units), confidence);
    const mean = sumOf(figures) / resamples;
    const variance = sumOf(figures.map((own) => (own - mean) * (own - mean))) / (resamples - 1);
    return { score, low, high, standardError: Math.sqrt(variance), confidence, method, resamples, redrawn, seed };
  });
}

/** Rows that are drawn together. */
interface Units {
  readonly count: number;
  /** The rows of each group; undefined if each row is by itself. */
  readonly groups: readonly Int32Array[] | undefined;
}

function unitsOf(given: unknown, rows: number): Units {
  if (given === undefined) return { count: rows, groups: undefined };
  const list = viewList(`${OWNER}.groups`, given);
  if (list?.length !== rows) refuse(ShapeError, `${OWNER}.groups`, `a list of ${rows} groups`, list?.length ?? given);
  const members = new Map<unknown, number[]>();
  for (let row = 0; row < rows; row++) {
    const group = list[row];
    if (typeof group !== 'string' && typeof group !== 'boolean' && !Number.isFinite(group)) {
      refuse('E_DATA', `${OWNER}.groups[${row}]`, 'a number or a name', group);
    }
    const own = members.get(group);
    if (own === undefined) members.set(group, [row]);
    else own.push(row);
  }
  const groups = [...members.values()].map((own) => Int32Array.from(own));
  return { count: groups.length, groups };
}

/** The rows of chosen units, in their order. */
function rowsOf({ groups }: Units, chosen: Int32Array): Int32Array {
  if (groups === undefined) return chosen;
  const lists = Array.from(chosen, (unit) => groups[unit]!);
  const all = new Int32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const list of lists) {
    all.set(list, start);
    start += list.length;
  }
  return all;
}

type Figure = (rows: Int32Array) => number;

/** Figures of resamples; attempt a draws unit floor(u n) by block j / 2 of step a, with u of 52 random bits. */
function draw(
  figure: Figure,
  units: Units,
  resamples: number,
  { seedLow, seedHigh }: ReturnType<typeof splitSeed>,
): { readonly figures: Float64Array; readonly redrawn: number } {
  const figures = new Float64Array(resamples);
  const stream = streamOf(Purpose.resample, 0);
  const words = new Uint32Array(4);
  const chosen = new Int32Array(units.count);
  let found = 0;
  let attempt = 0;
  for (; found < resamples; attempt++) {
    if (attempt - found > resamples) {
      const message = `${OWNER}: the metric is undefined on ${attempt - found} of ${attempt} resamples; give it more rows`;
      refuse('E_DATA', OWNER, 'a metric that is defined on most resamples', found, message);
    }
    const { stepLow, stepHigh } = splitStep(attempt);
    for (let place = 0; place < chosen.length; place++) {
      const at = (place % 2) * 2;
      if (at === 0) philox(place / 2, stepLow, stepHigh, stream, seedLow, seedHigh, words);
      const u = fractionOf(words, at);
      chosen[place] = Math.floor(u * chosen.length);
    }
    const value = definedOr(figure, rowsOf(units, chosen));
    if (Number.isFinite(value)) figures[found++] = value;
  }
  return { figures, redrawn: attempt - found };
}

/** NaN where the metric says that the rows do not suffice. */
function definedOr(figure: Figure, rows: Int32Array): number {
  try {
    return figure(rows);
  } catch (error) {
    if (isUndefinedFigure(error)) return Number.NaN;
    throw error;
  }
}

/** Figures without one unit each. @throws DataError if one is undefined. */
function jackknife(figure: Figure, units: Units): Float64Array {
  const all = everyRow(units.count);
  const figures = new Float64Array(units.count);
  for (const left of all) {
    const others = all.filter((unit) => unit !== left);
    const value = definedOr(figure, rowsOf(units, others));
    if (!Number.isFinite(value)) {
      const rows = Array.from(rowsOf(units, Int32Array.of(left)).subarray(0, 5)).join(', ');
      const message = `${OWNER}: without rows ${rows} the metric is undefined, and 'bca' needs it; use method 'percentile'`;
      refuse('E_DATA', OWNER, 'a metric that is defined without any row or group', value, message);
    }
    figures[left] = value;
  }
  return figures;
}

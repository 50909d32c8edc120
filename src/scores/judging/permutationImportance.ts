import { drawSeed, type Seed, splitSeed } from '../../core/random/seed.js';
import { Purpose } from '../../core/random/streams.js';
import { Yielder } from '../../core/turns/yielder.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';
import { permutation } from '../../data/split/permutation.js';
import { OptionError, ShapeError } from '../../errors.js';
import type { Matrix } from '../../types.js';
import { hasMethods, refuse, requireInteger, requireOptions } from '../../validate.js';
import { hearingOf } from '../../warnings.js';
import type { ScoreFunction, TargetsInput } from '../reading/types.js';
import { readValues, readWeights, sumOf } from '../reading/values.js';
import { type FeatureGroups, readFeatures } from './features.js';
import { everyRow, figureOf, readDirection, requireMetric, takeRows } from './metric.js';
import { type ObjectRows, type Permuted, readShufflable } from './shufflable.js';

/** A model that predicts, at once or by a promise: `Sequential`, the model of a worker, or your own. */
export interface PredictingModel<X> {
  predict(X: X): unknown;
  readonly inputNames?: readonly string[] | undefined;
}

/** Options of {@link permutationImportance}. */
export interface ImportanceOptions {
  /** A score of this entry, or your own function of (yTrue, yPred, { rows, columns, sampleWeight }). */
  readonly metric: ScoreFunction;
  /** Whether more of the metric is better. Default: as is known of the scores of this entry; other functions need it. */
  readonly greaterIsBetter?: boolean | undefined;
  /** Permutations per column, >= 1. Default: 5. */
  readonly repeats?: number | undefined;
  /** Default: a random seed, which the result holds. */
  readonly seed?: Seed | undefined;
  /** Names of the columns. Default: those of X, else those of the model, else their numbers. */
  readonly names?: readonly string[] | undefined;
  /** Columns, by name or number, that are permuted together and reported as one. Default: each by itself. */
  readonly groups?: FeatureGroups | undefined;
  /** (n) weights of the rows in the metric. */
  readonly sampleWeight?: NumberList | undefined;
}

/** Importance of a column, or of a group. */
export interface FeatureImportance {
  readonly name: string;
  /** Numbers of its columns. */
  readonly columns: readonly number[];
  /** Mean of `drops`. */
  readonly mean: number;
  /** Their standard deviation, over the number of repeats. */
  readonly std: number;
  /** (repeats) How much worse the metric was. */
  readonly drops: readonly number[];
}

/** Result of {@link permutationImportance}. */
export interface PermutationImportance {
  /** The metric of the rows as they are. */
  readonly score: number;
  /** Groups first, then the other columns, in their order. */
  readonly importances: readonly FeatureImportance[];
  /** The seed that repeats these permutations. */
  readonly seed: Seed;
}

const OWNER = 'permutationImportance';

/**
 * Measures how much worse a metric gets when a column is permuted, so that it says nothing about the targets any more.
 *
 * On rows that trained the model, it also counts columns that it learned by heart: use others. Of columns that are alike, each looks unimportant
 * while the model has the others: permute them together, as a group. All columns take the same permutations.
 *
 * @param model  anything with `predict`.
 * @param X  (n, d) in any form but a sparse matrix, or n objects of values by name, which the model takes.
 * @param y  (n) or (n, k) targets of the metric.
 * @throws OptionError, HyperparameterError for invalid options; ShapeError for numbers of rows that differ; DataError; what `predict` and the metric
 *   throw.
 * @example
 * const { importances } = await permutationImportance(model, Xt, yt, { metric: accuracyScore, repeats: 10, seed: 1 });
 * const [first] = importances; // { name: '0', mean, std, drops, columns }
 *
 * Source: Breiman (2001); Fisher, Rudin & Dominici (2019); scikit-learn's permutation_importance.
 */
export function permutationImportance(
  model: PredictingModel<Matrix<Float64Array>>,
  X: MatrixInput,
  y: TargetsInput,
  options: ImportanceOptions,
): Promise<PermutationImportance>;
export function permutationImportance(
  model: PredictingModel<ObjectRows>,
  X: ObjectRows,
  y: TargetsInput,
  options: ImportanceOptions,
): Promise<PermutationImportance>;
export async function permutationImportance(
  model: PredictingModel<Permuted>,
  X: MatrixInput | ObjectRows,
  y: TargetsInput,
  options: ImportanceOptions,
): Promise<PermutationImportance> {
  const known = ['metric', 'greaterIsBetter', 'repeats', 'seed', 'names', 'groups', 'sampleWeight'];
  requireOptions(OWNER, options, known);
  if (!hasMethods<PredictingModel<Permuted>>(model, 'predict')) refuse(OptionError, `${OWNER}.model`, 'a model', model);
  const { metric } = options;
  requireMetric(OWNER, metric);
  const isGreaterBetter = readDirection(OWNER, metric, options.greaterIsBetter);
  const repeats = requireInteger(`${OWNER}.repeats`, options.repeats ?? 5, 1);
  const seed = options.seed ?? drawSeed();
  const key = splitSeed(OWNER, seed);
  const rows = readShufflable(`${OWNER}: X`, X);
  const names = options.names ?? rows.names ?? model.inputNames;
  const features = readFeatures(OWNER, rows.columns, names, options.groups);
  const truth = readValues(`${OWNER}: y`, y, 1);
  if (truth.rows !== rows.count) {
    const message = `${OWNER}: X has ${rows.count} rows and y has ${truth.rows}`;
    refuse(ShapeError, OWNER, `${rows.count} rows`, truth.rows, message);
  }
  const weights = options.sampleWeight && readWeights(OWNER, options.sampleWeight, rows.count);
  const hearing = hearingOf(undefined);
  const all = everyRow(rows.count);
  const scoreOf = async (given: Permuted): Promise<number> => {
    const path = `${OWNER}: model.predict(X)`;
    const predicted = readValues(path, await model.predict(given), 1);
    if (predicted.rows !== rows.count) refuse(ShapeError, path, `${rows.count} rows`, predicted.rows);
    const call = { rows: rows.count, columns: predicted.columns, ...(weights && { sampleWeight: weights.slice() }) };
    const score = hearing(() => figureOf(OWNER, metric, takeRows(truth, all), takeRows(predicted, all), call));
    if (Number.isFinite(score)) return score;
    refuse('E_DATA', `${OWNER}.metric()`, 'a finite number', score);
  };
  const score = await scoreOf(rows.shuffled([], all));
  const yielder = new Yielder(16);
  const drops = features.map((): number[] => []);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const order = permutation(rows.count, key, Purpose.resample, repeat);
    for (const [place, { columns }] of features.entries()) {
      if (yielder.isDue()) await yielder.yieldNow();
      const permuted = await scoreOf(rows.shuffled(columns, order));
      drops[place]!.push(isGreaterBetter ? score - permuted : permuted - score);
    }
  }
  return { score, importances: features.map((feature, place) => ({ ...feature, ...momentsOf(drops[place]!) })), seed };
}

function momentsOf(drops: readonly number[]) {
  const mean = sumOf(drops) / drops.length;
  const std = Math.sqrt(sumOf(drops.map((drop) => (drop - mean) * (drop - mean))) / drops.length);
  return { mean, std, drops };
}

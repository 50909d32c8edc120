import { drawSeed, type Seed, splitSeed } from '../../core/random/seed.js';
import { Purpose } from '../../core/random/streams.js';
import { Yielder } from '../../core/turns/yielder.js';
import { isTabular, type Tabular } from '../../data/preparation.js';
import type { Column } from '../../data/reading/columns.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';
import type { SparseMatrix } from '../../data/reading/sparse.js';
import { permutation } from '../../data/split/permutation.js';
import { OptionError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import type { Matrix } from '../../types.js';
import { hasMethods, isList, refuse, requireInteger, requireOptions } from '../../validate.js';
import { hearingOf } from '../../warnings.js';
import type { Label, ScoreFunction, TargetsInput } from '../reading/types.js';
import { readValues, readWeights, sumOf, type Values } from '../reading/values.js';
import { type FeatureGroups, readFeatures } from './features.js';
import { everyRow, figureOf, readDirection, requireMetric, takeRows } from './metric.js';
import { type ObjectRows, type Permuted, readShufflable } from './shufflable.js';

/** A model that predicts, at once or by a promise: `Sequential`, the model of a worker, or your own. */
export interface PredictingModel<X> {
  predict(X: X): unknown;
  readonly inputNames?: readonly string[] | undefined;
  /** Names of the classes 0, 1, ... that it predicts, if it has any. */
  readonly classes?: readonly Label[] | undefined;
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
 * A column of a table, or of rows of objects, is permuted before it is encoded: a category is one column, however many columns the
 * model makes of it. If the model has `classes`, y may be their names, and the metric gets class numbers with `targetNames`, as in `evaluate`.
 *
 * @param model  anything with `predict`.
 * @param X  (n, d) in any form, also a sparse matrix; a table, whose target is y unless y is given; or n objects of values by name.
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
export function permutationImportance<T extends Tabular>(
  model: PredictingModel<T>,
  table: T,
  options: ImportanceOptions,
): Promise<PermutationImportance>;
export function permutationImportance<T extends Tabular | SparseMatrix>(
  model: PredictingModel<T>,
  X: T,
  y: TargetsInput | Column,
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
  given: MatrixInput | ObjectRows | SparseMatrix | Tabular,
  target: TargetsInput | Column | ImportanceOptions,
  last?: ImportanceOptions,
): Promise<PermutationImportance> {
  const [X, y, asked] = isTabular(given) ? given.asArguments(target, last) : [given, target, last];
  const options: Partial<ImportanceOptions> = asked ?? {};
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
  const targetNames = readClasses(model.classes);
  const truth = numbered(readValues(`${OWNER}: y`, y, 1), targetNames);
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
    const sampleWeight = weights?.slice();
    const call = { rows: rows.count, columns: predicted.columns, sampleWeight, targetNames };
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

/** Names of classes that a model has. @throws OptionError for anything but a list. */
function readClasses(given: unknown): readonly Label[] | undefined {
  if (given === undefined) return undefined;
  return isList(given) ? (given as readonly Label[]) : refuse(OptionError, `${OWNER}.model.classes`, 'a list', given);
}

/** Classes as their numbers, where the model names them; other targets stay. @throws DataError `E_LABEL` for one that it does not know. */
function numbered(truth: Values, classes: readonly Label[] | undefined): Values {
  if (classes === undefined || truth.columns > 1) return truth;
  const places = new Map(classes.map((label, place) => [label, place]));
  const numbers = Float64Array.from<Label>(truth.labels ?? truth.numbers ?? [], (label, row) => {
    const place = places.get(label);
    if (place !== undefined) return place;
    return refuse('E_LABEL', `${OWNER}: y[${row}]`, `one of ${classes.map(show).join(', ')}`, label);
  });
  return { ...truth, numbers, labels: undefined, isSingle: true };
}

function momentsOf(drops: readonly number[]) {
  const mean = sumOf(drops) / drops.length;
  const std = Math.sqrt(sumOf(drops.map((drop) => (drop - mean) * (drop - mean))) / drops.length);
  return { mean, std, drops };
}

import type { Seed } from '../core/random/seed.js';
import { argumentsOf, type Label, type ModelInput, type Tabular, type TargetInput } from '../data/preparation.js';
import type { NumberList } from '../data/reading/list.js';
import { OptionError } from '../errors.js';
import type { HostAbortSignal } from '../host.js';
import type { MetricLike } from '../metrics/registry.js';
import type { Sequential } from '../model/sequential.js';
import { fittingMetric } from '../model/state/fittingMetric.js';
import { isFunction } from '../show.js';
import type { Matrix } from '../types.js';
import { isList, refuse, requireOptions } from '../validate.js';
import { type CutRows, cutRows, type FoldsOptions } from './folds/cutRows.js';
import { type FoldFigure, figureOf, foldsPerRepeat } from './folds/figure.js';
import type { Fold } from './folds/splitter.js';
import { meanOne, sumOf, weightsAt } from './rows/rowWeights.js';
import { scoreOf } from './rows/score.js';
import { type BuiltModel, connectTo, readBuilt, requireBuild, type TrainingRows } from './run/build.js';
import { type FitFor, type FitMaker, readFit } from './run/fitOptions.js';
import { runJobs } from './run/runJobs.js';
import { type Runner, runnerFor } from './run/runner.js';
import { readSignal } from './run/signal.js';

/** Options of {@link crossValidate}. */
export interface CrossValidateOptions extends FoldsOptions {
  /** Metrics of the test rows, as in `compile`. Default: those that the model was compiled with. */
  metrics?: readonly MetricLike[];
  /** (n) weights of the rows, finite, >= 0, in training and in scores. */
  sampleWeight?: NumberList;
  /** Options of each `fit`; a function of the fold if there are callbacks, which keep what they have seen. */
  fit?: FitFor<TrainingRows>;
  /** Folds that train side by side, each in a worker of its own; 1: on this thread. The results have the same bits. Default: 1. */
  threads?: number;
  /** Ends all trainings at a step boundary; the promise then rejects with the signal's reason. */
  signal?: HostAbortSignal;
  /** Called after each fold. */
  onProgress?: (progress: FoldProgress) => void;
}

/** Progress that {@link CrossValidateOptions.onProgress} is told. */
export interface FoldProgress {
  readonly fold: number;
  readonly done: number;
  readonly total: number;
  /** Data loss on the test rows of that fold. */
  readonly loss: number;
  readonly scores: Readonly<Record<string, number>>;
}

/** One fold of {@link crossValidate}. */
export interface FoldResult extends Fold {
  /** Sum of the weights of the test rows; without weights, their number. */
  readonly weight: number;
  /** Epochs trained. */
  readonly epochs: number;
}

/** Result of {@link crossValidate}. */
export interface CrossValidation {
  readonly folds: readonly FoldResult[];
  /** Weighted mean of the data loss over the test rows. */
  readonly loss: FoldFigure;
  /** The metrics by name. */
  readonly scores: Readonly<Record<string, FoldFigure>>;
  /** (n, outputUnits) predictions of the model that did not see the row; over repeats, their mean. NaN for rows that never tested. */
  readonly predictions: Matrix;
  /** Classes of the target as the rows name them, in the order of the columns of `predictions`; undefined as for `model.classes`. */
  readonly classes: readonly Label[] | undefined;
  /** The seed that repeats the folds; undefined if nothing was drawn. */
  readonly seed: Seed | undefined;
}

const OPTIONS = ['folds', 'seed', 'groups', 'metrics', 'sampleWeight', 'fit', 'threads', 'signal', 'onProgress'];

/**
 * Trains and scores a new model for each fold: `build` makes it, `fit` trains it on the other rows, and the rows of the fold test it.
 *
 * `build` is given the rows that train, and nothing of the others: fit there what must be learned from rows, such as a standardizer. A model
 * with `preprocess` learns from them by itself. Data
 * loss and metrics are means over the test rows with their weights, so a row of weight 2 gives what two equal rows give. In training,
 * weights are divided by their mean over the rows that train, for the same reason. Figures of all folds are means with the weights
 * of the test rows.
 *
 * Everything is checked before the first training, but for what `fit` checks. Models are disposed of. In workers, the rows of a
 * fold are sent once.
 *
 * @param build  returns a new compiled model. Give it a seed, or no two calls have the same bits.
 * @param X  (n, d) in any form that `fit` takes: numbers, a sparse matrix, a table, rows of objects.
 * @param y  (n) or (n, k); labels for a model with `preprocess`; left out for a table with a target. Predictions and scores are in its units.
 * @throws OptionError, HyperparameterError, ShapeError, DataError for options, folds and rows that do not fit; the signal's reason; errors
 *   of `build`, `fit` and `onProgress`; with `threads`, as `workerPool` does.
 * @example
 * const { scores, predictions } = await crossValidate(
 *   ({ X: XTrain }) => {
 *     const layers = [dense({ units: 3, activation: 'softmax', inputShape: [4] })];
 *     const model = sequential({ seed: 1, standardizer: standardize(XTrain), layers });
 *     model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
 *     return model;
 *   },
 *   X,
 *   y,
 *   { folds: stratifiedKFold({ nSplits: 3, seed: 1 }), fit: { epochs: 5 } },
 * );
 * console.log(scores.accuracy.mean, scores.accuracy.standardError, predictions.shape);
 *
 * Source: Stone (1974); scikit-learn's cross_validate and cross_val_predict, whose mean counts every fold alike; the standard error as in
 * glmnet's cv.glmnet. Neither uses weights in scikit-learn's scores unless metadata routing is on.
 */
export async function crossValidate<X extends ModelInput, Y extends TargetInput>(
  build: (rows: TrainingRows<X, Y>) => Sequential,
  X: X,
  y: Y,
  options?: CrossValidateOptions,
): Promise<CrossValidation>;
export async function crossValidate<T extends Tabular>(
  build: (rows: TrainingRows<T>) => Sequential,
  table: T,
  options?: CrossValidateOptions,
): Promise<CrossValidation>;
export async function crossValidate(
  build: (rows: TrainingRows) => Sequential,
  given: ModelInput,
  target?: TargetInput | CrossValidateOptions,
  last: CrossValidateOptions = {},
): Promise<CrossValidation> {
  const owner = 'crossValidate';
  const [X, y, options] = argumentsOf(given, target, last);
  requireOptions(owner, options, OPTIONS);
  requireBuild(owner, build);
  const { metrics, onProgress } = options;
  if (metrics !== undefined && !isList(metrics)) refuse(OptionError, `${owner}.metrics`, 'an array', metrics);
  if (onProgress !== undefined && !isFunction(onProgress)) {
    refuse(OptionError, `${owner}.onProgress`, 'a function', onProgress);
  }
  const signal = readSignal(owner, options.signal);
  const fit = readFit(owner, options.fit);
  const cut = cutRows(owner, X, y, options, (rows) => build(rows));
  const runner = runnerFor(owner, options.threads);
  let done = 0;
  const total = cut.folds.length;
  try {
    const results = await runJobs(total, runner.size, signal, async (fold, inner) => {
      const rows = cut.training(fold);
      const built = readBuilt(owner, build(rows));
      try {
        const result = await runFold(owner, cut, fold, rows, built, metrics, fit, runner, inner);
        onProgress?.({ fold, done: ++done, total, loss: result.loss, scores: result.scores });
        return result;
      } finally {
        built.model.dispose();
      }
    });
    return sumUp(cut, results);
  } finally {
    runner.dispose();
  }
}

/** Result of one fold. */
interface FoldScores {
  readonly loss: number;
  readonly scores: Readonly<Record<string, number>>;
  readonly predictions: Matrix;
  readonly classes: readonly Label[] | undefined;
  readonly weight: number;
  readonly epochs: number;
}

async function runFold(
  owner: string,
  { folds, weights, take }: CutRows,
  fold: number,
  rows: TrainingRows,
  built: BuiltModel,
  given: readonly MetricLike[] | undefined,
  fit: FitMaker<TrainingRows>,
  runner: Runner,
  signal: AbortSignal,
): Promise<FoldScores> {
  const { train, test } = folds[fold]!;
  const { model, state, compiled } = built;
  const last = state.layers.at(-1);
  const ending = last?.activation?.name ?? last?.type ?? 'nothing';
  const metrics = given?.map((metric) => fittingMetric(metric, compiled.loss, ending)) ?? compiled.metrics;
  const fitOptions = { ...fit(rows, signal), ...trainingWeights(owner, weights, train) };
  const own = weightsAt(weights, test);
  const weight = own === undefined ? test.length : sumOf(own);
  if (weight === 0) refuse('E_DATA', `${owner}.sampleWeight`, `a test row of fold ${fold} with a weight above 0`, 0);
  const held = take(test);
  // The copy in a worker learns for itself, and scores are computed here.
  if (runner.size > 1 && state.inputs.standardizer?.isLearning) connectTo(built, rows, fitOptions);
  const { epochs, dataLoss, predictions } = await runner.run(model, async (remote) => {
    await remote.fit(rows.X, rows.y, fitOptions);
    const evaluated = await remote.evaluate(held.X, held.y, own && { sampleWeight: own });
    return { epochs: remote.epoch, dataLoss: evaluated.dataLoss, predictions: await remote.predict(held.X) };
  });
  return {
    // A loss is a sum over rows, divided by their number.
    loss: own === undefined ? dataLoss : (dataLoss * test.length) / weight,
    scores: scoreOf(state, compiled, metrics, predictions, held.y, own),
    predictions,
    classes: model.classes,
    weight,
    epochs,
  };
}

/** The option of `fit` for the rows of a fold. */
export function trainingWeights(owner: string, weights: Float32Array | undefined, train: Int32Array) {
  const own = meanOne(`${owner}.sampleWeight`, weightsAt(weights, train));
  return own === undefined ? {} : { sampleWeight: own };
}

function sumUp({ folds, rows, seed }: CutRows, results: readonly FoldScores[]): CrossValidation {
  const weights = results.map(({ weight }) => weight);
  const perRepeat = foldsPerRepeat(folds, rows);
  const figure = (values: readonly number[]) => figureOf(values, weights, perRepeat);
  const names = Object.keys(results[0]!.scores);
  return {
    folds: folds.map((fold, index) => ({ ...fold, weight: weights[index]!, epochs: results[index]!.epochs })),
    loss: figure(results.map(({ loss }) => loss)),
    scores: Object.fromEntries(names.map((name) => [name, figure(results.map(({ scores }) => scores[name]!))])),
    predictions: meanPredictions(folds, rows, results),
    classes: commonClasses(results),
    seed,
  };
}

/** @throws DataError `E_LABEL` if the columns of predictions mean one thing in one fold and another in the next. */
function commonClasses(results: readonly FoldScores[]): readonly Label[] | undefined {
  const [first, ...others] = results.map(({ classes }) => classes);
  const fold = others.findIndex((classes) => classes?.some((label, at) => label !== first?.[at]));
  if (fold === -1) return first;
  const message = `crossValidate: training has the classes ${first?.join(', ')} in fold 0 and ${others[fold]?.join(', ')} in fold ${fold + 1}; use stratifiedKFold`;
  return refuse('E_LABEL', 'crossValidate.folds', 'folds that train on the same classes', others[fold], message);
}

function meanPredictions(folds: readonly Fold[], rows: number, results: readonly FoldScores[]): Matrix {
  const columns = results[0]!.predictions.shape[1] ?? 1;
  const sums = new Float64Array(rows * columns);
  const times = new Int32Array(rows);
  for (const [fold, { test }] of folds.entries()) {
    const { data } = results[fold]!.predictions;
    for (const [place, row] of test.entries()) {
      times[row]! += 1;
      for (let column = 0; column < columns; column++) {
        sums[row * columns + column]! += data[place * columns + column]!;
      }
    }
  }
  const data = Float32Array.from(sums, (sum, at) => sum / times[Math.floor(at / columns)]!);
  return { data, shape: [rows, columns] };
}

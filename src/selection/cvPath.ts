import type { Seed } from '../core/random/seed.js';
import { argumentsOf, type ModelInput, type Tabular, type TargetInput } from '../data/preparation.js';
import { OptionError } from '../errors.js';
import type { MetricLike } from '../metrics/registry.js';
import type { Feature } from '../model/selection/featureReport.js';
import type { Sequential } from '../model/sequential.js';
import { fittingMetric } from '../model/state/fittingMetric.js';
import { oneOf } from '../options.js';
import { refuse, requireBoolean, requireOptions } from '../validate.js';
import { type CutRows, cutRows, type FoldsOptions } from './folds/cutRows.js';
import { figureOf, foldsPerRepeat } from './folds/figure.js';
import type { Fold } from './folds/splitter.js';
import { type LambdaPath, pathFrom } from './lambdaPath.js';
import { readGrid } from './path/grid.js';
import { PATH_OPTIONS, type PathOptions, readPath, requireProgress } from './path/options.js';
import { type After, type BuildPath, type LambdaStep, type PathRows, type PathWork, trainAt } from './path/train.js';
import { begin, walk } from './path/walk.js';
import { meanOne, sumOf, weightsAt } from './rows/rowWeights.js';
import { scoreOf } from './rows/score.js';
import { connectTo, readBuilt } from './run/build.js';
import { runJobs } from './run/runJobs.js';
import { readSignal } from './run/signal.js';

/** The strength that a rule chooses. */
export type LambdaRule = 'lambda1se' | 'lambdaMin';

/** Options of {@link cvPath}. */
export interface CvPathOptions extends PathOptions, FoldsOptions {
  /** The figure of the test rows that chooses: a metric, as in `compile`, that says which way is better. Default: the data loss. */
  metric?: MetricLike;
  /** The rule whose model is returned. Default: 'lambda1se'. */
  rule?: LambdaRule;
  /** Whether a second model is trained without penalty on the weights that the first one has left. Default: false. */
  relaxed?: boolean;
  /** Called after the path over all rows (fold undefined) and after that of each fold. */
  onProgress?: (progress: { readonly fold: number | undefined; readonly done: number; readonly total: number }) => void;
}

/** The figures of one strength over the folds. */
export interface CvStep {
  readonly lambda: number;
  /** The figure in each fold. */
  readonly values: readonly number[];
  /** Their mean and its standard error, as `crossValidate` has them. */
  readonly mean: number;
  readonly standardError: number;
  /** The inputs alive after training on all rows, by index. */
  readonly alive: readonly number[];
}

/** Result of {@link cvPath}. */
export interface CvPath {
  /** From the largest strength to the smallest. */
  readonly steps: readonly CvStep[];
  /** The strength with the best mean; the largest of several. */
  readonly lambdaMin: number;
  /** The largest strength whose mean is within one standard error of the best one: never below `lambdaMin`. */
  readonly lambda1se: number;
  /** The path over all rows: weights, selected inputs and residuals at each strength. */
  readonly path: LambdaPath;
  /** The step of that path that the rule chose. */
  readonly chosen: LambdaStep;
  /** The inputs that the chosen step selects; undefined if its zeros are not settled. */
  readonly selected: readonly Feature[] | undefined;
  /** The model of the chosen step, trained on all rows. Dispose of it. */
  readonly model: Sequential;
  /** With `relaxed`: trained without penalty on the weights that are not 0. Dispose of it. */
  readonly relaxed?: Sequential;
  readonly folds: readonly Fold[];
  /** The seed that repeats the folds. */
  readonly seed: Seed | undefined;
}

const readRule = /* @__PURE__ */ oneOf<LambdaRule>('lambda1se', 'lambdaMin');

/**
 * Chooses the strength of a path by cross-validation: one path over all rows, one at the same strengths in each fold, and
 *
 *   lambdaMin = the strength with the smallest mean loss on the test rows,
 *   lambda1se = the largest strength with mean(lambda) <= mean(lambdaMin) + standardError(lambdaMin).
 *
 * The mean is over the folds, with the weights of their test rows, and the standard error that of `crossValidate`. The model returned
 * is that of the path over all rows. `relaxed` trains a copy of it without penalty (`build(0)`) whose zeros stay: the penalty then chooses
 * weights and no longer shrinks them.
 *
 * Rows of a fold go to a worker once, however many strengths there are.
 *
 * @param build, X, y  as for `lambdaPath`.
 * @throws OptionError, HyperparameterError, ShapeError, DataError as `crossValidate` and `lambdaPath`; OptionError for a metric that does not
 *   say whether more is better.
 * @example
 * const { lambda1se, selected, model } = await cvPath(
 *   (lambda) => {
 *     const made = sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [4], kernelRegularizer: l1(lambda) })] });
 *     made.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });
 *     return made;
 *   },
 *   X,
 *   y,
 *   { folds: stratifiedKFold({ nSplits: 3, seed: 1 }), count: 5, warmStart: 'sparse', fit: { epochs: 100, batchSize: 90, tol: 1e-3 } },
 * );
 * console.log(lambda1se, selected?.map(({ index }) => index), model.predict(X).shape);
 *
 * Source: Breiman, Friedman, Olshen & Stone (1984) for the rule of one standard error; Friedman, Hastie & Tibshirani (2010): cv.glmnet;
 * Meinshausen (2007) for the relaxed fit. scikit-learn's LassoCV has the minimum only.
 */
export async function cvPath<X extends ModelInput, Y extends TargetInput>(
  build: BuildPath<X, Y>,
  X: X,
  y: Y,
  options?: CvPathOptions,
): Promise<CvPath>;
export async function cvPath<T extends Tabular>(
  build: BuildPath<T>,
  table: T,
  options?: CvPathOptions,
): Promise<CvPath>;
export async function cvPath(
  build: BuildPath,
  given: ModelInput,
  target?: TargetInput | CvPathOptions,
  last: CvPathOptions = {},
): Promise<CvPath> {
  const owner = 'cvPath';
  const [X, y, options] = argumentsOf(given, target, last);
  const own = ['folds', 'seed', 'groups', 'metric', 'rule', 'relaxed', 'onProgress'];
  requireOptions(owner, options, [...PATH_OPTIONS, ...own]);
  const { metric, onProgress } = options;
  const rule = readRule(`${owner}.rule`, options.rule ?? 'lambda1se');
  const isRelaxed = requireBoolean(`${owner}.relaxed`, options.relaxed ?? false);
  requireProgress(owner, onProgress);
  const signal = readSignal(owner, options.signal);
  const grid = readGrid(owner, options);
  const work = readPath(owner, build, options);
  try {
    const cut = cutRows(owner, X, y, options, (rows) => build(0, rows));
    const all: PathRows = { X, y: cut.y, fold: undefined, weights: meanOne(`${owner}.sampleWeight`, cut.weights) };
    const isLess = readDirection(owner, work, cut, metric);
    const total = cut.folds.length + 1;
    const [path] = await runJobs(1, 1, signal, async (_, inner) => {
      return pathFrom(work, all, await begin(work, all, grid, inner), inner);
    });
    let done = 1;
    onProgress?.({ fold: undefined, done, total });
    const lambdas = path!.steps.map(({ lambda }) => lambda);
    const folds = await runJobs(cut.folds.length, work.runner.size, signal, async (fold, inner) => {
      const values = await foldPath(work, cut, fold, lambdas, metric, inner);
      onProgress?.({ fold, done: ++done, total });
      return values;
    });
    const chosen = choose(path!, cut, folds, isLess);
    const step = path!.steps.find(({ lambda }) => lambda === chosen[rule])!;
    const relaxed = isRelaxed ? await relax(work, all, step, signal) : undefined;
    const model = modelAt(work, all, step.lambda, step);
    return {
      ...chosen,
      path: path!,
      chosen: step,
      selected: step.selected,
      model,
      ...(relaxed && { relaxed }),
      folds: cut.folds,
      seed: cut.seed,
    };
  } finally {
    work.runner.dispose();
  }
}

/** Whether less is better. @throws OptionError for a metric that does not say. */
function readDirection(owner: string, work: PathWork, cut: CutRows, metric: MetricLike | undefined): boolean {
  if (metric === undefined) return true;
  const { model, state, compiled } = readBuilt(owner, work.build(0, cut.training(0)));
  model.dispose();
  const { direction, name } = fittingMetric(metric, compiled.loss, endingOf(state.layers));
  if (direction !== undefined) return direction === 'min';
  const message = `${owner}.metric: ${name} does not say whether less or more is better`;
  return refuse(OptionError, `${owner}.metric`, "a metric with direction 'min' or 'max'", name, message);
}

function endingOf(
  layers: readonly { readonly type: string; readonly activation?: { readonly name: string } | undefined }[],
) {
  const last = layers.at(-1);
  return last?.activation?.name ?? last?.type ?? 'nothing';
}

/** The figure of the test rows at every strength, in one fold. */
async function foldPath(
  work: PathWork,
  cut: CutRows,
  fold: number,
  lambdas: readonly number[],
  metric: MetricLike | undefined,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const { train, test } = cut.folds[fold]!;
  const path = `${work.owner}.sampleWeight`;
  const rows: PathRows = { ...cut.training(fold), weights: meanOne(path, weightsAt(cut.weights, train)) };
  const own = weightsAt(cut.weights, test);
  const weight = own === undefined ? test.length : sumOf(own);
  if (weight === 0) refuse('E_DATA', path, `a test row of fold ${fold} with a weight above 0`, 0);
  const held = cut.take(test);
  const score: After<number> = async (remote, { state, compiled }) => {
    if (metric === undefined) {
      const { dataLoss } = await remote.evaluate(held.X, held.y, own && { sampleWeight: own });
      return own === undefined ? dataLoss : (dataLoss * test.length) / weight;
    }
    const fitting = fittingMetric(metric, compiled.loss, endingOf(state.layers));
    const predictions = await remote.predict(held.X);
    return scoreOf(state, compiled, [fitting], predictions, held.y, own)[fitting.name]!;
  };
  const beginning = await begin(work, rows, { given: lambdas, count: 2, ratio: 0.5 }, signal);
  const walked = await walk(work, rows, beginning, signal, () => score);
  return walked.map(({ result }) => result);
}

/** Means, errors, and both strengths. */
function choose(path: LambdaPath, cut: CutRows, folds: readonly (readonly number[])[], isLess: boolean) {
  const weights = cut.folds.map(({ test }) => {
    const own = weightsAt(cut.weights, test);
    return own === undefined ? test.length : sumOf(own);
  });
  const perRepeat = foldsPerRepeat(cut.folds, cut.rows);
  const steps = path.steps.map(({ lambda, alive }, index): CvStep => {
    const values = folds.map((figures) => figures[index]!);
    return { lambda, alive, ...figureOf(values, weights, perRepeat) };
  });
  return { steps, ...chooseLambda(steps, isLess) };
}

/**
 * The strength with the best mean, and the largest one within one standard error of it. Steps by descending strength.
 *
 * @param isLess  whether less is better.
 */
export function chooseLambda(
  steps: readonly Pick<CvStep, 'lambda' | 'mean' | 'standardError'>[],
  isLess: boolean,
): { readonly lambdaMin: number; readonly lambda1se: number } {
  const sign = isLess ? 1 : -1;
  const known = steps.filter(({ mean }) => Number.isFinite(mean));
  const [first] = known;
  if (first === undefined) refuse('E_NONFINITE', 'cvPath', 'a finite figure at some strength', Number.NaN);
  const best = known.reduce((least, step) => (sign * step.mean < sign * least.mean ? step : least), first);
  const bound = sign * best.mean + (Number.isFinite(best.standardError) ? best.standardError : 0);
  const within = known.find(({ mean }) => sign * mean <= bound) ?? best;
  return { lambdaMin: best.lambda, lambda1se: within.lambda };
}

/** A model with the weights of a step. */
function modelAt(work: PathWork, rows: PathRows, lambda: number, { weights }: LambdaStep): Sequential {
  const built = readBuilt(work.owner, work.build(lambda, rows));
  connectTo(built, rows, work.fit({ ...rows, lambda }, undefined));
  built.model.setWeights(weights);
  return built.model;
}

/** Trains without penalty on the weights of a step that are not 0. */
async function relax(
  work: PathWork,
  rows: PathRows,
  step: LambdaStep,
  signal: Parameters<typeof runJobs>[2],
): Promise<Sequential> {
  const pruned: PathWork = {
    ...work,
    build(lambda, given) {
      const built = readBuilt(work.owner, work.build(lambda, given));
      connectTo(built, rows, work.fit({ ...rows, lambda }, undefined));
      built.model.setWeights(step.weights);
      built.model.prune({ magnitude: 0 });
      return built.model;
    },
  };
  const [trained] = await runJobs(1, 1, signal, (_, inner) =>
    trainAt(pruned, rows, 0, undefined, inner, async () => undefined),
  );
  const model = pruned.build(0, rows);
  model.setWeights(trained!.weights);
  return model;
}

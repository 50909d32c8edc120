// The chunk that a study loads on demand: the linear model beside the best trial.
import { OckhamError } from '../../errors.js';
import type { HostAbortSignal } from '../../host.js';
import { quietFactsOf, rethrow, runHere, wholeJob } from '../../linear/fit/fitPath.js';
import { runJob } from '../../linear/fit/job.js';
import { LINEAR, LOGISTIC, MULTINOMIAL, type ReadProblem, readProblem } from '../../linear/fit/problem.js';
import { LogisticPath, MultinomialPath, RegressionPath } from '../../linear/path/paths.js';
import type { SolvedPath } from '../../linear/path/step.js';
import { figureOf } from '../../selection/folds/figure.js';
import { type BuiltModel, connectTo } from '../../selection/run/build.js';
import { show } from '../../show.js';
import { given } from '../../validate.js';
import type { FoldRows, Rows } from '../executors/executor.js';
import { type Direction, isBetterBy } from '../schedule/ranking.js';
import type { Trial } from '../schedule/trial.js';
import { type Build, checkRows, withModel } from '../trialModel.js';
import { type Baseline, type LinearBaseline, withoutBaseline } from './baseline.js';
import { scoresOf } from './oneLayer.js';
import { silently } from './silently.js';
import { type LinearTask, linearTaskOf } from './task.js';

/** Parts of a study that its linear model needs. */
export interface BaselineOptions {
  readonly build: Build;
  readonly best: Trial;
  readonly folds: readonly FoldRows[];
  readonly foldWeights: readonly number[];
  readonly foldsPerRepeat: number;
  /** All rows; undefined if the rows of the only fold are all that train. */
  readonly all: Rows | undefined;
  readonly metric: string;
  readonly direction: Direction;
  /** Whether it was asked for, so that its time does not matter. */
  readonly isAsked: boolean;
  readonly signal: HostAbortSignal | undefined;
}

/** Without being asked for, a linear model is fitted to so many numbers of X, times classes: seconds. */
const MOST = 100_000;
/** Strengths, and the smallest as a share of the largest. */
const GRID = { nlambda: 50, lambdaMinRatio: 1e-3 };
const OWNER = 'tune.baseline';
const KINDS = { gaussian: LINEAR, binomial: LOGISTIC, multinomial: MULTINOMIAL };

/** A reason against a linear model. */
class Without extends Error {}

/** Fits the lasso to the rows of each fold, and compares its best strength with the best trial. @throws the signal's reason. */
export async function linearBaseline(options: BaselineOptions): Promise<Baseline> {
  const { folds, all, signal } = options;
  try {
    signal?.throwIfAborted();
    if (all === undefined) {
      const only = await fitTo(options, folds[0]!.train, 0, undefined);
      return compared(options, only, [only.scores.map(numberIn)]);
    }
    const whole = await fitTo(options, all, undefined, undefined);
    const scores: (readonly number[])[] = [];
    for (const [fold, { train }] of folds.entries()) {
      scores.push((await fitTo(options, train, fold, whole.path.lambda)).scores.map(numberIn));
    }
    return compared(options, whole, scores);
  } catch (error) {
    // Rows on which networks train well may still be none for a linear model: a fold without one of the classes.
    if (error instanceof Without || (error instanceof OckhamError && !signal?.aborted)) {
      return withoutBaseline(error.message);
    }
    throw error;
  }
}

interface Fitted {
  readonly family: LinearBaseline['family'];
  readonly path: LinearBaseline['path'];
  /** The metric of each strength on the rows of the fold that score; empty without a fold. */
  readonly scores: readonly unknown[];
}

/** Fits the path to rows that train, prepared as by the model of the best trial. */
async function fitTo(
  options: BaselineOptions,
  rows: Rows,
  fold: number | undefined,
  lambdas: readonly number[] | undefined,
): Promise<Fitted> {
  const { build, best, folds, metric, signal, isAsked } = options;
  const { X, y } = rows;
  return withModel(build, best.params, { X, y, fold }, async (built) => {
    const { task, problem } = await readTask(built, rows, isAsked, lambdas);
    const result = await runHere(runJob, problem.data, wholeJob(problem), signal).catch((error: unknown) =>
      rethrow(OWNER, error),
    );
    const { solved } = result;
    if (solved.steps.length === 0) throw new Without('the classes are separated at the first strength');
    const facts = quietFactsOf(problem, result);
    const { family } = task;
    const path = new { gaussian: RegressionPath, binomial: LogisticPath, multinomial: MultinomialPath }[family](facts);
    const count = lambdas?.length ?? solved.steps.length;
    const scores = fold === undefined ? [] : await scoresIn(built, task, solved, folds[fold]!, count, metric, signal);
    return { family, path, scores };
  });
}

/** The path's problem, in the columns that the first layer gets. */
async function readTask(
  built: BuiltModel,
  rows: Rows,
  isAsked: boolean,
  lambdas: readonly number[] | undefined,
): Promise<{ readonly task: LinearTask; readonly problem: ReadProblem }> {
  connectTo(built, rows, { onWarning: () => {} });
  const { inputs, targets } = silently(() => checkRows(built, ['X', 'y'], rows));
  const task = linearTaskOf(built.compiled, targets, inputs.network.outputUnits);
  if (typeof task === 'string') throw new Without(task);
  const { family, classes, target } = task;
  const size = inputs.rows * inputs.columns * (family === 'multinomial' ? classes : 1);
  if (!isAsked && size > MOST) {
    const message = `X has more numbers, times classes, than the ${MOST} of a moment (${size}); ask for it by baseline: 'linear'`;
    throw new Without(message);
  }
  const { standardizer, data, listed, names } = inputs;
  // What prepares rows does it here, too, so that the path knows it; all others are as the model read them.
  const isAsGiven = standardizer !== undefined || listed !== undefined;
  const X = isAsGiven ? rows.X : { data, shape: [inputs.rows, inputs.columns] as const };
  const isOwnTarget =
    standardizer?.prepareTargets !== undefined && (classes === 0 || standardizer.classes !== undefined);
  const y = isOwnTarget ? rows.y : target;
  const options = {
    ...given({ preprocess: standardizer, sampleWeight: rows.sampleWeight }),
    ...(isAsGiven ? {} : given({ names })),
    ...(lambdas === undefined ? GRID : { lambda: lambdas }),
  };
  const problem = await silently(() => readProblem(OWNER, KINDS[family], X, y, options, { inPlace: false }));
  const found = problem.labelled?.classes.length ?? 0;
  if (found !== classes) throw new Without(`${found} of ${classes} classes have rows that train`);
  return { task, problem };
}

function scoresIn(
  built: BuiltModel,
  task: LinearTask,
  { steps }: SolvedPath,
  rows: FoldRows,
  count: number,
  metric: string,
  signal: HostAbortSignal | undefined,
): Promise<readonly unknown[]> {
  const { inputUnits, outputUnits } = built.state.network!; // connected
  return scoresOf(built, task, inputUnits, outputUnits, rows, steps, count, metric, signal);
}

function numberIn(figure: unknown): number {
  return typeof figure === 'number' ? figure : Number.NaN;
}

/** @param scores  (folds, strengths). */
function compared(
  { best, foldWeights, foldsPerRepeat, metric, direction }: BaselineOptions,
  { family, path }: Fitted,
  scores: readonly (readonly number[])[],
): Baseline {
  const isBetter = isBetterBy(direction);
  const figures = path.lambda.map((_, step) =>
    figureOf(
      scores.map((ofFold) => ofFold[step]!),
      foldWeights,
      foldsPerRepeat,
    ),
  );
  let chosen = -1;
  for (const [step, { mean }] of figures.entries()) {
    if (Number.isFinite(mean) && (chosen === -1 || isBetter(mean, figures[chosen]!.mean))) chosen = step;
  }
  if (chosen === -1) return withoutBaseline(`${metric} of the linear model is not finite`);
  const { mean: value, standardError, values } = figures[chosen]!;
  const { value: valueOfBest, folds: foldsOfBest } = best.levels.at(-1)!;
  const differences = foldsOfBest.map((figure, fold) => figure - values[fold]!);
  const { mean: difference, standardError: differenceError } = figureOf(differences, foldWeights, foldsPerRepeat);
  const isBeaten = isBetter(valueOfBest, value);
  const df = path.df[chosen]!;
  const model = `a lasso with ${df} of ${path.names.length} columns`;
  const error = Number.isNaN(differenceError) ? '' : ` \u00b1 ${rounded(differenceError)}`;
  // One standard error is what glmnet, too, takes for no difference.
  const isClose = difference === 0 || Math.abs(difference) <= differenceError;
  const verdict = isClose ? 'about as good as' : isBeaten ? 'better than' : 'worse than';
  return {
    kind: 'linear',
    family,
    lambda: path.lambda[chosen]!,
    df,
    value,
    standardError,
    folds: values,
    difference,
    differenceError,
    isBeaten,
    path,
    sentence: `${metric} ${rounded(valueOfBest)} is ${verdict} ${rounded(value)} of ${model} (difference ${rounded(difference)}${error})`,
  };
}

/** Four digits. */
function rounded(value: number): string {
  return show(Number(value.toPrecision(4)));
}

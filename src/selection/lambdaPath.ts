import { argumentsOf, isTabular, type ModelInput, type Tabular, type TargetInput } from '../data/preparation.js';
import { OptionError } from '../errors.js';
import { type FeatureFate, fatesOf } from '../paths/featurePath.js';
import { isList, refuse, requireOptions } from '../validate.js';
import { readGrid } from './path/grid.js';
import { PATH_OPTIONS, type PathOptions, readPath, requireProgress, type ValidationRows } from './path/options.js';
import { type BuildPath, type LambdaStep, type PathRows, type PathWork, reportOn } from './path/train.js';
import { type Beginning, begin, walk } from './path/walk.js';
import { readRows } from './rows/givenRows.js';
import { meanOne, readWeightsOfRows } from './rows/rowWeights.js';
import type { RowsPair } from './run/build.js';
import { runJobs } from './run/runJobs.js';
import { readSignal } from './run/signal.js';

/** Options of {@link lambdaPath}. */
export interface LambdaPathOptions extends PathOptions {
  /** `[X, y]`, or a table with a target, whose data loss each step has as `validationLoss`. Nothing is trained or stopped by it. */
  validationData?: ValidationRows;
  /** Called after each strength. */
  onProgress?: (step: LambdaStep) => void;
}

/** Result of {@link lambdaPath}. */
export interface LambdaPath {
  /** One per strength, from the largest to the smallest. */
  readonly steps: readonly LambdaStep[];
  /** All inputs in the order in which they enter as lambda falls, as `featurePath` has them. */
  readonly features: readonly FeatureFate[];
  /** The computed largest strength; undefined if `lambdas` were given. */
  readonly lambdaMax: number | undefined;
}

/**
 * Trains a model at each of several strengths of its penalty, each from the weights of its neighbour (see `warmStart`), and reports on each:
 * losses, exact zeros, the inputs that are left, and how far from a minimum its weights are.
 *
 * The largest strength is computed: the smallest one at which 0 is a stationary point for the first kernel W. With G the gradient of the mean
 * data loss at W = 0 and the best output bias, and the penalty of W being λ times
 *
 * - `l1`, `l1l2` with `a Σ|w|`: max |g| / a;
 * - `groupLasso` with `b Σ √|g| ||w_g||`: max ||G_g|| / (b √|g|);
 * - `sparseGroupLasso`: the λ at which `||soft(G_g, λ a)|| = λ b √|g|`, the largest of all groups;
 * - `lassoNet`: max ||G_θj|| + M ||G_wj||_1.
 *
 * In a model of one dense layer, all weights of the minimum are 0 from this λ on, and not below. In networks it depends on the
 * layers above, which are taken from the start of the path. The other strengths are `lambdaMax * ratio^(k / (count - 1))`. On a path
 * upwards, computed strengths end with the first one that leaves no input, and go on by the same factor, up to as many again, while inputs
 * are left: layers above that are free can grow as the first kernel shrinks, and no strength stops that. Give them an `l2` or a `maxNorm`.
 *
 * A step says which inputs are `selected` only if its zeros are settled, that is, its relative residual is at most `tol`: more epochs, or
 * `fit: { tol }`, settle them. Every strength starts with a fresh optimizer. Models are disposed of.
 *
 * @param build  makes a compiled model with that strength, otherwise always the same: the first argument is lambda (0 for a start without
 *   penalty), the second the rows that train.
 * @param X  (n, d); @param y  (n) or (n, k), in any form that `fit` takes; a table with a target takes the place of both. Columns that a
 *   preprocessor makes are learned from all rows of the path, and have their names in the reports: `city=Oslo`.
 * @throws OptionError if no largest strength can be computed: a penalty that is not proportional to lambda, or follows a schedule, or a first
 *   kernel that has no gradient where it is 0, as of ReLU units with biases of 0; and as
 *   `fit` and `build` do.
 * @example
 * const path = await lambdaPath(
 *   (lambda) => {
 *     const model = sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [4], kernelRegularizer: l1(lambda) })] });
 *     model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });
 *     return model;
 *   },
 *   X,
 *   y,
 *   { count: 5, warmStart: 'sparse', fit: { epochs: 200, batchSize: 90, tol: 1e-3 } },
 * );
 * for (const { lambda, dataLoss, alive, selected, optimality } of path.steps) console.log(lambda, dataLoss, alive, selected, optimality);
 *
 * Source: Friedman, Hastie & Tibshirani (2010) for the grid (their smallest share is 0.0001, or 0.01 for fewer rows than columns) and
 * warm starts from sparse to dense; Lemhadri, Ruan, Abraham & Tibshirani (JMLR 2021) for those from dense to sparse.
 */
export async function lambdaPath<X extends ModelInput, Y extends TargetInput>(
  build: BuildPath<X, Y>,
  X: X,
  y: Y,
  options?: LambdaPathOptions,
): Promise<LambdaPath>;
export async function lambdaPath<T extends Tabular>(
  build: BuildPath<T>,
  table: T,
  options?: LambdaPathOptions,
): Promise<LambdaPath>;
export async function lambdaPath(
  build: BuildPath,
  given: ModelInput,
  target?: TargetInput | LambdaPathOptions,
  last: LambdaPathOptions = {},
): Promise<LambdaPath> {
  const owner = 'lambdaPath';
  const [X, y, options] = argumentsOf(given, target, last);
  requireOptions(owner, options, [...PATH_OPTIONS, 'validationData', 'onProgress']);
  const { validationData, onProgress } = options;
  requireProgress(owner, onProgress);
  const validation = isTabular(validationData) ? validationData.asArguments(undefined, undefined) : validationData;
  if (validation !== undefined && !isTabular(validationData) && (!isList(validation) || validation.length !== 2)) {
    refuse(OptionError, `${owner}.validationData`, '[X, y] or a table', validation);
  }
  const signal = readSignal(owner, options.signal);
  const grid = readGrid(owner, options);
  const read = readRows(X, y);
  const weights = readWeightsOfRows(owner, options.sampleWeight, read.rows);
  const rows: PathRows = { X, y: read.y, fold: undefined, weights: meanOne(`${owner}.sampleWeight`, weights) };
  const work = readPath(owner, build, options);
  try {
    const [path] = await runJobs(1, 1, signal, async (_, inner) => {
      const beginning = await begin(work, rows, grid, inner);
      return pathFrom(work, rows, beginning, inner, validation && { X: validation[0], y: validation[1] }, onProgress);
    });
    return path!;
  } finally {
    work.runner.dispose();
  }
}

/** Walks along a path and reports on each step. */
export async function pathFrom(
  work: PathWork,
  rows: PathRows,
  beginning: Beginning,
  signal: AbortSignal,
  validation?: RowsPair,
  onProgress?: (step: LambdaStep) => void,
): Promise<LambdaPath> {
  const isComputed = beginning.lambdaMax !== undefined && work.warmStart === 'dense';
  const walked = await walk(
    work,
    rows,
    beginning,
    signal,
    (lambda) => (remote, built) => reportOn(remote, built, work, rows, lambda, validation),
    ({ result, weights, epochs }) => {
      onProgress?.({ ...result, weights, epochs });
      return isComputed && result.alive.length === 0;
    },
    isComputed,
  );
  const steps = walked.map(({ result, weights, epochs }): LambdaStep => ({ ...result, weights, epochs }));
  return { steps, features: fatesOf(steps.toReversed()), lambdaMax: beginning.lambdaMax };
}

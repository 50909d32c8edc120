import type { ModelInput, TargetInput } from '../../data/preparation.js';
import { OptionError } from '../../errors.js';
import type { Feature } from '../../model/selection/featureReport.js';
import type { Sequential } from '../../model/sequential.js';
import type { FitOptions } from '../../model/training/options.js';
import type { FeaturePathStep } from '../../paths/featurePath.js';
import type { Matrix } from '../../types.js';
import { given, refuse } from '../../validate.js';
import { type BuiltModel, connectTo, type RowsPair, readBuilt, type TrainingRows } from '../run/build.js';
import type { FitMaker } from '../run/fitOptions.js';
import type { AnyModel, Runner } from '../run/runner.js';

/** Where the trainings of a path start. */
export type WarmStart = 'dense' | 'sparse' | 'none';

/** Makes a model for a strength. */
export type BuildPath<X extends ModelInput = ModelInput, Y extends TargetInput = TargetInput> = (
  lambda: number,
  rows: TrainingRows<X, Y>,
) => Sequential;

/** Facts about one training of a path, for `fit` as a function. */
export interface PathFacts extends TrainingRows {
  readonly lambda: number;
}

/** Everything that the trainings of a path have in common. */
export interface PathWork {
  readonly owner: string;
  readonly build: BuildPath;
  readonly fit: FitMaker<PathFacts>;
  readonly runner: Runner;
  readonly warmStart: WarmStart;
  /** Relative residual up to which zeros count as settled. */
  readonly tol: number;
}

/** Rows that a path trains on, with their weights. */
export interface PathRows extends TrainingRows {
  readonly weights: Float32Array | undefined;
}

/** Result of training with one strength. */
export interface LambdaStep extends Omit<FeaturePathStep, 'log'> {
  /** Data loss + penalties on the rows that train, of the weights after training. */
  readonly loss: number;
  readonly dataLoss: number;
  /** Weights of all kernels that are exactly 0. */
  readonly zeros: number;
  /** Epochs trained. */
  readonly epochs: number;
  /** Whether `optimality` is at most `tol`: more training would hardly change which weights are 0. */
  readonly isSettled: boolean;
  /** The inputs that are alive, by index and name; absent unless the zeros are settled, because they may change. */
  readonly selected?: readonly Feature[];
  /** Data loss on `validationData`. */
  readonly validationLoss?: number;
}

/** Extra work on a model after its training, in the worker or here. */
export type After<T> = (model: AnyModel, built: BuiltModel) => Promise<T>;

/** Trains one strength from given weights. */
export async function trainAt<T>(
  work: PathWork,
  rows: PathRows,
  lambda: number,
  from: readonly Matrix[] | undefined,
  signal: AbortSignal,
  after: After<T>,
): Promise<{ readonly weights: readonly Matrix[]; readonly epochs: number; readonly result: T }> {
  const built = readBuilt(work.owner, work.build(lambda, rows));
  const { model } = built;
  try {
    const options: FitOptions = {
      ...work.fit({ ...rows, lambda }, signal),
      ...(rows.weights && { sampleWeight: rows.weights }),
    };
    // The copy in a worker learns for itself, and `after` needs what it learns here.
    const isApart = work.runner.size > 1 && built.state.inputs.standardizer?.isLearning;
    if (from !== undefined || isApart) connectTo(built, rows, options);
    if (from !== undefined) model.setWeights(from);
    return await work.runner.run(model, async (remote) => {
      await remote.fit(rows.X, rows.y, options);
      return { weights: await remote.getWeights(), epochs: remote.epoch, result: await after(remote, built) };
    });
  } finally {
    model.dispose();
  }
}

/** Reports on a model that was trained with a strength. */
export async function reportOn(
  remote: AnyModel,
  { state }: BuiltModel,
  work: PathWork,
  rows: PathRows,
  lambda: number,
  validation: RowsPair | undefined,
): Promise<Omit<LambdaStep, 'weights' | 'epochs'>> {
  const own = rows.weights && { sampleWeight: rows.weights };
  const { classWeight, validationSplit, mixup } = work.fit({ ...rows, lambda }, undefined);
  const draws = mixup !== undefined || state.layers.some(({ isStochastic }) => isStochastic);
  const options = { ...own, ...given({ classWeight, validationSplit }) };
  const optimality = draws ? undefined : (await remote.optimality(rows.X, rows.y, options)).relative;
  const { loss, dataLoss } = await remote.evaluate(rows.X, rows.y, own);
  const { zeros } = await remote.sparsity();
  const report = await remote.featureReport();
  const isSettled = optimality !== undefined && optimality <= work.tol;
  const validationLoss = validation && (await remote.evaluate(validation.X, validation.y)).dataLoss;
  return {
    lambda,
    ...report,
    loss,
    dataLoss,
    zeros,
    isSettled,
    ...given({
      optimality,
      validationLoss,
      selected: isSettled ? report.features.filter(({ isAlive }) => isAlive) : undefined,
    }),
  };
}

/** @throws OptionError if all strengths make the same layers. */
export function requireUse(
  owner: string,
  work: Pick<PathWork, 'build'>,
  rows: TrainingRows,
  lambdas: readonly number[],
): void {
  const [first, second] = lambdas;
  if (first === undefined || second === undefined) return;
  const layersAt = (lambda: number) => {
    const { model, state } = readBuilt(owner, work.build(lambda, rows));
    model.dispose();
    return JSON.stringify(state.layers.map(({ config }) => config));
  };
  if (layersAt(first) !== layersAt(second)) return;
  const message = `${owner}.build gives the same layers for every strength; it must use its argument, lambda`;
  refuse(OptionError, `${owner}.build`, 'a function that uses lambda', undefined, message);
}

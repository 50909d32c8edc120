import type { TrainingEnd } from '../../callbacks/callback.js';
import { runtime } from '../../core/kernels/runtime.js';
import type { Missing } from '../../data/reading/missing.js';
import type { Standardizer } from '../../data/standardize.js';
import { OptionError, StateError } from '../../errors.js';
import type { Layer } from '../../types.js';
import { refuse } from '../../validate.js';
import { freeNow, type Regions } from '../memory/regions.js';
import { connectLayers, type Network } from '../network.js';
import type { Plan, TrainingPlan } from '../plan/plan.js';
import { type AveragedWeights, releaseAverage, requireAverage } from '../weights/average.js';
import type { Built } from '../weights/built.js';
import { KernelForms } from '../weights/kernelForms.js';
import { allocateParameters, type TrainableParameters } from '../weights/parameters.js';
import { type Compiled, requireOutputs } from './compile.js';
import type { Progress, RunningFit } from './progress.js';

/** What a model keeps about its inputs, and applies to every X that it is given. */
export interface InputState {
  /** (inputUnits) names of the columns, where known. */
  names: readonly string[] | undefined;
  readonly standardizer: Standardizer | undefined;
  readonly missing: Exclude<Missing, 'keep'>;
  /** (inputUnits) what missing values are replaced by: the training columns' means, learned at the first fit. */
  means: Float64Array | undefined;
}

/** Everything that a model is, between two calls of its methods. */
export interface ModelState {
  readonly name: string;
  readonly seed: number | bigint;
  readonly key: { readonly seedLow: number; readonly seedHigh: number };
  readonly layers: readonly Layer[];
  readonly inputs: InputState;
  /** In a compacted model: which columns of the original X its inputs are. */
  inputIndices?: Int32Array | undefined;
  /** Known once the number of input columns is. */
  network: Network | undefined;
  /** Made at the first use of the weights. */
  built?: Built | undefined;
  compiled?: Compiled | undefined;
  /** Gradients and optimizer state: made at the first training step after `compile`. */
  trained?: TrainableParameters | undefined;
  /** The running average of the weights: made with the optimizer state, where `compile` wants one. */
  average?: AveragedWeights | undefined;
  trainingPlan?: TrainingPlan | undefined;
  /** The plans for predicting, with the weights and with their average. */
  predictionPlan?: Plan | undefined;
  averagePlan?: Plan | undefined;
  progress: Progress;
  /** What schedules were read at in the last step before `compile`: predictions go by it until there is another step. */
  lastStep: number;
  /** Whether an output above 0, not above one half, is class 1: the loss of the last `compile` took logits. */
  givesLogits: boolean;
  /** The relative residual that was measured last, and of which version of the weights. */
  optimality?: { readonly version: number; readonly relative: number } | undefined;
  /** The call of fit that runs. */
  run?: RunningFit | undefined;
  /** What ended the last one, unless that was an error, a signal, or leaving the loop. */
  endedBy?: TrainingEnd | undefined;
  /** Whether the weights are anything but initial ones. */
  hasLearned: boolean;
  /** Whether no weight is NaN or infinite; an update that overflowed and files that may hold such leave it false. */
  hasFiniteWeights: boolean;
  isTraining: boolean;
  isStopping: boolean;
  isDisposed: boolean;
  /** The call that lost a worker thread while it changed weights: some may be changed, and others not. */
  tornBy?: string | undefined;
  /** What the model takes of the arena; freed when it is disposed or collected. */
  readonly regions: Regions;
}

/** @throws StateError `E_DISPOSED` after dispose. */
export function requireLive(state: ModelState, method: string): void {
  if (state.isDisposed) throw new StateError('E_DISPOSED', `${method}: the model was disposed`, { path: method });
}

/** @throws StateError `E_DISPOSED` after dispose, `E_THREADS` while the weights are what a lost thread left of them. */
export function requireIntact(state: ModelState, method: string): void {
  requireLive(state, method);
  if (state.tornBy === undefined) return;
  throw new StateError(
    'E_THREADS',
    `${method}: a worker thread was lost in ${state.tornBy}, so the weights may be half changed; setWeights or load first`,
    { path: method },
  );
}

/** Runs what changes weights. Where it loses a thread, the model is refused from then on. */
export function changing<T>(state: ModelState, method: string, change: () => T): T {
  try {
    return change();
  } catch (error) {
    if (isLoss(error)) state.tornBy = method;
    throw error;
  }
}

/** Whether a thread was lost in a call of a kernel. */
export function isLoss(error: unknown): boolean {
  return error instanceof StateError && error.code === 'E_THREADS';
}

/** @throws StateError `E_DISPOSED` after dispose, `E_BUSY` while the model trains. */
export function requireIdle(state: ModelState, method: string): void {
  requireLive(state, method);
  if (state.isTraining) throw busy(method);
}

/** What a call throws that has to wait for a training to end. */
export function busy(method: string): StateError {
  return new StateError('E_BUSY', `${method}: the model is being trained; await that fit first`, { path: method });
}

/** @throws StateError `E_NOT_COMPILED` before compile. */
export function requireCompiled(state: ModelState, method: string): Compiled {
  if (state.compiled !== undefined) return state.compiled;
  throw new StateError('E_NOT_COMPILED', `${method}: call compile({ optimizer, loss }) first`, { path: method });
}

/** What schedules are read at in predictions: as in the last step, whatever `compile` began anew since. */
export function lastStepOf({ progress, lastStep }: ModelState): number {
  return progress.step > 0 ? progress.step - 1 : lastStep;
}

/** Takes what compile was given, at step 0. */
export function adoptCompiled(state: ModelState, compiled: Compiled): void {
  restartProgress(state);
  state.compiled = compiled;
  state.optimality = undefined;
  state.givesLogits = compiled.loss.fusedActivation === 'sigmoid' && !compiled.isFused;
}

function restartProgress(state: ModelState): void {
  state.lastStep = lastStepOf(state);
  state.progress = { step: 0, epoch: 0, logs: [] };
}

/** The network for that many input columns; fixed by the first data where no layer says it. */
export function connect(state: ModelState, inputUnits: number): Network {
  if (state.network !== undefined) return state.network;
  const network = connectLayers(state.layers, inputUnits);
  if (state.compiled !== undefined) requireOutputs(state.compiled.loss, network.outputUnits);
  state.network = network;
  return network;
}

/** The weights, allocated and initialized at the first call. @throws StateError where the input columns are not known. */
export function build(state: ModelState, method: string): Built {
  if (state.built !== undefined) return state.built;
  const { network } = state;
  if (network === undefined) {
    throw new StateError(
      'E_NOT_BUILT',
      `${method}: the number of input columns is not known; give inputShape, or fit first`,
      {
        path: method,
      },
    );
  }
  const current = runtime();
  const { regions, key } = state;
  const parameters = allocateParameters(current, regions, network, key);
  const forms = new KernelForms(current, regions, parameters);
  state.built = { runtime: current, regions, network, parameters, forms };
  state.hasFiniteWeights = parameters.areFinite();
  return state.built;
}

/** Whose weights a method works with: the model's own, or their average. */
export type WeightsChoice = 'current' | 'average';

/** @throws OptionError unless it is a choice or undefined. */
export function readWeightsChoice(owner: string, given: unknown = 'current'): WeightsChoice {
  if (given === 'current' || given === 'average') return given;
  refuse(OptionError, `${owner}.weights`, '"current" or "average"', given);
}

/** The model with those weights. @throws StateError `E_NO_AVERAGE` where they are an average that has not begun. */
export function weightsOf(state: ModelState, method: string, choice: WeightsChoice): Built {
  const built = build(state, method);
  return choice === 'average' ? requireAverage(state.average, method).built : built;
}

/** Frees gradients, optimizer state, the average of the weights and the training plan. */
export function releaseTraining(state: ModelState): void {
  state.regions.release(state.trained?.region);
  state.regions.release(state.trainingPlan?.region);
  state.regions.release(state.averagePlan?.region);
  if (state.average !== undefined) releaseAverage(state.average);
  state.trained = undefined;
  state.trainingPlan = undefined;
  state.average = undefined;
  state.averagePlan = undefined;
}

/** Frees the weights, and all that goes by their shapes: they are drawn anew at their next use. */
export function releaseWeights(state: ModelState): void {
  const { regions, built } = state;
  releaseTraining(state);
  regions.release(state.predictionPlan?.region);
  state.predictionPlan = undefined;
  built?.forms.release();
  regions.release(built?.parameters.region);
  state.built = undefined;
}

/**
 * Puts other weights into the model, which may then be used again; where it was torn, its optimizer state was, too, and is reset
 * before.
 *
 * @param change  returns whether no weight is NaN or infinite then.
 */
export function mending(state: ModelState, method: string, change: () => boolean): void {
  if (state.tornBy !== undefined) {
    releaseTraining(state);
    restartProgress(state);
  }
  state.hasFiniteWeights = changing(state, method, change);
  state.tornBy = undefined;
  state.hasLearned = true;
}

/** Frees all memory of the model. Once. */
export function disposeState(state: ModelState): void {
  if (state.isDisposed) return;
  state.isDisposed = true;
  freeNow(state.regions);
  state.built = undefined;
  state.trained = undefined;
  state.average = undefined;
  state.averagePlan = undefined;
  state.trainingPlan = undefined;
  state.predictionPlan = undefined;
}

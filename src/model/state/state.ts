import type { TrainingEnd } from '../../callbacks/callback.js';
import { runtime } from '../../core/kernels/runtime.js';
import type { Preparation } from '../../data/preparation.js';
import type { Missing } from '../../data/reading/missing/missing.js';
import { OptionError, StateError } from '../../errors.js';
import type { Layer } from '../../types.js';
import { refuse, refuseCall } from '../../validate.js';
import { freeNow, type Regions } from '../memory/regions.js';
import { connectLayers, type Network } from '../network.js';
import type { Plan } from '../plan/plan.js';
import type { TrainingPlan } from '../plan/trainingPlan.js';
import { type AveragedWeights, releaseAverage, requireAverage } from '../weights/average.js';
import type { Built } from '../weights/built.js';
import { KernelForms } from '../weights/kernelForms.js';
import { allocateParameters } from '../weights/parameters.js';
import type { TrainableParameters } from '../weights/trainable.js';
import { type Compiled, requireOutputs } from './compile.js';
import type { Progress, RunningFit } from './progress.js';

/** Settings that a model applies to every X. */
export interface InputState {
  /** (inputUnits) names of the columns, if known. */
  names: readonly string[] | undefined;
  /** Preparation of every X; a preprocessor is replaced by what it learns at the first fit. */
  standardizer: Preparation | undefined;
  readonly missing: Exclude<Missing, 'keep'>;
  /** (inputUnits) replacements of missing values: the means of the training columns, learned at the first fit. */
  means: Float64Array | undefined;
}

/** The whole state of a model between two calls of its methods. */
export interface ModelState {
  readonly name: string;
  readonly seed: number | bigint;
  readonly key: { readonly seedLow: number; readonly seedHigh: number };
  /** Whether the caller gave no seed: a checkpoint may then bring its own. */
  readonly hasDrawnSeed?: boolean;
  layers: readonly Layer[];
  readonly inputs: InputState;
  /** Columns of the original X that a compacted model takes. */
  inputIndices?: Int32Array | undefined;
  /** Set once the number of input columns is known. */
  network: Network | undefined;
  /** Made at the first use of the weights. */
  built?: Built | undefined;
  compiled?: Compiled | undefined;
  /** Gradients and optimizer state: made at the first training step after `compile`. */
  trained?: TrainableParameters | undefined;
  /** The running average of the weights: made with the optimizer state, if `compile` asks for one. */
  average?: AveragedWeights | undefined;
  trainingPlan?: TrainingPlan | undefined;
  /** The plans for predicting, with the weights and with their average. */
  predictionPlan?: Plan | undefined;
  averagePlan?: Plan | undefined;
  progress: Progress;
  /** The step before the last `compile` at which schedules were read last; predictions use it until there is another step. */
  lastStep: number;
  /** Whether class 1 is an output above 0, not above one half, because the loss of the last `compile` took logits. */
  givesLogits: boolean;
  /** The relative residual measured last, with the version of its weights. */
  optimality?: { readonly version: number; readonly relative: number } | undefined;
  /** The running call of fit. */
  run?: RunningFit | undefined;
  /** Reason why the last call of fit ended; undefined after an error, a signal, or leaving the loop. */
  endedBy?: TrainingEnd | undefined;
  /** Whether the weights have changed since they were initialized. */
  hasLearned: boolean;
  /** Whether no weight is NaN or infinite. False after an update that overflowed, or a file with such weights. */
  hasFiniteWeights: boolean;
  isTraining: boolean;
  isStopping: boolean;
  isDisposed: boolean;
  /** The call that lost a worker thread while it changed weights: only some of them may have changed. */
  tornBy?: string | undefined;
  /** The model's regions of the arena; freed when it is disposed or collected. */
  readonly regions: Regions;
}

/** @throws StateError `E_DISPOSED` after dispose. */
export function requireLive(state: ModelState, method: string): void {
  if (state.isDisposed) refuseCall('E_DISPOSED', method, 'the model was disposed');
}

/** @throws StateError `E_DISPOSED` after dispose, `E_THREADS` while the weights may be half changed by a lost thread. */
export function requireIntact(state: ModelState, method: string): void {
  requireLive(state, method);
  if (state.tornBy === undefined) return;
  const why = `a worker thread was lost in ${state.tornBy}, so the weights may be half changed; setWeights or load first`;
  refuseCall('E_THREADS', method, why);
}

/** Runs a change of weights. If it loses a thread, later calls are refused. */
export function changing<T>(state: ModelState, method: string, change: () => T): T {
  try {
    return change();
  } catch (error) {
    if (isLoss(error)) state.tornBy = method;
    throw error;
  }
}

/** Returns whether the error is that of a thread lost in a kernel call. */
export function isLoss(error: unknown): boolean {
  return error instanceof StateError && error.code === 'E_THREADS';
}

/** @throws StateError `E_DISPOSED` after dispose, `E_BUSY` while the model trains. */
export function requireIdle(state: ModelState, method: string): void {
  requireLive(state, method);
  if (state.isTraining) throw busy(method);
}

/** The error of a call during training. */
export function busy(method: string): StateError {
  return new StateError('E_BUSY', `${method}: the model is being trained; await that fit first`, { path: method });
}

/** @throws StateError `E_NOT_COMPILED` before compile. */
export function requireCompiled(state: ModelState, method: string): Compiled {
  if (state.compiled !== undefined) return state.compiled;
  refuseCall('E_NOT_COMPILED', method, 'call compile({ optimizer, loss }) first');
}

/** The step at which predictions read schedules: that of the last training step, also if `compile` has reset the counters since. */
export function lastStepOf({ progress, lastStep }: ModelState): number {
  return progress.step > 0 ? progress.step - 1 : lastStep;
}

/** Adopts the arguments of compile, at step 0. */
export function adoptCompiled(state: ModelState, compiled: Compiled): void {
  restartProgress(state);
  state.compiled = state.inputs.standardizer?.inUnits?.(compiled, state.inputs) ?? compiled;
  state.optimality = undefined;
  state.givesLogits = compiled.loss.fusedActivation === 'sigmoid' && !compiled.isFused;
}

function restartProgress(state: ModelState): void {
  state.lastStep = lastStepOf(state);
  state.progress = { step: 0, epoch: 0, logs: [] };
}

/** Connects the network for that many input columns, unless it is known already. */
export function connect(state: ModelState, inputUnits: number): Network {
  if (state.network !== undefined) return state.network;
  const network = connectLayers(state.layers, inputUnits);
  if (state.compiled !== undefined) requireOutputs(state.compiled.loss, network.outputUnits);
  state.network = network;
  return network;
}

/** Returns the weights; allocates and initializes them at the first call. @throws StateError if the input columns are not known. */
export function build(state: ModelState, method: string): Built {
  if (state.built !== undefined) return state.built;
  const { network } = state;
  if (network === undefined) {
    refuseCall('E_NOT_BUILT', method, 'the number of input columns is not known; give inputShape, or fit first');
  }
  const current = runtime();
  const { regions, key } = state;
  const parameters = allocateParameters(current, regions, network, key);
  const forms = new KernelForms(current, regions, parameters);
  state.built = { runtime: current, regions, network, parameters, forms };
  state.hasFiniteWeights = parameters.areFinite();
  return state.built;
}

/** The weights that a method uses: the model's own, or their average. */
export type WeightsChoice = 'current' | 'average';

/** @throws OptionError for anything else. */
export function readWeightsChoice(owner: string, given: unknown = 'current'): WeightsChoice {
  if (given === 'current' || given === 'average') return given;
  refuse(OptionError, `${owner}.weights`, '"current" or "average"', given);
}

/** Returns the model with those weights. @throws StateError `E_NO_AVERAGE` for an average that has not begun. */
export function weightsOf(state: ModelState, method: string, choice: WeightsChoice): Built {
  const built = build(state, method);
  return choice === 'average' ? requireAverage(state.average, method).built : built;
}

/** Frees gradients, optimizer state, the average of the weights and the training plan. */
export function releaseTraining(state: ModelState): void {
  state.trained?.lists.release();
  state.regions.release(state.trained?.region);
  state.regions.release(state.trainingPlan?.region);
  state.regions.release(state.averagePlan?.region);
  if (state.average !== undefined) releaseAverage(state.average);
  state.trained = undefined;
  state.trainingPlan = undefined;
  state.average = undefined;
  state.averagePlan = undefined;
}

/** Frees the weights, and all that depends on their shapes. They are drawn again at their next use. */
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
 * Replaces the weights, so that the model may be used again. If a lost thread tore them, the optimizer state is reset first.
 *
 * @param change  returns whether all weights are finite afterwards.
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

/** Frees all memory of the model; later calls do nothing. */
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

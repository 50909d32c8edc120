import type { Kernels } from '../core/kernels/kernels.js';
import type { Named, Schedule } from './named.js';

/** One parameter in one update, as addresses in the kernels' memory. Reused from step to step. */
export interface ParameterUpdate {
  readonly weights: number;
  readonly gradient: number;
  /** One address per entry of the optimizer's `slots`. */
  readonly slots: readonly number[];
  readonly size: number;
  /** Whether decoupled weight decay applies by default: to kernels, not to biases and scales. */
  readonly isKernel: boolean;
  readonly l1: number;
  readonly l1Subgradient: number;
  readonly l2: number;
  /** Share of the gradient with its smooth penalties that clipping by a norm leaves in this step; 1 if it leaves all. */
  gradientFactor: number;
  /** (2) f64: Σ|w| and Σw² before the update. */
  readonly sums: number;
}

/** A limit of the gradient with its smooth penalties: of each element, of the norm of each parameter, or of all at once. */
export interface Clipping {
  readonly by: 'value' | 'norm' | 'globalNorm';
  readonly limit: number;
}

/** An update rule. Immutable: its state lives in the model's slots, so one object may serve several models. */
export interface Optimizer extends Named {
  readonly learningRate: number | Schedule;
  /** Done before the update; undefined: none. */
  readonly clipping?: Clipping | undefined;
  /** Names of the state arrays per weight: [] for sgd, ['m', 'v'] for adam. */
  readonly slots: readonly string[];
  /** Those of them that hold squares or magnitudes: files with numbers below 0 there are refused. */
  readonly squares?: readonly string[];
  /** The initial value of every slot. */
  readonly initialSlotValue: number;
  /**
   * Whether a weight of 0 stays 0 as long as its gradient is 0, once its slots hold their initial value, which they then keep. Pruned
   * weights need no mask after the update then. Default: no.
   */
  readonly keepsZeros?: boolean;
  /**
   * One update of one parameter: penalty gradient, update, proximal step and penalty sums in one pass.
   *
   * @param step  number of this step, from 1.
   * @returns whether every new weight is finite.
   */
  update(kernels: Kernels, parameter: ParameterUpdate, step: number, learningRate: number): boolean;
  /** The step size t of a proximal step, if it is the same for all weights; absent: the learning rate. */
  proximalStep?(learningRate: number): number;
  /**
   * out[i] := the step size of weight i in the optimizer's metric, right after its update: the learning rate over the divisor of its
   * gradient. Absent if all are the same.
   *
   * @param out  (size) f32, at most 2^60.
   */
  writeStepSizes?(
    kernels: Kernels,
    parameter: Pick<ParameterUpdate, 'slots' | 'size'>,
    step: number,
    learningRate: number,
    out: number,
  ): void;
}

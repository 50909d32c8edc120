import type { Kernels } from '../core/kernels/kernels.js';
import type { RandomStream } from '../core/random/streams.js';
import type { Named } from './named.js';

/**
 * Rows of numbers: `data` is row-major, its length the product of `shape`. Vectors have a shape of one entry. Results of models are
 * f32; splits and standardizers keep f64.
 */
export interface Matrix<T extends Float32Array | Float64Array = Float32Array> {
  readonly data: T;
  readonly shape: readonly number[];
}

/**
 * The state of the weights, to which training can go back: plain data, for files and other threads, too. Optimizer state and counts of
 * steps are not in it.
 */
export interface WeightsSnapshot {
  /** All arrays, in the order of getWeights. */
  readonly weights: readonly Matrix[];
  /** For each array: (size) 1 if a weight is pruned; null if none is. */
  readonly pruned: readonly (Uint8Array | null)[];
  /** The running average of all arrays, and how often it was moved; null if it has not begun. */
  readonly average: { readonly updates: number; readonly weights: readonly Matrix[] } | null;
}

/** Options of `prune`: one of the amounts, and the layers. */
export interface PruneOptions {
  /** Share of all weights, in [0, 1), that is pruned afterwards: the smallest ones. */
  fraction?: number;
  /** Weights up to that size are pruned; 0 prunes those that are 0, for good. */
  magnitude?: number;
  /** Share of the inputs, in [0, 1), that is pruned afterwards: rows of the first kernel, by their L2 norm. */
  inputs?: number;
  /** Share of the units of each hidden layer, in [0, 1), that is pruned afterwards: what enters a unit and what leaves it, by the L2
      norm of both together. */
  units?: number;
  /** Names of the layers; default: all that have a kernel. */
  layers?: readonly string[];
}

/** The initial values of a parameter. */
export interface Initializer extends Named {
  /** out (fanIn, fanOut) := initial values. A bias has fanIn = fanOut = its length. */
  fill(kernels: Kernels, out: number, size: number, fanIn: number, fanOut: number, random: RandomStream): void;
}

/** A set in which weights are kept: after every update they are projected onto it. */
export interface Constraint extends Named {
  /** W := its projection; W (rows, columns), a bias one column, (units, 1). A zero column stays zero. Weights that it moves from 0 cannot be
      pruned. */
  apply(kernels: Kernels, weights: number, rows: number, columns: number): void;
}

/** A running average of the weights. Immutable: what it has averaged lives in the model. */
export interface Average extends Named {
  /** Its updates are at the end of each step, or of each epoch. */
  readonly unit: 'step' | 'epoch';
  /**
   * The share of the way to the weights that the average moves, in [0, 1]; 0: it stays. The first move goes all the way.
   *
   * @param count  completed steps (or epochs) since `compile`.
   * @param updates  earlier moves: fewer than occasions, if training went back to earlier weights.
   */
  blend(count: number, updates: number): number;
}

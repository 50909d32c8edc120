import type { Runtime } from '../../core/kernels/runtime.js';
import { OptionError } from '../../errors.js';
import { given, refuse } from '../../validate.js';
import type { Network } from '../network.js';
import type { Parameters } from '../weights/parameters.js';

/** One column of X as the model uses it. */
export interface Feature {
  /** Column number; in a model from `compact`, that of the original X. */
  readonly index: number;
  /** Name of the column, if known. */
  readonly name?: string;
  /** L2 norm of its weights in the first kernel. */
  readonly norm: number;
  /** Whether any of those weights is not exactly 0. */
  readonly isAlive: boolean;
}

/** Result of `featureReport`. */
export interface FeatureReport {
  /** All columns that the model takes, in order. */
  readonly features: readonly Feature[];
  /** Indices of the columns that are alive, ascending. */
  readonly alive: readonly number[];
  /** Their names, if the columns have any. */
  readonly aliveNames?: readonly string[];
  /** Present if penalties made zeros and the weights are far from a minimum of the objective, or not known to be near one. */
  readonly note?: string;
}

/**
 * Reports the rows of the first kernel.
 *
 * @param indices  columns of X that belong to the rows; undefined if all do.
 * @throws OptionError if no layer has a kernel.
 */
export function featuresOf(
  { arena }: Runtime,
  { inputUnits }: Network,
  parameters: Parameters,
  names: readonly string[] | undefined,
  indices: ArrayLike<number> | undefined,
): FeatureReport {
  const kernel = parameters.all.find(({ isKernel }) => isKernel);
  if (kernel === undefined) {
    const message = 'featureReport: no layer of the model has a kernel';
    refuse(OptionError, 'featureReport', 'a layer with a kernel', undefined, message);
  }
  const weights = arena.f32(kernel.weights, kernel.size);
  const columns = kernel.size / inputUnits;
  const features = Array.from({ length: inputUnits }, (_, row): Feature => {
    const own = weights.subarray(row * columns, (row + 1) * columns);
    return given({
      index: indices?.[row] ?? row,
      name: names?.[row],
      norm: Math.sqrt(own.reduce((sum, weight) => sum + weight * weight, 0)),
      isAlive: own.some((weight) => weight !== 0),
    });
  });
  const alive = features.filter(({ isAlive }) => isAlive);
  return given({
    features,
    alive: alive.map(({ index }) => index),
    aliveNames: names && alive.map(({ name }) => name!),
  });
}

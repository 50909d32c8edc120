import type { Runtime } from '../../core/kernels/runtime.js';
import { OptionError } from '../../errors.js';
import { given } from '../../validate.js';
import type { Network } from '../network.js';
import type { Parameters } from '../weights/parameters.js';

/** One column of X, as the model sees it. */
export interface Feature {
  /** Its column; of the original X in a model that `compact` returned. */
  readonly index: number;
  /** Its name, where the columns have names. */
  readonly name?: string;
  /** L2 norm of its weights in the first kernel. */
  readonly norm: number;
  /** Whether any of those weights is not exactly 0. */
  readonly isAlive: boolean;
}

/** What became of the columns of X. */
export interface FeatureReport {
  /** All that the model takes, in their order. */
  readonly features: readonly Feature[];
  /** The indices of those that are alive, ascending. */
  readonly alive: readonly number[];
  /** That penalties have made zeros far from a minimum of the objective, or nobody knows how far; absent where it is near. */
  readonly note?: string;
}

/**
 * The rows of the first kernel.
 *
 * @param indices  the columns of X that the rows are, where they are not all.
 * @throws OptionError where no layer has a kernel.
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
    throw new OptionError('featureReport: no layer of the model has a kernel', { path: 'featureReport' });
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
  return { features, alive: features.filter(({ isAlive }) => isAlive).map(({ index }) => index) };
}

import { oneHot } from '../../data/oneHot.js';
import { OptionError } from '../../errors.js';
import type { Loss } from '../../types.js';
import { requireOptions, requirePositive } from '../../validate.js';
import type { Floats } from '../memory/layout.js';
import type { Examples } from '../rows/examples.js';

/** How `fit` mixes rows. */
export interface MixupOptions {
  /** lambda ~ Beta(alpha, alpha), finite, > 0: towards 0 rows stay as they are, at 1 lambda is uniform. The paper: 0.1 to 0.4. */
  readonly alpha: number;
}

/** What mixing works with: alpha, and buffers for one batch as addresses in the kernels' memory. */
export interface Mixing {
  readonly alpha: number;
  /** (batch) i32: the row that each row is mixed with. */
  readonly partners: number;
  /** (batch, the widest of inputs and targets) f32. */
  readonly rows: number;
}

/** @throws OptionError, HyperparameterError. */
export function readMixup(options: MixupOptions | undefined): MixupOptions | undefined {
  if (options === undefined) return undefined;
  requireOptions('fit.mixup', options, ['alpha']);
  return { alpha: requirePositive('fit.mixup.alpha', options.alpha) };
}

/**
 * The examples and the loss that rows can be mixed in: labels become one-hot rows, and a loss of labels its form for distributions.
 *
 * @throws OptionError where X is sparse, or the loss has no such form.
 */
export function toMixable(examples: Examples, loss: Loss): { examples: Examples; loss: Loss } {
  const { inputs, targets } = examples;
  if (inputs.listed !== undefined) {
    throw new OptionError('fit: mixup needs X as a matrix; mixed rows of a sparse one would not be sparse', {
      path: 'fit.mixup',
      expected: 'X that is no sparse matrix',
    });
  }
  if (loss.targets !== 'labels') return { examples, loss };
  if (loss.forDistributions === undefined) {
    throw new OptionError(
      `fit: mixup mixes targets, and ${loss.name} takes class numbers only; use categoricalCrossentropy or sparseCategoricalCrossentropy`,
      { path: 'fit.mixup', expected: 'categoricalCrossentropy or sparseCategoricalCrossentropy', got: loss.name },
    );
  }
  const columns = inputs.network.outputUnits;
  const { data } = oneHot(targets.data, columns);
  return { examples: { ...examples, targets: { ...targets, data, columns } }, loss: loss.forDistributions };
}

/** Mixing of batches of up to so many rows. */
export function layMixing({ alpha }: MixupOptions, floats: Floats, rows: number, widest: number): Mixing {
  return { alpha, partners: floats(rows), rows: floats(rows * widest) };
}

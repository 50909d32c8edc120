import { OptionError } from '../../../errors.js';
import type { Loss } from '../../../types.js';
import { refuse, requireOptions, requirePositive } from '../../../validate.js';
import type { Parts } from '../../parts.js';
import type { Examples } from '../../rows/examples.js';

/** Options of mixing rows in `fit`. */
export interface MixupOptions {
  /** lambda ~ Beta(alpha, alpha), finite, > 0. Near 0, rows hardly change; at 1, lambda is uniform. The paper uses 0.1 to 0.4. */
  readonly alpha: number;
}

/** Alpha, and buffers for one batch as addresses in the kernels' memory. */
export interface Mixing {
  readonly alpha: number;
  /** (batch) i32: the partner of each row. */
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
 * Converts examples and loss for mixing: labels become one-hot rows, and a loss of labels its form for distributions.
 *
 * @throws OptionError if X is sparse, or the loss does not have such a form.
 */
export function toMixable({ allocate }: Parts, examples: Examples, loss: Loss): { examples: Examples; loss: Loss } {
  const { inputs, targets } = examples;
  if (inputs.listed !== undefined) {
    const message = 'fit: mixup needs X as a matrix; mixed rows of a sparse one would not be sparse';
    refuse(OptionError, 'fit.mixup', 'X as a matrix', undefined, message);
  }
  if (loss.targets !== 'labels') return { examples, loss };
  if (loss.forDistributions === undefined) {
    const expected = 'categoricalCrossentropy or sparseCategoricalCrossentropy';
    const message = `fit: mixup mixes targets, and ${loss.name} takes class numbers only; use ${expected}`;
    refuse(OptionError, 'fit.mixup', expected, loss.name, message);
  }
  const columns = inputs.network.outputUnits;
  const data = allocate('fit.mixup', targets.rows, columns, (length) => new Float32Array(length));
  for (const [row, label] of targets.data.entries()) data[row * columns + label] = 1;
  return { examples: { ...examples, targets: { ...targets, data, columns } }, loss: loss.forDistributions };
}

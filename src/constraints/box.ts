import { ours } from '../concept.js';
import { floor32 } from '../core/exact/floor32.js';
import { HyperparameterError, OptionError } from '../errors.js';
import type { Constraint } from '../types.js';
import { given, refuse, requireFinite, requireOptions } from '../validate.js';

/** Options of {@link box}: at least one bound. */
export interface BoxOptions {
  /** Least value of a weight. Default: none. */
  min?: number;
  /** Largest value of a weight, >= min. Default: none. */
  max?: number;
}

/**
 * Box: `min <= w <= max` for every weight, after every training step.
 *
 * A bound that is not a 32-bit float becomes the nearest one inside.
 *
 * @throws HyperparameterError for bounds that are not finite, or with no 32-bit float between them; OptionError if both are
 *   missing, or for an unknown option.
 * @example dense({ units: 64, kernelConstraint: box({ min: -1, max: 1 }) })
 *
 * Source: weight clipping, as in Arjovsky, Chintala & Bottou (2017). Keras has only `NonNeg`.
 */
export function box(options: BoxOptions): Constraint {
  requireOptions('box', options, ['min', 'max']);
  const { min, max } = options;
  if (min === undefined && max === undefined) {
    refuse(OptionError, 'box', 'min, max', undefined, 'box: min or max must be given');
  }
  const least = min === undefined ? -Infinity : -floor32(-requireFinite('box.min', min));
  const most = max === undefined ? Infinity : floor32(requireFinite('box.max', max));
  if (!(least <= most) || least === Infinity || most === -Infinity) {
    const message = `box: there must be a 32-bit float between min and max, got ${min} and ${max}`;
    refuse(HyperparameterError, 'box', 'min <= max', min, message);
  }
  return ours({
    name: 'box',
    config: given({ min, max }),
    apply: (kernels, weights, rows, columns) => kernels.f32_clamp(weights, rows * columns, least, most),
  });
}

import { ours } from '../concept.js';
import { readOptions } from '../options.js';
import type { Activation } from '../types.js';
import { requireNonNegative } from '../validate.js';

/** Options of {@link elu}. */
export interface EluOptions {
  /** The output tends to -alpha; finite, >= 0. */
  readonly alpha?: number;
}

/**
 * Exponential linear unit: `x` if x > 0, else `alpha * (exp(x) - 1)`; the derivative at 0 is alpha.
 *
 * @param options.alpha  finite, >= 0; default 1.
 * @throws HyperparameterError when alpha is negative, NaN or infinite; OptionError for an unknown option.
 * @example dense({ units: 64, activation: elu({ alpha: 1 }) })
 *
 * Source: Clevert, Unterthiner and Hochreiter (2015).
 */
export function elu(options: EluOptions = {}): Activation {
  const { alpha } = readOptions('elu', options, { alpha: [1, requireNonNegative] });
  return ours({
    name: 'elu',
    config: { alpha },
    saves: 'input',
    forward: (kernels, x, y, rows, columns) => kernels.f32_elu(x, y, rows * columns, alpha),
    backward: (kernels, saved, dy, dx, rows, columns) => kernels.f32_elu_backward(saved, dy, dx, rows * columns, alpha),
  });
}

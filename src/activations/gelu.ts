import { ours } from '../concept.js';
import { extraKernels } from '../core/kernels/extra.js';
import { readOptions } from '../options.js';
import type { Activation } from '../types.js';
import { requireBoolean } from '../validate.js';
import { exactGelu } from './exactGelu.js';

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** Whether to use the form with tanh instead of the normal distribution. */
  readonly approximate?: boolean;
}

/**
 * Gaussian error linear unit: `x * Phi(x)`, Phi the standard normal distribution; with `approximate` the form
 * `x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2`.
 *
 * @param options.approximate  default false, as in Keras and PyTorch.
 * @throws OptionError if approximate is not a boolean, or for an unknown option.
 * @example dense({ units: 64, activation: gelu({ approximate: true }) })
 *
 * -Inf gives NaN, as -Inf * 0 does.
 * Source: Hendrycks and Gimpel (2016).
 */
export function gelu(options: GeluOptions = {}): Activation {
  const { approximate } = readOptions('gelu', options, { approximate: [false, requireBoolean] });
  if (!approximate) return exactGelu();
  return ours({
    name: 'gelu',
    config: { approximate },
    saves: 'input',
    forward: (kernels, x, y, rows, columns) => extraKernels(kernels).f32_gelu_tanh(x, y, rows * columns),
    backward: (kernels, saved, dy, dx, rows, columns) =>
      extraKernels(kernels).f32_gelu_tanh_backward(saved, dy, dx, rows * columns),
  });
}

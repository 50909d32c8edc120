import { ours } from '../concept.js';
import { readOptions } from '../options.js';
import type { Activation } from '../types.js';
import { requireNonNegative } from '../validate.js';

/** Options of {@link leakyRelu}. */
export interface LeakyReluOptions {
  /** Slope below 0, finite, >= 0. */
  readonly negativeSlope?: number;
}

/**
 * Leaky rectified linear unit: `x` if x > 0, else `negativeSlope * x`; the derivative at 0 is negativeSlope.
 *
 * @param options.negativeSlope  finite, >= 0; 0.3 as in Keras (PyTorch has 0.01).
 * @throws HyperparameterError when negativeSlope is negative, NaN or infinite; OptionError for an unknown option.
 * @example dense({ units: 64, activation: leakyRelu({ negativeSlope: 0.1 }) })
 *
 * Source: Maas, Hannun and Ng (2013).
 */
export function leakyRelu(options: LeakyReluOptions = {}): Activation {
  const { negativeSlope } = readOptions('leakyRelu', options, { negativeSlope: [0.3, requireNonNegative] });
  return ours({
    name: 'leakyRelu',
    config: { negativeSlope },
    saves: 'output',
    forward: (kernels, x, y, rows, columns) => kernels.f32_leaky_relu(x, y, rows * columns, negativeSlope),
    backward: (kernels, saved, dy, dx, rows, columns) =>
      kernels.f32_leaky_relu_backward(saved, dy, dx, rows * columns, negativeSlope),
  });
}

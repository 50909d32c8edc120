import { ours } from '../concept.js';
import { HyperparameterError } from '../errors.js';
import { readOptions } from '../options.js';
import type { Constraint } from '../types.js';
import { refuse, requireNonNegative, requirePositive } from '../validate.js';
import { type AxisOptions, requireAxis } from './axis.js';

/** Options of {@link minMaxNorm}. */
export interface MinMaxNormOptions extends AxisOptions {
  /** >= 0, <= maxValue. Default: 0. */
  minValue?: number;
  /** > 0. Default: 1. */
  maxValue?: number;
  /** Part of the way to its bound that a norm moves in each step, in (0, 1]. Only 1 keeps the bounds. Default: 1. */
  rate?: number;
}

/**
 * Norms between two bounds: after every training step, the norm n of the incoming weights of each unit becomes `rate * clamp(n,
 * minValue, maxValue) + (1 - rate) * n`.
 *
 * A vector of zeros has no direction and stays. A bias is one vector.
 *
 * @throws HyperparameterError, OptionError for invalid options.
 * @example dense({ units: 64, kernelConstraint: minMaxNorm({ minValue: 0.5, maxValue: 2 }) })
 *
 * Source: Keras, which has the same names and defaults, and divides by 1e-7 + norm.
 */
export function minMaxNorm(options: MinMaxNormOptions = {}): Constraint {
  const config = readOptions('minMaxNorm', options, {
    minValue: [0, requireNonNegative],
    maxValue: [1, requirePositive],
    rate: [1, requirePositive],
    axis: [0, requireAxis],
  });
  const { minValue, maxValue, rate, axis } = config;
  if (minValue > maxValue) {
    refuse(HyperparameterError, 'minMaxNorm.minValue', `<= maxValue, which is ${maxValue}`, minValue);
  }
  if (rate > 1) refuse(HyperparameterError, 'minMaxNorm.rate', '<= 1', rate);
  return ours({
    name: 'minMaxNorm',
    config,
    apply: (kernels, weights, rows, columns) =>
      kernels.f32_clamp_norms(weights, rows, columns, axis, minValue, maxValue, rate),
  });
}

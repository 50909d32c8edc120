import { ours } from '../concept.js';
import { HyperparameterError } from '../errors.js';
import type { Constraint } from '../types.js';
import { refuse, requireNonNegative, requireOptions, requirePositive } from '../validate.js';
import { type AxisOptions, readAxis } from './axis.js';

/** What {@link minMaxNorm} takes. */
export interface MinMaxNormOptions extends AxisOptions {
  /** >= 0, <= maxValue. Default: 0. */
  minValue?: number;
  /** > 0. Default: 1. */
  maxValue?: number;
  /** In (0, 1]: which part of the way a norm outside goes in each step. Only 1 holds the bounds. Default: 1. */
  rate?: number;
}

/**
 * Norms between two bounds: `||w_u||_2` of the incoming weights of each unit goes, after every training step, to
 * `rate * clamp(||w_u||, minValue, maxValue) + (1 - rate) * ||w_u||`.
 *
 * A vector of zeros has no direction and stays. A bias is one vector.
 *
 * @throws HyperparameterError, OptionError for options that do not hold.
 * @example dense({ units: 64, kernelConstraint: minMaxNorm({ minValue: 0.5, maxValue: 2 }) })
 *
 * Source: Keras, which has the same names and defaults, and divides by 1e-7 + norm.
 */
export function minMaxNorm(options: MinMaxNormOptions = {}): Constraint {
  requireOptions('minMaxNorm', options, ['minValue', 'maxValue', 'rate', 'axis']);
  const maxValue = requirePositive('minMaxNorm.maxValue', options.maxValue ?? 1);
  const minValue = requireNonNegative('minMaxNorm.minValue', options.minValue ?? 0);
  const rate = requirePositive('minMaxNorm.rate', options.rate ?? 1);
  if (minValue > maxValue) {
    refuse(HyperparameterError, 'minMaxNorm.minValue', `<= maxValue, which is ${maxValue}`, minValue);
  }
  if (rate > 1) refuse(HyperparameterError, 'minMaxNorm.rate', '<= 1', rate);
  const axis = readAxis('minMaxNorm', options.axis ?? 0);
  return ours({
    name: 'minMaxNorm',
    config: { minValue, maxValue, rate, axis },
    apply: (kernels, weights, rows, columns) =>
      kernels.f32_clamp_norms(weights, rows, columns, axis, minValue, maxValue, rate),
  });
}

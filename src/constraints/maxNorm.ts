import { ours } from '../concept.js';
import { readOptions } from '../options.js';
import type { Constraint } from '../types.js';
import { requirePositive } from '../validate.js';
import { type AxisOptions, requireAxis } from './axis.js';

/**
 * Max-norm: `||w_u||_2 <= maxValue` for the incoming weights w_u of each unit, after every training step.
 *
 * A vector that is too long is scaled to length maxValue, within a factor 1 + 2^-22; all others keep their bits. A bias is one
 * vector, as in Keras. Initial weights and those given to `setWeights` are projected by the first step, not before.
 *
 * @param maxValue  finite, > 0.
 * @throws HyperparameterError, OptionError for invalid options.
 * @example dense({ units: 64, kernelConstraint: maxNorm(3) })
 *
 * Source: Srebro, Rennie & Jaakkola (2005); Srivastava et al. (2014) with dropout, 3 or 4. Keras is the same, but scales by
 * maxValue / (1e-7 + norm); its default is 2.
 */
export function maxNorm(maxValue: number, options: AxisOptions = {}): Constraint {
  requirePositive('maxNorm.maxValue', maxValue);
  const { axis } = readOptions('maxNorm', options, { axis: [0, requireAxis] });
  return ours({
    name: 'maxNorm',
    config: { maxValue, axis },
    apply: (kernels, weights, rows, columns) => kernels.f32_clamp_norms(weights, rows, columns, axis, 0, maxValue, 1),
  });
}

import { ours } from '../concept.js';
import type { Constraint } from '../types.js';
import { requireOptions } from '../validate.js';
import { type AxisOptions, readAxis } from './axis.js';

/**
 * Unit norm: `||w_u||_2 = 1` for the incoming weights w_u of each unit, after every training step, within 2^-22.
 *
 * A vector of zeros has no direction and stays. A bias is one vector.
 *
 * @throws OptionError for options that do not hold.
 * @example dense({ units: 64, kernelConstraint: unitNorm() })
 *
 * Source: Keras, which divides by 1e-7 + norm.
 */
export function unitNorm(options: AxisOptions = {}): Constraint {
  requireOptions('unitNorm', options, ['axis']);
  const axis = readAxis('unitNorm', options.axis ?? 0);
  return ours({
    name: 'unitNorm',
    config: { axis },
    apply: (kernels, weights, rows, columns) => kernels.f32_clamp_norms(weights, rows, columns, axis, 1, 1, 1),
  });
}

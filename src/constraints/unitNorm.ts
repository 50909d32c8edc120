import { ours } from '../concept.js';
import { readOptions } from '../options.js';
import type { Constraint } from '../types.js';
import { type AxisOptions, requireAxis } from './axis.js';

/**
 * Unit norm: `||w_u||_2 = 1` for the incoming weights w_u of each unit, after every training step, within 2^-22.
 *
 * A vector of zeros has no direction and stays. A bias is one vector.
 *
 * @throws OptionError for invalid options.
 * @example dense({ units: 64, kernelConstraint: unitNorm() })
 *
 * Source: Keras, which divides by 1e-7 + norm.
 */
export function unitNorm(options: AxisOptions = {}): Constraint {
  const { axis } = readOptions('unitNorm', options, { axis: [0, requireAxis] });
  return ours({
    name: 'unitNorm',
    config: { axis },
    apply: (kernels, weights, rows, columns) => kernels.f32_clamp_norms(weights, rows, columns, axis, 1, 1, 1),
  });
}

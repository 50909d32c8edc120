import { ours } from '../concept.js';
import { readOptions } from '../options.js';
import type { Constraint } from '../types.js';
import { requirePositive } from '../validate.js';
import { type AxisOptions, requireAxis } from './axis.js';

/**
 * L1 ball: `sum |w_u| <= radius` for the incoming weights w_u of each unit, after every training step.
 *
 * A vector outside moves to the nearest point of the ball: all its weights shrink by the same amount, and smaller ones become
 * exactly 0. All other vectors keep their bits. A bias is one vector.
 *
 * @param radius  finite, > 0.
 * @throws HyperparameterError, OptionError for invalid options.
 * @example dense({ units: 64, kernelConstraint: l1Ball(4) })
 *
 * Source: Duchi et al. (2008); the lasso in its first form, Tibshirani (1996). Keras, PyTorch and TensorFlow.js do not have it.
 */
export function l1Ball(radius: number, options: AxisOptions = {}): Constraint {
  requirePositive('l1Ball.radius', radius);
  const { axis } = readOptions('l1Ball', options, { axis: [0, requireAxis] });
  return ours({
    name: 'l1Ball',
    config: { radius, axis },
    apply: (kernels, weights, rows, columns) => kernels.f32_project_l1_ball(weights, rows, columns, axis, radius),
  });
}

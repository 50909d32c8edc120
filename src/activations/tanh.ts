import { ours } from '../concept.js';
import type { Activation } from '../types.js';

/**
 * Hyperbolic tangent, in [-1, 1].
 *
 * Within 3 ulp over all finite x.
 *
 * @example dense({ units: 64, activation: 'tanh' })
 *
 * Source: Keras has the same name.
 */
export function tanh(): Activation {
  return ours({
    name: 'tanh',
    config: {},
    saves: 'output',
    forward: (kernels, x, y, rows, columns) => kernels.f32_tanh(x, y, rows * columns),
    backward: (kernels, saved, dy, dx, rows, columns) => kernels.f32_tanh_backward(saved, dy, dx, rows * columns),
  });
}

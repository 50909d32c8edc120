import { ours } from '../concept.js';
import type { Activation } from '../types.js';

/**
 * Sigmoid-weighted linear unit ("swish"): `x * sigmoid(x)`.
 *
 * -Inf gives NaN, as -Inf * 0 does.
 *
 * @example dense({ units: 64, activation: 'silu' })
 *
 * Source: Hendrycks and Gimpel (2016); Ramachandran, Zoph and Le (2017).
 */
export function silu(): Activation {
  return ours({
    name: 'silu',
    config: {},
    saves: 'input',
    forward: (kernels, x, y, rows, columns) => kernels.f32_silu(x, y, rows * columns),
    backward: (kernels, saved, dy, dx, rows, columns) => kernels.f32_silu_backward(saved, dy, dx, rows * columns),
  });
}

import { ours } from '../concept.js';
import type { Activation } from '../types.js';

/**
 * Softplus: `log(1 + exp(x))`, computed as `max(x, 0) + log1p(exp(-|x|))`.
 *
 * Accurate everywhere, without a threshold beyond which it becomes x (PyTorch switches at 20).
 *
 * @example dense({ units: 64, activation: 'softplus' })
 *
 * Source: Dugas et al. (2001).
 */
export function softplus(): Activation {
  return ours({
    name: 'softplus',
    config: {},
    saves: 'input',
    forward: (kernels, x, y, rows, columns) => kernels.f32_softplus(x, y, rows * columns),
    backward: (kernels, saved, dy, dx, rows, columns) => kernels.f32_softplus_backward(saved, dy, dx, rows * columns),
  });
}

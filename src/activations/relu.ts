import { ours } from '../concept.js';
import type { Activation } from '../types.js';

/**
 * Rectified linear unit: `max(x, 0)`; the derivative at 0 is 0.
 *
 * NaN stays NaN. Backward selects, so an infinite gradient behind an inactive unit is 0.
 *
 * @example dense({ units: 64, activation: 'relu' })
 *
 * Source: Nair and Hinton (2010).
 */
export function relu(): Activation {
  return ours({
    name: 'relu',
    config: {},
    saves: 'output',
    forward: (kernels, x, y, rows, columns) => kernels.f32_relu(x, y, rows * columns),
    backward: (kernels, saved, dy, dx, rows, columns) => kernels.f32_relu_backward(saved, dy, dx, rows * columns),
  });
}

import { ours } from '../concept.js';
import type { Activation } from '../types.js';

/**
 * Logistic function: `1 / (1 + exp(-x))`, in [0, 1].
 *
 * Within 3 ulp over all finite x. If it is the last activation and the loss is binaryCrossentropy, training works on the logits.
 *
 * @example dense({ units: 64, activation: 'sigmoid' })
 *
 * Source: Keras has the same name.
 */
export function sigmoid(): Activation {
  return ours({
    name: 'sigmoid',
    config: {},
    saves: 'output',
    forward: (kernels, x, y, rows, columns) => kernels.f32_sigmoid(x, y, rows * columns),
    backward: (kernels, saved, dy, dx, rows, columns) => kernels.f32_sigmoid_backward(saved, dy, dx, rows * columns),
  });
}

import { ours } from '../concept.js';
import type { Activation } from '../types.js';

/**
 * Softmax of every row: `exp(x[j] - m) / sum_k exp(x[k] - m)`, m the row's maximum.
 *
 * A row with a NaN or +Inf is NaN throughout. If it is the last activation and the loss is a categorical cross entropy, training
 * works on the logits.
 *
 * @example dense({ units: 10, activation: 'softmax' })
 */
export function softmax(): Activation {
  return ours({
    name: 'softmax',
    config: {},
    saves: 'output',
    forward: (kernels, x, y, rows, columns) => kernels.f32_softmax(x, y, rows, columns),
    backward: (kernels, saved, dy, dx, rows, columns) => kernels.f32_softmax_backward(saved, dy, dx, rows, columns),
  });
}

import { ours } from '../concept.js';
import type { Activation } from '../types.js';

/** The form of gelu that its name stands for. A file of its own: the other form brings the second module of kernels. */
export function exactGelu(): Activation {
  return ours({
    name: 'gelu',
    config: { approximate: false },
    saves: 'input',
    forward: (kernels, x, y, rows, columns) => kernels.f32_gelu(x, y, rows * columns),
    backward: (kernels, saved, dy, dx, rows, columns) => kernels.f32_gelu_backward(saved, dy, dx, rows * columns),
  });
}

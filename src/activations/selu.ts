import { ours } from '../concept.js';
import type { Activation } from '../types.js';

/**
 * Scaled exponential linear unit: `λ x` if x > 0, else `λ α (exp(x) - 1)`, λ = 1.0507009873554805 and
 * α = 1.6732632423543772; the derivative at 0 is λα.
 *
 * Layers keep mean 0 and variance 1 with `kernelInitializer: 'lecunNormal'` and standardized inputs; use alphaDropout instead of
 * dropout.
 *
 * @example dense({ units: 64, activation: 'selu', kernelInitializer: 'lecunNormal' })
 *
 * Source: Klambauer et al. (2017).
 */
export function selu(): Activation {
  return ours({
    name: 'selu',
    config: {},
    saves: 'input',
    forward: (kernels, x, y, rows, columns) => kernels.f32_selu(x, y, rows * columns),
    backward: (kernels, saved, dy, dx, rows, columns) => kernels.f32_selu_backward(saved, dy, dx, rows * columns),
  });
}

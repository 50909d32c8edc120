import { floor32 } from '../core/exact/floor32.js';
import { extraKernels } from '../core/kernels/extra.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type { PenalizedMatrix, Penalty } from '../types.js';
import { type Strength, strengthAt } from './strength.js';

/**
 * LassoNet's penalty of a kernel whose rows are (theta, w): `lambda * sum over rows of ||theta||_2`, subject to
 * `|w| <= M * ||theta||_2` in every row. Value and proximal operator; there is no gradient.
 *
 * In the metric of an adaptive optimizer, each w has its own step size, and theta takes the smallest of its elements': exact with
 * one output, a smaller step with several.
 *
 * @param outputs  columns of theta, which come first.
 */
export function hierarchicalPenalty(lambda: Strength, M: number, outputs: number): Penalty {
  const strength = (step: number) => strengthAt('lassoNet', 'lambda', lambda, step);
  return {
    name: 'lassoNet',
    config: { lambda: scheduledConfig(lambda), M, outputs },
    elementwise: { l1: 0, l1Subgradient: 0, l2: 0 },
    structured: {
      term: 'lassoNet',
      strengthAt: strength,
      scratchBytes(kernels) {
        extraKernels(kernels); // if they cannot be loaded, the error comes before the first step
        return 0;
      },
      value(kernels, matrix, step) {
        let sum = 0;
        for (const { theta } of rowsOf(kernels, matrix, outputs)) sum += norm(theta);
        return strength(step) * sum;
      },
      /** Clamps w and leaves theta alone, so that rows within the bound keep their bits; a rounded nearest point would change them. */
      project(kernels, matrix) {
        for (const { theta, w } of rowsOf(kernels, matrix, outputs)) {
          const limit = floor32(M * norm(theta));
          for (const [index, weight] of w.entries()) w[index] = Math.min(Math.max(weight, -limit), limit) + 0;
        }
      },
      prox(kernels, { weights, rows, columns }, { stepSize, stepSizes, mostMoved }, step) {
        const lambdaNow = strength(step);
        const { f32_hierarchical_prox } = extraKernels(kernels);
        f32_hierarchical_prox(weights, stepSizes, rows, columns, outputs, stepSize, lambdaNow, M, mostMoved);
      },
    },
  };
}

/** Views of the rows of W. */
function* rowsOf({ memory }: Kernels, { weights, rows, columns }: PenalizedMatrix, outputs: number) {
  const kernel = new Float32Array(memory.buffer, weights, rows * columns);
  for (let first = 0; first < kernel.length; first += columns) {
    yield { theta: kernel.subarray(first, first + outputs), w: kernel.subarray(first + outputs, first + columns) };
  }
}

/** ||x||_2, with the sum in f64, as in the proximal operator. */
function norm(x: Float32Array): number {
  let squares = 0;
  for (const value of x) squares += value * value;
  return Math.sqrt(squares);
}

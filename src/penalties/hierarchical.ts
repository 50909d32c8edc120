import { extraKernels } from '../core/extra.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type { Penalty } from '../types.js';
import { type Strength, strengthAt } from './strength.js';

/**
 * LassoNet's penalty of a kernel whose rows are (theta, w): `lambda * sum over rows of ||theta||_2`, subject to
 * `|w| <= M * ||theta||_2` in every row. Value and proximal operator; there is no gradient.
 *
 * In the metric of an adaptive optimizer each w has its own step size, and theta the smallest of its own: exact where there is
 * one output, a smaller step where there are several.
 *
 * @param outputs  columns of theta, the first ones.
 */
export function hierarchicalPenalty(lambda: Strength, M: number, outputs: number): Penalty {
  const strength = (step: number) => strengthAt('lassoNet', 'lambda', lambda, step);
  return {
    name: 'lassoNet',
    config: { lambda: scheduledConfig(lambda), M, outputs },
    elementwise: { l1: 0, l1Subgradient: 0, l2: 0 },
    structured: {
      term: 'lassoNet',
      scratchBytes(kernels) {
        extraKernels(kernels); // where they cannot be had, the error comes before the first step
        return 0;
      },
      value({ memory }, { weights, rows, columns }, step) {
        const kernel = new Float32Array(memory.buffer, weights, rows * columns);
        let sum = 0;
        for (let row = 0; row < rows; row++) {
          let squares = 0;
          for (let output = 0; output < outputs; output++) squares += square(kernel[row * columns + output]!);
          sum += Math.sqrt(squares);
        }
        return strength(step) * sum;
      },
      prox(kernels, { weights, rows, columns }, { stepSize, stepSizes, mostMoved }, step) {
        const lambdaNow = strength(step);
        const { f32_hierarchical_prox } = extraKernels(kernels);
        f32_hierarchical_prox(weights, stepSizes, rows, columns, outputs, stepSize, lambdaNow, M, mostMoved);
      },
    },
  };
}

function square(value: number): number {
  return value * value;
}

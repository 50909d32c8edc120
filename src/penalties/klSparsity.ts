import { ours } from '../concept.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { HyperparameterError } from '../errors.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type { ActivityMatrix, ActivityPenalty } from '../types.js';
import { refuse, requireFraction, requireOptions } from '../validate.js';
import { requireStrength, type Strength, strengthAt } from './strength.js';

/** Options of {@link klSparsity}. */
export interface KlSparsityOptions {
  /** Wanted mean activation of every unit, in (0, 1). */
  target: number;
}

/** Means are held this far from 0 and 1, where the divergence is infinite. */
const LEAST = 1e-7;

/**
 * Sparsity of a layer's activations: `lambda * sum over units of KL(target || mean activation over the batch)`, with
 * `KL(p || q) = p ln(p / q) + (1 - p) ln((1 - p) / (1 - q))`.
 *
 * For the `activityRegularizer` of a dense layer whose activation is sigmoid: means are held to [1e-7, 1 - 1e-7]. It is a
 * function of the batch, not a mean over rows: an evaluation averages it over chunks of up to 256 rows, weighted by their rows.
 *
 * @param lambda  strength, finite, >= 0, or a schedule of it.
 * @throws HyperparameterError when lambda is negative, NaN or infinite, or target is outside (0, 1); OptionError for an unknown
 *   option.
 * @example dense({ units: 64, activation: 'sigmoid', activityRegularizer: klSparsity(0.1, { target: 0.05 }) })
 *
 * Source: Ng, "Sparse autoencoder" (2011), where the means are those of the whole data. Keras, PyTorch, TensorFlow.js and
 * scikit-learn do not have it.
 */
export function klSparsity(lambda: Strength, options: KlSparsityOptions): ActivityPenalty {
  requireStrength('klSparsity', 'lambda', lambda);
  requireOptions('klSparsity', options, ['target']);
  const target = requireFraction('klSparsity.target', options.target);
  if (target === 0) {
    refuse(HyperparameterError, 'klSparsity.target', 'a number in (0, 1)', target);
  }
  const strength = (step: number) => strengthAt('klSparsity', 'lambda', lambda, step);
  return ours({
    name: 'klSparsity',
    config: { lambda: scheduledConfig(lambda), target },
    activity: {
      requiredActivation: 'sigmoid',
      value(kernels, matrix, step) {
        let sum = 0;
        for (const mean of meansOf(kernels, matrix)) {
          sum += target * (kernels.f64_log(target) - kernels.f64_log(mean));
          sum += (1 - target) * (kernels.f64_log(1 - target) - kernels.f64_log(1 - mean));
        }
        return strength(step) * sum;
      },
      /** lambda / rows * ((1 - target) / (1 - mean) - target / mean), the same for every row. */
      addGradient(kernels, matrix, gradient, step) {
        const { rows, columns, scratch } = matrix;
        const factor = strength(step) / rows;
        const slopes = Array.from(meansOf(kernels, matrix), (mean) => (1 - target) / (1 - mean) - target / mean);
        new Float32Array(kernels.memory.buffer, scratch, columns).set(slopes.map((slope) => factor * slope));
        for (let row = 0; row < rows; row++) {
          const offset = row * columns * Float32Array.BYTES_PER_ELEMENT;
          kernels.f32_axpy(scratch, gradient + offset, columns, 1);
        }
      },
    },
  });
}

/** Mean activation of every unit. */
function meansOf(kernels: Kernels, { activations, rows, columns, scratch }: ActivityMatrix): Float64Array {
  kernels.f32_column_sums(activations, scratch, rows, columns);
  const sums = new Float32Array(kernels.memory.buffer, scratch, columns);
  return Float64Array.from(sums, (sum) => Math.min(Math.max(sum / rows, LEAST), 1 - LEAST));
}

import { ours } from '../concept.js';
import type { Optimizer, Schedule } from '../types.js';
import { requireFraction } from '../validate.js';
import { flush, LEAST_MOMENT } from './flush.js';
import { type OptimizerOptions, readOptimizer } from './options.js';

/** Added to moments that step sizes divide by. */
const LEAST_MAGNITUDE = 1e-7;

/** Options of {@link lion}. */
export interface LionOptions extends OptimizerOptions {
  /** Finite, > 0, or a schedule; 1e-4. */
  learningRate?: number | Schedule;
  /** Weight of the momentum in the direction, in [0, 1); 0.9. */
  beta1?: number;
  /** Decay of the momentum, in [0, 1); 0.99. */
  beta2?: number;
}

/**
 * Lion: `c = beta1 m + (1 - beta1) g, w -= lr * sign(c), m = beta2 m + (1 - beta2) g`.
 *
 * With an L1 penalty, a step follows the subgradient of loss and penalty: as above if |c| >= lambda, otherwise by lr towards 0,
 * and never past it. Steps are as long as lr whatever the gradient: let the rate decrease to settle. It converges to minimizers
 * with `groupLasso`, but not with `sparseGroupLasso`, whose two parts it takes in two metrics.
 *
 * @throws HyperparameterError when weightDecay is negative or not finite, learningRate (if no schedule) or a
 *   clipping is not > 0 and finite, or a beta is not in [0, 1); OptionError for an unknown option, or more than one way to
 *   clip.
 * @example model.compile({ optimizer: lion({ learningRate: 1e-4, weightDecay: 1 }), loss: 'meanSquaredError' })
 *
 * Source: Chen et al. (2023), whose learning rate and betas are the defaults (Keras: 1e-3). Their decay is the same.
 */
export function lion(options: LionOptions = {}): Optimizer {
  const { own, shared, decayAt } = readOptimizer(
    'lion',
    options,
    { beta1: [0.9, requireFraction], beta2: [0.99, requireFraction] },
    1e-4,
  );
  const { beta1, beta2 } = own;
  const leasts = [LEAST_MOMENT];
  return ours({
    ...shared,
    slots: ['m'],
    keepsZeros: true,
    update(kernels, parameter, step, rate) {
      flush(kernels, parameter, step, leasts);
      const finite = kernels.f32_lion(
        parameter.weights,
        parameter.gradient,
        parameter.slots[0]!,
        parameter.size,
        rate,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        decayAt(parameter.isKernel, rate),
        parameter.l1,
        parameter.l1Subgradient,
        parameter.l2,
        parameter.gradientFactor,
        parameter.sums,
      );
      return finite === 1;
    },
    writeStepSizes(kernels, { slots, size }, _step, rate, out) {
      // A step of lr against the sign is a step of lr / |m| along the moment, which equals the gradient at rest.
      kernels.f32_magnitude_step_sizes(slots[0]!, size, rate, LEAST_MAGNITUDE, out);
    },
  });
}

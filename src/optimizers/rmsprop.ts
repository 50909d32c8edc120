import { ours } from '../concept.js';
import type { Optimizer, Schedule } from '../types.js';
import { requireFraction, requirePositive } from '../validate.js';
import { flush, leastSecondMoment } from './flush.js';
import { type OptimizerOptions, readOptimizer } from './options.js';

/** Options of {@link rmsprop}. */
export interface RmspropOptions extends OptimizerOptions {
  /** Finite, > 0, or a schedule; 1e-3. */
  learningRate?: number | Schedule;
  /** Decay of the second moment, in [0, 1); 0.9. */
  rho?: number;
  /** Added to the root of the second moment; finite, > 0; 1e-7. */
  epsilon?: number;
}

/**
 * RMSprop: `v = rho v + (1 - rho) g^2, w -= lr * g / (sqrt(v) + epsilon)`; no momentum, not centred.
 *
 * The threshold of the proximal step of L1 penalties is, per weight, `lr * min(lambda / (sqrt(v) + epsilon), 10)`.
 *
 * @throws HyperparameterError when weightDecay is negative or not finite, learningRate (if no schedule), epsilon or a
 *   clipping is not > 0 and finite, or rho is not in [0, 1); OptionError for an unknown option, or more than one way to
 *   clip.
 * @example model.compile({ optimizer: rmsprop({ learningRate: 1e-3 }), loss: 'meanSquaredError' })
 *
 * Source: Tieleman & Hinton (2012), lecture 6.5. Defaults as Keras; epsilon outside the root, as PyTorch (whose decay is
 * called alpha, 0.99).
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const { own, shared, decayAt } = readOptimizer('rmsprop', options, {
    rho: [0.9, requireFraction],
    epsilon: [1e-7, requirePositive],
  });
  const { rho, epsilon } = own;
  const leasts = [leastSecondMoment(rho)];
  return ours({
    ...shared,
    slots: ['v'],
    keepsZeros: true,
    squares: ['v'],
    update(kernels, parameter, step, rate) {
      flush(kernels, parameter, step, leasts);
      return (
        kernels.f32_rmsprop(
          parameter.weights,
          parameter.gradient,
          parameter.slots[0]!,
          parameter.size,
          rate,
          rho,
          1 - rho,
          epsilon,
          decayAt(parameter.isKernel, rate),
          parameter.l1,
          parameter.l1Subgradient,
          parameter.l2,
          parameter.gradientFactor,
          parameter.sums,
        ) === 1
      );
    },
    writeStepSizes(kernels, { slots, size }, _step, rate, out) {
      kernels.f32_step_sizes(slots[0]!, size, rate, 1, epsilon, out);
    },
  });
}

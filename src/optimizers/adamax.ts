import { ours } from '../concept.js';
import { powersOf } from '../core/exact/powersOf.js';
import type { Optimizer } from '../types.js';
import { flush, LEAST_MOMENT, leastSecondMoment } from './flush.js';
import { type MomentOptions, moments } from './moments.js';
import { readOptimizer } from './options.js';

/** Options of {@link adamax}. */
export interface AdamaxOptions extends MomentOptions {
  /** Decay of the largest gradient, in [0, 1); 0.999. */
  beta2?: number;
  /** Added to the largest gradient; finite, > 0; 1e-7. */
  epsilon?: number;
}

/**
 * Adam by the infinity norm: `m = beta1 m + (1 - beta1) g, u = max(beta2 u, |g|), w -= lr * (m / (1 - beta1^t)) / (u + epsilon)`.
 *
 * The threshold of the proximal step of L1 penalties is, per weight, `lr * min(lambda / (u + epsilon), 10)`.
 *
 * @throws HyperparameterError when weightDecay is negative or not finite, learningRate (if no schedule), epsilon or a
 *   clipping is not > 0 and finite, or a beta is not in [0, 1); OptionError for an unknown option, or more than one way to
 *   clip.
 * @example model.compile({ optimizer: adamax({ learningRate: 2e-3 }), loss: 'meanSquaredError' })
 *
 * Source: Kingma & Ba (2015), section 7.1. Defaults and epsilon as Keras; PyTorch has epsilon inside the maximum, and the
 * learning rate 2e-3.
 */
export function adamax(options: AdamaxOptions = {}): Optimizer {
  const { own, shared, decayAt } = readOptimizer('adamax', options, moments);
  const { beta1, beta2, epsilon } = own;
  const decayed = powersOf(beta1);
  const leasts = [LEAST_MOMENT, leastSecondMoment(beta2)];
  return ours({
    ...shared,
    slots: ['m', 'u'],
    keepsZeros: true,
    squares: ['u'],
    update(kernels, parameter, step, rate) {
      flush(kernels, parameter, step, leasts);
      const finite = kernels.f32_adamax(
        parameter.weights,
        parameter.gradient,
        parameter.slots[0]!,
        parameter.slots[1]!,
        parameter.size,
        rate,
        rate / (1 - decayed(step)),
        beta1,
        1 - beta1,
        beta2,
        epsilon,
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
      kernels.f32_magnitude_step_sizes(slots[1]!, size, rate, epsilon, out);
    },
  });
}

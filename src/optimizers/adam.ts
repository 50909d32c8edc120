import { integerPower } from '../core/power.js';
import type { Optimizer, Schedule } from '../types.js';
import { requireFraction, requireOptions, requirePositive } from '../validate.js';
import { type OptimizerOptions, readSharedOptions, SHARED_OPTIONS } from './options.js';

/** Options of {@link adam}. */
export interface AdamOptions extends OptimizerOptions {
  /** Finite, > 0, or a schedule; 1e-3. */
  learningRate?: number | Schedule;
  /** Decay of the first moment, in [0, 1); 0.9. */
  beta1?: number;
  /** Decay of the second moment, in [0, 1); 0.999. */
  beta2?: number;
  /** Added to the root of the second moment; finite, > 0; 1e-7. */
  epsilon?: number;
}

/**
 * Adam: `m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
 * w -= lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)`.
 *
 * The proximal step of L1 penalties is taken in Adam's own metric: the threshold of a weight is
 * `lr * min(lambda / (sqrt(v / (1 - beta2^t)) + epsilon), 10)`.
 *
 * @throws HyperparameterError when weightDecay is negative or not finite, learningRate (if no schedule), epsilon or a
 *   clipping is not > 0 and finite, or a beta is not in [0, 1); OptionError for an unknown option, or more than one way
 *   to clip.
 * @example model.compile({ optimizer: adam({ learningRate: 1e-3 }), loss: 'sparseCategoricalCrossentropy' })
 *
 * Source: Kingma & Ba (2015). Defaults as Keras; epsilon is added to the corrected root, as PyTorch (Keras adds it to the
 * uncorrected one).
 */
export function adam(options: AdamOptions = {}): Optimizer {
  requireOptions('adam', options, [...SHARED_OPTIONS, 'beta1', 'beta2', 'epsilon']);
  const { sharedConfig, decayAt, ...shared } = readSharedOptions('adam', options, 1e-3);
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  requireFraction('adam', 'beta1', beta1);
  requireFraction('adam', 'beta2', beta2);
  requirePositive('adam', 'epsilon', epsilon);
  return {
    name: 'adam',
    config: { ...sharedConfig, beta1, beta2, epsilon },
    ...shared,
    slots: ['m', 'v'],
    initialSlotValue: 0,
    update(
      kernels,
      { weights, gradient, slots, size, isKernel, l1, l1Subgradient, l2, gradientFactor, sums },
      step,
      rate,
    ) {
      const finite = kernels.f32_adam(
        weights,
        gradient,
        slots[0]!,
        slots[1]!,
        size,
        rate,
        rate / (1 - integerPower(beta1, step)),
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        1 / Math.sqrt(1 - integerPower(beta2, step)),
        epsilon,
        decayAt(isKernel, rate),
        l1,
        l1Subgradient,
        l2,
        gradientFactor,
        sums,
      );
      return finite === 1;
    },
    writeStepSizes(kernels, { slots, size }, step, rate, out) {
      const rootScale = 1 / Math.sqrt(1 - integerPower(beta2, step));
      kernels.f32_step_sizes(slots[1]!, size, rate, rootScale, epsilon, out);
    },
  };
}

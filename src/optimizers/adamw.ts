import { integerPower } from '../core/power.js';
import type { Optimizer, Schedule } from '../types.js';
import { requireFraction, requireOptions, requirePositive } from '../validate.js';
import { type OptimizerOptions, readSharedOptions, SHARED_OPTIONS } from './options.js';

/** Options of {@link adamw}. */
export interface AdamWOptions extends OptimizerOptions {
  /** Finite, > 0, or a schedule; 1e-3. */
  learningRate?: number | Schedule;
  /** Decay of the first moment, in [0, 1); 0.9. */
  beta1?: number;
  /** Decay of the second moment, in [0, 1); 0.999. */
  beta2?: number;
  /** Added to the root of the second moment; finite, > 0; 1e-7. */
  epsilon?: number;
  /** Weights shrink by the factor 1 - lr * weightDecay in each step; finite, >= 0; 0.004. */
  weightDecay?: number;
  /** Whether biases shrink too; false. */
  decayBias?: boolean;
}

/**
 * AdamW: `w *= 1 - lr * weightDecay`, then Adam's step. The decay is decoupled: it is no part of the loss nor of the moments.
 *
 * @throws HyperparameterError when learningRate (if no schedule), epsilon or a clipping is not > 0 and finite, a beta is not
 *   in [0, 1), or weightDecay is negative or not finite; OptionError for an unknown option, or more than one way to clip.
 * @example model.compile({ optimizer: adamw({ weightDecay: 0.01 }), loss: 'meanSquaredError' })
 *
 * Source: Loshchilov & Hutter (2019). Defaults as Keras; epsilon is added to the corrected root, as PyTorch. Biases are
 * free by default; both Keras and PyTorch decay them unless told otherwise.
 */
export function adamw(options: AdamWOptions = {}): Optimizer {
  requireOptions('adamw', options, [...SHARED_OPTIONS, 'beta1', 'beta2', 'epsilon']);
  const { sharedConfig, decayAt, ...shared } = readSharedOptions('adamw', options, 1e-3, 0.004);
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  requireFraction('adamw', 'beta1', beta1);
  requireFraction('adamw', 'beta2', beta2);
  requirePositive('adamw', 'epsilon', epsilon);
  return {
    name: 'adamw',
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

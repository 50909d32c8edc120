import { ours } from '../concept.js';
import { integerPower } from '../core/exact/power.js';
import type { Optimizer, Schedule } from '../types.js';
import { requireFraction, requirePositive } from '../validate.js';
import { type OptimizerOptions, readOptions } from './options.js';

/** Options of {@link adabelief}. */
export interface AdaBeliefOptions extends OptimizerOptions {
  /** Finite, > 0, or a schedule; 1e-3. */
  learningRate?: number | Schedule;
  /** Decay of the first moment, in [0, 1); 0.9. */
  beta1?: number;
  /** Decay of the second moment, in [0, 1); 0.999. */
  beta2?: number;
  /** Added to the second moment in every step, and to its root; finite, > 0; 1e-16. */
  epsilon?: number;
}

/**
 * Adam with the variance around the moment in place of the square: `m = beta1 m + (1 - beta1) g,
 * s = beta2 s + (1 - beta2) (g - m)^2 + epsilon, w -= lr * (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + epsilon)`.
 *
 * The threshold of the proximal step of L1 penalties is, per weight, `lr * lambda / (sqrt(s / (1 - beta2^t)) + epsilon)`, and at
 * most 10 lr more than the step: where gradients hardly vary, steps are many times lr.
 *
 * @throws HyperparameterError when weightDecay is negative or not finite, learningRate (if no schedule), epsilon or a
 *   clipping is not > 0 and finite, or a beta is not in [0, 1); OptionError for an unknown option, or more than one way to
 *   clip.
 * @example model.compile({ optimizer: adabelief({ learningRate: 1e-3 }), loss: 'meanSquaredError' })
 *
 * Source: Zhuang et al. (2020); rule and defaults of the authors' PyTorch package, without its rectification.
 */
export function adabelief(options: AdaBeliefOptions = {}): Optimizer {
  const { own, shared, decayAt } = readOptions('adabelief', options, {
    beta1: [0.9, requireFraction],
    beta2: [0.999, requireFraction],
    epsilon: [1e-16, requirePositive],
  });
  const { beta1, beta2, epsilon } = own;
  return ours({
    ...shared,
    slots: ['m', 's'],
    squares: ['s'],
    update(
      kernels,
      { weights, gradient, slots, size, isKernel, l1, l1Subgradient, l2, gradientFactor, sums },
      step,
      rate,
    ) {
      const finite = kernels.f32_adabelief(
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
  });
}

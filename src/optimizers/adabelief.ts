import type { Optimizer } from '../types.js';
import { requirePositive } from '../validate.js';
import { adamRule, type MomentOptions, moments } from './moments.js';
import { readOptimizer } from './options.js';

/** Options of {@link adabelief}. */
export interface AdaBeliefOptions extends MomentOptions {
  /** Added to the second moment in every step, and to its root; finite, > 0; 1e-16. */
  epsilon?: number;
}

/**
 * Adam with the variance around the moment in place of the square: `m = beta1 m + (1 - beta1) g,
 * s = beta2 s + (1 - beta2) (g - m)^2 + epsilon, w -= lr * (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + epsilon)`.
 *
 * The threshold of the proximal step of L1 penalties is, per weight, `lr * lambda / (sqrt(s / (1 - beta2^t)) + epsilon)`, and at
 * most 10 lr more than the step: if gradients hardly vary, steps are many times lr.
 *
 * @throws HyperparameterError when weightDecay is negative or not finite, learningRate (if no schedule), epsilon or a
 *   clipping is not > 0 and finite, or a beta is not in [0, 1); OptionError for an unknown option, or more than one way to
 *   clip.
 * @example model.compile({ optimizer: adabelief({ learningRate: 1e-3 }), loss: 'meanSquaredError' })
 *
 * Source: Zhuang et al. (2020); rule and defaults of the authors' PyTorch package, without its rectification.
 */
export function adabelief(options: AdaBeliefOptions = {}): Optimizer {
  const own = { ...moments, epsilon: [1e-16, requirePositive] } satisfies typeof moments;
  return adamRule('f32_adabelief', 's', readOptimizer('adabelief', options, own));
}

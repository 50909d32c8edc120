import type { Optimizer } from '../types.js';
import { adamRule, type MomentOptions, moments } from './moments.js';
import { readOptimizer } from './options.js';

/** Options of {@link adamw}. */
export interface AdamWOptions extends MomentOptions {
  /** Weights shrink by the factor 1 - lr * weightDecay in each step; finite, >= 0; 0.004. */
  weightDecay?: number;
  /** Whether biases shrink too; false. */
  decayBias?: boolean;
}

/**
 * AdamW: `w *= 1 - lr * weightDecay`, then Adam's step. The decay is decoupled: it is part of neither the loss nor the moments.
 *
 * @throws HyperparameterError when learningRate (if no schedule), epsilon or a clipping is not > 0 and finite, a beta is not
 *   in [0, 1), or weightDecay is negative or not finite; OptionError for an unknown option, or more than one way to clip.
 * @example model.compile({ optimizer: adamw({ weightDecay: 0.01 }), loss: 'meanSquaredError' })
 *
 * Source: Loshchilov & Hutter (2019). Defaults as Keras; epsilon is added to the corrected root, as PyTorch. Biases are
 * free by default; both Keras and PyTorch decay them unless told otherwise.
 */
export function adamw(options: AdamWOptions = {}): Optimizer {
  return adamRule('f32_adam', 'v', readOptimizer('adamw', options, moments, 1e-3, 0.004));
}

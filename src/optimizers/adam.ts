import type { Optimizer } from '../types.js';
import { adamRule, type MomentOptions, moments } from './moments.js';
import { readOptimizer } from './options.js';

/** Options of {@link adam}. */
export type AdamOptions = MomentOptions;

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
  return adamRule('f32_adam', 'v', readOptimizer('adam', options, moments));
}

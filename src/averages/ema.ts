import { ours } from '../concept.js';
import { integerPower } from '../core/exact/power.js';
import { readOptions } from '../options.js';
import type { Average } from '../types.js';
import { requireFraction } from '../validate.js';

/** Options of {@link ema}. */
export interface EmaOptions {
  /** Fraction of the average that a step keeps, in [0, 1); 0.999. */
  decay?: number;
}

/**
 * Exponential moving average of the weights: after step t, `average = sum_k decay^(t-k) w_k / sum_k decay^(t-k)`, k = 1..t.
 *
 * Computed as `average += (1 - decay) / (1 - decay^t) * (w - average)`: a mean over about the last 1 / (1 - decay) steps, and
 * before that many steps, a mean over all of them (bias-corrected, as Adam's moments are).
 *
 * With `batchNormalization`, the end of `fit` computes the statistics of the training rows under the averaged weights.
 *
 * @throws HyperparameterError when decay is not in [0, 1); OptionError for an unknown option.
 * @example model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', average: ema({ decay: 0.99 }) })
 *
 * Source: Polyak & Juditsky (1992); the correction is that of Kingma & Ba (2015). Keras's `use_ema` (decay 0.99) and PyTorch's
 * AveragedModel start the average at the first weights instead, which keep the factor decay^(t-1) in it.
 */
export function ema(options: EmaOptions = {}): Average {
  const { decay } = readOptions('ema', options, { decay: [0.999, requireFraction] });
  return ours({
    name: 'ema',
    config: { decay },
    unit: 'step',
    blend: (_steps, updates) => (1 - decay) / (1 - integerPower(decay, updates + 1)),
  });
}

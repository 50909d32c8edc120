import { ours } from '../concept.js';
import { cosineOfPi } from '../core/exact/cosine.js';
import { integer, optional, readOptions } from '../options.js';
import type { Schedule } from '../types.js';
import { requireFraction, requireNonNegative } from '../validate.js';

/** Options of {@link cosineDecay}. */
export interface CosineDecayOptions {
  /** The first value: the peak, or the start of the warmup if there is one. Finite, >= 0. */
  initialValue: number;
  /** Steps from the peak to the end, >= 1. */
  decaySteps: number;
  /** The last value, as a fraction of the peak, in [0, 1); 0. */
  alpha?: number;
  /** Steps of a straight line from initialValue to warmupTarget, before the decay; 0. */
  warmupSteps?: number;
  /** The peak, if there is a warmup. Finite, >= 0; initialValue. */
  warmupTarget?: number;
}

/**
 * Half a cosine: `peak * ((1 - alpha) * (1 + cos(pi * t / decaySteps)) / 2 + alpha)`, t steps from the peak, and
 * `alpha * peak` from then on.
 *
 * @throws HyperparameterError when a value is negative or not finite, alpha not in [0, 1), or a number of steps not an integer
 *   (decaySteps >= 1, warmupSteps >= 0); OptionError for an unknown option.
 * @example
 * adam({ learningRate: cosineDecay({ initialValue: 0, warmupTarget: 1e-3, warmupSteps: 100, decaySteps: 2000 }) });
 *
 * Source: Loshchilov & Hutter (2017), without restarts. As Keras' CosineDecay.
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const read = readOptions('cosineDecay', options, {
    initialValue: [undefined, requireNonNegative],
    decaySteps: [undefined, integer(1)],
    alpha: [0, requireFraction],
    warmupSteps: [0, integer(0)],
    warmupTarget: [undefined, optional(requireNonNegative)],
  });
  const { initialValue, decaySteps, alpha, warmupSteps, warmupTarget = initialValue } = read;
  return ours({
    name: 'cosineDecay',
    config: { ...read, warmupTarget },
    at(step) {
      if (step < warmupSteps) return initialValue + (warmupTarget - initialValue) * (step / warmupSteps);
      const time = Math.min((step - warmupSteps) / decaySteps, 1);
      return warmupTarget * ((1 - alpha) * 0.5 * (1 + cosineOfPi(time)) + alpha);
    },
  });
}

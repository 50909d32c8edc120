import { ours } from '../concept.js';
import { power } from '../core/exact/power.js';
import { integer, readOptions } from '../options.js';
import type { Schedule } from '../types.js';
import { requireBoolean, requireNonNegative, requirePositive } from '../validate.js';

/** Options of {@link exponentialDecay}. */
export interface ExponentialDecayOptions {
  /** Finite, >= 0. */
  initialValue: number;
  /** Steps in which the value is multiplied by decayRate once, >= 1. */
  decaySteps: number;
  /** Finite, > 0. */
  decayRate: number;
  /** Whether the exponent is a whole number: the value then drops in stairs; false. */
  staircase?: boolean;
}

/**
 * Exponential decay: `initialValue * decayRate^(step / decaySteps)`.
 *
 * @throws HyperparameterError when initialValue is negative, decayRate not > 0, one of them not finite, or decaySteps no
 *   integer >= 1; OptionError for an unknown option.
 * @example adam({ learningRate: exponentialDecay({ initialValue: 1e-2, decaySteps: 1000, decayRate: 0.9 }) })
 *
 * Source: Keras' ExponentialDecay.
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const config = readOptions('exponentialDecay', options, {
    initialValue: [undefined, requireNonNegative],
    decaySteps: [undefined, integer(1)],
    decayRate: [undefined, requirePositive],
    staircase: [false, requireBoolean],
  });
  const { initialValue, decaySteps, decayRate, staircase } = config;
  return ours({
    name: 'exponentialDecay',
    config,
    at(step) {
      const exponent = step / decaySteps;
      return initialValue * power(decayRate, staircase ? Math.floor(exponent) : exponent);
    },
  });
}

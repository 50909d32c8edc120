import { ours } from '../concept.js';
import { integer, readOptions } from '../options.js';
import type { Schedule } from '../types.js';
import { requireBoolean, requireNonNegative } from '../validate.js';

/** Options of {@link inverseTimeDecay}. */
export interface InverseTimeDecayOptions {
  /** Finite, >= 0. */
  initialValue: number;
  /** Steps in which the divisor grows by decayRate, >= 1. */
  decaySteps: number;
  /** Finite, >= 0. */
  decayRate: number;
  /** Whether the divisor grows in stairs; false. */
  staircase?: boolean;
}

/**
 * Inverse time decay: `initialValue / (1 + decayRate * step / decaySteps)`.
 *
 * @throws HyperparameterError when initialValue or decayRate is negative or not finite, or decaySteps not an integer >= 1;
 *   OptionError for an unknown option.
 * @example sgd({ learningRate: inverseTimeDecay({ initialValue: 0.1, decaySteps: 100, decayRate: 0.5 }) })
 *
 * Source: Keras' InverseTimeDecay; Robbins & Monro (1951) for rates that fall as 1 / step.
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): Schedule {
  const config = readOptions('inverseTimeDecay', options, {
    initialValue: [undefined, requireNonNegative],
    decaySteps: [undefined, integer(1)],
    decayRate: [undefined, requireNonNegative],
    staircase: [false, requireBoolean],
  });
  const { initialValue, decaySteps, decayRate, staircase } = config;
  return ours({
    name: 'inverseTimeDecay',
    config,
    at(step) {
      const time = step / decaySteps;
      return initialValue / (1 + decayRate * (staircase ? Math.floor(time) : time));
    },
  });
}

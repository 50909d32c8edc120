import { ours } from '../concept.js';
import { integerPower } from '../core/exact/power.js';
import { integer, readOptions } from '../options.js';
import type { Schedule } from '../types.js';
import { requireNonNegative, requirePositive } from '../validate.js';

/** Options of {@link stepDecay}. */
export interface StepDecayOptions {
  /** Finite, >= 0. */
  initialValue: number;
  /** Finite, > 0; 0.1. */
  factor?: number;
  /** Steps between two drops, >= 1. */
  every: number;
}

/**
 * Drops at regular distances: `initialValue * factor^floor(step / every)`.
 *
 * @throws HyperparameterError when initialValue is negative, factor not > 0, one of them not finite, or every not an integer >= 1;
 *   OptionError for an unknown option.
 * @example sgd({ learningRate: stepDecay({ initialValue: 0.1, factor: 0.5, every: 1000 }) })
 *
 * Source: PyTorch's StepLR, in steps instead of epochs.
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const config = readOptions('stepDecay', options, {
    initialValue: [undefined, requireNonNegative],
    factor: [0.1, requirePositive],
    every: [undefined, integer(1)],
  });
  const { initialValue, factor, every } = config;
  return ours({
    name: 'stepDecay',
    config,
    at: (step) => initialValue * integerPower(factor, Math.floor(step / every)),
  });
}

import { ours } from '../concept.js';
import { integerPower } from '../core/exact/power.js';
import type { Schedule } from '../types.js';
import { requireInteger, requireNonNegative, requireOptions, requirePositive } from '../validate.js';

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
 * @throws HyperparameterError when initialValue is negative, factor not > 0, one of them not finite, or every no integer >= 1;
 *   OptionError for an unknown option.
 * @example sgd({ learningRate: stepDecay({ initialValue: 0.1, factor: 0.5, every: 1000 }) })
 *
 * Source: PyTorch's StepLR, in steps instead of epochs.
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  requireOptions('stepDecay', options, ['initialValue', 'factor', 'every']);
  const { initialValue, factor = 0.1, every } = options;
  requireNonNegative('stepDecay.initialValue', initialValue);
  requirePositive('stepDecay.factor', factor);
  requireInteger('stepDecay.every', every, 1);
  return ours({
    name: 'stepDecay',
    config: { initialValue, factor, every },
    at: (step) => initialValue * integerPower(factor, Math.floor(step / every)),
  });
}

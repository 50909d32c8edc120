import { ours } from '../concept.js';
import { power as powerOf } from '../core/exact/power.js';
import { integer, readOptions } from '../options.js';
import type { Schedule } from '../types.js';
import { requireNonNegative, requirePositive } from '../validate.js';

/** Options of {@link ramp}. */
export interface RampOptions {
  /** The value before and at startStep; finite, >= 0. */
  from: number;
  /** The value from step startStep + steps on; finite, >= 0. */
  to: number;
  /** Length of the ramp, >= 1. */
  steps: number;
  /** Step at which it begins, >= 0; 0. */
  startStep?: number;
  /** 1 is a straight line; larger powers come close to `to` earlier; finite, > 0; 1. */
  power?: number;
}

/**
 * From one value to another, up or down, and constant before and after: `to + (from - to) * (1 - t)^power`, t the completed part
 * of the ramp.
 *
 * For a penalty or a dropout rate that sets in slowly, and for a learning rate that warms up or runs out.
 *
 * @throws HyperparameterError when from or to is negative, power not > 0, one of them not finite, or a number of steps no
 *   integer (steps >= 1, startStep >= 0); OptionError for an unknown option.
 * @example adam({ learningRate: ramp({ from: 0, to: 1e-3, steps: 100 }) })
 *
 * Source: Keras' PolynomialDecay, whose default end is above 0, and which has no start step.
 */
export function ramp(options: RampOptions): Schedule {
  const config = readOptions('ramp', options, {
    from: [undefined, requireNonNegative],
    to: [undefined, requireNonNegative],
    steps: [undefined, integer(1)],
    startStep: [0, integer(0)],
    power: [1, requirePositive],
  });
  const { from, to, steps, startStep, power } = config;
  return ours({
    name: 'ramp',
    config,
    at(step) {
      const left = 1 - Math.min(Math.max(step - startStep, 0) / steps, 1);
      return to + (from - to) * powerOf(left, power);
    },
  });
}

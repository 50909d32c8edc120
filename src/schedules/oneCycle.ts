import { ours } from '../concept.js';
import { cosineOfPi } from '../core/exact/cosine.js';
import { integer, readOptions } from '../options.js';
import type { Schedule } from '../types.js';
import { requireFraction, requireNonNegative, requirePositive } from '../validate.js';

/** Options of {@link oneCycle}. */
export interface OneCycleOptions {
  /** The peak; finite, >= 0. */
  maxValue: number;
  /** Steps of the whole cycle, >= 2. */
  totalSteps: number;
  /** The part of the cycle that rises, in [0, 1); 0.3. */
  pctStart?: number;
  /** maxValue over the first value; finite, > 0; 25. */
  divFactor?: number;
  /** The first value over the last; finite, > 0; 1e4. */
  finalDivFactor?: number;
}

/**
 * One cycle: half a cosine up from `maxValue / divFactor` to maxValue, and half a cosine down to
 * `maxValue / (divFactor * finalDivFactor)`, where it stays.
 *
 * The peak is in step `pctStart * totalSteps - 1`, the end in step `totalSteps - 1`.
 *
 * @throws HyperparameterError when maxValue is negative, a factor not > 0, one of them not finite, pctStart not in [0, 1), or
 *   totalSteps not an integer >= 2; OptionError for an unknown option.
 * @example sgd({ learningRate: oneCycle({ maxValue: 0.1, totalSteps: 1000 }), momentum: 0.9 })
 *
 * Source: Smith (2018), in the form of PyTorch's OneCycleLR (cosine, two phases), which refuses steps beyond the cycle. The
 * momentum is left alone; PyTorch moves it the other way by default.
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const config = readOptions('oneCycle', options, {
    maxValue: [undefined, requireNonNegative],
    totalSteps: [undefined, integer(2)],
    pctStart: [0.3, requireFraction],
    divFactor: [25, requirePositive],
    finalDivFactor: [1e4, requirePositive],
  });
  const { maxValue, totalSteps, pctStart, divFactor, finalDivFactor } = config;
  const initial = maxValue / divFactor;
  const final = initial / finalDivFactor;
  const peak = Math.max(pctStart * totalSteps - 1, 0);
  const last = totalSteps - 1;
  return ours({
    name: 'oneCycle',
    config,
    at(step) {
      if (step < peak) return between(initial, maxValue, step / peak);
      return between(maxValue, final, Math.min((step - peak) / (last - peak), 1));
    },
  });
}

/** From start (time 0) to end (time 1) along half a cosine. */
function between(start: number, end: number, time: number): number {
  return end + ((start - end) / 2) * (1 + cosineOfPi(time));
}

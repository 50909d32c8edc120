import { ours } from '../concept.js';
import { cosineOfPi } from '../core/exact/cosine.js';
import { integerPower } from '../core/exact/power.js';
import { HyperparameterError } from '../errors.js';
import { integer, optional, readOptions } from '../options.js';
import type { Schedule } from '../types.js';
import { refuse, requireFraction, requireNonNegative, requirePositive } from '../validate.js';

/** Options of {@link cosineRestarts}. */
export interface CosineRestartsOptions {
  /** The first value: the first peak, or the start of the warmup if there is one. Finite, >= 0. */
  initialValue: number;
  /** Steps of the first period, >= 1. */
  firstDecaySteps: number;
  /** Factor of the length from period to period, finite, >= 1; 2. */
  tMul?: number;
  /** Factor of the peak from period to period, finite, > 0; 1. */
  mMul?: number;
  /** The end of a period, as a fraction of its peak, in [0, 1); 0. */
  alpha?: number;
  /** Steps of a straight line from initialValue to warmupTarget, before the first period; 0. */
  warmupSteps?: number;
  /** The first peak, if there is a warmup. Finite, >= 0; initialValue. */
  warmupTarget?: number;
}

/**
 * Cosine decay with warm restarts: half a cosine in each period, from `peak * mMul^i` to alpha times that. Period i takes
 * `firstDecaySteps * tMul^i` steps.
 *
 * @throws HyperparameterError when a value is negative or not finite, tMul < 1, mMul not > 0, alpha not in [0, 1), or a number
 *   of steps not an integer (firstDecaySteps >= 1, warmupSteps >= 0); OptionError for an unknown option.
 * @example sgd({ learningRate: cosineRestarts({ initialValue: 0.1, firstDecaySteps: 500 }), momentum: 0.9 })
 *
 * Source: Loshchilov & Hutter (2017). As Keras' CosineDecayRestarts, which finds the period by a logarithm in f32 and has
 * no warmup.
 */
export function cosineRestarts(options: CosineRestartsOptions): Schedule {
  const read = readOptions('cosineRestarts', options, {
    initialValue: [undefined, requireNonNegative],
    firstDecaySteps: [undefined, integer(1)],
    tMul: [2, requirePositive],
    mMul: [1, requirePositive],
    alpha: [0, requireFraction],
    warmupSteps: [0, integer(0)],
    warmupTarget: [undefined, optional(requireNonNegative)],
  });
  const { initialValue, firstDecaySteps, tMul, mMul, alpha, warmupSteps, warmupTarget = initialValue } = read;
  if (tMul < 1) refuse(HyperparameterError, 'cosineRestarts.tMul', 'a finite number >= 1', tMul);
  return ours({
    name: 'cosineRestarts',
    config: { ...read, warmupTarget },
    at(step) {
      if (step < warmupSteps) return initialValue + (warmupTarget - initialValue) * (step / warmupSteps);
      const { period, time } = periodOf(step - warmupSteps, firstDecaySteps, tMul);
      const peak = warmupTarget * integerPower(mMul, period);
      return peak * ((1 - alpha) * 0.5 * (1 + cosineOfPi(time)) + alpha);
    },
  });
}

/** Most periods that are counted one by one; a factor near 1 can make too many for a loop. */
const MOST_COUNTED = 10_000;

/** The period that a step lies in, from 0, and how far it has come, in [0, 1). */
function periodOf(step: number, first: number, tMul: number): { period: number; time: number } {
  if (tMul === 1) return { period: Math.floor(step / first), time: (step % first) / first };
  let length = first;
  let start = 0;
  let period = 0;
  for (; step >= start + length && period < MOST_COUNTED; period++) {
    start += length;
    length *= tMul;
  }
  // For 2^k periods in a row: their length, and the length of the next period, both relative to the first of them.
  const lengths = [{ sum: 1, factor: tMul }];
  for (let last = lengths[0]!; start + length * last.sum <= step; lengths.push(last)) {
    last = { sum: last.sum * (1 + last.factor), factor: last.factor * last.factor };
  }
  for (let k = lengths.length - 1; k >= 0; k--) {
    const { sum, factor } = lengths[k]!;
    while (start + length * sum <= step) {
      start += length * sum;
      length *= factor;
      period += integerPower(2, k);
    }
  }
  return { period, time: (step - start) / length };
}

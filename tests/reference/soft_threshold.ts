import { exact, type Rounding } from './rounding.js';

/** sign(x) * max(|x| - t, 0): the textbook form, +0 where it is 0. */
export function softThreshold(x: number, t: number, round: Rounding = exact): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) <= t) return 0;
  return round(x > 0 ? x - t : x + t);
}

/** min(learningRate * lambda * inverse, learningRate * 10), inverse = 1 / denominator. */
export function metricThreshold(
  learningRate: number,
  lambda: number,
  inverse: number,
  round: Rounding = exact,
): number {
  return Math.min(round(round(learningRate * lambda) * inverse), round(learningRate * 10));
}

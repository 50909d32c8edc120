import { integerPower } from '../core/exact/power.js';
import type { Kernels } from '../core/kernels/kernels.js';
import type { ParameterUpdate } from '../types.js';

/** Steps from one flush to the next. Part of the numerics. */
export const FLUSH_STEPS = 32;

/**
 * Below this, first moments are flushed. They move no weight that f32 can tell apart, and the square of a gradient of their size, which
 * second moments take, would be subnormal.
 */
export const LEAST_MOMENT = 2 ** -60;

/** The most for second moments: below it they are 0 beside any epsilon that f32 can add. */
const LEAST_SECOND_MOMENT = 2 ** -100;

/** For second moments that decay by beta: none above it reaches the subnormals before the next flush, unless beta is below 0.57. */
export function leastSecondMoment(beta: number): number {
  return Math.min(LEAST_SECOND_MOMENT, 2 ** -126 / integerPower(beta, FLUSH_STEPS));
}

/**
 * In every 32nd step: entries of the slots below their `leasts` become 0. Moments of weights whose gradient stays 0 would end among the
 * subnormal numbers, where processors are many times slower.
 */
export function flush(
  kernels: Kernels,
  { slots, size }: ParameterUpdate,
  step: number,
  leasts: readonly number[],
): void {
  if (step % FLUSH_STEPS !== 0) return;
  for (const [index, least] of leasts.entries()) kernels.f32_flush(slots[index]!, size, least);
}

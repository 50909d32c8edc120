import { expect } from 'vitest';

/** Largest relative error of rounding to float32. */
export const F32_ROUNDING = 2 ** -24;

/**
 * Every actual f64 number must be what the golden f32 number was rounded from: within half a unit in its last place, plus
 * `slack` for what two f64 computations in different order differ by.
 */
export function expectRoundsTo(
  actual: ArrayLike<number>,
  golden: ArrayLike<number>,
  slack: number,
  what: string,
): void {
  expect(actual.length, what).toBe(golden.length);
  for (let i = 0; i < golden.length; i++) {
    const difference = Math.abs(actual[i]! - golden[i]!);
    if (!(difference <= F32_ROUNDING * Math.abs(golden[i]!) + slack)) {
      expect.fail(`${what}[${i}]: ${actual[i]} does not round to ${golden[i]}`);
    }
  }
}

/** Largest |a[i] - b[i]|. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`expected ${b.length} numbers, got ${a.length}`);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!)); // NaN stays
  return largest;
}

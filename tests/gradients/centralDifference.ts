/** Half the distance between the two evaluations. Its square (truncation) and 1e-16 / h (rounding) are both about 1e-10. */
export const STEP = 1e-5;

/** (f(x + h) - f(x - h)) / 2h for each number of x, which is changed in place and restored. */
export function centralDifference(f: () => number, x: Float64Array): Float64Array {
  return x.map((original, i) => {
    x[i] = original + STEP;
    const above = f();
    x[i] = original - STEP;
    const below = f();
    x[i] = original;
    return (above - below) / (2 * STEP);
  });
}

/**
 * max over i of |a - n| / max(|a|, |n|, floor): the relative error, where numbers below the floor count as the floor,
 * because a central difference has an absolute error of some 1e-10 whatever the gradient is.
 */
export function relativeError(analytic: ArrayLike<number>, numeric: ArrayLike<number>, floor: number): number {
  if (analytic.length !== numeric.length) throw new Error(`expected ${numeric.length} numbers, got ${analytic.length}`);
  let largest = 0;
  for (let i = 0; i < analytic.length; i++) {
    const a = analytic[i]!;
    const n = numeric[i]!;
    largest = Math.max(largest, Math.abs(a - n) / Math.max(Math.abs(a), Math.abs(n), floor)); // NaN stays
  }
  return largest;
}

/** (-1)^k / (2k)! and (-1)^k / (2k + 1)!, k from 0: enough terms for 2^-54 up to pi / 4. */
const COSINE = [1];
const SINE = [1];
for (let k = 1; k <= 9; k++) {
  COSINE.push(-COSINE[k - 1]! / ((2 * k - 1) * 2 * k));
  SINE.push(-SINE[k - 1]! / (2 * k * (2 * k + 1)));
}

/**
 * cos(pi * x) for x in [0, 1], by Taylor's series at the nearest of 0, 1/2 and 1. Exact at those three.
 *
 * Sums, products and quotients only, so it has the same bits in every engine, unlike `Math.cos`. |error| < 2^-51.
 */
export function cosineOfPi(x: number): number {
  if (x > 0.5) return -cosineOfPi(1 - x);
  if (x <= 0.25) return polynomial(COSINE, x * Math.PI);
  const angle = (0.5 - x) * Math.PI;
  return angle * polynomial(SINE, angle);
}

/** Sum of coefficients[k] * x^(2k). */
function polynomial(coefficients: readonly number[], x: number): number {
  const square = x * x;
  let sum = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) sum = sum * square + coefficients[k]!;
  return sum;
}

import { exponential } from '../../core/exact/power.js';

/** Beyond it, the distribution function is 0 or 1 in f64. */
const FAR = 9;

/**
 * The distribution function of the standard normal: `1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...)`, with an absolute error below 1e-15.
 *
 * Sums, products and quotients only, so it has the same bits in every engine.
 *
 * Source: Marsaglia, "Evaluating the Normal Distribution" (2004).
 */
export function normalCdf(x: number): number {
  if (x <= -FAR) return 0;
  if (x >= FAR) return 1;
  let term = x;
  let sum = 0;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term;
    term *= (x * x) / odd;
  }
  return 0.5 + sum * (exponential((-x * x) / 2) / Math.sqrt(2 * Math.PI));
}

/** Its inverse, by bisection, for p in (0, 1). */
export function normalQuantile(p: number): number {
  let low = -FAR;
  let high = FAR;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
}

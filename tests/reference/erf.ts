/**
 * erf(x) to about 1e-15 relative: the series of erf below 2, the continued fraction of erfc above.
 *
 * Source: Abramowitz and Stegun, 7.1.6 (no cancellation: all terms are positive) and 7.1.14.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const t = Math.abs(x);
  return Math.sign(x) * (t < 2 ? erfSeries(t) : 1 - erfc(t));
}

/** erfc(x) = 1 - erf(x), to about 1e-14 relative for x > 2 and for x < 0. */
export function erfc(x: number): number {
  if (!(x >= 2)) return 1 - erf(x);
  if (x > 28) return 0;
  // exp(-x^2) / sqrt(pi) * 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))), from the inside out.
  let fraction = x;
  for (let k = 120; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}

function erfSeries(t: number): number {
  // 2/sqrt(pi) exp(-t^2) sum of 2^n t^(2n+1) / (1 3 5 ... (2n+1))
  let term = t;
  let sum = t;
  for (let n = 1; term > sum * 1e-18; n++) {
    term *= (2 * t * t) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-t * t) * sum;
}

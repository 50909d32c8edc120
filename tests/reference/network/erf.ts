// The error function in f64: erf to 1e-15 of itself, erfc to 5e-15 of itself for x <= 6 (beyond, exp(-x^2) costs x^2 * 1e-16).

/** Beyond this x erfc comes from the continued fraction: 1 - erf(x) would lose digits there. */
const SERIES_LIMIT = 1;

/**
 * erf(x) = 2 / sqrt(pi) * integral from 0 to x of exp(-t^2) dt; odd, NaN stays NaN.
 *
 * Source: Abramowitz & Stegun (1964), 7.1.6 (series) and 7.1.14 (continued fraction).
 */
export function erf(x: number): number {
  if (Math.abs(x) <= SERIES_LIMIT) return series(x);
  return x > 0 ? 1 - fraction(x) : fraction(-x) - 1;
}

/** 1 - erf(x), with a small relative error for large x too, where 1 - erf(x) would be rounding noise. */
export function erfc(x: number): number {
  if (x > SERIES_LIMIT) return fraction(x);
  return 1 - erf(x);
}

/** 2 / sqrt(pi) * exp(-x^2) * sum over n of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)): terms of one sign, so none cancel. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) = exp(-x^2) / sqrt(pi) / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))) for x > 0, from the innermost
    level out; 200 levels suffice from x = 1 on. */
function fraction(x: number): number {
  let denominator = x;
  for (let level = 200; level >= 1; level--) denominator = x + level / 2 / denominator;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / denominator;
}

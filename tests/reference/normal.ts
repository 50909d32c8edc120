import { type Draw, words } from './philox.js';

/**
 * Distribution function of the standard normal, by its Taylor series about 0 (|z| < 3) or the continued fraction of its
 * tail (Abramowitz & Stegun 26.2.10 and 26.2.14): nothing in common with the kernel's rational approximations.
 */
export function phi(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(z) < 3) {
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  const x = Math.abs(z);
  let fraction = x;
  for (let k = 200; k > 0; k--) fraction = x + k / fraction;
  return z < 0 ? density / fraction : 1 - density / fraction;
}

/** The p-quantile of the standard normal by bisection of {@link phi}, in the lower half where it is well conditioned. */
export function quantile(p: number): number {
  if (p > 0.5) return -quantile(1 - p);
  let low = -9;
  let high = 0;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (phi(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const open = (word: number) => (word + 0.5) / 2 ** 32;

export function normal(n: number, mean: number, stddev: number, draw: Draw): number[] {
  return words(n, draw).map((word) => mean + stddev * quantile(open(word)));
}

export function truncatedNormal(n: number, mean: number, stddev: number, draw: Draw): number[] {
  const below = phi(-2);
  return words(n, draw).map((word) => mean + stddev * quantile(below + (1 - 2 * below) * open(word)));
}

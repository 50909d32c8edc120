// Clipping of one gradient, in the order of the kernels' operations.

import { axpy } from './axpy.js';
import { l1Subgradient } from './l1.js';
import { exact, type Rounding } from './rounding.js';

/** g + l1Subgradient * sign(w) + 2 * l2 * w: what is clipped. */
export function smoothGradient(
  w: ArrayLike<number>,
  g: ArrayLike<number>,
  terms: { l1Subgradient: number; l2: number },
  round: Rounding = exact,
): number[] {
  return Array.from(g, (value, i) =>
    axpy(w[i]!, l1Subgradient(w[i]!, value, terms.l1Subgradient, round), 2 * terms.l2, round),
  );
}

/** Every element in [-limit, limit]. */
export function clipByValue(gradient: readonly number[], limit: number): number[] {
  return gradient.map((value) => Math.min(Math.max(value, -limit), limit));
}

/** The gradients, by one factor, so that their common norm is at most limit. */
export function clipByNorm(gradients: readonly (readonly number[])[], limit: number): number[][] {
  const norm = Math.sqrt(gradients.flat().reduce((sum, value) => sum + value * value, 0));
  return gradients.map((gradient) => gradient.map((value) => (norm > limit ? (value * limit) / norm : value)));
}

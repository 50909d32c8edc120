// The lower bound of the objective from residuals u = w (y - mean), after Fenchel:
//
//   minimum >= -f*(-t u) - t uᵀoffset - Σ_j p_j*(t x̃_jᵀu),   p_j(b) = l1 |b| + l2 b²/2 within [lower, upper]
//
// for every t >= 0 for which all terms are finite. Where l2 = 0 and no bound stops b, p* is finite only within [-l1, l1]: t scales u
// into it. Free columns (l1 = 0) are orthogonal to u already (projection.ts).
import type { Terms } from './terms.js';

/** Products x̃ᵀu that the sum over columns needs: those of some columns only, or of all. */
export interface Products {
  /** Columns, one entry per product, from `first` on. */
  readonly columns: ArrayLike<number>;
  readonly first: number;
  /** The products lie from `at` on. */
  readonly values: Float64Array;
  readonly at: number;
  readonly count: number;
}

/** Rounding: a product of a free column below this part of the scale is 0. */
const ROUNDING = 1e-10;

/** The largest t <= 1 for which every conjugate is finite. @param size  of x̃ᵀu where it counts as 0. */
export function scaleOf(
  { columns, first, values, at, count }: Products,
  { l1, l2, lower, upper }: Terms,
  size: number,
): number {
  let t = 1;
  for (let k = 0; k < count; k++) {
    const j = columns[first + k]!;
    const value = values[at + k]!;
    const bound = value > 0 ? upper[j]! : -lower[j]!;
    if (l2[j]! > 0 || bound < Infinity) continue;
    const excess = Math.abs(value);
    const limit = l1[j]!;
    if (excess <= limit || excess <= ROUNDING * size) continue;
    t = Math.min(t, limit / excess);
  }
  return t;
}

/** Σ p_j*(t values). */
export function conjugates(
  { columns, first, values, at, count }: Products,
  { l1, l2, lower, upper }: Terms,
  t: number,
): number {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const j = columns[first + k]!;
    const value = t * values[at + k]!;
    const excess = Math.abs(value) - l1[j]!;
    if (!(excess > 0)) continue;
    const bound = value > 0 ? upper[j]! : -lower[j]!;
    if (bound === 0) continue;
    const ridge = l2[j]!;
    const b = ridge > 0 ? Math.min(excess / ridge, bound) : bound;
    if (b < Infinity) sum += b * (excess - (ridge * b) / 2);
  }
  return sum;
}

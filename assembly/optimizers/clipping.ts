// Gradient clipping. It bounds the gradient of loss and smooth penalties, g' = (g + l1Subgradient * sign(w)) + (2 * l2) * w,
// which the update kernels follow.

import { highF64, loadLanes, lowF64, storeLanes, sumF64 } from '../lanes';
import { CHUNK, smooth } from './common';

/** (low, high) of x, as f64, squared and added to total. */
// @ts-ignore: decorator
@inline
function addSquares(total: v128, x: v128): v128 {
  const first = lowF64(x);
  const last = highF64(x);
  return f64x2.add(total, f64x2.add(f64x2.mul(first, first), f64x2.mul(last, last)));
}

/**
 * Returns sum g'[i]^2: squares and sums in f64, so none overflows; relative error below 2^-38.
 *
 * @param w  (n) f32, in.
 * @param g  (n) f32, in.
 *
 * Chunks of CHUNK elements are summed separately and added by index, so threads may take chunks. NaN and Inf carry over.
 * Unchecked: n * 4 bytes at w and at g.
 */
export function f32_gradient_sum_squares(w: usize, g: usize, n: i32, l1Subgradient: f32, l2: f32): f64 {
  const l1Subgradients = f32x4.splat(l1Subgradient);
  const twiceL2 = f32x4.splat(<f32>2.0 * l2);
  let sum: f64 = 0;
  for (let chunk = 0; chunk < n; chunk += CHUNK) {
    let left = min<i32>(CHUNK, n - chunk);
    let total0: v128 = f64x2.splat(0);
    let total1: v128 = f64x2.splat(0);
    for (; left >= 8; left -= 8) {
      total0 = addSquares(total0, smooth(v128.load(g), v128.load(w), l1Subgradients, twiceL2));
      total1 = addSquares(total1, smooth(v128.load(g, 16), v128.load(w, 16), l1Subgradients, twiceL2));
      w += 32;
      g += 32;
    }
    for (; left > 0; left -= 4) {
      total0 = addSquares(total0, smooth(loadLanes(g, left), loadLanes(w, left), l1Subgradients, twiceL2));
      w += 16;
      g += 16;
    }
    sum += sumF64(f64x2.add(total0, total1));
  }
  return sum;
}

/**
 * g[i] := min(max(g'[i], -limit), limit).
 *
 * @param w      (n) f32, in.
 * @param g      (n) f32, inout: contains the smooth penalties afterwards, so the update must not add them.
 * @param limit  > 0.
 *
 * NaN stays NaN: pmax and pmin keep their first operand, here the gradient, if a comparison fails.
 * Unchecked: n * 4 bytes at w and at g, disjoint.
 */
export function f32_clip_gradient(w: usize, g: usize, n: i32, l1Subgradient: f32, l2: f32, limit: f32): void {
  const l1Subgradients = f32x4.splat(l1Subgradient);
  const twiceL2 = f32x4.splat(<f32>2.0 * l2);
  const least = f32x4.splat(-limit);
  const most = f32x4.splat(limit);
  for (; n > 0; n -= 4) {
    const gradient = smooth(loadLanes(g, n), loadLanes(w, n), l1Subgradients, twiceL2);
    storeLanes(g, n, f32x4.pmin(f32x4.pmax(gradient, least), most));
    w += 16;
    g += 16;
  }
}

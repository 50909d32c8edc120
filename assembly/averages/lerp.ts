import { loadLanes, storeLanes } from '../lanes';

/**
 * x[i] := x[i] + t * (y[i] - x[i]): a step of a running average.
 *
 * In this form x stays if y equals it, whatever t is: (1 - t) * x + t * y would drift by the rounding of 1 - t.
 * From +0 with t = 1 it is y itself (a -0 becomes +0).
 *
 * @param x  (n) f32, inout.
 * @param y  (n) f32, in.
 * @param t  in [0, 1].
 *
 * NaN in either makes NaN. Inf if the difference overflows. SIMD body and tail agree bit for bit.
 * Unchecked: disjoint arrays of n * 4 bytes.
 */
export function f32_lerp(x: usize, y: usize, n: i32, t: f32): void {
  const steps = f32x4.splat(t);
  for (; n > 0; n -= 4) {
    const from = loadLanes(x, n);
    storeLanes(x, n, f32x4.add(from, f32x4.mul(steps, f32x4.sub(loadLanes(y, n), from))));
    x += 16;
    y += 16;
  }
}

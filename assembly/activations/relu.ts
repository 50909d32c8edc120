import { loadLanes, storeLanes } from '../lanes';

// relu(x) = max(x, 0);  relu'(x) = 1 if x > 0, else 0 (at 0 too).

/**
 * y[i] := max(x[i], 0).
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * NaN stays NaN; -0 stays -0, which equals 0. The SIMD body and the tail agree bit for bit.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 */
export function f32_relu(x: usize, y: usize, n: i32): void {
  const zero = f32x4.splat(0);
  for (; n >= 4; n -= 4, x += 16, y += 16) {
    v128.store(y, f32x4.pmax(v128.load(x), zero)); // in this order pmax keeps a NaN of x
  }
  if (n > 0) storeLanes(y, n, f32x4.pmax(loadLanes(x, n), zero));
}

/** dy if y > 0, else +0, in four lanes; NaN if y is NaN. */
// @ts-ignore: decorator
@inline
function gradient(y: v128, dy: v128): v128 {
  const active = v128.and(dy, f32x4.gt(y, f32x4.splat(0)));
  return v128.or(active, v128.and(y, f32x4.ne(y, y))); // only a NaN differs from itself
}

/**
 * dx[i] := dy[i] if y[i] > 0, else +0; NaN if y[i] is NaN.
 *
 * @param y   (n) f32, in: the output of {@link f32_relu} (its input works as well).
 * @param dy  (n) f32, in.
 * @param dx  (n) f32, out; may be dy.
 * @param n   element count, >= 0.
 *
 * dy is selected, never multiplied: an infinite dy behind an inactive unit gives 0, not NaN.
 * Unchecked: the caller owns n * 4 bytes at y, dy and dx.
 */
export function f32_relu_backward(y: usize, dy: usize, dx: usize, n: i32): void {
  for (; n >= 4; n -= 4, y += 16, dy += 16, dx += 16) v128.store(dx, gradient(v128.load(y), v128.load(dy)));
  if (n > 0) storeLanes(dx, n, gradient(loadLanes(y, n), loadLanes(dy, n)));
}

import { loadLanes, storeLanes } from '../lanes';

// The forward kernel is math/tanh.ts; tanh'(x) = 1 - y^2 = (1 - y)(1 + y) with y = tanh(x).

/**
 * dx[i] := dy[i] * (1 - y[i]^2).
 *
 * @param y   (n) f32, in: the output of tanh, in [-1, 1].
 * @param dy  (n) f32, in.
 * @param dx  (n) f32, out; may be dy.
 * @param n   element count, >= 0.
 *
 * As a product the derivative adds no error of its own near |y| = 1; only the rounding of y remains there, 2^-24
 * absolute. A NaN y gives NaN.
 * Unchecked: the caller owns n * 4 bytes at y, dy and dx.
 */
export function f32_tanh_backward(y: usize, dy: usize, dx: usize, n: i32): void {
  const one = f32x4.splat(1);
  for (; n > 0; n -= 4, y += 16, dy += 16, dx += 16) {
    const v = loadLanes(y, n);
    const slope = f32x4.mul(f32x4.sub(one, v), f32x4.add(one, v));
    storeLanes(dx, n, f32x4.mul(loadLanes(dy, n), slope));
  }
}

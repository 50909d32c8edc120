import { loadLanes, storeLanes } from '../lanes';

// The forward kernel is math/sigmoid.ts; sigmoid'(x) = y (1 - y) with y = sigmoid(x).

/**
 * dx[i] := dy[i] * y[i] * (1 - y[i]).
 *
 * @param y   (n) f32, in: the output of sigmoid, in [0, 1].
 * @param dy  (n) f32, in.
 * @param dx  (n) f32, out; may be dy.
 * @param n   element count, >= 0.
 *
 * Error of the derivative: a few ulp for x <= 0; 2^-24 absolute above 0, because y has lost the digits of 1 - y.
 * A NaN y gives NaN.
 * Unchecked: the caller owns n * 4 bytes at y, dy and dx.
 */
export function f32_sigmoid_backward(y: usize, dy: usize, dx: usize, n: i32): void {
  const one = f32x4.splat(1);
  for (; n > 0; n -= 4, y += 16, dy += 16, dx += 16) {
    const v = loadLanes(y, n);
    storeLanes(dx, n, f32x4.mul(loadLanes(dy, n), f32x4.mul(v, f32x4.sub(one, v))));
  }
}

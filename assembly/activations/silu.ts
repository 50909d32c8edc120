import { mulAddExact } from '../multiply_add';
import { loadLanes, storeLanes } from '../lanes';
import { expMinusAbs, sigmoid, sigmoidOf } from '../math/sigmoid';

// silu(x) = x s,  silu'(x) = s (1 + x (1 - s)),  s = sigmoid(x).

/**
 * y[i] := x[i] * sigmoid(x[i]).
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 4 ulp for x >= -87; below, sigmoid is denormal and the error |x| * 2^-149. silu(-Inf) = -Inf * 0 = NaN; NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: Hendrycks and Gimpel (2016); "swish" in Ramachandran, Zoph and Le (2017).
 */
export function f32_silu(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const v = loadLanes(x, n);
    storeLanes(y, n, f32x4.mul(v, sigmoid(v)));
  }
}

/**
 * dx[i] := dy[i] * silu'(x[i]).
 *
 * @param x   (n) f32, in: the input of {@link f32_silu} (most outputs have two inputs).
 * @param dy  (n) f32, in.
 * @param dx  (n) f32, out; may be dy.
 * @param n   element count, >= 0.
 *
 * Error: 2^-23 absolute for dy = 1; the derivative has a zero at -1.28. An infinite or NaN x gives NaN.
 * Unchecked: the caller owns n * 4 bytes at x, dy and dx.
 */
export function f32_silu_backward(x: usize, dy: usize, dx: usize, n: i32): void {
  const one = f32x4.splat(1);
  for (; n > 0; n -= 4, x += 16, dy += 16, dx += 16) {
    const v = loadLanes(x, n);
    const z = expMinusAbs(v);
    const rest = sigmoidOf(f32x4.neg(v), z); // 1 - s without the subtraction
    const slope = f32x4.mul(sigmoidOf(v, z), mulAddExact(v, rest, one));
    storeLanes(dx, n, f32x4.mul(loadLanes(dy, n), slope));
  }
}

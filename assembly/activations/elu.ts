import { exp } from '../math/exp';
import { expm1 } from '../math/expm1';
import { loadLanes, storeLanes } from '../lanes';

// elu(x) = x if x > 0, else alpha (exp(x) - 1);  elu'(x) = 1 if x > 0, else alpha exp(x).

/**
 * y[i] := x[i] if x[i] > 0, else alpha * (exp(x[i]) - 1).
 *
 * @param x      (n) f32, in. Any alignment of 4.
 * @param y      (n) f32, out; may be x.
 * @param n      element count, >= 0.
 * @param alpha  finite.
 *
 * Error: that of expm1 and one rounding. elu(-Inf) = -alpha; NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by ELUs" (2015).
 */
export function f32_elu(x: usize, y: usize, n: i32, alpha: f32): void {
  const zero = f32x4.splat(0);
  const alphas = f32x4.splat(alpha);
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const v = loadLanes(x, n);
    storeLanes(y, n, v128.bitselect(v, f32x4.mul(alphas, expm1(v)), f32x4.gt(v, zero)));
  }
}

/**
 * dx[i] := dy[i] if x[i] > 0, else dy[i] * alpha * exp(x[i]).
 *
 * @param x      (n) f32, in: the input of {@link f32_elu}. From the output, alpha * exp(x) = y + alpha would lose
 *               every digit for x below -17.
 * @param dy     (n) f32, in.
 * @param dx     (n) f32, out; may be dy.
 * @param n      element count, >= 0.
 * @param alpha  finite.
 *
 * At 0 the derivative is alpha. A NaN x gives NaN.
 * Unchecked: the caller owns n * 4 bytes at x, dy and dx.
 */
export function f32_elu_backward(x: usize, dy: usize, dx: usize, n: i32, alpha: f32): void {
  const zero = f32x4.splat(0);
  const alphas = f32x4.splat(alpha);
  for (; n > 0; n -= 4, x += 16, dy += 16, dx += 16) {
    const v = loadLanes(x, n);
    const d = loadLanes(dy, n);
    const below = f32x4.mul(d, f32x4.mul(alphas, exp(v)));
    storeLanes(dx, n, v128.bitselect(d, below, f32x4.gt(v, zero)));
  }
}

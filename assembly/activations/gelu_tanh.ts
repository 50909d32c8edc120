import { horner, mulAddExact } from '../multiply_add';
import { loadLanes, storeLanes } from '../lanes';
import { expMinusAbs, sigmoidOf } from '../math/sigmoid';

// gelu_tanh(x) = x (1 + tanh(u)) / 2 = x sigmoid(w),  w = 2u = 2 sqrt(2/pi) (x + 0.044715 x^3).
// With s = sigmoid(w): the derivative is s (1 + x (1 - s) w'),  w' = 2 sqrt(2/pi) (1 + 3 * 0.044715 x^2).

// @ts-ignore: decorator
@inline
const W1: f32 = 1.59576912; // 2 sqrt(2/pi)
// @ts-ignore: decorator
@inline
const W3: f32 = 0.0713548163; // 2 sqrt(2/pi) * 0.044715

/** x within [-11, 11], beyond which sigmoid(w) is 0 or 1 in f32: x^2 stays finite, NaN stays NaN. */
// @ts-ignore: decorator
@inline
function bounded(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(11)), f32x4.splat(-11));
}

/**
 * y[i] := x[i] * (1 + tanh(sqrt(2/pi) * (x[i] + 0.044715 * x[i]^3))) / 2, an approximation of gelu.
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 4 ulp or 5 * 2^-24 absolute. +Inf stays; -Inf gives -Inf * 0 = NaN; NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: Hendrycks and Gimpel, "Gaussian error linear units" (2016).
 */
export function f32_gelu_tanh(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const v = loadLanes(x, n);
    const b = bounded(v);
    const w = f32x4.mul(b, horner(f32x4.mul(b, b), f32x4.splat(W3), W1));
    storeLanes(y, n, f32x4.mul(v, sigmoidOf(w, expMinusAbs(w))));
  }
}

/**
 * dx[i] := dy[i] * gelu_tanh'(x[i]).
 *
 * @param x   (n) f32, in: the input of {@link f32_gelu_tanh}.
 * @param dy  (n) f32, in.
 * @param dx  (n) f32, out; may be dy.
 * @param n   element count, >= 0.
 *
 * Error: 2^-22 absolute for dy = 1. At ±Inf the derivative is its limit, 1 or 0; a NaN x gives NaN.
 * Unchecked: the caller owns n * 4 bytes at x, dy and dx.
 */
export function f32_gelu_tanh_backward(x: usize, dy: usize, dx: usize, n: i32): void {
  const one = f32x4.splat(1);
  for (; n > 0; n -= 4, x += 16, dy += 16, dx += 16) {
    const b = bounded(loadLanes(x, n));
    const square = f32x4.mul(b, b);
    const w = f32x4.mul(b, horner(square, f32x4.splat(W3), W1));
    const z = expMinusAbs(w);
    const s = sigmoidOf(w, z);
    const rest = sigmoidOf(f32x4.neg(w), z); // 1 - s without the subtraction
    const wSlope = horner(square, f32x4.splat(3 * W3), W1);
    const slope = f32x4.mul(s, mulAddExact(f32x4.mul(b, rest), wSlope, one));
    storeLanes(dx, n, f32x4.mul(loadLanes(dy, n), slope));
  }
}

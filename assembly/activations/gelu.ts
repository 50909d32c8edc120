import { mulAddExact } from '../multiply_add';
import { expMinusSquare, scaledErfc } from '../math/erf';
import { loadLanes, storeLanes } from '../lanes';

// gelu(x) = x Phi(x),  gelu'(x) = Phi(x) + x phi(x);  phi and Phi: density and distribution of the standard normal.
// Phi(-a) = exp(-a^2 / 2) * scaledErfc(a / sqrt 2) / 2, so one exponential serves both, and the lower tail keeps its digits.

// @ts-ignore: decorator
@inline
const SCALE: f32 = 0.282842712; // 0.4 / sqrt(2)
// @ts-ignore: decorator
@inline
const DENSITY_AT_0: f32 = 0.398942280; // 1 / sqrt(2 pi)

/** |x|, at most 14.5: beyond, exp(-x^2 / 2) is 0 in f32. A NaN passes through pmin in this order. */
// @ts-ignore: decorator
@inline
function boundedMagnitude(x: v128): v128 {
  return f32x4.pmin(f32x4.abs(x), f32x4.splat(14.5));
}

/** Phi(x), given a = |x| and e = exp(-a^2 / 2). */
// @ts-ignore: decorator
@inline
function normalDistribution(x: v128, a: v128, e: v128): v128 {
  const tail = f32x4.mul(f32x4.mul(e, f32x4.splat(0.5)), scaledErfc(f32x4.mul(a, f32x4.splat(SCALE))));
  return v128.bitselect(f32x4.sub(f32x4.splat(1), tail), tail, f32x4.ge(x, f32x4.splat(0)));
}

/**
 * y[i] := x[i] * Phi(x[i]).
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 4 ulp or 1.2 * 2^-24 absolute; 9 ulp at most wherever |y| >= 2^-126, the lower tail included (sampled).
 * gelu(+Inf) = +Inf; gelu(-Inf) = -Inf * 0 = NaN; NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: Hendrycks and Gimpel, "Gaussian error linear units" (2016), the exact form.
 */
export function f32_gelu(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const v = loadLanes(x, n);
    const a = boundedMagnitude(v);
    storeLanes(y, n, f32x4.mul(v, normalDistribution(v, a, expMinusSquare(a, 0.5))));
  }
}

/**
 * dx[i] := dy[i] * (Phi(x[i]) + x[i] * phi(x[i])).
 *
 * @param x   (n) f32, in: the input of {@link f32_gelu} (most outputs have two inputs).
 * @param dy  (n) f32, in.
 * @param dx  (n) f32, out; may be dy.
 * @param n   element count, >= 0.
 *
 * Error: 2^-23 absolute for dy = 1; the derivative has a zero at -0.75. An infinite or NaN x gives NaN.
 * Unchecked: the caller owns n * 4 bytes at x, dy and dx.
 */
export function f32_gelu_backward(x: usize, dy: usize, dx: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, dy += 16, dx += 16) {
    const v = loadLanes(x, n);
    const a = boundedMagnitude(v);
    const e = expMinusSquare(a, 0.5);
    const density = f32x4.mul(e, f32x4.splat(DENSITY_AT_0));
    const slope = mulAddExact(v, density, normalDistribution(v, a, e));
    storeLanes(dx, n, f32x4.mul(loadLanes(dy, n), slope));
  }
}

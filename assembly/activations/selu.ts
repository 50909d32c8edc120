import { exp } from '../math/exp';
import { expm1 } from '../math/expm1';
import { loadLanes, storeLanes } from '../lanes';

// selu(x) = lambda x if x > 0, else lambda alpha (exp(x) - 1);  selu'(x) = lambda if x > 0, else lambda alpha exp(x).
// With these two numbers, mean 0 and variance 1 are a stable fixed point of a layer with weights of mean 0, variance 1 / in.

// @ts-ignore: decorator
@inline
const LAMBDA: f32 = 1.05070099;
/** lambda alpha. */
// @ts-ignore: decorator
@inline
const LAMBDA_ALPHA: f32 = 1.75809935;

/**
 * y[i] := lambda * x[i] if x[i] > 0, else lambda * alpha * (exp(x[i]) - 1).
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: that of expm1 and two roundings. selu(-Inf) = -1.7580993; NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: Klambauer et al., "Self-Normalizing Neural Networks" (2017).
 */
export function f32_selu(x: usize, y: usize, n: i32): void {
  const zero = f32x4.splat(0);
  const lambdas = f32x4.splat(LAMBDA);
  const alphas = f32x4.splat(LAMBDA_ALPHA);
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const v = loadLanes(x, n);
    storeLanes(y, n, v128.bitselect(f32x4.mul(lambdas, v), f32x4.mul(alphas, expm1(v)), f32x4.gt(v, zero)));
  }
}

/**
 * dx[i] := dy[i] * lambda if x[i] > 0, else dy[i] * lambda * alpha * exp(x[i]).
 *
 * @param x   (n) f32, in: the input of {@link f32_selu}; its output has lost the digits of exp(x) for x below -17.
 * @param dy  (n) f32, in.
 * @param dx  (n) f32, out; may be dy.
 * @param n   element count, >= 0.
 *
 * At 0 the derivative is that from the left, lambda * alpha. A NaN x gives NaN.
 * Unchecked: the caller owns n * 4 bytes at x, dy and dx.
 */
export function f32_selu_backward(x: usize, dy: usize, dx: usize, n: i32): void {
  const zero = f32x4.splat(0);
  const lambdas = f32x4.splat(LAMBDA);
  const alphas = f32x4.splat(LAMBDA_ALPHA);
  for (; n > 0; n -= 4, x += 16, dy += 16, dx += 16) {
    const v = loadLanes(x, n);
    const slope = v128.bitselect(lambdas, f32x4.mul(alphas, exp(v)), f32x4.gt(v, zero));
    storeLanes(dx, n, f32x4.mul(loadLanes(dy, n), slope));
  }
}

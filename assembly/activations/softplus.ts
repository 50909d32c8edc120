import { loadLanes, storeLanes } from '../lanes';
import { log1p } from '../math/log1p';
import { expMinusAbs, sigmoid } from '../math/sigmoid';

// softplus(x) = log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|));  softplus'(x) = sigmoid(x).

/** softplus(x) in four lanes; see {@link f32_softplus}. */
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), log1p(expMinusAbs(x)));
}

/**
 * y[i] := log(1 + exp(x[i])).
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 1.64 ulp (sampled) over all finite f32. softplus(-Inf) = +0, softplus(+Inf) = +Inf, NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 */
export function f32_softplus(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, n, softplus(loadLanes(x, n)));
}

/**
 * dx[i] := dy[i] * sigmoid(x[i]).
 *
 * @param x   (n) f32, in: the input of {@link f32_softplus}.
 * @param dy  (n) f32, in.
 * @param dx  (n) f32, out; may be dy.
 * @param n   element count, >= 0.
 *
 * A NaN x gives NaN.
 * Unchecked: the caller owns n * 4 bytes at x, dy and dx.
 */
export function f32_softplus_backward(x: usize, dy: usize, dx: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, dy += 16, dx += 16) {
    storeLanes(dx, n, f32x4.mul(loadLanes(dy, n), sigmoid(loadLanes(x, n))));
  }
}

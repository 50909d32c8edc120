import { exp } from './exp';
import { loadLanes, storeLanes } from '../lanes';

/** z = exp(-|x|), which gives both sigmoid(x) and sigmoid(-x) = 1 - sigmoid(x) without a subtraction. */
// @ts-ignore: decorator
@inline
export function expMinusAbs(x: v128): v128 {
  return exp(v128.or(x, f32x4.splat(-0.0)));
}

/** sigmoid(x), given z = exp(-|x|): 1 / (1 + z) for x >= 0, z / (1 + z) below. */
// @ts-ignore: decorator
@inline
export function sigmoidOf(x: v128, z: v128): v128 {
  const one = f32x4.splat(1);
  // NaN: the comparison fails, and z is NaN.
  return f32x4.div(v128.bitselect(one, z, f32x4.ge(x, f32x4.splat(0))), f32x4.add(one, z));
}

/** 1 / (1 + exp(-x)) in four lanes; see {@link f32_sigmoid}. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return sigmoidOf(x, expMinusAbs(x));
}

/**
 * y[i] := 1 / (1 + exp(-x[i])).
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 2.402 ulp over all finite f32, denormal results included. sigmoid(-Inf) = +0, sigmoid(+Inf) = 1, NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 */
export function f32_sigmoid(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, n, sigmoid(loadLanes(x, n)));
}

import { expm1 } from './expm1';
import { loadLanes, storeLanes } from '../lanes';

/** tanh(x) in four lanes, as t / (t + 2) with t = expm1(2 |x|), and x's sign; see {@link f32_tanh}. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const sign = v128.and(x, f32x4.splat(-0.0));
  // From 9.02 on the result is 1. The bound keeps Inf / Inf away; a NaN passes through pmin in this order.
  const magnitude = f32x4.pmin(f32x4.abs(x), f32x4.splat(10));
  const t = expm1(f32x4.add(magnitude, magnitude));
  return v128.or(f32x4.div(t, f32x4.add(t, f32x4.splat(2))), sign);
}

/**
 * y[i] := tanh(x[i]).
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 2.425 ulp over all finite f32. Odd bit for bit; tanh(±0) = ±0, tanh(±Inf) = ±1, NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: tanh(x) = expm1(2x) / (expm1(2x) + 2), as in fdlibm's s_tanh.c (Sun, 1993).
 */
export function f32_tanh(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, n, tanh(loadLanes(x, n)));
}

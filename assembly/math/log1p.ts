import { loadLanes, storeLanes } from '../lanes';
import { logOfParts, logSpecials, SQRT_HALF_BITS } from './log';

// log1p(x) = log(u + c): u = 1 + x rounded and c its exact rounding error (Knuth's two-sum, so no case by size).
// With u = 2^k m, f = (m - 1) + c 2^-k; k = 0 gives back x itself, so small x keep every bit.

/** log(1 + x) in four lanes; see {@link f32_log1p}. */
// @ts-ignore: decorator
@inline
export function log1p(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.add(x, one);
  const xRounded = f32x4.sub(u, one);
  const c = f32x4.add(f32x4.sub(x, xRounded), f32x4.sub(one, f32x4.sub(u, xRounded)));

  const bits = i32x4.add(u, i32x4.splat(0x3f800000 - SQRT_HALF_BITS));
  const k = i32x4.sub(i32x4.shr_s(bits, 23), i32x4.splat(127));
  const m = i32x4.add(v128.and(bits, i32x4.splat(0x7fffff)), i32x4.splat(SQRT_HALF_BITS));
  // u >= 2^-24 unless it is 0 (a special case), so 2^-k is an ordinary number up to k = 126; past that c is 0 or lost.
  const scale = i32x4.shl(i32x4.max_s(i32x4.sub(i32x4.splat(127), k), i32x4.splat(0)), 23);
  const f = f32x4.add(f32x4.sub(m, one), f32x4.mul(c, scale));
  const y = logSpecials(u, logOfParts(f32x4.convert_i32x4_s(k), f));
  // Below 2^-25 the result is x: nothing left to compute, and -0 and denormals stay as they are.
  return v128.bitselect(x, y, f32x4.lt(f32x4.abs(x), f32x4.splat(2.98023224e-8)));
}

/**
 * y[i] := log(1 + x[i]), accurate near 0.
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 1.393 ulp over all finite f32. log1p(±0) = ±0, log1p(-1) = -Inf, log1p(x < -1) = NaN, log1p(+Inf) = +Inf, NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: fdlibm's s_log1p.c (Sun, 1993); two-sum: Knuth, TAOCP volume 2, 4.2.2.
 */
export function f32_log1p(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, n, log1p(loadLanes(x, n)));
}

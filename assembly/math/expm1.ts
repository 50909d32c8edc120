import { horner } from '../multiply_add';
import { LN2_HIGH, LN2_LOW, LOG2_E, powerOfTwo, ROUNDER, ROUNDER_BITS } from './exp';
import { loadLanes, storeLanes } from '../lanes';

// expm1(x) = 2^k (exp(r) - 1) + (2^k - 1), reduced as in exp.ts; exp(r) - 1 = r + r^2 P(r), P of degree 5, error 2^-32.

/** exp(x) - 1 in four lanes; see {@link f32_expm1}. */
// @ts-ignore: decorator
@inline
export function expm1(v: v128): v128 {
  // Below -18 the result is -1, above 89 it overflows; pmin and pmax in this order keep a NaN.
  const x = f32x4.pmax(f32x4.pmin(v, f32x4.splat(89)), f32x4.splat(-18));
  const shifted = horner(x, f32x4.splat(LOG2_E), ROUNDER);
  const kf = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  const k = i32x4.sub(shifted, i32x4.splat(ROUNDER_BITS));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(kf, f32x4.splat(LN2_HIGH))), f32x4.mul(kf, f32x4.splat(LN2_LOW)));

  let p = f32x4.splat(1.99141461e-4);
  p = horner(p, r, 1.39410084e-3);
  p = horner(p, r, 8.33327323e-3);
  p = horner(p, r, 4.16663550e-2);
  p = horner(p, r, 1.66666672e-1);
  p = horner(p, r, 0.5);
  const q = f32x4.mul(f32x4.mul(r, r), p);

  // In units of 2^(k-1), twice: 2^128 itself is not a number. The largest terms first, so that q's rounding stays small.
  const scale = powerOfTwo(i32x4.sub(k, i32x4.splat(1)));
  const y = f32x4.add(f32x4.add(f32x4.sub(scale, f32x4.splat(0.5)), f32x4.mul(r, scale)), f32x4.mul(q, scale));
  // Below 2^-25 the result is x: the halving above would lose a denormal's last bit, and -0 must stay -0.
  const isTiny = f32x4.lt(f32x4.abs(v), f32x4.splat(2.98023224e-8));
  return v128.bitselect(v, f32x4.add(y, y), isTiny);
}

/**
 * y[i] := exp(x[i]) - 1, accurate near 0.
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 1.259 ulp over all finite f32. expm1(±0) = ±0, expm1(-Inf) = -1, overflow gives +Inf, NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: the reduction of exp.ts.
 */
export function f32_expm1(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, n, expm1(loadLanes(x, n)));
}

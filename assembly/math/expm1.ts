import { LN2_HIGH, LN2_LOW, LOG2_E, power_of_two, ROUNDER, ROUNDER_BITS } from './exp';
import { horner, load_lanes, store_lanes } from './lanes';

// expm1(x) = 2^k (exp(r) - 1) + (2^k - 1), reduced as in exp.ts; exp(r) - 1 = r + r^2 P(r), P of degree 5, error 2^-32.
//
// For k = ±1 the two terms are of the same size and of opposite sign, so the rounding of r and of the sum would show:
// r keeps its low part, and r + (1 - 2^-k) is added without loss (two-sum) before the small terms join.

/** exp(x) - 1 in four lanes; see {@link f32_expm1}. */
// @ts-ignore: decorator
@inline
export function expm1(v: v128): v128 {
  // Below -18 the result is -1, above 89 it overflows; pmin and pmax in this order keep a NaN.
  const x = f32x4.pmax(f32x4.pmin(v, f32x4.splat(89)), f32x4.splat(-18));
  const shifted = horner(x, f32x4.splat(LOG2_E), ROUNDER);
  const kf = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  const k = i32x4.sub(shifted, i32x4.splat(ROUNDER_BITS));
  const high = f32x4.sub(x, f32x4.mul(kf, f32x4.splat(LN2_HIGH)));
  const low = f32x4.mul(kf, f32x4.splat(LN2_LOW));
  const r = f32x4.sub(high, low);
  const rLow = f32x4.sub(f32x4.sub(high, r), low);

  let p = f32x4.splat(1.99141461e-4);
  p = horner(p, r, 1.39410084e-3);
  p = horner(p, r, 8.33327323e-3);
  p = horner(p, r, 4.16663550e-2);
  p = horner(p, r, 1.66666672e-1);
  p = horner(p, r, 0.5);
  const q = f32x4.add(f32x4.mul(f32x4.mul(r, r), p), f32x4.add(f32x4.mul(rLow, r), rLow));

  // In units of 2^(k-1), twice: 2^128 itself is not a number. a = 1 - 2^-k is exact for |k| <= 24 and else 1 or less.
  const scale = power_of_two(i32x4.sub(k, i32x4.splat(1)));
  const a = f32x4.sub(scale, f32x4.splat(0.5));
  const b = f32x4.mul(r, scale);
  const sum = f32x4.add(a, b);
  const bRounded = f32x4.sub(sum, a);
  const lost = f32x4.add(f32x4.sub(a, f32x4.sub(sum, bRounded)), f32x4.sub(b, bRounded));
  const y = f32x4.add(sum, f32x4.add(f32x4.mul(q, scale), lost));
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
 * Error: MAXULP_EXPM1 over all finite f32. expm1(±0) = ±0, expm1(-Inf) = -1, overflow gives +Inf, NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: the reduction of exp.ts; two-sum: Knuth, TAOCP volume 2, 4.2.2.
 */
export function f32_expm1(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) store_lanes(y, n, expm1(load_lanes(x, n)));
}

import { horner, mulAddExact } from '../multiply_add';
import { loadLanes, storeLanes } from '../lanes';

// exp(x) = 2^k * exp(r),  k = round(x / ln 2),  r = x - k ln 2 in [-ln 2 / 2, ln 2 / 2],
// exp(r) = 1 + r + r^2 P(r), P of degree 4, minimax with relative error 2^-28.
//
// ln 2 is taken in two parts (Cody and Waite): the first has 9 significant bits, so k * LN2_HIGH is exact.
// k is found by adding 1.5 * 2^23, which leaves round(x / ln 2) in the low bits of the sum: two additions instead of
// the saturating conversion, which is a long sequence on x86.

// @ts-ignore: decorator
@inline
export const LOG2_E: f32 = 1.44269504;
// @ts-ignore: decorator
@inline
export const LN2_HIGH: f32 = 0.693359375;
// @ts-ignore: decorator
@inline
export const LN2_LOW: f32 = -2.12194440e-4;
/** 1.5 * 2^23: in a sum with it, the lowest bit is worth 1. */
// @ts-ignore: decorator
@inline
export const ROUNDER: f32 = 12582912;

/** The bits of ROUNDER. */
// @ts-ignore: decorator
@inline
export const ROUNDER_BITS: i32 = 0x4b400000;

/** 2^k for integer lanes k in [-126, 127]. */
// @ts-ignore: decorator
@inline
export function powerOfTwo(k: v128): v128 {
  return i32x4.shl(i32x4.add(k, i32x4.splat(127)), 23);
}

/**
 * exp(high + low) in four lanes, |low| < 1/8 if high is of ordinary size; low is the rounding error of high.
 *
 * Scaled in two halves, so that results below 2^-126 are rounded once, and 2^128 is reached only by overflow.
 */
// @ts-ignore: decorator
@inline
export function expOfSum(high: v128, low: v128): v128 {
  // exp(-104) is below half of the least denormal, exp(89) overflows; pmin and pmax in this order keep a NaN.
  const x = f32x4.pmax(f32x4.pmin(high, f32x4.splat(89)), f32x4.splat(-104));
  const shifted = horner(x, f32x4.splat(LOG2_E), ROUNDER);
  const kf = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  const k = i32x4.sub(shifted, i32x4.splat(ROUNDER_BITS));
  const r = f32x4.add(
    f32x4.sub(f32x4.sub(x, f32x4.mul(kf, f32x4.splat(LN2_HIGH))), f32x4.mul(kf, f32x4.splat(LN2_LOW))),
    low,
  );

  let p = f32x4.splat(1.38145941e-3);
  p = horner(p, r, 8.36871658e-3);
  p = horner(p, r, 4.16683890e-2);
  p = horner(p, r, 1.66665211e-1);
  p = horner(p, r, 4.99999940e-1);
  const e = f32x4.add(mulAddExact(f32x4.mul(r, r), p, r), f32x4.splat(1));

  const half = i32x4.shr_s(k, 1);
  return f32x4.mul(f32x4.mul(e, powerOfTwo(half)), powerOfTwo(i32x4.sub(k, half)));
}

/** exp(x) in four lanes; see {@link f32_exp}. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  return expOfSum(x, f32x4.splat(0));
}

/**
 * y[i] := exp(x[i]).
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 0.983 ulp over all finite f32, denormal results included. exp(-Inf) = +0, overflow gives +Inf, NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: Cody and Waite, "Software Manual for the Elementary Functions" (1980).
 */
export function f32_exp(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, n, exp(loadLanes(x, n)));
}

import { horner, mulAddExact } from '../multiply_add';
import { loadLanes, storeLanes } from '../lanes';

// log(x) = k ln 2 + log(1 + f),  x = 2^k (1 + f),  1 + f in [sqrt(1/2), sqrt(2)).
// With s = f / (2 + f): log(1 + f) = 2 atanh(s) = f - (f^2/2 - s (f^2/2 + R)),  R = s^2 P(s^2), P of degree 2, error 2^-30.

// 17 significant bits, so that k * LN2_HIGH is exact.
// @ts-ignore: decorator
@inline
const LN2_HIGH: f32 = 6.9313812256e-1;
// @ts-ignore: decorator
@inline
const LN2_LOW: f32 = 9.0580006145e-6;
/** The bits of sqrt(1/2). With them, the exponent field steps at sqrt(2) instead of 2. */
// @ts-ignore: decorator
@inline
export const SQRT_HALF_BITS: i32 = 0x3f3504f3;

/** k ln 2 + log(1 + f) for integer-valued k, 1 + f in [sqrt(1/2), sqrt(2)). */
// @ts-ignore: decorator
@inline
export function logOfParts(k: v128, f: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const z = f32x4.mul(s, s);
  let p = f32x4.splat(2.98717290e-1);
  p = horner(p, z, 3.99775416e-1);
  p = horner(p, z, 6.66667759e-1);
  const halfSquare = f32x4.mul(f32x4.mul(f, f), f32x4.splat(0.5));
  const small = f32x4.sub(
    mulAddExact(s, mulAddExact(p, z, halfSquare), f32x4.mul(k, f32x4.splat(LN2_LOW))),
    halfSquare,
  );
  return mulAddExact(k, f32x4.splat(LN2_HIGH), f32x4.add(small, f));
}

/** log(x) in four lanes; see {@link f32_log}. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  // Below 2^-126 there is no exponent to take: scale by 2^25 first.
  const isSmall = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(33554432)), x, isSmall);
  const bits = i32x4.add(scaled, i32x4.splat(0x3f800000 - SQRT_HALF_BITS));
  const exponent = i32x4.sub(i32x4.shr_s(bits, 23), i32x4.splat(127));
  const k = f32x4.convert_i32x4_s(i32x4.sub(exponent, v128.and(isSmall, i32x4.splat(25))));
  const m = i32x4.add(v128.and(bits, i32x4.splat(0x7fffff)), i32x4.splat(SQRT_HALF_BITS));
  const y = logOfParts(k, f32x4.sub(m, f32x4.splat(1)));
  return logSpecials(x, y);
}

/** y if 0 < x < Inf; otherwise -Inf at 0, NaN below, x itself at +Inf and NaN. */
// @ts-ignore: decorator
@inline
export function logSpecials(x: v128, y: v128): v128 {
  const zero = f32x4.splat(0);
  const ordinary = v128.and(f32x4.gt(x, zero), f32x4.lt(x, f32x4.splat(Infinity)));
  const atZero = v128.bitselect(f32x4.splat(-Infinity), f32x4.splat(NaN), f32x4.eq(x, zero));
  const special = v128.bitselect(atZero, f32x4.add(x, x), f32x4.le(x, zero)); // x + x quiets a NaN
  return v128.bitselect(y, special, ordinary);
}

/**
 * y[i] := log(x[i]), the natural logarithm.
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 0.840 ulp over all finite f32, denormals included. log(±0) = -Inf, log(x < 0) = NaN, log(+Inf) = +Inf, NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: the reduction of fdlibm's e_log.c (Sun, 1993) with a shorter minimax polynomial.
 */
export function f32_log(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, n, log(loadLanes(x, n, 1)));
}

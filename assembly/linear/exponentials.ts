// exp and log in two f64 lanes, by + - * / and bits only: the same bits in every runtime.
import { madd, nmadd } from './vectors';

/** 1.5 * 2^52: in a sum with it, the lowest bit is worth 1. */
const ROUNDER: f64 = 6755399441055744;
const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/**
 * exp(x) in two lanes; x below -708 counts as -708, above 709 as 709.
 *
 * exp(x) = 2^k exp(r), |r| <= ln(2) / 2, exp(r) = 1 + r + r^2 P(r), P of degree 9 by Remez' exchange: a relative error below 2^-57.
 * Error: 2 ulp (sampled). NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exp2(given: v128): v128 {
  const x = f64x2.pmax(f64x2.pmin(given, f64x2.splat(709)), f64x2.splat(-708));
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(ROUNDER));
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const r = nmadd(nmadd(x, k, f64x2.splat(LN2_HIGH)), k, f64x2.splat(LN2_LOW));
  // In pairs, fours and eights (Estrin), not one after another: a processor computes them side by side.
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const a = madd(
    f64x2.add(f64x2.splat(1), r),
    r2,
    madd(f64x2.splat(0.5000000000000011), r, f64x2.splat(0.16666666666666413)),
  );
  const b = madd(
    madd(f64x2.splat(0.041666666666530267), r, f64x2.splat(0.008333333333494319)),
    r2,
    madd(f64x2.splat(0.0013888888943597811), r, f64x2.splat(0.00019841269506805988)),
  );
  const c = madd(
    madd(f64x2.splat(2.4801493135961335e-5), r, f64x2.splat(2.7557586247188927e-6)),
    r2,
    madd(f64x2.splat(2.7630234041956954e-7), r, f64x2.splat(2.500007719319511e-8)),
  );
  // The lowest bits of the rounder are 0: those of `shifted` are k.
  return f64x2.mul(madd(a, r4, madd(b, r4, c)), i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52));
}

/**
 * 2 atanh(s) in two lanes, |s| <= 1/3: log(1 + e) for s = e / (2 + e). Error: 2 ulp (sampled).
 *
 * 2 s (1 + z Q(z)), z = s^2, Q of degree 8 by Remez' exchange: a relative error below 2^-54.
 */
// @ts-ignore: decorator
@inline
export function twiceAtanh2(s: v128): v128 {
  const z = f64x2.mul(s, s);
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const a = madd(
    madd(f64x2.splat(0.3333333333333894), z, f64x2.splat(0.1999999999799885)),
    z2,
    madd(f64x2.splat(0.14285714531587104), z, f64x2.splat(0.1111109632770244)),
  );
  const b = madd(
    madd(f64x2.splat(0.09091410355961477), z, f64x2.splat(0.07682096227273583)),
    z2,
    madd(f64x2.splat(0.06793621231597184), z, f64x2.splat(0.049491632515396886)),
  );
  const twice = f64x2.add(s, s);
  return madd(twice, twice, f64x2.mul(z, madd(a, z4, madd(b, z4, f64x2.splat(0.08874404308752076)))));
}

/** The bits of sqrt(1/2), its low word 0. */
const SQRT_HALF: i64 = 0x3fe6a09e00000000;
const ONE: i64 = 0x3ff0000000000000;
/** 2^52, whose low bits are worth 1. */
const INTEGER: i64 = 0x4330000000000000;

/**
 * log(x) in two lanes: x = 2^k (1 + f), 1 + f from sqrt(1/2) to sqrt(2). Error: 2 ulp (sampled).
 * Unchecked: x is at least 2^-1022 and finite.
 */
// @ts-ignore: decorator
@inline
export function log2(x: v128): v128 {
  const shifted = i64x2.add(x, i64x2.splat(ONE - SQRT_HALF));
  const exponent = v128.or(i64x2.shr_u(shifted, 52), i64x2.splat(INTEGER));
  const k = f64x2.sub(exponent, f64x2.splat(4503599627370496.0 + 1023));
  const mantissa = i64x2.add(v128.and(shifted, i64x2.splat(0x000fffffffffffff)), i64x2.splat(SQRT_HALF));
  const f = f64x2.sub(mantissa, f64x2.splat(1));
  const small = madd(twiceAtanh2(f64x2.div(f, f64x2.add(f, f64x2.splat(2)))), k, f64x2.splat(LN2_LOW));
  return madd(small, k, f64x2.splat(LN2_HIGH));
}

import { horner, mulAddExact } from '../multiply_add';
import { expOfSum } from './exp';
import { loadLanes, storeLanes } from '../lanes';

// erf(x) = x + x P(x^2)                      for |x| < 0.875, P of degree 6, error 2^-32
//        = sign(x) (1 - erfc(|x|))           beyond; erfc <= 0.22 there, so its error shrinks in the sum
// erfc(t) = exp(-t^2) u Q(u), u = 1 / (1 + 0.4 t),  Q of degree 10 on 0 <= t <= 10.3, error 2^-29
//
// The second form needs no cases by size, and its tail is right to the last denormal; the normal distribution
// (activations/gelu.ts) is made of the same two parts.

/** exp(t^2) erfc(t) in four lanes for t in [0, 10.3], given scaled = 0.4 t. */
// @ts-ignore: decorator
@inline
export function scaledErfc(scaled: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.div(one, f32x4.add(one, scaled));
  let q = f32x4.splat(-1.89130586e-2);
  q = horner(q, u, 8.07103142e-2);
  q = horner(q, u, -8.40207264e-2);
  q = horner(q, u, -8.32505301e-2);
  q = horner(q, u, 1.57401323e-1);
  q = horner(q, u, -4.11525480e-2);
  q = horner(q, u, 1.70196101e-1);
  q = horner(q, u, 1.57937154e-1);
  q = horner(q, u, 2.09956914e-1);
  q = horner(q, u, 2.25449800e-1);
  q = horner(q, u, 2.25685254e-1);
  return f32x4.mul(u, q);
}

/**
 * exp(-factor * t^2) in four lanes; factor is a power of two.
 *
 * t is split into 12 leading bits h, whose square is exact, and the rest: t^2 = h^2 + (t - h)(t + h). Squaring in one
 * rounding would cost up to t^2 / 2 ulp of the result.
 */
// @ts-ignore: decorator
@inline
export function expMinusSquare(t: v128, factor: f32): v128 {
  const h = v128.and(t, i32x4.splat(0xfffff000));
  const minusFactor = f32x4.splat(-factor);
  const high = f32x4.mul(f32x4.mul(h, h), minusFactor);
  const low = f32x4.mul(f32x4.mul(f32x4.sub(t, h), f32x4.add(t, h)), minusFactor);
  return expOfSum(high, low);
}

/** erf(x) in four lanes; see {@link f32_erf}. */
// @ts-ignore: decorator
@inline
export function erf(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  // From 3.92 on the result is 1. A NaN passes through pmin in this order.
  const t = f32x4.pmin(magnitude, f32x4.splat(4));

  const z = f32x4.mul(t, t);
  let p = f32x4.splat(8.67538547e-5);
  p = horner(p, z, -8.21110269e-4);
  p = horner(p, z, 5.20674745e-3);
  p = horner(p, z, -2.68615838e-2);
  p = horner(p, z, 1.12837330e-1);
  p = horner(p, z, -3.76126349e-1);
  p = horner(p, z, 1.28379166e-1);
  const near = mulAddExact(t, p, t);

  const erfc = f32x4.mul(expMinusSquare(t, 1), scaledErfc(f32x4.mul(t, f32x4.splat(0.4))));
  const far = f32x4.sub(f32x4.splat(1), erfc);
  const y = v128.bitselect(near, far, f32x4.lt(t, f32x4.splat(0.875)));
  return v128.or(y, v128.and(x, f32x4.splat(-0.0)));
}

/**
 * y[i] := erf(x[i]) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x[i].
 *
 * @param x  (n) f32, in. Any alignment of 4.
 * @param y  (n) f32, out; may be x.
 * @param n  element count, >= 0.
 *
 * Error: 1.764 ulp over all finite f32. Odd bit for bit; erf(±0) = ±0, erf(±Inf) = ±1, NaN stays NaN.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: exp(-t^2) times a smooth factor, as Numerical Recipes' erfc; both polynomials are our own minimax fits.
 */
export function f32_erf(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, n, erf(loadLanes(x, n)));
}

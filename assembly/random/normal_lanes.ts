import { horner } from '../multiply_add';
import { log } from '../math/log';

/**
 * Four standard normals from four words: sqrt(2) erfinv(u), u = ((word >>> 8) + 1/2) * 2^-23 - 1, exact and in (-1, 1).
 *
 * With w = -log((1 - u)(1 + u)), erfinv(u) = u P(w): P is a polynomial of w - 2.5 below 5, of sqrt(w) - 3 above. Odd in u,
 * so the mean is 0; |z| <= 5.42. Error: at most 2^-20 |z|. If that or the far tail matters, use f32_normal, which computes in
 * f64.
 *
 * Source: Giles, "Approximating the erfinv function" (2010), the single-precision table.
 */
// @ts-ignore: decorator
@inline
export function normalOf(words: v128): v128 {
  const counts = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shl(i32x4.shr_u(words, 8), 1), i32x4.splat((1 << 24) - 1)));
  const u = f32x4.mul(counts, f32x4.splat(<f32>5.9604644775390625e-8));
  const one = f32x4.splat(1);
  const w = f32x4.neg(log(f32x4.mul(f32x4.sub(one, u), f32x4.add(one, u))));

  const middle = f32x4.sub(w, f32x4.splat(2.5));
  let p = f32x4.splat(2.81022636e-8);
  p = horner(p, middle, 3.43273939e-7);
  p = horner(p, middle, -3.5233877e-6);
  p = horner(p, middle, -4.39150654e-6);
  p = horner(p, middle, 2.1858087e-4);
  p = horner(p, middle, -1.25372503e-3);
  p = horner(p, middle, -4.17768164e-3);
  p = horner(p, middle, 2.46640727e-1);
  p = horner(p, middle, 1.50140941);

  const tail = f32x4.sub(f32x4.sqrt(w), f32x4.splat(3));
  let q = f32x4.splat(-2.00214257e-4);
  q = horner(q, tail, 1.00950558e-4);
  q = horner(q, tail, 1.34934322e-3);
  q = horner(q, tail, -3.67342844e-3);
  q = horner(q, tail, 5.73950773e-3);
  q = horner(q, tail, -7.6224613e-3);
  q = horner(q, tail, 9.43887047e-3);
  q = horner(q, tail, 1.00167406);
  q = horner(q, tail, 2.83297682);

  const factor = v128.bitselect(p, q, f32x4.lt(w, f32x4.splat(5)));
  return f32x4.mul(f32x4.mul(u, factor), f32x4.splat(1.41421354));
}

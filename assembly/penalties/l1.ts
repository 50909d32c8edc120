import { loadLanes, storeLanes } from '../lanes';

/** lambda * sign(w), +0 where w is 0; `lambda` is >= 0 in every lane. Plus or minus lambda where w is NaN. */
// @ts-ignore: decorator
@inline
export function l1SubgradientTerm(w: v128, lambda: v128): v128 {
  const signed = v128.or(lambda, v128.and(w, f32x4.splat(-0.0)));
  return v128.and(signed, f32x4.ne(w, f32x4.splat(0.0)));
}

/**
 * g[i] += lambda * sign(w[i]), sign(0) = 0: the subgradient of lambda * sum |w| that other libraries follow. It never rests
 * at 0; see f32_soft_threshold for the step that does.
 *
 * @param w       (n) f32, in.
 * @param g       (n) f32, inout.
 * @param lambda  finite, >= 0.
 *
 * Unchecked: n * 4 bytes at w and at g, disjoint.
 */
export function f32_l1_subgradient(w: usize, g: usize, n: i32, lambda: f32): void {
  const lambdas = f32x4.splat(lambda);
  for (; n >= 4; n -= 4) {
    v128.store(g, f32x4.add(v128.load(g), l1SubgradientTerm(v128.load(w), lambdas)));
    w += 16;
    g += 16;
  }
  if (n > 0) storeLanes(g, n, f32x4.add(loadLanes(g, n), l1SubgradientTerm(loadLanes(w, n), lambdas)));
}

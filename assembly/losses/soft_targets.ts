// Parts of the categorical cross entropies, two lanes in f64 at a time. p, m, S as in sparse_categorical_crossentropy.ts.

/** t' = t * keep + spread: with keep = 1 - a and spread = a / columns, targets smoothed by a. Exactly t if a is 0. */
// @ts-ignore: decorator
@inline
export function smoothed(t: v128, keep: v128, spread: v128): v128 {
  return f64x2.add(f64x2.mul(t, keep), spread);
}

/** t (m - z), 0 if t is 0: a logit of -Inf costs nothing in a class without target. */
// @ts-ignore: decorator
@inline
export function targetTerms(t: v128, m: v128, z: v128): v128 {
  return v128.and(f64x2.mul(t, f64x2.sub(m, z)), f64x2.ne(t, f64x2.splat(0)));
}

/** (T e - t S) * factor. */
// @ts-ignore: decorator
@inline
export function slopes(e: v128, t: v128, total: v128, sum: v128, factor: v128): v128 {
  return f64x2.mul(f64x2.sub(f64x2.mul(e, total), f64x2.mul(t, sum)), factor);
}

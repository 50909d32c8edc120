// Small arithmetic on vectors that math/, activations/ and losses/ share.

/** a * b + c, rounded twice (fixed-width SIMD has no fused form, and that is what makes the bits portable). */
// @ts-ignore: decorator
@inline
export function mulAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** p * x + c: one step of Horner's rule. */
// @ts-ignore: decorator
@inline
export function horner(p: v128, x: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(p, x), f32x4.splat(c));
}

/** Lanes 0 and 1 as f64. */
// @ts-ignore: decorator
@inline
export function lowF64(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** Lanes 2 and 3 as f64. */
// @ts-ignore: decorator
@inline
export function highF64(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
}

/** Two pairs of f64 rounded to four f32. */
// @ts-ignore: decorator
@inline
export function demote(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** Sum of the two f64 lanes. */
// @ts-ignore: decorator
@inline
export function sumF64(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// The multiply-add of all products, dense and sparse: the only difference in arithmetic between the builds.
//
// Every product uses it, in vectors and in their tails. So on one machine the relaxed build, too, has one result per element:
// rows, tiles and skipped zeros change no bit. It only differs from that of the other builds.

/**
 * sum + a b: rounded as a product and again as a sum, the same bits everywhere. The relaxed build rounds once if the processor
 * has a fused multiply-add, else twice.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** multiplyAdd for one element, with the same bits. */
// @ts-ignore: decorator
@inline
export function multiplyAddOne(sum: f32, a: f32, b: f32): f32 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return f32x4.extract_lane(f32x4.relaxed_madd(f32x4.splat(a), f32x4.splat(b), f32x4.splat(sum)), 0);
  }
  return sum + a * b;
}

// Outside of products, both roundings stay in every build.

/** a * b + c, rounded twice (fixed-width SIMD has no fused form, and that is what makes the bits portable). */
// @ts-ignore: decorator
@inline
export function mulAddExact(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** p * x + c: one step of Horner's rule. */
// @ts-ignore: decorator
@inline
export function horner(p: v128, x: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(p, x), f32x4.splat(c));
}

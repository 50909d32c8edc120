// What all products are made of, dense and sparse: the one place where the builds differ in arithmetic.
//
// Every product uses it, in vectors and behind them. So the relaxed build, too, has one result per element on one machine:
// rows, tiles and skipped zeros change no bit there either. It only is another result than that of the other builds.

/**
 * sum + a b: rounded as a product and again as a sum, the same bits everywhere. In the relaxed build rounded once where
 * the processor has a fused multiply-add, and twice where it has none.
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

// What is not a product keeps its two roundings in every build.

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

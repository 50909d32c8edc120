// What every elementwise kernel shares: four lanes in, four lanes out, at any length.
//
// The last n mod 4 elements are loaded one by one into a vector and run through the same code as the rest, so body
// and tail agree bit for bit and nothing is read or written past the end.

/** The first `left` (1 to 3) elements at p; `fill` in the other lanes. */
function load_tail(p: usize, left: i32, fill: f32): v128 {
  let v = f32x4.replace_lane(f32x4.splat(fill), 0, load<f32>(p));
  if (left > 1) v = f32x4.replace_lane(v, 1, load<f32>(p, 4));
  if (left > 2) v = f32x4.replace_lane(v, 2, load<f32>(p, 8));
  return v;
}

function store_tail(p: usize, left: i32, v: v128): void {
  store<f32>(p, f32x4.extract_lane(v, 0));
  if (left > 1) store<f32>(p, f32x4.extract_lane(v, 1), 4);
  if (left > 2) store<f32>(p, f32x4.extract_lane(v, 2), 8);
}

/** Up to four elements at p: min(left, 4) of them, left >= 1; `fill` in the other lanes. */
// @ts-ignore: decorator
@inline
export function load_lanes(p: usize, left: i32, fill: f32 = 0): v128 {
  return left >= 4 ? v128.load(p) : load_tail(p, left, fill);
}

/** The first min(left, 4) lanes to p, left >= 1. */
// @ts-ignore: decorator
@inline
export function store_lanes(p: usize, left: i32, v: v128): void {
  if (left >= 4) v128.store(p, v);
  else store_tail(p, left, v);
}

/** a * b + c, rounded twice (fixed-width SIMD has no fused form, and that is what makes the bits portable). */
// @ts-ignore: decorator
@inline
export function mul_add(a: v128, b: v128, c: v128): v128 {
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
export function low_f64(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** Lanes 2 and 3 as f64. */
// @ts-ignore: decorator
@inline
export function high_f64(v: v128): v128 {
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
export function sum_f64(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

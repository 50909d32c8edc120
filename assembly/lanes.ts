// Loads and stores of four lanes at any length, shared by every elementwise kernel.
//
// The last n mod 4 elements are loaded one by one into a vector and run through the same code as the rest, so body
// and tail agree bit for bit and nothing is read or written past the end.

/** The first `left` (1 to 3) elements at p; `fill` in the other lanes. */
function loadTail(p: usize, left: i32, fill: f32): v128 {
  let v = f32x4.replace_lane(f32x4.splat(fill), 0, load<f32>(p));
  if (left > 1) v = f32x4.replace_lane(v, 1, load<f32>(p, 4));
  if (left > 2) v = f32x4.replace_lane(v, 2, load<f32>(p, 8));
  return v;
}

function storeTail(p: usize, left: i32, v: v128): void {
  store<f32>(p, f32x4.extract_lane(v, 0));
  if (left > 1) store<f32>(p, f32x4.extract_lane(v, 1), 4);
  if (left > 2) store<f32>(p, f32x4.extract_lane(v, 2), 8);
}

/** Up to four elements at p: min(left, 4) of them, left >= 1; `fill` in the other lanes. */
// @ts-ignore: decorator
@inline
export function loadLanes(p: usize, left: i32, fill: f32 = 0): v128 {
  return left >= 4 ? v128.load(p) : loadTail(p, left, fill);
}

/** Stores the first min(left, 4) lanes at p, left >= 1. */
// @ts-ignore: decorator
@inline
export function storeLanes(p: usize, left: i32, v: v128): void {
  if (left >= 4) v128.store(p, v);
  else storeTail(p, left, v);
}

/** The first two lanes in f64. */
// @ts-ignore: decorator
@inline
export function lowF64(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two lanes in f64. */
// @ts-ignore: decorator
@inline
export function highF64(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
}

/** Four lanes in f32 from two pairs in f64. */
// @ts-ignore: decorator
@inline
export function joined(lowPair: v128, highPair: v128): v128 {
  return v128.shuffle<i32>(f32x4.demote_f64x2_zero(lowPair), f32x4.demote_f64x2_zero(highPair), 0, 1, 4, 5);
}

/** The sum of both pairs in both lanes. */
// @ts-ignore: decorator
@inline
export function spread(lowPair: v128, highPair: v128): v128 {
  return f64x2.splat(sumF64(f64x2.add(lowPair, highPair)));
}

/** The sum of the two f64 lanes. */
// @ts-ignore: decorator
@inline
export function sumF64(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// Vectors that end inside an array: the last one to three elements go through the same vector code as all others, in
// its low lanes, so body and tail cannot disagree.

/** The vector at p: four f32 where left >= 4, otherwise `left` (1 to 3) of them followed by zeros. */
export function loadLanes(p: usize, left: i32): v128 {
  if (left >= 4) return v128.load(p);
  let v = v128.load32_zero(p);
  if (left > 1) v = v128.load32_lane(p, v, 1, 4);
  if (left > 2) v = v128.load32_lane(p, v, 2, 8);
  return v;
}

/** Stores the low min(left, 4) lanes of v at p; left >= 1. */
export function storeLanes(p: usize, v: v128, left: i32): void {
  if (left >= 4) {
    v128.store(p, v);
    return;
  }
  v128.store32_lane(p, v, 0);
  if (left > 1) v128.store32_lane(p, v, 1, 4);
  if (left > 2) v128.store32_lane(p, v, 2, 8);
}

// Bounds of every element.

import { loadLanes, storeLanes } from '../lanes';

/**
 * w[i] := min(max(w[i], least), most).
 *
 * @param w      (n) f32, inout.
 * @param least  <= most; -Infinity: no lower bound.
 * @param most   Infinity: no upper bound.
 *
 * NaN stays NaN, and -0 stays -0 if 0 is a bound: pmax and pmin keep their first operand if a comparison fails.
 * Unchecked: n * 4 bytes at w.
 */
export function f32_clamp(w: usize, n: i32, least: f32, most: f32): void {
  const lower = f32x4.splat(least);
  const upper = f32x4.splat(most);
  for (; n > 0; n -= 4) {
    storeLanes(w, n, f32x4.pmin(f32x4.pmax(loadLanes(w, n), lower), upper));
    w += 16;
  }
}

import { exp } from './exp';
import { highF64, loadLanes, lowF64, storeLanes, sumF64 } from '../lanes';

// Shared by softmax and its losses: the maximum of a row, and the sum of exp(x - maximum) in f64, in an order that
// depends on the number of columns only.

/** max of x[0 .. n-1], n >= 1; a NaN is skipped ({@link sumExp} brings it back). */
export function rowMax(x: usize, n: i32): f32 {
  let m = f32x4.splat(-Infinity);
  for (; n > 0; n -= 4, x += 16) m = f32x4.pmax(m, loadLanes(x, n, -Infinity));
  m = f32x4.pmax(m, v128.shuffle<f32>(m, m, 2, 3, 0, 1));
  m = f32x4.pmax(m, v128.shuffle<f32>(m, m, 1, 0, 3, 2));
  return f32x4.extract_lane(m, 0);
}

/**
 * sum of exp(x[i] - shift) over i < n; also stored to out unless out is 0. out may be x.
 *
 * NaN if x has a NaN, or if shift is infinite: then some x[i] - shift is Inf - Inf.
 */
export function sumExp(x: usize, out: usize, n: i32, shift: f32): f64 {
  const shifts = f32x4.splat(shift);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let offset: usize = 0; n > 0; n -= 4, offset += 16) {
    // exp(0) in unused lanes: exp(-Inf) would be rounded from a subnormal number, which takes longer than the row.
    let e = exp(f32x4.sub(loadLanes(x + offset, n, shift), shifts));
    if (n < 4) e = v128.and(e, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n)));
    if (out != 0) storeLanes(out + offset, n, e);
    low = f64x2.add(low, lowF64(e));
    high = f64x2.add(high, highF64(e));
  }
  return sumF64(f64x2.add(low, high));
}

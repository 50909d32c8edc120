// Euclidean projection of the columns, or of the rows, of a row-major matrix onto the l1 ball:
//
//   argmin_y ||y - x||^2 subject to sum |y[i]| <= radius  =  x - clamp(x, -theta, theta),
//   where theta > 0 solves  r(theta) = sum max(|x[i]| - theta, 0) - radius = 0,  and theta = 0 if r(0) <= 0.
//
// r is convex, decreasing and linear between the |x[i]|, so Newton's method theta += r(theta) / (number of |x[i]| > theta)
// ascends from theta = 0 and reaches the root after finitely many steps, each with fewer elements. It needs neither sorting
// nor memory. Sums are in f64, in an order that depends on rows and columns only.
//
// Sources: Duchi, Shalev-Shwartz, Singer & Chandra (2008) for theta; Michelot (1986) and Condat (2016) for the iteration.

import { highF64, joined, loadLanes, lowF64, spread, storeLanes } from '../lanes';

/** Least growth of theta: less is rounding. */
const LEAST_GROWTH: f64 = 1 + 3.552713678800501e-15; // 2^-48

/** theta after one step; the old theta if it does not grow, and for NaN. */
// @ts-ignore: decorator
@inline
function grown(theta: v128, excess: v128, count: v128, radius: f64): v128 {
  const next = f64x2.add(theta, f64x2.div(f64x2.sub(excess, f64x2.splat(radius)), count));
  return v128.bitselect(next, theta, f64x2.gt(next, f64x2.mul(theta, f64x2.splat(LEAST_GROWTH))));
}

/** 1 if a > 0, else 0. */
// @ts-ignore: decorator
@inline
function isPositive(a: v128): v128 {
  return v128.and(f64x2.gt(a, f64x2.splat(0)), f64x2.splat(1));
}

/** max(|x| - theta, 0); NaN stays. */
// @ts-ignore: decorator
@inline
function above(x: v128, theta: v128): v128 {
  return f64x2.pmax(f64x2.sub(f64x2.abs(x), theta), f64x2.splat(0));
}

/** |x| shrunk by theta, with the sign of x, or +0; x if theta is 0. */
// @ts-ignore: decorator
@inline
function shrunk(x: v128, theta: v128): v128 {
  const clamped = f64x2.pmin(f64x2.pmax(x, f64x2.neg(theta)), theta);
  return v128.bitselect(f64x2.sub(x, clamped), x, f64x2.gt(theta, f64x2.splat(0)));
}

/** Up to four columns, or one row; see {@link f32_project_l1_ball}. */
function projectStrip(w: usize, size: i32, stride: usize, left: i32, isRow: bool, radius: f64): void {
  let theta0: v128 = f64x2.splat(0);
  let theta1: v128 = f64x2.splat(0);
  while (true) {
    let excess0: v128 = f64x2.splat(0);
    let excess1: v128 = f64x2.splat(0);
    let count0: v128 = f64x2.splat(0);
    let count1: v128 = f64x2.splat(0);
    let p = w;
    for (let i = 0; i < size; i++) {
      const x = loadLanes(p, isRow ? left - (i << 2) : left);
      const above0 = above(lowF64(x), theta0);
      const above1 = above(highF64(x), theta1);
      excess0 = f64x2.add(excess0, above0);
      excess1 = f64x2.add(excess1, above1);
      count0 = f64x2.add(count0, isPositive(above0));
      count1 = f64x2.add(count1, isPositive(above1));
      p += stride;
    }
    if (isRow) {
      excess0 = spread(excess0, excess1);
      excess1 = excess0;
      count0 = spread(count0, count1);
      count1 = count0;
    }
    const next0 = grown(theta0, excess0, count0, radius);
    const next1 = grown(theta1, excess1, count1, radius);
    const hasGrown = v128.or(f64x2.gt(next0, theta0), f64x2.gt(next1, theta1));
    theta0 = next0;
    theta1 = next1;
    if (!v128.any_true(hasGrown)) break;
  }
  if (!v128.any_true(v128.or(f64x2.gt(theta0, f64x2.splat(0)), f64x2.gt(theta1, f64x2.splat(0))))) return;
  let p = w;
  for (let i = 0; i < size; i++) {
    const lanes = isRow ? left - (i << 2) : left;
    const x = loadLanes(p, lanes);
    storeLanes(p, lanes, joined(shrunk(lowF64(x), theta0), shrunk(highF64(x), theta1)));
    p += stride;
  }
}

/**
 * w_g := argmin_y ||y - w_g||^2 subject to sum |y| <= radius; groups are rows if byRows is 1, columns if it is 0.
 *
 * @param w       (rows, columns) f32, inout.
 * @param radius  > 0.
 *
 * Zeros of a projected group are +0. A group inside the ball keeps its bits, and so does one with a NaN. Unchecked: rows *
 * columns * 4 bytes at w.
 */
export function f32_project_l1_ball(w: usize, rows: i32, columns: i32, byRows: i32, radius: f64): void {
  const stride = (<usize>columns) << 2;
  if (byRows) {
    for (let row = 0; row < rows; row++) {
      projectStrip(w, (columns + 3) >> 2, 16, columns, true, radius);
      w += stride;
    }
    return;
  }
  for (let left = columns; left > 0; left -= 4) {
    projectStrip(w, rows, stride, left, false, radius);
    w += 16;
  }
}

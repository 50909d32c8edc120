// Bounds of the Euclidean norms of the columns, or of the rows, of a row-major matrix. Columns are taken four at a time, one per
// lane, in passes down the matrix. Rows are taken one at a time, four elements at once, and their four sums are added at the end.
// Sums and factors are in f64, in an order that depends on rows and columns only, and every product is rounded once: a norm set
// to `most` is at most most * (1 + 2^-23) if its elements are not subnormal.

import { highF64, joined, loadLanes, lowF64, spread, storeLanes } from '../lanes';

/** The new norm divided by the old one; 1 if the norm stays, for a norm of 0, and for NaN. */
// @ts-ignore: decorator
@inline
function factorOf(squares: v128, least: f64, most: f64, rate: f64): v128 {
  const norms = f64x2.sqrt(squares);
  const bounded = f64x2.min(f64x2.max(norms, f64x2.splat(least)), f64x2.splat(most));
  const target = f64x2.add(f64x2.mul(f64x2.splat(rate), bounded), f64x2.mul(f64x2.splat(1 - rate), norms));
  const isOutside = v128.or(f64x2.lt(norms, f64x2.splat(least)), f64x2.gt(norms, f64x2.splat(most)));
  const isChanged = v128.and(isOutside, f64x2.gt(norms, f64x2.splat(0)));
  return v128.bitselect(f64x2.div(target, norms), f64x2.splat(1), isChanged);
}

/** Up to four columns, or one row; see {@link f32_clamp_norms}. */
// @ts-ignore: decorator
@inline
function clampStrip(
  w: usize,
  size: i32,
  stride: usize,
  left: i32,
  isRow: bool,
  least: f64,
  most: f64,
  rate: f64,
): void {
  let squares0: v128 = f64x2.splat(0);
  let squares1: v128 = f64x2.splat(0);
  let p = w;
  for (let i = 0; i < size; i++) {
    const x = loadLanes(p, isRow ? left - (i << 2) : left);
    squares0 = f64x2.add(squares0, f64x2.mul(lowF64(x), lowF64(x)));
    squares1 = f64x2.add(squares1, f64x2.mul(highF64(x), highF64(x)));
    p += stride;
  }
  if (isRow) {
    squares0 = spread(squares0, squares1);
    squares1 = squares0;
  }
  const factors0 = factorOf(squares0, least, most, rate);
  const factors1 = factorOf(squares1, least, most, rate);
  const isChanged = v128.or(f64x2.ne(factors0, f64x2.splat(1)), f64x2.ne(factors1, f64x2.splat(1)));
  if (!v128.any_true(isChanged)) return; // the usual case: no second pass
  p = w;
  for (let i = 0; i < size; i++) {
    const lanes = isRow ? left - (i << 2) : left;
    const x = loadLanes(p, lanes);
    storeLanes(p, lanes, joined(f64x2.mul(lowF64(x), factors0), f64x2.mul(highF64(x), factors1)));
    p += stride;
  }
}

/**
 * w_g *= (rate * clamp(n, least, most) + (1 - rate) * n) / n,  n = ||w_g||_2; groups are rows if byRows is 1, columns
 * if it is 0.
 *
 * @param w      (rows, columns) f32, inout.
 * @param least  >= 0, <= most.
 * @param most   > 0.
 * @param rate   in (0, 1]: 1 goes all the way.
 *
 * A group of zeros, one with a norm between the bounds, and one with a NaN keep their bits. Unchecked: rows * columns * 4
 * bytes at w.
 */
export function f32_clamp_norms(
  w: usize,
  rows: i32,
  columns: i32,
  byRows: i32,
  least: f64,
  most: f64,
  rate: f64,
): void {
  const stride = (<usize>columns) << 2;
  if (byRows) {
    for (let row = 0; row < rows; row++) {
      clampStrip(w, (columns + 3) >> 2, 16, columns, true, least, most, rate);
      w += stride;
    }
    return;
  }
  for (let left = columns; left > 0; left -= 4) {
    clampStrip(w, rows, stride, left, false, least, most, rate);
    w += 16;
  }
}

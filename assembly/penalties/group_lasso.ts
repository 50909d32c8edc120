// Group lasso: lambda * sum over groups of ||w_g||_2, and its proximal operators. Groups are the rows of a row-major matrix,
// or its columns. Columns are taken four at a time, one per lane, in passes down the matrix. Rows are taken one at a time, four
// elements at once, and their four sums are added at the end and spread over the lanes. Sums are in f64, of terms in f64 or of
// runs of eight in f32, in an order that depends on rows and columns only.
//
// With one step size t for all weights the operator is the block soft threshold
//
//   argmin_y ||y - x||^2 / (2 t) + lambda * ||y||  =  x * max(0, 1 - t * lambda / ||x||).
//
// With a step size t[i] for each weight (an adaptive optimizer's metric) there is no closed form. Let s = ||y||:
//
//   argmin_y sum (y[i] - x[i])^2 / (2 t[i]) + lambda * ||y||  =  x[i] * s / (s + lambda * t[i]),
//   where s > 0 solves  N(s) = sum (x[i] / (s + lambda * t[i]))^2 = 1,  and s = 0 if N(0) <= 1.
//
// 1 / sqrt(N) is concave and increasing in s, so Newton's method on 1 / sqrt(N) - 1 ascends to the root from every start on
// its left, quadratically. The start is the largest of three bounds on the left: 0; ||x|| - lambda * sum x^2 t / sum x^2, by
// Jensen's inequality, as 1 / (s + lambda * t)^2 is convex in t, and the root itself if all t are equal; and every
// |x[i]| - lambda * t[i], so that no term of N is above 1, and nothing overflows.
//
// Sources: Yuan & Lin (2006); Scardapane et al. (2017) for networks; Conn, Gould & Toint, "Trust-Region Methods" (2000),
// section 7.3, for Newton's method on such equations.

import { highF64, joined, loadLanes, lowF64, spread, storeLanes } from '../lanes';

/** Most steps of Newton's method. Ratios of step sizes up to 1e6 took at most 7. */
const NEWTON_STEPS: i32 = 8;
/** A step below this part of s is the last: the next one would be its square. */
const LAST_STEP: f64 = 6.103515625e-5; // 2^-14
/** Terms of a sum in f32. */
const RUN: i32 = 8;
/** Least denominator, so that 0 / 0 is 0. */
const LEAST_DENOMINATOR: f32 = 7.888609052210118e-31; // 2^-100

// @ts-ignore: decorator
@inline
function addSquare(total: v128, v: v128): v128 {
  return f64x2.add(total, f64x2.mul(v, v));
}

/** 1 / denominator, finite; NaN stays. */
// @ts-ignore: decorator
@inline
function reciprocal(denominator: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.pmax(denominator, f32x4.splat(LEAST_DENOMINATOR)));
}

/** max(0, 1 - threshold / norm), 0 for a norm of 0; NaN stays. */
// @ts-ignore: decorator
@inline
function shrinkage(norms: v128, threshold: v128): v128 {
  const kept = f64x2.sub(f64x2.splat(1), f64x2.div(threshold, norms));
  return v128.andnot(kept, f64x2.le(norms, threshold));
}

/** s after one step of Newton's method. */
// @ts-ignore: decorator
@inline
function newton(s: v128, squares: v128, cubes: v128): v128 {
  const excess = f64x2.sub(f64x2.sqrt(squares), f64x2.splat(1));
  const next = f64x2.add(s, f64x2.div(f64x2.mul(excess, squares), cubes));
  return f64x2.max(next, f64x2.splat(0));
}

/** Whether the step from s to `next` was the last; true for NaN. */
// @ts-ignore: decorator
@inline
function isLast(s: v128, next: v128): v128 {
  return v128.not(f64x2.gt(f64x2.abs(f64x2.sub(next, s)), f64x2.mul(s, f64x2.splat(LAST_STEP))));
}

/** The largest of 0, ||x|| - weighted / squares (unless the squares underflow to 0) and `largest`. */
// @ts-ignore: decorator
@inline
function startOf(squares: v128, weighted: v128, largest: v128): v128 {
  const bound = f64x2.sub(f64x2.sqrt(squares), f64x2.div(weighted, squares));
  return f64x2.pmax(f64x2.max(largest, f64x2.splat(0)), bound); // the first if the second is 0 / 0
}

/** min(1, most / moved), 1 if nothing moves. */
// @ts-ignore: decorator
@inline
function partOf(movedSquares: v128, most: v128): v128 {
  const moved = f64x2.sqrt(movedSquares);
  return v128.bitselect(f64x2.div(most, moved), f64x2.splat(1), f64x2.gt(moved, most));
}

/** The block soft threshold of up to four columns, or of one row; see {@link f32_group_threshold}. */
// @ts-ignore: decorator
@inline
function thresholdStrip(w: usize, size: i32, stride: usize, left: i32, isRow: bool, threshold: f64): void {
  const thresholds = f64x2.splat(threshold);
  let squares0: v128 = f64x2.splat(0);
  let squares1: v128 = f64x2.splat(0);
  let p = w;
  for (let i = 0; i < size; i++) {
    const x = loadLanes(p, isRow ? left - (i << 2) : left);
    squares0 = addSquare(squares0, lowF64(x));
    squares1 = addSquare(squares1, highF64(x));
    p += stride;
  }
  if (isRow) {
    squares0 = spread(squares0, squares1);
    squares1 = squares0;
  }
  const kept0 = shrinkage(f64x2.sqrt(squares0), thresholds);
  const kept1 = shrinkage(f64x2.sqrt(squares1), thresholds);
  const factors = joined(kept0, kept1);
  const isAlive = f32x4.ne(factors, f32x4.splat(0));
  p = w;
  for (let i = 0; i < size; i++) {
    const lanes = isRow ? left - (i << 2) : left;
    storeLanes(p, lanes, v128.and(f32x4.mul(loadLanes(p, lanes), factors), isAlive)); // -x * 0 would be -0
    p += stride;
  }
}

/** The proximal operator in a metric, of up to four columns or of one row; see {@link f32_group_threshold_metric}. */
// @ts-ignore: decorator
@inline
function metricStrip(
  w: usize,
  t: usize,
  size: i32,
  stride: usize,
  left: i32,
  isRow: bool,
  lambda: f32,
  most: f64,
): void {
  const lambdas = f32x4.splat(lambda);
  const mosts = f64x2.splat(most);
  let squares0: v128 = f64x2.splat(0);
  let squares1: v128 = f64x2.splat(0);
  let weighted0: v128 = f64x2.splat(0);
  let weighted1: v128 = f64x2.splat(0);
  let atZero0: v128 = f64x2.splat(0);
  let atZero1: v128 = f64x2.splat(0);
  let largest: v128 = f32x4.splat(0);
  let p = w;
  let q = t;
  for (let i = 0; i < size; ) {
    const stop = min<i32>(i + RUN, size);
    let runSquares: v128 = f32x4.splat(0);
    let runWeighted: v128 = f32x4.splat(0);
    let runAtZero: v128 = f32x4.splat(0);
    for (; i < stop; i++) {
      const lanes = isRow ? left - (i << 2) : left;
      const x = loadLanes(p, lanes);
      const moves = f32x4.mul(lambdas, loadLanes(q, lanes));
      const ratio = f32x4.mul(x, reciprocal(moves));
      const square = f32x4.mul(x, x);
      runSquares = f32x4.add(runSquares, square);
      runWeighted = f32x4.add(runWeighted, f32x4.mul(square, moves));
      runAtZero = f32x4.add(runAtZero, f32x4.mul(ratio, ratio));
      largest = f32x4.pmax(largest, f32x4.sub(f32x4.abs(x), moves));
      p += stride;
      q += stride;
    }
    squares0 = f64x2.add(squares0, lowF64(runSquares));
    squares1 = f64x2.add(squares1, highF64(runSquares));
    weighted0 = f64x2.add(weighted0, lowF64(runWeighted));
    weighted1 = f64x2.add(weighted1, highF64(runWeighted));
    atZero0 = f64x2.add(atZero0, lowF64(runAtZero));
    atZero1 = f64x2.add(atZero1, highF64(runAtZero));
  }
  if (isRow) {
    squares0 = spread(squares0, squares1);
    squares1 = squares0;
    weighted0 = spread(weighted0, weighted1);
    weighted1 = weighted0;
    atZero0 = spread(atZero0, atZero1);
    atZero1 = atZero0;
    largest = f32x4.max(largest, v128.shuffle<i32>(largest, largest, 2, 3, 0, 1));
    largest = f32x4.max(largest, v128.shuffle<i32>(largest, largest, 1, 0, 3, 2));
  }
  const isZero0 = f64x2.le(atZero0, f64x2.splat(1));
  const isZero1 = f64x2.le(atZero1, f64x2.splat(1));
  let s0 = v128.andnot(startOf(squares0, weighted0, lowF64(largest)), isZero0);
  let s1 = v128.andnot(startOf(squares1, weighted1, highF64(largest)), isZero1);
  let isDone0 = isZero0;
  let isDone1 = isZero1;
  // Squared norms of the displacement x - y; a group that becomes 0 moves by x.
  let moved0 = squares0;
  let moved1 = squares1;
  for (let step = 0; step < NEWTON_STEPS && !v128.all_true<i64>(v128.and(isDone0, isDone1)); step++) {
    const s = joined(s0, s1);
    let n0: v128 = f64x2.splat(0);
    let n1: v128 = f64x2.splat(0);
    let cubes0: v128 = f64x2.splat(0);
    let cubes1: v128 = f64x2.splat(0);
    let gone0: v128 = f64x2.splat(0);
    let gone1: v128 = f64x2.splat(0);
    p = w;
    q = t;
    for (let i = 0; i < size; ) {
      const stop = min<i32>(i + RUN, size);
      let runSquares: v128 = f32x4.splat(0);
      let runCubes: v128 = f32x4.splat(0);
      let runGone: v128 = f32x4.splat(0);
      for (; i < stop; i++) {
        const lanes = isRow ? left - (i << 2) : left;
        const x = loadLanes(p, lanes);
        const r = reciprocal(f32x4.add(s, f32x4.mul(lambdas, loadLanes(q, lanes))));
        const ratio = f32x4.mul(x, r);
        const square = f32x4.mul(ratio, ratio);
        const gone = f32x4.sub(x, f32x4.mul(s, ratio));
        runSquares = f32x4.add(runSquares, square);
        runCubes = f32x4.add(runCubes, f32x4.mul(square, r));
        runGone = f32x4.add(runGone, f32x4.mul(gone, gone));
        p += stride;
        q += stride;
      }
      n0 = f64x2.add(n0, lowF64(runSquares));
      n1 = f64x2.add(n1, highF64(runSquares));
      cubes0 = f64x2.add(cubes0, lowF64(runCubes));
      cubes1 = f64x2.add(cubes1, highF64(runCubes));
      gone0 = f64x2.add(gone0, lowF64(runGone));
      gone1 = f64x2.add(gone1, highF64(runGone));
    }
    if (isRow) {
      n0 = spread(n0, n1);
      n1 = n0;
      cubes0 = spread(cubes0, cubes1);
      cubes1 = cubes0;
      gone0 = spread(gone0, gone1);
      gone1 = gone0;
    }
    moved0 = v128.bitselect(moved0, gone0, isDone0);
    moved1 = v128.bitselect(moved1, gone1, isDone1);
    const next0 = v128.bitselect(s0, newton(s0, n0, cubes0), isDone0);
    const next1 = v128.bitselect(s1, newton(s1, n1, cubes1), isDone1);
    isDone0 = v128.or(isDone0, isLast(s0, next0));
    isDone1 = v128.or(isDone1, isLast(s1, next1));
    s0 = next0;
    s1 = next1;
  }
  const part0 = partOf(moved0, mosts);
  const part1 = partOf(moved1, mosts);
  const parts = joined(part0, part1);
  const rests = joined(f64x2.sub(f64x2.splat(1), part0), f64x2.sub(f64x2.splat(1), part1));
  const s = joined(s0, s1);
  const isAlive = f32x4.ne(f32x4.add(s, rests), f32x4.splat(0));
  p = w;
  q = t;
  for (let i = 0; i < size; i++) {
    const lanes = isRow ? left - (i << 2) : left;
    const r = reciprocal(f32x4.add(s, f32x4.mul(lambdas, loadLanes(q, lanes))));
    const factors = f32x4.add(rests, f32x4.mul(parts, f32x4.mul(s, r)));
    storeLanes(p, lanes, v128.and(f32x4.mul(loadLanes(p, lanes), factors), isAlive));
    p += stride;
    q += stride;
  }
}

/**
 * Returns sum over groups of ||w_g||_2; groups are rows if byRows is 1, columns if it is 0.
 *
 * @param w  (rows, columns) f32, in.
 *
 * Unchecked: rows * columns * 4 bytes at w.
 */
export function f32_group_norms(w: usize, rows: i32, columns: i32, byRows: i32): f64 {
  const stride = (<usize>columns) << 2;
  let sum: f64 = 0;
  if (byRows) {
    for (let row = 0; row < rows; row++) {
      let squares0: v128 = f64x2.splat(0);
      let squares1: v128 = f64x2.splat(0);
      for (let left = columns; left > 0; left -= 4) {
        const x = loadLanes(w + ((<usize>(columns - left)) << 2), left);
        squares0 = addSquare(squares0, lowF64(x));
        squares1 = addSquare(squares1, highF64(x));
      }
      sum += Math.sqrt(f64x2.extract_lane(spread(squares0, squares1), 0));
      w += stride;
    }
    return sum;
  }
  for (let left = columns; left > 0; left -= 4) {
    let squares0: v128 = f64x2.splat(0);
    let squares1: v128 = f64x2.splat(0);
    let p = w;
    for (let row = 0; row < rows; row++) {
      const x = loadLanes(p, left);
      squares0 = addSquare(squares0, lowF64(x));
      squares1 = addSquare(squares1, highF64(x));
      p += stride;
    }
    sum += f64x2.extract_lane(spread(f64x2.sqrt(squares0), f64x2.sqrt(squares1)), 0); // 0 in lanes past the last column
    w += 16;
  }
  return sum;
}

/**
 * w_g *= max(0, 1 - threshold / ||w_g||_2); groups are rows if byRows is 1, columns if it is 0.
 *
 * @param w          (rows, columns) f32, inout.
 * @param threshold  step size * lambda, finite, >= 0.
 *
 * Groups with a norm <= threshold become +0. NaN stays NaN. Unchecked: rows * columns * 4 bytes at w.
 */
export function f32_group_threshold(w: usize, rows: i32, columns: i32, byRows: i32, threshold: f64): void {
  const stride = (<usize>columns) << 2;
  if (byRows) {
    for (let row = 0; row < rows; row++) {
      thresholdStrip(w, (columns + 3) >> 2, 16, columns, true, threshold);
      w += stride;
    }
    return;
  }
  for (let left = columns; left > 0; left -= 4) {
    thresholdStrip(w, rows, stride, left, false, threshold);
    w += 16;
  }
}

/**
 * w_g := argmin_y sum (y[i] - w[i])^2 / (2 t[i]) + lambda * ||y||_2, but at most `most` away from w_g in Euclidean norm: a
 * group that would move further moves that far on the straight line. Groups are rows if byRows is 1, columns if it is 0.
 *
 * @param w       (rows, columns) f32, inout.
 * @param t       (rows, columns) f32, in: step sizes, in [0, 2^60].
 * @param lambda  finite, > 0.
 * @param most    >= 0: learning rate * 10 * sqrt(size of a group). If weights have seen no gradient yet, t is enormous.
 *
 * Zeros are +0. NaN stays NaN. Unchecked: rows * columns * 4 bytes at w and at t, disjoint.
 */
export function f32_group_threshold_metric(
  w: usize,
  t: usize,
  rows: i32,
  columns: i32,
  byRows: i32,
  lambda: f32,
  most: f64,
): void {
  const stride = (<usize>columns) << 2;
  if (byRows) {
    for (let row = 0; row < rows; row++) {
      metricStrip(w, t, (columns + 3) >> 2, 16, columns, true, lambda, most);
      w += stride;
      t += stride;
    }
    return;
  }
  for (let left = columns; left > 0; left -= 4) {
    metricStrip(w, t, rows, stride, left, false, lambda, most);
    w += 16;
    t += 16;
  }
}

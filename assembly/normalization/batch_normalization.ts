// Columns are taken four at a time, so that the values of a column stay in registers while its rows pass.
// Moments are (columns rounded up to a multiple of 4) f64 each; those past `columns` affect no result.

import { highF64, joined, loadLanes, lowF64, storeLanes } from '../lanes';

/**
 * mean[j] := sum over i of x[i, j] / rows; variance[j] := sum over i of (x[i, j] - mean[j])^2 / rows.
 *
 * @param x         (rows, columns) f32, in; rows >= 1.
 * @param mean      (columns rounded up to a multiple of 4) f64, out.
 * @param variance  the same, out. 0 if there is one row.
 *
 * In f64, rows in ascending order. NaN and Inf carry over. Unchecked: the sizes above.
 */
export function f32_batch_moments(x: usize, rows: i32, columns: i32, mean: usize, variance: usize): void {
  const stride = (<usize>columns) << 2;
  const count = f64x2.splat(<f64>rows);
  for (; columns > 0; columns -= 4) {
    let low: v128 = f64x2.splat(0);
    let high: v128 = f64x2.splat(0);
    let p = x;
    for (let row = 0; row < rows; row++) {
      const v = loadLanes(p, columns);
      low = f64x2.add(low, lowF64(v));
      high = f64x2.add(high, highF64(v));
      p += stride;
    }
    const lowMean = f64x2.div(low, count);
    const highMean = f64x2.div(high, count);
    low = f64x2.splat(0);
    high = f64x2.splat(0);
    p = x;
    for (let row = 0; row < rows; row++) {
      const v = loadLanes(p, columns);
      const low0 = f64x2.sub(lowF64(v), lowMean);
      const high0 = f64x2.sub(highF64(v), highMean);
      low = f64x2.add(low, f64x2.mul(low0, low0));
      high = f64x2.add(high, f64x2.mul(high0, high0));
      p += stride;
    }
    v128.store(mean, lowMean);
    v128.store(mean, highMean, 16);
    v128.store(variance, f64x2.div(low, count));
    v128.store(variance, f64x2.div(high, count), 16);
    x += 16;
    mean += 32;
    variance += 32;
  }
}

/** 1 / sqrt(variance + epsilon). */
// @ts-ignore: decorator
@inline
function scaleOf(variance: v128, epsilon: f64): v128 {
  return f64x2.div(f64x2.splat(1), f64x2.sqrt(f64x2.add(variance, f64x2.splat(epsilon))));
}

/**
 * y[i, j] := gamma[j] (x[i, j] - mean[j]) / sqrt(variance[j] + epsilon) + beta[j].
 *
 * @param x         (rows, columns) f32, in.
 * @param mean      (columns rounded up to a multiple of 4) f64, in; variance the same.
 * @param gamma     (columns) f32, in; 0: all ones.
 * @param beta      (columns) f32, in; 0: all zeros.
 * @param y         (rows, columns) f32, out; may be x.
 * @param epsilon   > 0.
 *
 * Computed in f64 and rounded once; a row does not depend on the others. Unchecked: the sizes above.
 * Source: Ioffe & Szegedy, "Batch Normalization" (2015).
 */
export function f32_batch_normalization(
  x: usize,
  mean: usize,
  variance: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  rows: i32,
  columns: i32,
  epsilon: f64,
): void {
  const stride = (<usize>columns) << 2;
  for (let column = 0; column < columns; column += 4) {
    const at = (<usize>column) << 2;
    const left = columns - column;
    const factor = gamma != 0 ? loadLanes(gamma + at, left) : f32x4.splat(1);
    const shift = beta != 0 ? loadLanes(beta + at, left) : f32x4.splat(0);
    const lowMean = v128.load(mean + (at << 1));
    const highMean = v128.load(mean + (at << 1), 16);
    const lowScale = scaleOf(v128.load(variance + (at << 1)), epsilon);
    const highScale = scaleOf(v128.load(variance + (at << 1), 16), epsilon);
    let from = x + at;
    let to = y + at;
    for (let row = 0; row < rows; row++) {
      const v = loadLanes(from, left);
      const low = f64x2.mul(f64x2.mul(f64x2.sub(lowF64(v), lowMean), lowScale), lowF64(factor));
      const high = f64x2.mul(f64x2.mul(f64x2.sub(highF64(v), highMean), highScale), highF64(factor));
      storeLanes(to, left, joined(f64x2.add(low, lowF64(shift)), f64x2.add(high, highF64(shift))));
      from += stride;
      to += stride;
    }
  }
}

/**
 * The gradients of f32_batch_normalization, with xh = (x - mean) / sqrt(variance + epsilon) and means over the rows:
 *
 *   dgamma := sum of dy xh
 *   dbeta  := sum of dy
 *   dx     := gamma / sqrt(variance + epsilon) (dy - mean(dy) - xh mean(dy xh))    if isBatch: the moments of x itself
 *   dx     := gamma / sqrt(variance + epsilon) dy                                  else: given moments
 *
 * @param x       (rows, columns) f32, in.
 * @param mean    (columns rounded up to a multiple of 4) f64, in; variance the same.
 * @param gamma   (columns) f32, in; 0: all ones.
 * @param dy      (rows, columns) f32, in.
 * @param dx      (rows, columns) f32, out; may be dy; 0: not wanted.
 * @param dgamma  (columns) f32, out; 0: not wanted.
 * @param dbeta   (columns) f32, out; 0: not wanted.
 *
 * Computed in f64, rows in ascending order, and rounded once. Unchecked: the sizes above.
 */
export function f32_batch_normalization_backward(
  x: usize,
  mean: usize,
  variance: usize,
  gamma: usize,
  dy: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  rows: i32,
  columns: i32,
  epsilon: f64,
  isBatch: i32,
): void {
  const stride = (<usize>columns) << 2;
  // A factor of 0 removes the terms that depend on the batch's own moments.
  const share = f64x2.splat(isBatch != 0 ? 1.0 / <f64>rows : 0.0);
  for (let column = 0; column < columns; column += 4) {
    const at = (<usize>column) << 2;
    const left = columns - column;
    const factor = gamma != 0 ? loadLanes(gamma + at, left) : f32x4.splat(1);
    const lowMean = v128.load(mean + (at << 1));
    const highMean = v128.load(mean + (at << 1), 16);
    const lowScale = scaleOf(v128.load(variance + (at << 1)), epsilon);
    const highScale = scaleOf(v128.load(variance + (at << 1), 16), epsilon);
    let lowSum: v128 = f64x2.splat(0);
    let highSum: v128 = f64x2.splat(0);
    let lowProduct: v128 = f64x2.splat(0);
    let highProduct: v128 = f64x2.splat(0);
    let from = x + at;
    let gradient = dy + at;
    for (let row = 0; row < rows; row++) {
      const v = loadLanes(from, left);
      const d = loadLanes(gradient, left);
      const low = f64x2.mul(f64x2.sub(lowF64(v), lowMean), lowScale);
      const high = f64x2.mul(f64x2.sub(highF64(v), highMean), highScale);
      lowSum = f64x2.add(lowSum, lowF64(d));
      highSum = f64x2.add(highSum, highF64(d));
      lowProduct = f64x2.add(lowProduct, f64x2.mul(lowF64(d), low));
      highProduct = f64x2.add(highProduct, f64x2.mul(highF64(d), high));
      from += stride;
      gradient += stride;
    }
    if (dgamma != 0) storeLanes(dgamma + at, left, joined(lowProduct, highProduct));
    if (dbeta != 0) storeLanes(dbeta + at, left, joined(lowSum, highSum));
    if (dx == 0) continue;
    const lowFactor = f64x2.mul(lowF64(factor), lowScale);
    const highFactor = f64x2.mul(highF64(factor), highScale);
    lowSum = f64x2.mul(lowSum, share);
    highSum = f64x2.mul(highSum, share);
    lowProduct = f64x2.mul(lowProduct, share);
    highProduct = f64x2.mul(highProduct, share);
    from = x + at;
    gradient = dy + at;
    let to = dx + at;
    for (let row = 0; row < rows; row++) {
      const v = loadLanes(from, left);
      const d = loadLanes(gradient, left);
      const low = f64x2.mul(f64x2.sub(lowF64(v), lowMean), lowScale);
      const high = f64x2.mul(f64x2.sub(highF64(v), highMean), highScale);
      const lowCentred = f64x2.sub(f64x2.sub(lowF64(d), lowSum), f64x2.mul(low, lowProduct));
      const highCentred = f64x2.sub(f64x2.sub(highF64(d), highSum), f64x2.mul(high, highProduct));
      storeLanes(to, left, joined(f64x2.mul(lowFactor, lowCentred), f64x2.mul(highFactor, highCentred)));
      from += stride;
      gradient += stride;
      to += stride;
    }
  }
}

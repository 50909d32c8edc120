// Reductions. Sums have the fixed order of the update kernels; see assembly/optimizers/common.ts.

import { CHAIN } from './gemm/block';
import { loadLanes, storeLanes, sumF64 } from './lanes';
import { addRun, CHUNK, largestBits, onlyFinite, RUN } from './optimizers/common';

/** |v|, or v^2 if `squared`, which is a constant, so that each kernel compiles to its own code. */
// @ts-ignore: decorator
@inline
function term(squared: bool, v: v128): v128 {
  return squared ? f32x4.mul(v, v) : f32x4.abs(v);
}

// @ts-ignore: decorator
@inline
function sumOfTerms(squared: bool, x: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (let chunk = 0; chunk < n; chunk += CHUNK) {
    const chunkEnd = min<i32>(chunk + CHUNK, n);
    let total: v128 = f64x2.splat(0);
    for (let i = chunk; i < chunkEnd; ) {
      const stop = min<i32>(i + RUN, chunkEnd);
      let run: v128 = f32x4.splat(0);
      for (; i + 8 <= stop; i += 8) {
        run = f32x4.add(run, f32x4.add(term(squared, v128.load(x)), term(squared, v128.load(x, 16))));
        x += 32;
      }
      for (; i < stop; i += 4) {
        run = f32x4.add(run, term(squared, loadLanes(x, stop - i)));
        x += 16;
      }
      total = addRun(total, run);
    }
    sum += sumF64(total);
  }
  return sum;
}

/**
 * Returns sum |x[i]| in f64, relative error below 2^-20.
 *
 * @param x  (n) f32, in.
 *
 * NaN and Inf carry over. Unchecked: n * 4 bytes at x.
 */
export function f32_asum(x: usize, n: i32): f64 {
  return sumOfTerms(false, x, n);
}

/**
 * Returns sum x[i]^2 in f64, relative error below 2^-20 if no square leaves the range of f32.
 *
 * @param x  (n) f32, in.
 *
 * Inf if a square overflows f32 (|x[i]| > 1.8e19). Unchecked: n * 4 bytes at x.
 */
export function f32_sum_squares(x: usize, n: i32): f64 {
  return sumOfTerms(true, x, n);
}

/**
 * Returns the number of x[i] that are 0 (+0 or -0).
 *
 * Unchecked: n * 4 bytes at x.
 */
export function f32_count_zeros(x: usize, n: i32): i32 {
  const zero = f32x4.splat(0);
  let counts: v128 = i32x4.splat(0);
  for (; n >= 4; n -= 4) {
    counts = i32x4.sub(counts, f32x4.eq(v128.load(x), zero)); // a true lane is -1
    x += 16;
  }
  let count =
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3);
  for (; n > 0; n--) {
    if (load<f32>(x) == 0) count++;
    x += 4;
  }
  return count;
}

/**
 * Returns the largest |x[i]|, 0 if n is 0; Inf or NaN if one of them is.
 *
 * Unchecked: n * 4 bytes at x.
 */
export function f32_largest_magnitude(x: usize, n: i32): f32 {
  // Magnitudes are ordered as their bits are, NaN above Inf.
  let seen0: v128 = i32x4.splat(0);
  let seen1: v128 = i32x4.splat(0);
  for (; n >= 8; n -= 8) {
    seen0 = i32x4.max_u(seen0, f32x4.abs(v128.load(x)));
    seen1 = i32x4.max_u(seen1, f32x4.abs(v128.load(x, 16)));
    x += 32;
  }
  seen0 = i32x4.max_u(seen0, seen1);
  for (; n > 0; n -= 4) {
    seen0 = i32x4.max_u(seen0, f32x4.abs(loadLanes(x, n)));
    x += 16;
  }
  seen0 = i32x4.max_u(seen0, v128.shuffle<i32>(seen0, seen0, 2, 3, 0, 1));
  seen0 = i32x4.max_u(seen0, v128.shuffle<i32>(seen0, seen0, 1, 0, 3, 2));
  return f32x4.extract_lane(seen0, 0);
}

/**
 * Returns 1 if no x[i] is NaN or infinite, else 0.
 *
 * Unchecked: n * 4 bytes at x.
 */
export function f32_all_finite(x: usize, n: i32): i32 {
  let seen0: v128 = i32x4.splat(0);
  let seen1: v128 = i32x4.splat(0);
  for (; n >= 8; n -= 8) {
    seen0 = largestBits(seen0, v128.load(x));
    seen1 = largestBits(seen1, v128.load(x, 16));
    x += 32;
  }
  for (; n > 0; n -= 4) {
    seen0 = largestBits(seen0, loadLanes(x, n));
    x += 16;
  }
  return onlyFinite(i32x4.max_u(seen0, seen1));
}

/**
 * y[j] := sum over i of x[i, j]: the gradient of a bias.
 *
 * @param x  (rows, columns) f32, in.
 * @param y  (columns) f32, out.
 *
 * In f32, in the order of a product of rows terms: chains of CHAIN rows in ascending order, each from +0, added in order.
 * |error| <= (CHAIN + rows / CHAIN) * 2^-24 * sum |x[i, j]|.
 * Unchecked: rows * columns * 4 bytes at x, columns * 4 bytes at y, disjoint.
 */
export function f32_column_sums(x: usize, y: usize, rows: i32, columns: i32): void {
  memory.fill(y, 0, (<usize>columns) << 2);
  const stride = (<usize>columns) << 2;
  for (; rows > 0; rows -= CHAIN, x += stride * CHAIN) addChain(x, y, min(rows, CHAIN), columns);
}

/** y[j] := y[j] + sum over i of x[i, j], for the rows of one chain. */
function addChain(x: usize, y: usize, rows: i32, columns: i32): void {
  const stride = (<usize>columns) << 2;
  for (; columns >= 16; columns -= 16) {
    let sum0: v128 = f32x4.splat(0);
    let sum1: v128 = f32x4.splat(0);
    let sum2: v128 = f32x4.splat(0);
    let sum3: v128 = f32x4.splat(0);
    let p = x;
    for (let row = 0; row < rows; row++) {
      sum0 = f32x4.add(sum0, v128.load(p));
      sum1 = f32x4.add(sum1, v128.load(p, 16));
      sum2 = f32x4.add(sum2, v128.load(p, 32));
      sum3 = f32x4.add(sum3, v128.load(p, 48));
      p += stride;
    }
    v128.store(y, f32x4.add(v128.load(y), sum0));
    v128.store(y, f32x4.add(v128.load(y, 16), sum1), 16);
    v128.store(y, f32x4.add(v128.load(y, 32), sum2), 32);
    v128.store(y, f32x4.add(v128.load(y, 48), sum3), 48);
    x += 64;
    y += 64;
  }
  for (; columns > 0; columns -= 4) {
    let sum: v128 = f32x4.splat(0);
    let p = x;
    for (let row = 0; row < rows; row++) {
      sum = f32x4.add(sum, loadLanes(p, columns));
      p += stride;
    }
    storeLanes(y, columns, f32x4.add(loadLanes(y, columns), sum));
    x += 16;
    y += 16;
  }
}

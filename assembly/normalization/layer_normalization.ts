import { highF64, joined, loadLanes, lowF64, spread, storeLanes } from '../lanes';

/** sum x[j] in f64, four partial sums. */
function rowSum(x: usize, n: i32): f64 {
  let low: v128 = f64x2.splat(0);
  let high: v128 = f64x2.splat(0);
  for (; n > 0; n -= 4) {
    const v = loadLanes(x, n);
    low = f64x2.add(low, lowF64(v));
    high = f64x2.add(high, highF64(v));
    x += 16;
  }
  return f64x2.extract_lane(spread(low, high), 0);
}

/** sum (x[j] - mean)^2 in f64, four partial sums and the tail. */
function rowSquares(x: usize, n: i32, mean: f64): f64 {
  const means = f64x2.splat(mean);
  let low: v128 = f64x2.splat(0);
  let high: v128 = f64x2.splat(0);
  for (; n >= 4; n -= 4) {
    const v = v128.load(x);
    const low0 = f64x2.sub(lowF64(v), means);
    const high0 = f64x2.sub(highF64(v), means);
    low = f64x2.add(low, f64x2.mul(low0, low0));
    high = f64x2.add(high, f64x2.mul(high0, high0));
    x += 16;
  }
  let sum = f64x2.extract_lane(spread(low, high), 0);
  for (; n > 0; n--) {
    const deviation = <f64>load<f32>(x) - mean;
    sum += deviation * deviation;
    x += 4;
  }
  return sum;
}

/**
 * y[i, j] := gamma[j] (x[i, j] - m[i]) / sqrt(v[i] + epsilon) + beta[j], with mean m and variance v (divided by columns) of
 * row i.
 *
 * @param x        (rows, columns) f32, in.
 * @param gamma    (columns) f32, in; 0: all ones.
 * @param beta     (columns) f32, in; 0: all zeros.
 * @param y        (rows, columns) f32, out; may be x.
 * @param epsilon  > 0.
 *
 * Computed in f64 and rounded once. A row with NaN or Inf becomes NaN. Unchecked: the sizes above.
 * Source: Ba, Kiros & Hinton, "Layer Normalization" (2016).
 */
export function f32_layer_normalization(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  rows: i32,
  columns: i32,
  epsilon: f64,
): void {
  const stride = (<usize>columns) << 2;
  for (let row = 0; row < rows; row++) {
    const mean = rowSum(x, columns) / <f64>columns;
    const scales = f64x2.splat(1.0 / Math.sqrt(rowSquares(x, columns, mean) / <f64>columns + epsilon));
    const means = f64x2.splat(mean);
    for (let column = 0; column < columns; column += 4) {
      const at = (<usize>column) << 2;
      const left = columns - column;
      const v = loadLanes(x + at, left);
      const factor = gamma != 0 ? loadLanes(gamma + at, left) : f32x4.splat(1);
      const shift = beta != 0 ? loadLanes(beta + at, left) : f32x4.splat(0);
      const low = f64x2.mul(f64x2.mul(f64x2.sub(lowF64(v), means), scales), lowF64(factor));
      const high = f64x2.mul(f64x2.mul(f64x2.sub(highF64(v), means), scales), highF64(factor));
      storeLanes(y + at, left, joined(f64x2.add(low, lowF64(shift)), f64x2.add(high, highF64(shift))));
    }
    x += stride;
    y += stride;
  }
}

/**
 * The gradients of f32_layer_normalization, with xh = (x - m) / sqrt(v + epsilon), g = gamma dy and means over a row:
 *
 *   dgamma[j] := sum over i of dy[i, j] xh[i, j]
 *   dbeta[j]  := sum over i of dy[i, j]
 *   dx        := (g - mean(g) - xh mean(g xh)) / sqrt(v + epsilon)
 *
 * @param x        (rows, columns) f32, in.
 * @param gamma    (columns) f32, in; 0: all ones.
 * @param dy       (rows, columns) f32, in.
 * @param dx       (rows, columns) f32, out; may be dy; 0: not wanted.
 * @param dgamma   (columns) f32, out; 0: not wanted.
 * @param dbeta    (columns) f32, out; 0: not wanted.
 * @param scratch  (2, columns rounded up to a multiple of 4) f64.
 *
 * Computed in f64, rows in ascending order, and rounded once. Unchecked: the sizes above.
 */
export function f32_layer_normalization_backward(
  x: usize,
  gamma: usize,
  dy: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  rows: i32,
  columns: i32,
  epsilon: f64,
  scratch: usize,
): void {
  const stride = (<usize>columns) << 2;
  const sumBytes = (<usize>((columns + 3) & ~3)) << 3;
  const gammaSums = scratch;
  const betaSums = scratch + sumBytes;
  memory.fill(scratch, 0, sumBytes << 1);
  for (let row = 0; row < rows; row++) {
    const mean = rowSum(x, columns) / <f64>columns;
    const scales = f64x2.splat(1.0 / Math.sqrt(rowSquares(x, columns, mean) / <f64>columns + epsilon));
    const means = f64x2.splat(mean);
    let lowSum: v128 = f64x2.splat(0);
    let highSum: v128 = f64x2.splat(0);
    let lowProduct: v128 = f64x2.splat(0);
    let highProduct: v128 = f64x2.splat(0);
    for (let column = 0; column < columns; column += 4) {
      const at = (<usize>column) << 2;
      const left = columns - column;
      const v = loadLanes(x + at, left);
      const d = loadLanes(dy + at, left);
      const factor = gamma != 0 ? loadLanes(gamma + at, left) : f32x4.splat(1);
      const low = f64x2.mul(f64x2.sub(lowF64(v), means), scales);
      const high = f64x2.mul(f64x2.sub(highF64(v), means), scales);
      const lowGradient = lowF64(d);
      const highGradient = highF64(d);
      const sums = gammaSums + (at << 1);
      v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(lowGradient, low)));
      v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.mul(highGradient, high)), 16);
      const shifts = betaSums + (at << 1);
      v128.store(shifts, f64x2.add(v128.load(shifts), lowGradient));
      v128.store(shifts, f64x2.add(v128.load(shifts, 16), highGradient), 16);
      const lowScaled = f64x2.mul(lowGradient, lowF64(factor));
      const highScaled = f64x2.mul(highGradient, highF64(factor));
      lowSum = f64x2.add(lowSum, lowScaled);
      highSum = f64x2.add(highSum, highScaled);
      lowProduct = f64x2.add(lowProduct, f64x2.mul(lowScaled, low));
      highProduct = f64x2.add(highProduct, f64x2.mul(highScaled, high));
    }
    if (dx != 0) {
      const count = f64x2.splat(<f64>columns);
      const meanGradient = f64x2.div(spread(lowSum, highSum), count);
      const meanProduct = f64x2.div(spread(lowProduct, highProduct), count);
      for (let column = 0; column < columns; column += 4) {
        const at = (<usize>column) << 2;
        const left = columns - column;
        const v = loadLanes(x + at, left);
        const d = loadLanes(dy + at, left);
        const factor = gamma != 0 ? loadLanes(gamma + at, left) : f32x4.splat(1);
        const low = f64x2.mul(f64x2.sub(lowF64(v), means), scales);
        const high = f64x2.mul(f64x2.sub(highF64(v), means), scales);
        const lowCentred = f64x2.sub(f64x2.mul(lowF64(d), lowF64(factor)), meanGradient);
        const highCentred = f64x2.sub(f64x2.mul(highF64(d), highF64(factor)), meanGradient);
        const lowResult = f64x2.mul(f64x2.sub(lowCentred, f64x2.mul(low, meanProduct)), scales);
        const highResult = f64x2.mul(f64x2.sub(highCentred, f64x2.mul(high, meanProduct)), scales);
        storeLanes(dx + at, left, joined(lowResult, highResult));
      }
      dx += stride;
    }
    x += stride;
    dy += stride;
  }
  for (let column = 0; column < columns; column += 4) {
    const at = (<usize>column) << 2;
    const left = columns - column;
    const sums = gammaSums + (at << 1);
    const shifts = betaSums + (at << 1);
    if (dgamma != 0) storeLanes(dgamma + at, left, joined(v128.load(sums), v128.load(sums, 16)));
    if (dbeta != 0) storeLanes(dbeta + at, left, joined(v128.load(shifts), v128.load(shifts, 16)));
  }
}

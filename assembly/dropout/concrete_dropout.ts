import { highF64, loadLanes, lowF64, storeLanes } from '../lanes';
import { log } from '../math/log';
import { sigmoid } from '../math/sigmoid';
import { block0, block1, block2, block3, block4, block5, block6, block7, philoxBlocks } from '../random/philox';

// The relaxed decision of (row, unit): how much of it is kept,
//
//   k = sigmoid(-(logit + log(u / (1 - u))) / temperature),   u uniform in (0, 1)
//
// which tends to 1 with probability 1 - p and to 0 with p = sigmoid(logit) as the temperature falls. u = (n + 1/2) 2^-23 with
// n the upper 23 bits of word unit mod 4 of block row * ceil(columns / 4) + floor(unit / 4), so that u and 1 - u are exact.

/** k in four lanes. */
// @ts-ignore: decorator
@inline
function keptOf(words: v128, logit: v128, inverseTemperature: v128): v128 {
  const odd = v128.or(i32x4.shl(i32x4.shr_u(words, 9), 1), i32x4.splat(1)); // u * 2^24
  const rest = i32x4.sub(i32x4.splat(1 << 24), odd);
  const odds = f32x4.div(f32x4.convert_i32x4_s(rest), f32x4.convert_i32x4_s(odd));
  return sigmoid(f32x4.mul(f32x4.sub(log(odds), logit), inverseTemperature));
}

/** Up to four elements of y; left >= 1 of them exist. */
function apply(x: usize, y: usize, left: i32, words: v128, logit: v128, inverseTemperature: v128, scale: v128): void {
  const factor = f32x4.mul(keptOf(words, logit, inverseTemperature), scale);
  storeLanes(y, left, f32x4.mul(loadLanes(x, left), factor));
}

/** Up to four elements of dx; returns their derivatives by the logit, 0 in lanes that do not exist. */
function applyBackward(
  x: usize,
  dy: usize,
  dx: usize,
  left: i32,
  words: v128,
  logit: v128,
  inverseTemperature: v128,
  scale: v128,
  rate: v128,
): v128 {
  const kept = keptOf(words, logit, inverseTemperature);
  const dropped = f32x4.sub(f32x4.splat(1), kept);
  const gradient = f32x4.mul(loadLanes(dy, left), f32x4.mul(kept, scale));
  const slope = f32x4.sub(rate, f32x4.mul(dropped, inverseTemperature));
  const byLogit = f32x4.mul(f32x4.mul(loadLanes(x, left), gradient), slope);
  storeLanes(dx, left, gradient);
  return byLogit;
}

/** sum + all four lanes, as two sums of two lanes each. */
// @ts-ignore: decorator
@inline
function accumulate(sum: v128, lanes: v128): v128 {
  return f64x2.add(f64x2.add(sum, lowF64(lanes)), highF64(lanes));
}

/**
 * y[i, u] := x[i, u] * k[firstRow + i, u] * scale.
 *
 * @param x                   (rows, columns) f32, in.
 * @param y                   (rows, columns) f32, out; may be x.
 * @param firstRow            row number of x's first row in the draws.
 * @param logit               log(p / (1 - p)) of the rate p.
 * @param inverseTemperature  finite, > 0.
 * @param scale               1 / (1 - p).
 *
 * NaN stays; k may be 0, and an infinity is then NaN. Block numbers are taken mod 2^32.
 * Unchecked: rows * columns * 4 bytes at x and at y, equal or disjoint.
 * Source: Gal, Hron & Kendall, "Concrete Dropout" (2017).
 */
export function f32_concrete_dropout(
  x: usize,
  y: usize,
  rows: i32,
  columns: i32,
  firstRow: u32,
  logit: f32,
  inverseTemperature: f32,
  scale: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  const perRow = <u32>(columns + 3) >> 2;
  const a = f32x4.splat(logit);
  const t = f32x4.splat(inverseTemperature);
  const s = f32x4.splat(scale);
  const bytes = <usize>columns << 2;
  for (let row = 0; row < rows; row++) {
    let block = (firstRow + <u32>row) * perRow;
    let from = x;
    let to = y;
    for (let left = columns; left > 0; left -= 32) {
      philoxBlocks(block, stepLow, stepHigh, stream, seedLow, seedHigh);
      apply(from, to, left, block0, a, t, s);
      if (left > 4) apply(from + 16, to + 16, left - 4, block1, a, t, s);
      if (left > 8) apply(from + 32, to + 32, left - 8, block2, a, t, s);
      if (left > 12) apply(from + 48, to + 48, left - 12, block3, a, t, s);
      if (left > 16) apply(from + 64, to + 64, left - 16, block4, a, t, s);
      if (left > 20) apply(from + 80, to + 80, left - 20, block5, a, t, s);
      if (left > 24) apply(from + 96, to + 96, left - 24, block6, a, t, s);
      if (left > 28) apply(from + 112, to + 112, left - 28, block7, a, t, s);
      from += 128;
      to += 128;
      block += 8;
    }
    x += bytes;
    y += bytes;
  }
}

/**
 * dx := dy * k * scale; returns the derivative by the logit, sum over i, u of dy * y * (p - (1 - k) / temperature), in f64.
 *
 * The derivative: dk = -k (1 - k) / temperature, and d(1 / (1 - p)) = p / (1 - p).
 *
 * @param x     (rows, columns) f32, in: the input of {@link f32_concrete_dropout}.
 * @param dy    (rows, columns) f32, in.
 * @param dx    (rows, columns) f32, out; may be dy, not x.
 * @param rate  p.
 *
 * The other parameters are those of the forward pass. The sum goes row by row, four units at a time, as two sums that are added last.
 * Unchecked: rows * columns * 4 bytes at each.
 */
export function f32_concrete_dropout_backward(
  x: usize,
  dy: usize,
  dx: usize,
  rows: i32,
  columns: i32,
  firstRow: u32,
  logit: f32,
  inverseTemperature: f32,
  scale: f32,
  rate: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): f64 {
  const perRow = <u32>(columns + 3) >> 2;
  const a = f32x4.splat(logit);
  const t = f32x4.splat(inverseTemperature);
  const s = f32x4.splat(scale);
  const p = f32x4.splat(rate);
  const bytes = <usize>columns << 2;
  let sum = f64x2.splat(0);
  for (let row = 0; row < rows; row++) {
    let block = (firstRow + <u32>row) * perRow;
    let i: usize = 0;
    for (let left = columns; left > 0; left -= 32) {
      philoxBlocks(block, stepLow, stepHigh, stream, seedLow, seedHigh);
      sum = accumulate(sum, applyBackward(x + i, dy + i, dx + i, left, block0, a, t, s, p));
      if (left > 4) sum = accumulate(sum, applyBackward(x + i + 16, dy + i + 16, dx + i + 16, left - 4, block1, a, t, s, p));
      if (left > 8) sum = accumulate(sum, applyBackward(x + i + 32, dy + i + 32, dx + i + 32, left - 8, block2, a, t, s, p));
      if (left > 12) sum = accumulate(sum, applyBackward(x + i + 48, dy + i + 48, dx + i + 48, left - 12, block3, a, t, s, p));
      if (left > 16) sum = accumulate(sum, applyBackward(x + i + 64, dy + i + 64, dx + i + 64, left - 16, block4, a, t, s, p));
      if (left > 20) sum = accumulate(sum, applyBackward(x + i + 80, dy + i + 80, dx + i + 80, left - 20, block5, a, t, s, p));
      if (left > 24) sum = accumulate(sum, applyBackward(x + i + 96, dy + i + 96, dx + i + 96, left - 24, block6, a, t, s, p));
      if (left > 28) sum = accumulate(sum, applyBackward(x + i + 112, dy + i + 112, dx + i + 112, left - 28, block7, a, t, s, p));
      i += 128;
      block += 8;
    }
    x += bytes;
    dy += bytes;
    dx += bytes;
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

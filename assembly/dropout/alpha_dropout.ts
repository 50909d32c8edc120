// Dropout for self-normalizing networks: a dropped value becomes selu's limit at minus infinity, and an affine map restores
// the mean and variance of the input. The decisions are those of f32_dropout, so its backward pass is
// f32_dropout on dy with the same coordinates and scale.

import { kept, widenHigh, widenLow } from './decisions';
import { loadLanes, storeLanes } from '../lanes';
import { block0, block1, block2, block3, block4, block5, block6, block7, philoxBlocks } from '../random/philox';

/** Up to eight elements; left >= 1 of them exist. Values are selected, so that a dropped Inf or NaN leaves no trace. */
// @ts-ignore: decorator
@inline
function apply(x: usize, y: usize, left: i32, words: v128, threshold: v128, scale: v128, shift: v128, dropped: v128): void {
  const decided = kept(words, threshold);
  const low = f32x4.add(f32x4.mul(loadLanes(x, left), scale), shift);
  storeLanes(y, left, v128.bitselect(low, dropped, widenLow(decided)));
  if (left <= 4) return;
  const high = f32x4.add(f32x4.mul(loadLanes(x + 16, left - 4), scale), shift);
  storeLanes(y + 16, left - 4, v128.bitselect(high, dropped, widenHigh(decided)));
}

/**
 * y[i, u] := x[i, u] * scale + shift if the half of (firstRow + i, u) is below keepThreshold, else dropped.
 *
 * @param x              (rows, columns) f32, in.
 * @param y              (rows, columns) f32, out; may be x.
 * @param firstRow       row number of x's first row in the mask.
 * @param keepThreshold  1 .. 65535: keep with probability keepThreshold / 65536; the halves are those of f32_dropout.
 * @param scale, shift, dropped  finite; see src/layers/alphaDropout.ts for those that keep mean and variance.
 *
 * A dropped NaN becomes `dropped`, a kept one stays. Block numbers are taken mod 2^32.
 * Unchecked: rows * columns * 4 bytes at x and at y, equal or disjoint.
 * Source: Klambauer et al., "Self-Normalizing Neural Networks" (2017).
 */
export function f32_alpha_dropout(
  x: usize,
  y: usize,
  rows: i32,
  columns: i32,
  firstRow: u32,
  keepThreshold: u32,
  scale: f32,
  shift: f32,
  dropped: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  const perRow = <u32>(columns + 7) >> 3;
  const threshold = i16x8.splat(<i16>(<i32>keepThreshold - 32768));
  const a = f32x4.splat(scale);
  const b = f32x4.splat(shift);
  const d = f32x4.splat(dropped);
  const bytes = <usize>columns << 2;
  for (let row = 0; row < rows; row++) {
    let block = (firstRow + <u32>row) * perRow;
    let from = x;
    let to = y;
    for (let left = columns; left > 0; left -= 64) {
      philoxBlocks(block, stepLow, stepHigh, stream, seedLow, seedHigh);
      apply(from, to, left, block0, threshold, a, b, d);
      if (left > 8) apply(from + 32, to + 32, left - 8, block1, threshold, a, b, d);
      if (left > 16) apply(from + 64, to + 64, left - 16, block2, threshold, a, b, d);
      if (left > 24) apply(from + 96, to + 96, left - 24, block3, threshold, a, b, d);
      if (left > 32) apply(from + 128, to + 128, left - 32, block4, threshold, a, b, d);
      if (left > 40) apply(from + 160, to + 160, left - 40, block5, threshold, a, b, d);
      if (left > 48) apply(from + 192, to + 192, left - 48, block6, threshold, a, b, d);
      if (left > 56) apply(from + 224, to + 224, left - 56, block7, threshold, a, b, d);
      from += 256;
      to += 256;
      block += 8;
    }
    x += bytes;
    y += bytes;
  }
}

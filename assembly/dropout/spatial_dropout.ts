// Dropout of groups of features: one decision for each (row, group), that of f32_dropout on a matrix of groups.

import { kept, widenHigh, widenLow } from './decisions';
import { philoxBlock } from '../random/philox';

/**
 * y[i, u] := x[i, u] * scale if the half of (firstRow + i, groupOf[u]) is below keepThreshold, else +0.
 *
 * Half g mod 8 of block row * ceil(groups / 8) + floor(g / 8) decides on group g. It is its own adjoint: the backward pass
 * calls it on dy with the same arguments.
 *
 * @param x              (rows, columns) f32, in.
 * @param y              (rows, columns) f32, out; may be x.
 * @param firstRow       row number of x's first row in the mask.
 * @param groupOf        (columns) i32, in: the group of each feature, in 0 .. groups - 1.
 * @param groups         number of groups, >= 1.
 * @param keepThreshold  1 .. 65535: keep with probability keepThreshold / 65536.
 * @param scale          65536 / keepThreshold keeps the mean.
 * @param masks          (groups rounded up to 8) i32: scratch.
 *
 * Dropped values are +0 whatever x is, NaN and Inf included; kept NaN stay NaN. Block numbers are taken mod 2^32.
 * Unchecked: rows * columns * 4 bytes at x and at y, equal or disjoint; the groups are in range.
 * Source: Tompson et al., "Efficient object localization using convolutional networks" (2015), where a group is a channel.
 */
export function f32_spatial_dropout(
  x: usize,
  y: usize,
  rows: i32,
  columns: i32,
  firstRow: u32,
  groupOf: usize,
  groups: i32,
  keepThreshold: u32,
  scale: f32,
  masks: usize,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  const perRow = <u32>(groups + 7) >> 3;
  const threshold = i16x8.splat(<i16>(<i32>keepThreshold - 32768));
  const bytes = <usize>columns << 2;
  let block = firstRow * perRow;
  for (let row = 0; row < rows; row++) {
    let mask = masks;
    for (let left = perRow; left > 0; left--) {
      const decided = kept(philoxBlock(block++, stepLow, stepHigh, stream, seedLow, seedHigh), threshold);
      v128.store(mask, widenLow(decided));
      v128.store(mask, widenHigh(decided), 16);
      mask += 32;
    }
    // Selected, not multiplied: 0 * Inf would be NaN.
    for (let at: usize = 0; at < bytes; at += 4) {
      const decided = load<u32>(masks + (<usize>load<u32>(groupOf + at) << 2));
      store<u32>(y + at, reinterpret<u32>(load<f32>(x + at) * scale) & decided);
    }
    x += bytes;
    y += bytes;
  }
}

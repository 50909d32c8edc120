import { loadLanes, storeLanes } from '../lanes';
import { normalOf } from '../random/normal_lanes';
import { block0, block1, block2, block3, block4, block5, block6, block7, philoxBlocks } from '../random/philox';

/** Up to four elements; left >= 1 of them exist. */
function apply(x: usize, y: usize, left: i32, words: v128, stddev: v128): void {
  const noise = f32x4.add(f32x4.splat(1), f32x4.mul(stddev, normalOf(words)));
  storeLanes(y, left, f32x4.mul(loadLanes(x, left), noise));
}

/**
 * y[i, u] := x[i, u] * (1 + stddev * z[firstRow + i, u]), z standard normal.
 *
 * z of (row, unit) comes from word unit mod 4 of block row * ceil(columns / 4) + floor(unit / 4); see normalOf. It is its
 * own adjoint: the backward pass calls it on dy with the same arguments.
 *
 * @param x         (rows, columns) f32, in.
 * @param y         (rows, columns) f32, out; may be x.
 * @param firstRow  row number of x's first row in the noise.
 * @param stddev    finite, >= 0.
 *
 * NaN and infinities stay. Block numbers are taken mod 2^32.
 * Unchecked: rows * columns * 4 bytes at x and at y, equal or disjoint.
 * Source: Srivastava et al., "Dropout" (2014), section 10.
 */
export function f32_gaussian_dropout(
  x: usize,
  y: usize,
  rows: i32,
  columns: i32,
  firstRow: u32,
  stddev: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  const perRow = <u32>(columns + 3) >> 2;
  const s = f32x4.splat(stddev);
  const bytes = <usize>columns << 2;
  for (let row = 0; row < rows; row++) {
    let block = (firstRow + <u32>row) * perRow;
    let from = x;
    let to = y;
    for (let left = columns; left > 0; left -= 32) {
      philoxBlocks(block, stepLow, stepHigh, stream, seedLow, seedHigh);
      apply(from, to, left, block0, s);
      if (left > 4) apply(from + 16, to + 16, left - 4, block1, s);
      if (left > 8) apply(from + 32, to + 32, left - 8, block2, s);
      if (left > 12) apply(from + 48, to + 48, left - 12, block3, s);
      if (left > 16) apply(from + 64, to + 64, left - 16, block4, s);
      if (left > 20) apply(from + 80, to + 80, left - 20, block5, s);
      if (left > 24) apply(from + 96, to + 96, left - 24, block6, s);
      if (left > 28) apply(from + 112, to + 112, left - 28, block7, s);
      from += 128;
      to += 128;
      block += 8;
    }
    x += bytes;
    y += bytes;
  }
}

import { open, quantile } from './normal';
import { philoxBlock } from './philox';

/**
 * y[i, u] := x[i, u] + stddev * z, z the standard normal quantile of (word + 1/2) / 2^32; computed in f64, rounded once.
 *
 * z comes from word u mod 4 of block (firstRow + i) * ceil(columns / 4) + floor(u / 4), taken mod 2^32: a row's noise
 * depends on no other row.
 *
 * @param x         (rows, columns) f32, in.
 * @param y         (rows, columns) f32, out; may be x.
 * @param firstRow  row number of x's first row.
 * @param stddev    finite, >= 0.
 *
 * NaN stays NaN, Inf stays Inf. Unchecked: rows * columns * 4 bytes at x and at y, equal or disjoint.
 */
export function f32_gaussian_noise(
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
  let words: v128 = i32x4(0, 0, 0, 0);
  for (let row = 0; row < rows; row++) {
    let block = (firstRow + <u32>row) * perRow;
    for (let unit = 0; unit < columns; unit++, x += 4, y += 4) {
      if ((unit & 3) == 0) words = philoxBlock(block++, stepLow, stepHigh, stream, seedLow, seedHigh);
      const z = quantile(open(i32x4.extract_lane(words, 0)));
      words = v128.shuffle<i32>(words, words, 1, 2, 3, 0);
      store<f32>(y, <f32>(<f64>load<f32>(x) + <f64>stddev * z));
    }
  }
}

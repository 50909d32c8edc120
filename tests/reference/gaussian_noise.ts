import { quantile } from './normal.js';
import { type Draw, philox } from './philox.js';

/** x + stddev * z of every element of x (rows, columns), z by the coordinates of (row, unit). */
export function gaussianNoise(
  x: ArrayLike<number>,
  rows: number,
  columns: number,
  firstRow: number,
  stddev: number,
  { stepLow, stepHigh, stream, seedLow, seedHigh }: Draw,
): number[] {
  const y: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < columns; unit++) {
      const block = ((firstRow + row) * Math.ceil(columns / 4) + Math.floor(unit / 4)) >>> 0;
      const word = philox([block, stepLow, stepHigh, stream], [seedLow, seedHigh])[unit % 4]!;
      y.push(x[row * columns + unit]! + stddev * quantile((word + 0.5) / 2 ** 32));
    }
  }
  return y;
}

import { describe, expect, test } from 'vitest';
import { gaussianNoise } from '../reference/gaussian_noise.js';
import type { Draw } from '../reference/philox.js';
import { Guarded, kernels } from '../support/wasm.js';

const draw: Draw = { stepLow: 5, stepHigh: 2, stream: 0x04000001, seedLow: 0xfffffffe, seedHigh: 77 };
const STDDEV = 0.75;

function noisy(x: ArrayLike<number>, rows: number, columns: number, firstRow: number, inPlace = false): Float32Array {
  const input = Guarded.f32(x, 4);
  const output = inPlace ? input : new Guarded(x.length, 4, 8);
  const { stepLow, stepHigh, stream, seedLow, seedHigh } = draw;
  const key = [stepLow, stepHigh, stream, seedLow, seedHigh] as const;
  kernels.f32_gaussian_noise(input.pointer, output.pointer, rows, columns, firstRow, STDDEV, ...key);
  const y = output.f32.slice();
  if (!inPlace) input.free();
  output.free();
  return y;
}

const samples = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.fround(Math.sin(i + 1)) * 3);

describe('f32_gaussian_noise', () => {
  test('columns 0 to 67, rows 0 to 3: the reference, rounded once; in place the same bits', () => {
    for (let columns = 0; columns <= 67; columns++) {
      for (const rows of [0, 1, 3]) {
        const x = samples(rows * columns);
        const y = noisy(x, rows, columns, 9);
        expect(noisy(x, rows, columns, 9, true)).toEqual(y);
        gaussianNoise(x, rows, columns, 9, STDDEV, draw).forEach((expected, i) => {
          // Half a unit in the last place of f32; the quantiles, of 1e-15, matter only where it is a tie.
          expect(Math.abs(y[i]! - expected)).toBeLessThanOrEqual(Math.abs(expected) * 2 ** -24 + 1e-14);
        });
      }
    }
  });

  test('a row alone has the bits that it has among others, beyond 2^32 blocks too', () => {
    for (const firstRow of [0, 0xffffffff]) {
      const x = samples(4 * 13);
      const together = noisy(x, 4, 13, firstRow);
      for (let row = 0; row < 4; row++) {
        const alone = noisy(x.slice(row * 13, row * 13 + 13), 1, 13, (firstRow + row) >>> 0);
        expect(alone).toEqual(together.slice(row * 13, row * 13 + 13));
      }
    }
  });

  test('NaN stays NaN, infinities stay', () => {
    const [nan, high, low] = noisy([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 1, 3, 0);
    expect([nan, high, low]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });
});

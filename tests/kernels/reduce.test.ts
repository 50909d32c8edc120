import { describe, expect, test } from 'vitest';
import { asum, columnSums, sumSquares } from '../reference/reduce.js';
import { Guarded, kernels } from '../support/wasm.js';

const sizes = [...Array.from({ length: 68 }, (_, n) => n), 127, 128, 129, 1000, 16383, 16384, 16385, 40000];
const values = (n: number) =>
  Float32Array.from({ length: n }, (_, i) => (i % 6 === 0 ? 0 : Math.sin(i) * (1 + (i % 9))));

function reduce(kernel: (x: number, n: number) => number, x: Float32Array): number {
  const input = Guarded.f32(x, 4);
  const result = kernel(input.pointer, x.length);
  input.free();
  return result;
}

describe.each([
  ['f32_asum', asum],
  ['f32_sum_squares', sumSquares],
] as const)('%s', (kernel, reference) => {
  test('is within 2^-20 of the f64 sum for n 0 to 67 and across runs and chunks', () => {
    for (const n of sizes) {
      const x = values(n);
      const expected = reference(x);
      // f32 runs of 8 terms a lane: at most 10 roundings of 2^-24 to one side.
      expect(Math.abs(reduce(kernels[kernel], x) - expected)).toBeLessThanOrEqual(expected * 2 ** -20);
    }
  });

  test('ten million equal weights: relative error below 1e-6', () => {
    const n = 10_000_000;
    const x = new Float32Array(n).fill(0.1);
    const expected = reference([x[0]!]) * n;
    expect(Math.abs(reduce(kernels[kernel], x) / expected - 1)).toBeLessThan(1e-6);
  });

  test('NaN and Inf carry over from every position', () => {
    for (const n of [1, 4, 9, 70]) {
      for (const special of [Number.NaN, Number.POSITIVE_INFINITY]) {
        for (let i = 0; i < n; i++) {
          const x = new Float32Array(n).fill(1);
          x[i] = special;
          expect(reduce(kernels[kernel], x)).toBe(special);
        }
      }
    }
  });
});

test('f32_count_zeros counts +0 and -0, and neither NaN nor subnormals', () => {
  for (const n of sizes) {
    const x = values(n);
    if (n > 3) x.set([-0, 1e-45, Number.NaN], n - 3);
    expect(reduce(kernels.f32_count_zeros, x)).toBe(x.filter((value) => value === 0).length);
  }
});

test('f32_all_finite sees one NaN or infinity at any position, n 0 to 67', () => {
  for (let n = 0; n < 68; n++) {
    const x = new Float32Array(n).fill(-3.4028234663852886e38);
    expect(reduce(kernels.f32_all_finite, x)).toBe(1);
    for (let i = 0; i < n; i++) {
      for (const special of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const spoilt = x.slice();
        spoilt[i] = special;
        expect(reduce(kernels.f32_all_finite, spoilt)).toBe(0);
      }
    }
  }
});

test('f32_column_sums adds chains of ascending rows in f32 from +0, bit for bit, columns 0 to 67', () => {
  for (let columns = 0; columns < 68; columns++) {
    for (const rows of columns % 16 === 3 ? [0, 1, 2, 33, 1024, 1025, 2100] : [0, 1, 2, 33]) {
      const x = values(rows * columns);
      const input = Guarded.f32(x, 4);
      const output = new Guarded(columns, 4, 4);
      kernels.f32_column_sums(input.pointer, output.pointer, rows, columns);
      expect(output.f32).toEqual(columnSums(x, rows, columns));
      input.free();
      output.free();
    }
  }
});

test('f32_largest_magnitude finds the largest at any position, n 0 to 67; infinities and NaN are larger', () => {
  expect(reduce(kernels.f32_largest_magnitude, new Float32Array(0))).toBe(0);
  for (let n = 1; n <= 67; n++) {
    const x = Float32Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1) * (0.1 + (i % 5)));
    for (let at = 0; at < n; at++) {
      const spoilt = x.slice();
      spoilt[at] = -7.5;
      expect(reduce(kernels.f32_largest_magnitude, spoilt)).toBe(7.5);
      spoilt[at] = Number.NEGATIVE_INFINITY;
      expect(reduce(kernels.f32_largest_magnitude, spoilt)).toBe(Number.POSITIVE_INFINITY);
      spoilt[at] = Number.NaN;
      expect(reduce(kernels.f32_largest_magnitude, spoilt)).toBeNaN();
    }
  }
});

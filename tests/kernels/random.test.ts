import { describe, expect, test } from 'vitest';
import { normal, phi, quantile, truncatedNormal } from '../reference/normal.js';
import type { Draw } from '../reference/philox.js';
import { shuffle } from '../reference/shuffle.js';
import { uniform } from '../reference/uniform.js';
import { Guarded, kernels } from '../support/wasm.js';

const draw: Draw = { stepLow: 7, stepHigh: 0x80000001, stream: 0x01000003, seedLow: 0xdeadbeef, seedHigh: 42 };
const coordinates = (d: Draw) => [d.stepLow, d.stepHigh, d.stream, d.seedLow, d.seedHigh] as const;

type Kernel = 'f32_uniform' | 'f32_normal' | 'f32_truncated_normal';
function fill(kernel: Kernel, n: number, a: number, b: number, from: Draw = draw): Float32Array {
  const out = new Guarded(n, 4, 4);
  kernels[kernel](out.pointer, n, a, b, ...coordinates(from));
  const values = out.f32.slice();
  out.free();
  return values;
}

const sizes = Array.from({ length: 68 }, (_, n) => n);

describe('f32_uniform', () => {
  test('n 0 to 67 equal the reference bit for bit, each a prefix of the longest', () => {
    // low 0, high 1: u itself is exact, so the f64 reference has the same value.
    const expected = Float32Array.from(uniform(67, 0, 1, draw));
    for (const n of sizes) expect(fill('f32_uniform', n, 0, 1)).toEqual(expected.slice(0, n));
  });

  test('is within one rounding of the difference, product and sum of the reference', () => {
    const [low, high] = [Math.fround(-0.3), Math.fround(0.7)];
    const got = fill('f32_uniform', 1000, low, high);
    const expected = uniform(1000, low, high, draw);
    // high - low, the product and the sum round once each, at magnitudes of at most 1.
    for (let i = 0; i < 1000; i++) expect(Math.abs(got[i]! - expected[i]!)).toBeLessThanOrEqual(3 * 2 ** -24);
  });

  test.each([
    [1, 2],
    [-2, -1],
    [-1, 0],
    [1, Math.fround(1 + 2 ** -23)],
    [16777214, 16777216],
  ])('[%d, %d) never gives high, though low + (high - low) * u may round to it', (low, high) => {
    const got = fill('f32_uniform', 200000, low, high);
    expect(got.every((value) => value >= low && value < high)).toBe(true);
  });

  test('low = high gives low', () => {
    expect(fill('f32_uniform', 5, 3, 3)).toEqual(new Float32Array(5).fill(3));
  });

  test('moments of 200000 numbers are those of the uniform distribution within 4 sigma', () => {
    const n = 200000;
    const values = fill('f32_uniform', n, 0, 1);
    const mean = values.reduce((sum, u) => sum + u, 0) / n;
    const variance = values.reduce((sum, u) => sum + (u - 0.5) ** 2, 0) / n;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n)); // E (u - 1/2)^4 = 1/80; 1/80 - 1/144 = 1/180
  });
});

describe.each([
  ['f32_normal', normal],
  ['f32_truncated_normal', truncatedNormal],
] as const)('%s', (kernel, reference) => {
  test('n 0 to 67 are prefixes of one sequence, the reference rounded to f32', () => {
    const expected = reference(67, 0.25, 3, draw);
    for (const n of sizes) {
      fill(kernel, n, 0.25, 3).forEach((value, i) => {
        // One rounding of the f64 result; the reference's own quantile is good to 1e-13.
        expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(2 ** -24 * Math.abs(expected[i]!) + 1e-12);
      });
      expect(fill(kernel, n, 0.25, 3)).toEqual(fill(kernel, 67, 0.25, 3).slice(0, n));
    }
  });

  test('500 quantiles agree with the bisected distribution function', () => {
    const got = fill(kernel, 500, 0, 1);
    const expected = reference(500, 0, 1, draw);
    for (let i = 0; i < 500; i++) {
      expect(Math.abs(got[i]! - expected[i]!)).toBeLessThanOrEqual(2 ** -24 * Math.abs(expected[i]!) + 1e-12);
    }
  });

  test('other steps, streams and seeds give other numbers', () => {
    const changed = (Object.keys(draw) as (keyof Draw)[]).map((key) => ({ ...draw, [key]: draw[key] ^ 1 }));
    const first = new Set([draw, ...changed].map((d) => fill(kernel, 1, 0, 1, d)[0]));
    expect(first.size).toBe(6);
  });
});

test('the reference quantile inverts the distribution function and knows its published values', () => {
  expect(quantile(0.975)).toBeCloseTo(1.959963984540054, 12);
  expect(quantile(1e-10)).toBeCloseTo(-6.361340902404056, 11);
  expect(phi(2)).toBeCloseTo(0.9772498680518208, 14);
});

test('f32_normal: mean, variance and tails of 200000 numbers within 4 sigma', () => {
  const n = 200000;
  const values = fill('f32_normal', n, 0, 1);
  const mean = values.reduce((sum, z) => sum + z, 0) / n;
  const variance = values.reduce((sum, z) => sum + z * z, 0) / n;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  for (const z of [-3, -1.5, 0, 1, 2.5]) {
    const p = phi(z);
    const share = values.reduce((count, value) => count + (value < z ? 1 : 0), 0) / n;
    expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
  }
});

test('f32_truncated_normal: nothing beyond two stddev, and the stated loss of spread', () => {
  const n = 200000;
  const stddev = Math.fround(0.1);
  const values = fill('f32_truncated_normal', n, 0, stddev);
  expect(values.every((value) => Math.abs(value) <= 2 * stddev)).toBe(true);
  const spread = Math.sqrt(values.reduce((sum, z) => sum + z * z, 0) / n) / stddev;
  // The kurtosis is below 3, so the normal's 1 / sqrt(2n) bounds the standard error.
  expect(Math.abs(spread - 0.8796256610342398)).toBeLessThan(4 / Math.sqrt(2 * n));
});

describe('i32_shuffle', () => {
  const permutation = (n: number, from: Draw = draw) => {
    const out = new Guarded(n, 4, 4);
    kernels.i32_shuffle(out.pointer, n, ...coordinates(from));
    const indices = Array.from(out.i32);
    out.free();
    return indices;
  };

  test('n 0 to 67 equal the reference and are permutations', () => {
    for (const n of sizes) {
      const indices = permutation(n);
      expect(indices).toEqual(shuffle(n, draw));
      expect([...indices].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    }
  });

  test('every epoch has its own order', () => {
    const orders = Array.from({ length: 20 }, (_, epoch) => permutation(50, { ...draw, stepLow: epoch }).join());
    expect(new Set(orders).size).toBe(20);
  });

  test('the 24 orders of four are equally likely (chi-square)', () => {
    const counts = new Map<string, number>();
    const trials = 24000;
    for (let epoch = 0; epoch < trials; epoch++) {
      const order = permutation(4, { ...draw, stepLow: epoch }).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const expected = trials / 24;
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chi).toBeLessThan(23 + 4 * Math.sqrt(2 * 23)); // 23 degrees of freedom: mean 23, variance 46
  });
});

// Sums over 10^6 products, as of the gradient of 10^6 rows: every product keeps the error bound of chains.
import { expect, test } from 'vitest';
import { gemm, type Product } from '../reference/gemm.js';
import { placesOf } from '../reference/sampled.js';
import { multiply, multiplyPrepacked, product, roundings, variants } from '../support/gemm.js';
import { multiplySampled } from '../support/sampled.js';
import { multiplySparse, sparseVariants, thin } from '../support/sparse.js';

const K = 1_000_000;
/** Least error that one chain over 10^6 positive products has: what the bound below must not let through. */
const ONE_CHAIN = 1e-4;

/** Positive operands: the sum grows, and each addition is rounded to more. */
function positive(given: Product): Product {
  for (const values of [given.a, given.b]) for (let i = 0; i < values.length; i++) values[i] = Math.abs(values[i]!);
  return given;
}

/** The largest relative error of an element; fails if one is beyond the bound. */
function errorOf(given: Product, result: Float32Array): number {
  const { value, magnitude } = gemm(given);
  let largest = 0;
  for (const [index, got] of result.entries()) {
    const error = Math.abs(got - value[index]!);
    expect(error).toBeLessThanOrEqual(roundings(given) * 2 ** -24 * magnitude[index]!);
    largest = Math.max(largest, error / magnitude[index]!);
  }
  return largest;
}

test('one chain over these operands is off by more than is allowed', () => {
  const { a, b } = positive(product('nn', 1, 1, K));
  let [sum, exact] = [0, 0];
  for (let p = 0; p < K; p++) {
    sum = Math.fround(sum + Math.fround(a[p]! * b[p]!));
    exact += a[p]! * b[p]!;
  }
  expect(Math.abs(sum / exact - 1)).toBeGreaterThan(ONE_CHAIN);
});

test.each(variants)('f32_gemm_%s: within 1e-5', (variant) => {
  for (const [m, n] of [
    [1, 1],
    [3, 5],
  ] as const) {
    const given = positive(product(variant, m, n, K));
    expect(errorOf(given, multiply(given))).toBeLessThanOrEqual(1e-5);
  }
});

test('f32_gemm_prepacked: within 1e-5', () => {
  const given = positive(product('nn', 2, 5, K));
  expect(errorOf(given, multiplyPrepacked(given))).toBeLessThanOrEqual(1e-5);
});

test.each(sparseVariants)('$kernel as $dense: within 1e-5', (variant) => {
  const given = positive(product(variant.dense, 3, 5, K));
  thin(given[variant.side], 0.5, 1);
  expect(errorOf(given, multiplySparse(variant, given))).toBeLessThanOrEqual(1e-5);
});

// Its scratch grows with k, so the model takes it for few rows only: 10^5 are more than that.
test('f32_sampled_tn: within 1e-5', () => {
  const given = positive(product('tn', 3, 5, K / 10));
  const places = placesOf(new Float32Array(15).fill(1), 3, 5);
  expect(errorOf(given, multiplySampled(given, places))).toBeLessThanOrEqual(1e-5);
});

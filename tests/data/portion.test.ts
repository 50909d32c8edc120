import { describe, expect, test } from 'vitest';
import { portion } from '../../src/data/split/portion.js';
import { trainTestSplit } from '../../src/data/split/trainTestSplit.js';
import { trainingRows } from '../../src/data/split/validationSplit.js';

const COUNTS = [
  1,
  2,
  3,
  5,
  7,
  10,
  12,
  25,
  49,
  50,
  64,
  99,
  100,
  150,
  1000,
  1797,
  4096,
  10_007,
  123_456,
  1_000_000,
  2 ** 31 - 1,
];
const DIGITS = [1, 2, 3, 4];

/** Every decimal fraction of that many digits, or some of them, as a number and as numerator over 10^digits. */
function* decimals(digits: number): Generator<{ fraction: number; numerator: bigint; denominator: bigint }> {
  const denominator = 10 ** digits;
  for (let numerator = 1; numerator < denominator; numerator += digits < 4 ? 1 : 37) {
    yield { fraction: numerator / denominator, numerator: BigInt(numerator), denominator: BigInt(denominator) };
  }
}

function forEachShare(check: (count: number, fraction: number, product: bigint, denominator: bigint) => void): void {
  for (const count of COUNTS) {
    for (const digits of DIGITS) {
      for (const { fraction, numerator, denominator } of decimals(digits)) {
        check(count, fraction, BigInt(count) * numerator, denominator);
      }
    }
  }
}

describe('shares of a count', () => {
  test('floor, ceil and nearest are those of exact decimal arithmetic', () => {
    let wrong = 0;
    forEachShare((count, fraction, product, denominator) => {
      const share = portion(count, fraction);
      if (Math.floor(share) !== Number(product / denominator)) wrong++;
      if (Math.ceil(share) !== Number((product + denominator - 1n) / denominator)) wrong++;
      if (Math.round(share) !== Number((2n * product + denominator) / (2n * denominator))) wrong++;
    });
    expect(wrong).toBe(0);
  });

  test('floating point alone would be wrong: this test can fail', () => {
    let wrong = 0;
    forEachShare((count, fraction, product, denominator) => {
      if (Math.ceil(count * fraction) !== Number((product + denominator - 1n) / denominator)) wrong++;
    });
    expect(wrong).toBeGreaterThan(10);
  });

  test('a fraction that was computed as 1 minus another one is meant as that', () => {
    for (let tenth = 1; tenth < 10; tenth++) {
      for (const rows of [10, 30, 70, 1000]) expect(portion(rows, 1 - tenth / 10)).toBe((rows * (10 - tenth)) / 10);
    }
    expect(portion(3, 1 / 3)).toBe(1);
    expect(portion(6, 2 / 3)).toBe(4);
    expect(portion(10, 0.1 + 0.2)).toBe(3);
  });

  test('what is not a multiple of 1/2 stays the product', () => {
    expect(portion(10, 0.123)).toBe(10 * 0.123);
    expect(portion(1000, 0.2000000000000004)).toBeGreaterThan(200);
    expect(portion(10, 0)).toBe(0);
    expect(portion(10, 1)).toBe(10);
  });
});

test('floor(n (1 - s)) rows train, exactly', () => {
  forEachShare((rows, fraction, product, denominator) => {
    const expected = Number((BigInt(rows) * denominator - product) / denominator);
    if (expected < 1 || rows > 1e6) return;
    if (trainingRows('fit', rows, fraction) !== expected) throw new Error(`${rows} rows, ${fraction}`);
  });
});

test('ceil(testSize n) rows test, exactly', () => {
  for (const [rows, testSize, expected] of [
    [100, 0.07, 7],
    [100, 0.14, 14],
    [50, 0.28, 14],
    [25, 0.56, 14],
    [10, 1 - 0.7, 3],
    [1000, 0.001, 1],
    [10, 0.11, 2],
  ] as const) {
    const X = Array.from({ length: rows }, (_, row) => [row]);
    expect(trainTestSplit(X, new Int8Array(rows), { testSize }).testIndices.length).toBe(expected);
  }
});

// Every size around the tiles: the kernels against the f64 reference by its error bound, and bit for bit against the
// f32 reference, which fixes the order of every operation.
import { describe, expect, test } from 'vitest';
import { gemmInOrder, type Product, type Variant } from '../reference/gemm.js';
import { multiply, outOfBound, product, sameBits, variants } from '../support/gemm.js';

const sizes = Array.from({ length: 67 }, (_, index) => index + 1);

function expectExact(given: Product, offset = 0): void {
  const { variant, m, n, k } = given;
  const result = multiply(given, offset);
  const fault = outOfBound(given, result);
  if (fault !== undefined) expect.fail(fault);
  if (!sameBits(result, gemmInOrder(given))) expect.fail(`${variant} m ${m} n ${n} k ${k}: other bits than in order`);
}

test('the operands tell the order of summation: descending k gives other bits', () => {
  const given = product('nn', 4, 4, 40);
  const reversed: Product = {
    ...given,
    a: given.a.map((_, index) => given.a[Math.floor(index / 40) * 40 + 39 - (index % 40)]!),
    b: given.b.map((_, index) => given.b[(39 - Math.floor(index / 4)) * 4 + (index % 4)]!),
  };
  expect(sameBits(gemmInOrder(given), gemmInOrder(reversed))).toBe(false);
});

// The tiles have 2 x 16, 2 x 12, 2 x 10, 4 x 8 and 4 x 4 elements. A product `tn` of up to 15 columns, fewer than its rows, is
// computed as its transpose where nothing is added to it.
const columnCases: readonly [name: string, columns: number[]][] = [
  ['n_eq_16', [16]],
  ['n_eq_8', [8]],
  ['n_eq_4', [4]],
  ['n_eq_12', [12]],
  ['n_eq_10', [10]],
  ['n_lt_4', [1, 2, 3]],
  ['n_lt_16', sizes.filter((n) => n > 4 && n < 16 && n % 4 !== 0 && n !== 10)],
  ['n_div_16', [32, 48, 64]],
  ['n_gt_16', sizes.filter((n) => n > 16 && n % 16 !== 0)],
];
const rowCases: readonly [name: string, rows: number[]][] = [
  ['m_eq_1', [1]],
  ['m_eq_2', [2]],
  ['m_eq_3', [3]],
  ['m_div_4', sizes.filter((m) => m % 4 === 0)],
  ['m_gt_3', sizes.filter((m) => m > 3 && m % 4 !== 0)],
];
const depthCases: readonly [name: string, depths: number[]][] = [
  ['k_eq_1', [1]],
  ['k_lt_4', [2, 3]],
  ['k_div_4', sizes.filter((k) => k % 4 === 0)],
  ['k_gt_4', sizes.filter((k) => k > 4 && k % 4 !== 0)],
];

describe.each(variants)('f32_gemm_%s', (variant: Variant) => {
  test.each(columnCases)('%s', (_, columns) => {
    for (const n of columns) for (const m of [1, 2, 7, 13, 37]) expectExact(product(variant, m, n, 9));
  });

  test.each(rowCases)('%s', (_, rows) => {
    for (const m of rows) for (const n of [1, 4, 10, 16, 31]) expectExact(product(variant, m, n, 6));
  });

  test.each(depthCases)('%s', (_, depths) => {
    for (const k of depths) for (const m of [1, 11, 35]) expectExact(product(variant, m, 31, k));
  });

  test('few columns, of every number, with and without what is added to them', () => {
    for (let n = 1; n <= 18; n++) {
      for (const m of [n, n + 1, 24, 67]) {
        for (const k of [1, 2, 3, 33]) {
          expectExact(product(variant, m, n, k, { gaps: [1, 2, 3] }));
          expectExact(product(variant, m, n, k, { accumulate: true, relu: true }));
          expectExact(product(variant, m, n, k, { bias: true }));
        }
      }
    }
  });

  test('few columns, more rows and products than a block', () => {
    for (const n of [1, 2, 3, 7, 9, 10, 11, 15]) {
      for (const k of [256, 257, 258, 259]) expectExact(product(variant, 17, n, k, { gaps: [0, k % 3, 1] }));
      expectExact(product(variant, 515, n, 258));
    }
  });

  test('all three axes at 67', () => expectExact(product(variant, 67, 67, 67)));

  test('m_gt_block, n_gt_block', () => {
    expectExact(product(variant, 259, 21, 5));
    expectExact(product(variant, 3, 515, 5));
    expectExact(product(variant, 261, 259, 3, { accumulate: true, bias: true }));
  });

  test.each([false, true])('k_gt_block carries partial sums exactly, accumulate %s', (accumulate) => {
    for (const m of [1, 2, 3, 9]) {
      for (const n of [3, 10, 31]) {
        for (const k of [128, 129, 257, 515]) {
          expectExact(product(variant, m, n, k, { accumulate, bias: true, relu: true, gaps: [1, 2, 3] }));
        }
      }
    }
  });

  test.each([false, true])('k_gt_chain: sums of chains are added in order, accumulate %s', (accumulate) => {
    for (const [m, n] of [
      [1, 10],
      [9, 3],
      [3, 31],
      [40, 16],
    ] as const) {
      for (const k of [1023, 1024, 1025, 2048, 2500]) {
        expectExact(product(variant, m, n, k, { accumulate, bias: accumulate, relu: true, gaps: [1, 2, 3] }));
        expectExact(product(variant, m, n, k, { accumulate }));
      }
    }
  });

  test('all blocks are exceeded at once', () => {
    expectExact(product(variant, 258, 263, 517, { accumulate: true, gaps: [3, 1, 2] }));
    expectExact(product(variant, 258, 263, 517, { bias: true, relu: true }));
  });

  test('unaligned by 4, 8 and 12 bytes', () => {
    for (const offset of [4, 8, 12]) {
      for (const m of [1, 5, 8]) expectExact(product(variant, m, 31, 13, { bias: true, accumulate: true }), offset);
    }
  });

  test('strided lda, ldb, ldc: gaps are neither read nor written', () => {
    for (const gaps of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [5, 16, 3],
    ] as const) {
      for (const m of [1, 3, 11]) for (const n of [1, 7, 29]) expectExact(product(variant, m, n, 9, { gaps }));
    }
  });

  test.each([
    { accumulate: false, bias: false, relu: true },
    { accumulate: false, bias: true, relu: false },
    { accumulate: false, bias: true, relu: true },
    { accumulate: true, bias: false, relu: false },
    { accumulate: true, bias: false, relu: true },
    { accumulate: true, bias: true, relu: false },
    { accumulate: true, bias: true, relu: true },
  ])('epilogue accumulate $accumulate, bias $bias, relu $relu', (epilogue) => {
    for (const m of [1, 2, 4, 8, 15])
      for (const n of [2, 4, 8, 16, 31]) expectExact(product(variant, m, n, 5, epilogue));
  });
});

// Sparse products against the dense kernels bit for bit, against the f64 reference by its error bound, and their edges.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { instantiateKernels } from '../../src/core/kernels/instantiate.js';
import { gemm, gemmInOrder, type Product } from '../reference/gemm.js';
import { multiply, type Options, product, sameBits } from '../support/gemm.js';
import { multiplySparse, type SparseVariant, sparseVariants, thin } from '../support/sparse.js';
import { kernels } from '../support/wasm.js';

const densities = [0, 0.01, 0.25, 0.5, 0.9, 1];
const sizes = Array.from({ length: 67 }, (_, index) => index + 1);

/** A product whose listed operand has zeros. */
function sparse(
  { dense, side }: SparseVariant,
  m: number,
  n: number,
  k: number,
  density: number,
  options: Options = {},
): Product {
  const given = product(dense, m, n, k, options);
  thin(given[side], density, m + 3 * n + 7 * k);
  return given;
}

function expectSame(variant: SparseVariant, given: Product, offset = 0): void {
  const { m, n, k } = given;
  const dense = multiply(given);
  for (const panel of [24, 32]) {
    if (sameBits(multiplySparse(variant, given, offset, panel), dense)) continue;
    expect.fail(`${variant.kernel} m ${m} n ${n} k ${k}, panels of ${panel}: other bits than the dense product`);
  }
}

const named = sparseVariants.map((variant) => {
  return [`${variant.kernel}, ${variant.side} listed, is f32_gemm_${variant.dense} bit for bit:`, variant] as const;
});

describe.each(named)('%s', (_, variant) => {
  test.each(densities)('every number of columns, density %s', (density) => {
    for (const n of sizes) for (const m of [3, 34]) expectSame(variant, sparse(variant, m, n, 9, density));
  });

  test.each(densities)('every number of rows, density %s', (density) => {
    for (const m of sizes) for (const n of [3, 65]) expectSame(variant, sparse(variant, m, n, 6, density));
  });

  test.each(densities)('every depth, density %s', (density) => {
    for (const k of sizes) for (const m of [1, 35]) expectSame(variant, sparse(variant, m, 31, k, density));
  });

  test.each([0, 0.1, 1])('several turns and chains over k carry their sums exactly, density %s', (density) => {
    for (const k of [192, 193, 256, 257, 1024, 1025, 1201, 3000]) {
      for (const [m, n] of [
        [5, 10],
        [35, 27],
        [36, 64],
      ] as const) {
        expectSame(variant, sparse(variant, m, n, k, density, { bias: true, relu: true, gaps: [1, 2, 3] }));
      }
    }
  });

  test.each([
    { bias: false, relu: true },
    { bias: true, relu: false },
    { bias: true, relu: true },
  ])('epilogue bias $bias, relu $relu', (epilogue) => {
    for (const m of [1, 3, 8, 33, 40]) {
      for (const n of [2, 4, 7, 8, 15, 16, 23, 24, 65, 70])
        expectSame(variant, sparse(variant, m, n, 5, 0.4, epilogue));
    }
  });

  test('unaligned by 4, 8 and 12 bytes', () => {
    for (const offset of [4, 8, 12]) {
      for (const m of [1, 5, 35]) {
        for (const n of [10, 31, 66]) expectSame(variant, sparse(variant, m, n, 13, 0.4, { bias: true }), offset);
      }
    }
  });

  test('strided lda, ldb, ldc: gaps are neither read nor written', () => {
    for (const gaps of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [5, 16, 3],
    ] as const) {
      for (const m of [1, 11, 35]) {
        for (const n of [1, 29, 66]) expectSame(variant, sparse(variant, m, n, 9, 0.4, { gaps }));
      }
    }
  });

  test('k 0 gives +0 or the bias; m 0 and n 0 touch nothing', () => {
    for (const m of [0, 1, 3, 36]) {
      for (const n of [0, 1, 8, 19, 70]) {
        expectSame(variant, sparse(variant, m, n, 0, 1));
        expectSame(variant, sparse(variant, m, n, 0, 1, { bias: true, gaps: [2, 2, 2] }));
        if (m === 0 || n === 0) expectSame(variant, sparse(variant, m, n, 7, 1));
      }
    }
  });

  test('NaN and infinities in the listed operand reach exactly the elements they belong to', () => {
    for (const [m, n] of [
      [2, 70],
      [5, 31],
      [40, 26],
    ] as const) {
      const given = sparse(variant, m, n, 9, 0.3, { bias: true, relu: true });
      const listed = given[variant.side];
      listed[1] = Number.NaN;
      listed[listed.length - 1] = Number.NEGATIVE_INFINITY;
      listed[listed.length >> 1] = Number.POSITIVE_INFINITY;
      expectSame(variant, given);
    }
  });

  test('-0: neither zeros, nor -0 as bias, nor products that underflow to -0 make an element -0', () => {
    for (const m of [3, 40]) {
      const given = sparse(variant, m, 27, 4, 0, { bias: true });
      given.bias!.fill(-0);
      given[variant.side][1] = -(2 ** -100);
      given[variant.side === 'a' ? 'b' : 'a'].fill(2 ** -100);
      expectSame(variant, given);
      expect(multiplySparse(variant, given).every((x) => Object.is(x, 0))).toBe(true);
    }
  });

  test('within (k + 2) 2^-24 of the sum of magnitudes from the f64 reference', () => {
    for (const density of densities) {
      for (const m of [3, 41]) {
        const given = sparse(variant, m, 67, 83, density);
        const result = multiplySparse(variant, given);
        const { value, magnitude } = gemm(given);
        for (let index = 0; index < result.length; ++index) {
          // One rounding per product and sum, as for the dense kernels; half a subnormal step per product that underflows.
          const bound = (given.k + 2) * 2 ** -24 * magnitude[index]! + given.k * 2 ** -150;
          expect(Math.abs(result[index]! - value[index]!)).toBeLessThanOrEqual(bound);
        }
      }
    }
  });
});

test('the operands tell the order of summation: lists backwards give other bits', () => {
  const given = sparse(sparseVariants[0], 4, 4, 40, 0.5);
  const reversed: Product = {
    ...given,
    a: given.a.map((_, index) => given.a[Math.floor(index / 40) * 40 + 39 - (index % 40)]!),
    b: given.b.map((_, index) => given.b[(39 - Math.floor(index / 4)) * 4 + (index % 4)]!),
  };
  expect(sameBits(gemmInOrder(given), gemmInOrder(reversed))).toBe(false);
});

test('f32_sparse_dense_nn on one row reads only the rows of B that the list names', () => {
  const given = sparse(sparseVariants[0], 1, 70, 50, 0.3);
  const expected = multiply(given);
  for (let p = 0; p < 50; ++p) if (given.a[p] === 0) given.b.fill(Number.NaN, p * 70, (p + 1) * 70);
  expect(sameBits(multiplySparse(sparseVariants[0], given), expected)).toBe(true);
});

// An engine traps beyond the end of memory, so here even a read too far fails.
test.each(['entries', 'b', 'c', 'bias'] as const)('%s may end where memory ends', (last) => {
  const own = instantiateKernels(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
  own.memory.grow(4);
  for (const m of [1, 3, 40]) {
    for (const n of [1, 3, 4, 7, 8, 15, 16, 23, 24, 65]) {
      const given = product('nn', m, n, 5, { bias: true });
      const pointers = { entries: 0, b: 0, c: 0, bias: 0 };
      const lengths = { entries: m * 10, b: 5 * n, c: m * n, bias: n };
      let free = (own.heap_base() + 15) & ~15;
      for (const name of ['entries', 'b', 'c', 'bias'] as const) {
        pointers[name] = name === last ? own.memory.buffer.byteLength - lengths[name] * 4 : free;
        free += (lengths[name] * 4 + 15) & ~15;
      }
      const starts = free;
      const a = starts + ((4 * m + 19) & ~15);
      const scratch = a + ((20 * m + 15) & ~15);
      const { entries, b, c, bias } = pointers;
      new Float32Array(own.memory.buffer, a, m * 5).set(given.a);
      new Float32Array(own.memory.buffer, b, 5 * n).set(given.b);
      new Float32Array(own.memory.buffer, bias, n).set(given.bias!);
      expect(own.f32_list_rows(m, 5, a, 5, m * 5, starts, entries)).toBe(m * 5);
      own.f32_sparse_dense_nn(m, n, 5, starts, entries, b, n, c, n, bias, 0, scratch, n % 2 === 0 ? 24 : 32);
      expect(sameBits(new Float32Array(own.memory.buffer, c, m * n), gemmInOrder(given))).toBe(true);
    }
  }
});

test('sparse_scratch_bytes does not shrink where m, n or k grows', () => {
  const sizesOf = [0, 1, 24, 191, 192, 193, 255, 256, 257, 1000, 5000];
  for (const m of sizesOf) {
    for (const k of sizesOf) {
      const bytes = kernels.sparse_scratch_bytes(m, 30, k);
      expect(kernels.sparse_scratch_bytes(m + 1, 30, k)).toBeGreaterThanOrEqual(bytes);
      expect(kernels.sparse_scratch_bytes(m, 31, k)).toBeGreaterThanOrEqual(bytes);
      expect(kernels.sparse_scratch_bytes(m, 30, k + 1)).toBeGreaterThanOrEqual(bytes);
    }
  }
});

// What holds beside the sums themselves: row independence, special values, empty axes, the ends of memory, scratch.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { instantiateKernels } from '../../src/core/kernels/instantiate.js';
import { gemmInOrder, type Product, type Variant } from '../reference/gemm.js';
import { multiply, product, sameBits, storedLength, variants } from '../support/gemm.js';
import { kernels } from '../support/wasm.js';

/** The product of row i alone. */
function rowOf(given: Product, i: number): Product {
  const { variant, n, k, lda, ldc } = given;
  const a = Float32Array.from({ length: k }, (_, p) => given.a[variant === 'tn' ? p * lda + i : i * lda + p]!);
  return { ...given, m: 1, a, lda: variant === 'tn' ? 1 : k, c: given.c.slice(i * ldc, i * ldc + n), ldc: n };
}

describe.each(variants)('f32_gemm_%s', (variant: Variant) => {
  test('row i equals the product of row i alone, bit for bit', () => {
    for (const [m, n, k] of [
      [7, 31, 40],
      [19, 10, 300],
      [262, 21, 33],
    ] as const) {
      const given = product(variant, m, n, k, { accumulate: true, bias: true });
      const all = multiply(given);
      for (let i = 0; i < m; i += m > 20 ? 17 : 1) {
        expect(sameBits(all.subarray(i * n, (i + 1) * n), multiply(rowOf(given, i)))).toBe(true);
      }
    }
  });

  test('k 0 gives +0, the old C, the bias, or their sum', () => {
    for (const m of [1, 3, 8]) {
      for (const n of [1, 4, 8, 19]) {
        for (const accumulate of [false, true]) {
          for (const bias of [false, true]) {
            const given = product(variant, m, n, 0, { accumulate, bias, gaps: [2, 2, 2] });
            expect(sameBits(multiply(given), gemmInOrder(given))).toBe(true);
          }
        }
      }
    }
  });

  test('m 0 or n 0 touches nothing', () => {
    expect(multiply(product(variant, 0, 5, 5)).length).toBe(0);
    expect(multiply(product(variant, 5, 0, 5)).length).toBe(0);
    expect(multiply(product(variant, 0, 0, 0)).length).toBe(0);
  });

  test('NaN and infinities reach exactly the elements they belong to, relu included', () => {
    for (const relu of [false, true]) {
      for (const [m, n, k] of [
        [1, 7, 5],
        [5, 31, 9],
        [11, 13, 270],
      ] as const) {
        const given = product(variant, m, n, k, { bias: true, relu, accumulate: true });
        const at = (i: number, p: number): number => (variant === 'tn' ? p * given.lda + i : i * given.lda + p);
        given.a[at(0, 1)] = Number.NaN;
        given.a[at(m - 1, 2)] = Number.NEGATIVE_INFINITY;
        given.b[variant === 'nt' ? (n - 1) * given.ldb + 3 : 3 * given.ldb + n - 1] = Number.POSITIVE_INFINITY;
        given.c[storedLength(m, n, given.ldc) - 2] = Number.NaN;
        given.bias![0] = Number.NaN;
        const result = multiply(given);
        expect(sameBits(result, gemmInOrder(given))).toBe(true);
        expect(result[0]).toBeNaN();
      }
    }
  });

  test('Infinity times 0 is NaN, and the zeros that pad a ragged panel stay out of the result', () => {
    for (const n of [1, 2, 3, 5]) {
      const given = product(variant, 9, n, 4);
      given.a.fill(Number.POSITIVE_INFINITY);
      given.b.fill(1);
      expect(multiply(given).every((x) => x === Number.POSITIVE_INFINITY)).toBe(true);
      given.b.fill(0);
      expect(multiply(given).every((x) => Number.isNaN(x))).toBe(true);
    }
  });

  test('-0: a sum of negative zeros is +0, and -0 in C or bias does not make it -0', () => {
    for (const n of [1, 4, 8, 16]) {
      const given = product(variant, 3, n, 3, { accumulate: true, bias: true, relu: true });
      given.a.fill(-0);
      given.b.fill(1);
      given.c.fill(-0);
      given.bias!.fill(-0);
      expect(multiply(given).every((x) => Object.is(x, 0))).toBe(true);
    }
  });

  test('subnormal products are kept', () => {
    const given = product(variant, 5, 19, 2);
    given.a.fill(2 ** -100);
    given.b.fill(2 ** -40);
    expect(multiply(given).every((x) => x === 2 ** -139)).toBe(true);
  });

  // An engine traps beyond the end of memory, so here even a read too far fails.
  test.each(['a', 'b', 'c', 'bias'] as const)('%s may end where memory ends', (last) => {
    const own = instantiateKernels(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
    own.memory.grow(16);
    for (const m of [1, 2, 3, 7, 9]) {
      for (const n of [1, 2, 3, 4, 7, 8, 9, 10, 11, 15, 16, 31]) {
        // Turns are 256 deep: the last of them may be too short for what is read in place.
        for (const k of m === 2 || m === 9 ? [0, 1, 2, 3, 4, 5, 17, 257, 258] : [0, 1, 2, 3, 4, 5, 17]) {
          const given = product(variant, m, n, k, { accumulate: true, bias: true });
          const parts = { a: given.a, b: given.b, c: given.c, bias: given.bias! };
          const pointers = { a: 0, b: 0, c: 0, bias: 0 };
          let free = (own.heap_base() + 15) & ~15;
          for (const name of ['a', 'b', 'c', 'bias'] as const) {
            const size = parts[name].length * 4;
            pointers[name] = name === last ? own.memory.buffer.byteLength - size : free;
            free += (size + 15) & ~15;
            new Float32Array(own.memory.buffer, pointers[name], parts[name].length).set(parts[name]);
          }
          const { a, b, c, bias } = pointers;
          const { lda, ldb, ldc } = given;
          own[`f32_gemm_${variant}`](m, n, k, a, lda, b, ldb, c, ldc, 1, bias, 0, free);
          expect(sameBits(new Float32Array(own.memory.buffer, c, m * n), gemmInOrder(given))).toBe(true);
        }
      }
    }
  });
});

test('gemm_scratch_bytes stays below 1 MiB for any size, so that models can share one scratch', () => {
  expect(kernels.gemm_scratch_bytes(1e6, 1e6, 1e6)).toBeLessThan(2 ** 20);
  expect(kernels.gemm_scratch_bytes(0, 0, 0)).toBeGreaterThanOrEqual(0);
});

test('gemm_scratch_bytes grows with each size, so that the scratch of the largest serves all', () => {
  const sizes = [0, 1, 3, 4, 10, 15, 16, 17, 64, 255, 256, 257, 1000];
  for (const x of sizes) {
    for (const y of sizes) {
      for (let i = 1; i < sizes.length; i++) {
        const [less = 0, more = 0] = [sizes[i - 1], sizes[i]];
        expect(kernels.gemm_scratch_bytes(more, x, y)).toBeGreaterThanOrEqual(kernels.gemm_scratch_bytes(less, x, y));
        expect(kernels.gemm_scratch_bytes(x, more, y)).toBeGreaterThanOrEqual(kernels.gemm_scratch_bytes(x, less, y));
        expect(kernels.gemm_scratch_bytes(x, y, more)).toBeGreaterThanOrEqual(kernels.gemm_scratch_bytes(x, y, less));
      }
    }
  }
});

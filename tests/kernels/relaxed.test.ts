// The products of the relaxed build: within the error bound of the f64 reference, and one result per element, however it is
// computed. Which bits those are is the processor's choice.
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { instantiateKernels } from '../../src/core/kernels/instantiate.js';
import { gemmInOrder, type Product } from '../reference/gemm.js';
import { relaxedInstructions } from '../support/wasmOpcodes.js';

// Node 20 knows the instructions, but not by itself. This process runs this file only.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
process.env['OCKHAM_BUILD'] = 'relaxed'; // before the kernels are loaded
const { bytes } = await import('../support/wasm.js');
const { multiply, multiplyPrepacked, outOfBound, product, sameBits, storedLength, variants } = await import(
  '../support/gemm.js'
);
const { multiplySparse, sparseVariants, thin } = await import('../support/sparse.js');

const sizes = Array.from({ length: 67 }, (_, index) => index + 1);

test('has the exports of the default build, and imports nothing', () => {
  const relaxed = new WebAssembly.Module(bytes);
  const core = new WebAssembly.Module(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
  expect(WebAssembly.validate(bytes) && relaxedInstructions(bytes).length).toBeGreaterThan(0);
  expect(WebAssembly.Module.exports(relaxed)).toEqual(WebAssembly.Module.exports(core));
  expect(WebAssembly.Module.imports(relaxed)).toEqual([]);
});

function expectNear(given: Product, offset = 0): void {
  const fault = outOfBound(given, multiply(given, offset));
  if (fault !== undefined) expect.fail(fault);
}

describe.each(variants)('f32_gemm_%s', (variant) => {
  test('every number of rows', () => {
    for (const m of sizes) for (const n of [1, 8, 16, 31]) expectNear(product(variant, m, n, 6));
  });

  test('every number of columns', () => {
    for (const n of sizes) for (const m of [1, 5, 6, 13, 37]) expectNear(product(variant, m, n, 9));
  });

  test('every depth', () => {
    for (const k of sizes) for (const m of [1, 11, 35]) expectNear(product(variant, m, 31, k));
  });

  test('all blocks are exceeded, with every epilogue', () => {
    expectNear(product(variant, 258, 263, 517, { accumulate: true, gaps: [3, 1, 2] }));
    expectNear(product(variant, 258, 263, 517, { bias: true, relu: true }));
    expectNear(product(variant, 9, 31, 515, { accumulate: true, bias: true, relu: true, gaps: [1, 2, 3] }));
  });

  test('unaligned by 4, 8 and 12 bytes', () => {
    for (const offset of [4, 8, 12]) {
      for (const m of [1, 6, 8]) expectNear(product(variant, m, 31, 13, { bias: true, accumulate: true }), offset);
    }
  });

  test('row i equals the product of row i alone, bit for bit', () => {
    for (const [m, n, k] of [
      [7, 31, 40],
      [19, 10, 300],
      [44, 53, 70],
    ] as const) {
      const given = product(variant, m, n, k, { accumulate: true, bias: true });
      const all = multiply(given);
      for (let i = 0; i < m; ++i) {
        const { lda, ldc } = given;
        const a = Float32Array.from({ length: k }, (_, p) => given.a[variant === 'tn' ? p * lda + i : i * lda + p]!);
        const c = given.c.slice(i * ldc, i * ldc + n);
        const row = multiply({ ...given, m: 1, a, lda: variant === 'tn' ? 1 : k, c, ldc: n });
        expect(sameBits(all.subarray(i * n, (i + 1) * n), row)).toBe(true);
      }
    }
  });

  test('NaN and infinities reach exactly the elements they belong to, relu included', () => {
    for (const relu of [false, true]) {
      const given = product(variant, 13, 31, 9, { bias: true, relu, accumulate: true });
      const at = (i: number, p: number): number => (variant === 'tn' ? p * given.lda + i : i * given.lda + p);
      given.a[at(0, 1)] = Number.NaN;
      given.a[at(12, 2)] = Number.NEGATIVE_INFINITY;
      given.b[variant === 'nt' ? 30 * given.ldb + 3 : 3 * given.ldb + 30] = Number.POSITIVE_INFINITY;
      given.bias![0] = Number.NaN;
      const strange = (values: Float32Array) => values.map((x) => (Number.isFinite(x) ? 0 : x));
      expect(sameBits(strange(multiply(given)), strange(gemmInOrder(given)))).toBe(true);
    }
  });

  // An engine traps beyond the end of memory, so here even a read too far fails.
  test.each(['a', 'b', 'c', 'bias'] as const)('%s may end where memory ends', (last) => {
    const own = instantiateKernels(bytes);
    own.memory.grow(4);
    for (const m of [1, 5, 6, 7, 13]) {
      for (const n of [8, 15, 16, 31]) {
        for (const k of [0, 1, 3, 17]) {
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
          const result = new Float32Array(own.memory.buffer, c, storedLength(m, n, ldc));
          expect(outOfBound(given, result)).toBeUndefined();
        }
      }
    }
  });
});

test('f32_gemm_prepacked has the bits of f32_gemm_nn', () => {
  for (const n of sizes) {
    for (const m of [1, 6, 13]) {
      const given = product('nn', m, n, 270, { bias: true, relu: m === 6 });
      expect(sameBits(multiplyPrepacked(given), multiply(given)), `m ${m} n ${n}`).toBe(true);
    }
  }
});

describe.each(sparseVariants)('$kernel for $dense, $side listed', (variant) => {
  test.each([0, 0.25, 0.9, 1])('has the bits of the dense product at density %s', (density) => {
    for (const [m, n, k] of [
      [1, 31, 40],
      [3, 66, 9],
      [35, 27, 401],
      [40, 70, 67],
    ] as const) {
      const given = product(variant.dense, m, n, k, { bias: true, relu: m % 2 === 1 });
      thin(given[variant.side], density, m + n + k);
      expect(sameBits(multiplySparse(variant, given), multiply(given)), `m ${m} n ${n} k ${k}`).toBe(true);
    }
  });
});

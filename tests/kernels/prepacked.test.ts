// The product with packed weights: the bits of f32_gemm_nn, from panels that hold nothing else than the weights.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { instantiateKernels } from '../../src/core/kernels/instantiate.js';
import { gemmInOrder } from '../reference/gemm.js';
import { multiplyPrepacked, outOfBound, packWeights, product, sameBits, storedLength } from '../support/gemm.js';

const sizes = Array.from({ length: 67 }, (_, index) => index + 1);

function expectExact(m: number, n: number, k: number, options: Parameters<typeof product>[4] = {}, offset = 0): void {
  const given = product('nn', m, n, k, options);
  const result = multiplyPrepacked(given, offset);
  const fault = outOfBound(given, result);
  if (fault !== undefined) expect.fail(fault);
  if (!sameBits(result, gemmInOrder(given))) expect.fail(`m ${m} n ${n} k ${k}: other bits than in order`);
}

describe('f32_gemm_prepacked', () => {
  test('every number of rows', () => {
    for (const m of sizes) for (const n of [1, 4, 10, 16, 31]) expectExact(m, n, 6, { bias: m % 2 === 0 });
  });

  test('every number of columns', () => {
    for (const n of sizes) for (const m of [1, 2, 7, 13, 37]) expectExact(m, n, 9, { bias: true, relu: m % 2 === 0 });
  });

  test('every depth', () => {
    for (const k of sizes) for (const m of [1, 11, 35]) expectExact(m, 31, k, { relu: m === 11 });
  });

  test('blocks of rows, columns and products are exceeded', () => {
    for (const k of [255, 256, 257, 515]) for (const n of [3, 10, 31]) expectExact(5, n, k, { bias: true });
    expectExact(259, 21, 5, { bias: true });
    expectExact(3, 515, 5);
    expectExact(258, 263, 517, { bias: true, relu: true });
    expectExact(257, 256, 256);
  });

  test('gaps of A and C are neither read nor written, and nothing need be aligned but the panels', () => {
    for (const offset of [4, 8, 12]) for (const m of [1, 5, 8]) expectExact(m, 31, 13, { bias: true }, offset);
    for (const m of [1, 3, 11]) for (const n of [1, 7, 29]) expectExact(m, n, 9, { gaps: [5, 0, 3] });
  });

  test('no row, no column, no product', () => {
    expect(multiplyPrepacked(product('nn', 0, 5, 5)).length).toBe(0);
    expect(multiplyPrepacked(product('nn', 5, 0, 5)).length).toBe(0);
    for (const n of [1, 4, 10, 19]) for (const bias of [false, true]) expectExact(3, n, 0, { bias });
  });

  test('NaN and infinities reach exactly the elements they belong to, relu included', () => {
    for (const relu of [false, true]) {
      for (const [m, n, k] of [
        [1, 7, 5],
        [5, 31, 9],
        [11, 13, 270],
      ] as const) {
        const given = product('nn', m, n, k, { bias: true, relu });
        given.a[1] = Number.NaN;
        given.b[3 * n + n - 1] = Number.POSITIVE_INFINITY;
        given.bias![0] = Number.NaN;
        expect(sameBits(multiplyPrepacked(given), gemmInOrder(given))).toBe(true);
      }
    }
  });

  // An engine traps beyond the end of memory, so here even a read too far fails.
  test.each(['a', 'packed', 'c', 'bias'] as const)('%s may end where memory ends', (last) => {
    const own = instantiateKernels(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
    own.memory.grow(16);
    for (const m of [1, 2, 3, 9]) {
      for (const n of [1, 2, 3, 4, 8, 9, 10, 11, 16, 31]) {
        for (const k of [1, 2, 17, 257]) {
          const given = product('nn', m, n, k, { bias: true });
          const parts = { a: given.a, packed: packWeights(given), c: given.c, bias: given.bias! };
          const pointers = { a: 0, packed: 0, c: 0, bias: 0 };
          let free = (own.heap_base() + 15) & ~15;
          for (const name of ['a', 'packed', 'c', 'bias'] as const) {
            const size = parts[name].length * 4;
            pointers[name] = name === last ? own.memory.buffer.byteLength - size : free;
            free += (size + 15) & ~15;
            new Float32Array(own.memory.buffer, pointers[name], parts[name].length).set(parts[name]);
          }
          const { a, packed, c, bias } = pointers;
          own.f32_gemm_prepacked(m, n, k, a, k, packed, c, n, bias, 0, free);
          const result = new Float32Array(own.memory.buffer, c, storedLength(m, n, n));
          expect(sameBits(result, gemmInOrder(given))).toBe(true);
        }
      }
    }
  });
});

test('f32_pack_weights: panels of 16 columns, then one of the rest in whole vectors, padded with +0', () => {
  for (const [k, n] of [
    [3, 1],
    [2, 5],
    [5, 16],
    [4, 26],
    [7, 47],
    [1, 64],
  ] as const) {
    const given = product('nn', 1, n, k);
    const packed = packWeights(given);
    const expected: number[] = [];
    for (let j = 0; j < n; j += 16) {
      const width = Math.ceil(Math.min(n - j, 16) / 4) * 4;
      for (let p = 0; p < k; p++) {
        for (let lane = j; lane < j + width; lane++) expected.push(lane < n ? given.b[p * n + lane]! : 0);
      }
    }
    expect(sameBits(packed, Float32Array.from(expected))).toBe(true);
  }
});

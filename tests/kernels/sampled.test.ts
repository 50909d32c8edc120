// The product at the places that are not pruned: the dense kernel's bits there, and nothing written elsewhere.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { instantiateKernels } from '../../src/core/kernels/instantiate.js';
import { gemm, gemmInOrder, type Product } from '../reference/gemm.js';
import { type Places, packGroups, placesOf, sampledInOrder } from '../reference/sampled.js';
import { multiply, type Options, outOfBound, product, sameBits } from '../support/gemm.js';
import { multiplySampled, packInGroups, randomMask } from '../support/sampled.js';
import { kernels } from '../support/wasm.js';

const densities = [0, 0.03, 0.3, 0.9, 1];
const depths = [0, 1, 2, 3, 4, 5, 1023, 1024, 1025, 2500];

/** C before the product: a number that no product gives. */
const BEFORE = 77.25;

function sampled(m: number, n: number, k: number, options: Options = {}): Product {
  const given = product('tn', m, n, k, options);
  for (let i = 0; i < m; i++) given.c.fill(BEFORE, i * given.ldc, i * given.ldc + n);
  return given;
}

/** At a place the dense product; +0 beside one in a row of its group; elsewhere what was there. */
function expectSampled(given: Product, mask: Float32Array, offset = 0): void {
  const { m, n, k } = given;
  const places = placesOf(mask, m, n);
  const result = multiplySampled(given, places, offset);
  if (!sameBits(result, sampledInOrder(given, places))) expect.fail(`m ${m} n ${n} k ${k}: other bits than defined`);
  const dense = multiply(given);
  for (let index = 0; index < mask.length; index++) {
    if (mask[index] !== 0 && !Object.is(result[index], dense[index])) {
      expect.fail(`m ${m} n ${n} k ${k}, element ${index}: ${result[index]}, dense ${dense[index]}`);
    }
    if (mask[index] === 0 && !Object.is(result[index], 0) && result[index] !== BEFORE) {
      expect.fail(`m ${m} n ${n} k ${k}, element ${index}: ${result[index]}, where no place is`);
    }
  }
}

describe.each(densities)('f32_sampled_tn is f32_gemm_tn at every place, at density %s:', (density) => {
  test('every number of rows around a block, and of columns', () => {
    for (const m of [1, 3, 63, 64, 65, 127, 130]) {
      for (let n = 1; n <= 13; n++) expectSampled(sampled(m, n, 7), randomMask(m, n, density));
    }
  });

  test('every depth around the ends of turns and chains', () => {
    for (const k of depths) {
      for (const [m, n] of [
        [5, 6],
        [67, 9],
      ] as const) {
        expectSampled(sampled(m, n, k), randomMask(m, n, density));
      }
    }
  });

  test('unaligned by 4, 8 and 12 bytes, and with gaps, which are neither read nor written', () => {
    for (const offset of [4, 8, 12]) {
      for (const gaps of [
        [0, 0, 0],
        [1, 2, 3],
        [5, 16, 1],
      ] as const) {
        expectSampled(sampled(70, 26, 9, { gaps }), randomMask(70, 26, density), offset);
      }
    }
  });

  test('columns and whole blocks without a place are not touched', () => {
    const given = sampled(200, 21, 13);
    const mask = randomMask(200, 21, density, (column) => column % 3 === 1 || column === 20);
    mask.fill(0, 64 * 21, 128 * 21);
    expectSampled(given, mask);
    const places = placesOf(mask, 200, 21);
    const result = multiplySampled(given, places);
    for (let row = 0; row < 200; row++) {
      for (let column = 0; column < 21; column++) {
        if (places.columns.includes(column) && (row < 64 || row >= 128)) continue;
        expect(result[row * 21 + column]).toBe(BEFORE);
      }
    }
  });

  test('f32_pack_groups packs the columns of the groups, with zeros up to a multiple of four rows', () => {
    for (const k of [0, 1, 2, 3, 4, 5, 130]) {
      for (const n of [1, 3, 4, 5, 8, 27]) {
        for (const offset of [0, 4]) {
          const given = sampled(9, n, k, { gaps: [0, offset, 0] });
          for (const dead of [2, 5]) {
            const mask = randomMask(9, n, density, (column) => column % 5 === dead);
            const { columns } = placesOf(mask, 9, n);
            const packed = packInGroups(given, columns, offset);
            expect(sameBits(packed, packGroups(k, columns, given.b, given.ldb))).toBe(true);
          }
        }
      }
    }
  });
});

test('the operands tell the order of summation, and where a chain ends', () => {
  const given = sampled(3, 3, 1025);
  const backwards = {
    ...given,
    a: given.a.map((_, index) => given.a[(1024 - Math.floor(index / 3)) * 3 + (index % 3)]!),
    b: given.b.map((_, index) => given.b[(1024 - Math.floor(index / 3)) * 3 + (index % 3)]!),
  };
  expect(sameBits(gemmInOrder(given), gemmInOrder(backwards))).toBe(false);
});

test('within the bound of a dense product from the f64 reference', () => {
  for (const k of [3, 83, 2500]) {
    const given = sampled(66, 9, k);
    const result = multiplySampled(given, placesOf(new Float32Array(66 * 9).fill(1), 66, 9));
    expect(outOfBound(given, result)).toBeUndefined();
  }
});

test('NaN and infinities reach the places of their row and column, as in the dense product, and no other', () => {
  for (const density of [0.2, 1]) {
    const given = sampled(70, 11, 6);
    given.a[2 * 70 + 69] = Number.NaN;
    given.a[5 * 70 + 3] = Number.POSITIVE_INFINITY;
    given.b[1 * 11 + 10] = Number.NEGATIVE_INFINITY;
    given.b[4 * 11] = Number.NaN;
    const mask = randomMask(70, 11, density);
    for (const place of [69 * 11 + 4, 3 * 11 + 5, 20 * 11 + 10, 7 * 11]) mask[place] = 1;
    expectSampled(given, mask);
    const result = multiplySampled(given, placesOf(mask, 70, 11));
    const { value } = gemm(given);
    for (const [index, at] of mask.entries()) {
      if (at === 1) expect(Number.isFinite(result[index])).toBe(Number.isFinite(value[index]));
      else expect([0, BEFORE]).toContain(result[index]);
    }
  }
});

test('products that underflow to -0 leave +0', () => {
  const given = sampled(5, 5, 3);
  given.a.fill(-(2 ** -100));
  given.b.fill(2 ** -100);
  expectSampled(given, new Float32Array(25).fill(1));
});

// An engine traps beyond the end of memory, so here even a read too far fails.
test.each([
  'a',
  'b',
  'packed',
  'columns',
  'starts',
  'entries',
  'c',
] as const)('%s may end where memory ends', (last) => {
  const own = instantiateKernels(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
  own.memory.grow(8);
  for (const [m, n, k] of [
    [1, 1, 1],
    [3, 5, 2],
    [64, 4, 5],
    [67, 9, 6],
  ] as const) {
    const given = sampled(m, n, k);
    const places: Places = placesOf(randomMask(m, n, 0.6), m, n);
    const { columns, starts, entries } = places;
    const groups = columns.length / 4;
    const bytes = {
      a: 4 * k * m,
      b: 4 * k * n,
      packed: 4 * packGroups(k, columns, given.b, n).length,
      columns: 4 * columns.length,
      starts: 4 * starts.length,
      entries: 2 * entries.length,
      c: 4 * m * n,
    };
    let free = (own.heap_base() + 15) & ~15;
    const put = (length: number) => {
      const start = free;
      free += (length + 15) & ~15;
      return start;
    };
    const end = own.memory.buffer.byteLength;
    const at = (name: keyof typeof bytes) => (name === last ? end - bytes[name] : put(bytes[name]));
    const addresses = {
      a: at('a'),
      b: at('b'),
      packed: at('packed'),
      columns: at('columns'),
      starts: at('starts'),
      entries: at('entries'),
      c: at('c'),
    };
    const scratch = put(own.sampled_scratch_bytes(k));
    new Float32Array(own.memory.buffer, addresses.a, k * m).set(given.a);
    new Float32Array(own.memory.buffer, addresses.b, k * n).set(given.b);
    new Float32Array(own.memory.buffer, addresses.c, m * n).set(given.c);
    new Int32Array(own.memory.buffer, addresses.columns, columns.length).set(columns);
    new Int32Array(own.memory.buffer, addresses.starts, starts.length).set(starts);
    new Uint16Array(own.memory.buffer, addresses.entries, entries.length).set(entries);
    own.f32_pack_groups(k, groups, addresses.columns, addresses.b, n, addresses.packed);
    own.f32_sampled_tn(
      m,
      groups,
      k,
      addresses.a,
      m,
      addresses.packed,
      addresses.columns,
      addresses.starts,
      addresses.entries,
      addresses.c,
      n,
      scratch,
    );
    expect(sameBits(new Float32Array(own.memory.buffer, addresses.c, m * n), sampledInOrder(given, places))).toBe(true);
  }
});

test('sampled_scratch_bytes does not shrink as k grows', () => {
  for (const k of [0, 1, 3, 4, 5, 1023, 1024, 5000]) {
    expect(kernels.sampled_scratch_bytes(k + 1)).toBeGreaterThanOrEqual(kernels.sampled_scratch_bytes(k));
  }
});

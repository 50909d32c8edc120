import { describe, expect, test } from 'vitest';
import { gatherRows } from '../reference/gather.js';
import { halfNumber } from '../reference/half.js';
import { numbersFrom } from '../support/numbers.js';
import { arena, Guarded, kernels } from '../support/wasm.js';

/** A buffer of bytes, as far from a cache line as told. */
function guardedBytes({ buffer, byteOffset, byteLength }: Uint8Array | Int8Array | Uint16Array, offset: number) {
  const guarded = new Guarded(byteLength, 1, offset);
  arena.u8(guarded.pointer, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
  return guarded;
}

const bytes = Uint8Array.from({ length: 1024 }, (_, i) => (i * 37) % 256);
const halves = Uint16Array.from({ length: 1024 }, (_, i) => ((i * 61) % 0x7c00) | (i % 2 === 0 ? 0x8000 : 0));
const kinds = [
  { name: 'u8_gather_rows', given: bytes, numbers: Array.from(bytes) },
  { name: 'i8_gather_rows', given: new Int8Array(bytes.buffer), numbers: Array.from(new Int8Array(bytes.buffer)) },
  { name: 'f16_gather_rows', given: halves, numbers: Array.from(halves, halfNumber) },
] as const;

describe.each(kinds)('$name', ({ name, given, numbers }) => {
  test('gathers the named rows as f32, repeats included, columns 0 to 35, at any alignment', () => {
    const width = given.BYTES_PER_ELEMENT;
    for (let columns = 0; columns < 36; columns++) {
      for (const indices of [[], [8], [3, 3, 0, 8, 1]]) {
        const source = guardedBytes(given.subarray(0, 9 * columns), (columns % 3) * width);
        const rows = Guarded.i32(indices, 4);
        const target = new Guarded(indices.length * columns, 4, 8);
        kernels[name](source.pointer, rows.pointer, target.pointer, indices.length, columns);
        expect(target.f32).toEqual(gatherRows(numbers, indices, columns));
        for (const buffer of [source, rows, target]) buffer.free();
      }
    }
  });

  // Eight at a time, and one by one.
  test.each([8, 1])('converts every number, in rows of %i', (columns) => {
    const all = width(given) === 2 ? finiteHalves() : Uint8Array.from({ length: 256 }, (_, i) => i);
    const known =
      name === 'f16_gather_rows'
        ? Array.from(all, halfNumber)
        : name === 'i8_gather_rows'
          ? Array.from(new Int8Array(all.buffer))
          : Array.from(all);
    const source = guardedBytes(all, 0);
    const rows = all.length / columns;
    const indices = Guarded.i32(Array.from({ length: rows }, (_, i) => i));
    const target = new Guarded(all.length);
    kernels[name](source.pointer, indices.pointer, target.pointer, rows, columns);
    const expected = Float32Array.from(known);
    expect(new Uint32Array(target.f32.slice().buffer)).toEqual(new Uint32Array(expected.buffer)); // the sign of 0, too
    for (const buffer of [source, indices, target]) buffer.free();
  });
});

const width = (array: Uint8Array | Int8Array | Uint16Array) => array.BYTES_PER_ELEMENT;

/** The bits of all half floats but infinities and NaN. */
function finiteHalves(): Uint16Array {
  return Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00);
}

test('f32_standardize is (x - mean) / scale in f64, rounded once, columns 1 to 9', () => {
  const next = numbersFrom(3);
  for (let columns = 1; columns < 10; columns++) {
    const x = Float32Array.from({ length: 7 * columns }, () => next(-300, 300));
    const mean = Array.from({ length: columns }, () => next(-100, 100));
    const scale = Array.from({ length: columns }, () => next(0.01, 90));
    const rows = Guarded.f32(x, 4);
    const moments = new Guarded(2 * columns, 8);
    arena.f64(moments.pointer, 2 * columns).set([...mean, ...scale]);
    kernels.f32_standardize(rows.pointer, moments.pointer, 7, columns);
    expect(rows.f32).toEqual(x.map((value, at) => (value - mean[at % columns]!) / scale[at % columns]!));
    for (const buffer of [rows, moments]) buffer.free();
  }
});

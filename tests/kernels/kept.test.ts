import { expect, test } from 'vitest';
import { gatherKept, scatterKept } from '../reference/kept.js';
import { numbersFrom } from '../support/numbers.js';
import { Guarded, kernels } from '../support/wasm.js';

const next = numbersFrom(5);
const values = (count: number) => Float32Array.from({ length: count }, (_, i) => (i % 13 === 0 ? -0 : i - 20));
const all = (count: number) => Array.from({ length: count }, (_, i) => i);
/** Some of the indices: none, all, the first, the last, or about half. */
const choices = (count: number) => [
  [],
  all(count),
  all(count).slice(0, 1),
  all(count).slice(-1),
  all(count).filter(() => next(0, 1) < 0.5),
];

/** Entries as lists have them: a value that does not matter, and the index. */
function listOf(indices: readonly number[]): Guarded {
  return Guarded.i32(
    indices.flatMap((index) => [0x7fc00000, index]),
    4,
  );
}

const bits = (x: Float32Array) => Array.from(new Uint32Array(x.buffer, x.byteOffset, x.length));

for (const [rows, columns] of [
  [1, 1],
  [3, 7],
  [5, 16],
  [2, 67],
  [0, 5],
  [5, 0],
] as const) {
  test(`gathering and putting back are those of the plain loops: ${rows} x ${columns}`, () => {
    for (const keptRows of choices(rows)) {
      for (const keptColumns of choices(columns)) {
        const size = keptRows.length * keptColumns.length;
        const x = values(rows * columns);
        const small = values(size);
        const lists = [listOf(keptRows), listOf(keptColumns)] as const;
        const from = Guarded.f32(x, 4);
        const to = new Guarded(size, 4, 4);
        const smallFrom = Guarded.f32(small, 4);
        const back = new Guarded(rows * columns, 4, 4);
        // A list of all, and no list, are the same.
        for (const isListed of [true, false]) {
          if (!isListed && (keptRows.length < rows || keptColumns.length < columns)) continue;
          const [rowList, columnList] = isListed ? lists.map(({ pointer }) => pointer) : [0, 0];
          const [m, n] = [keptRows.length, keptColumns.length];
          kernels.f32_gather_kept(from.pointer, columns, rowList!, m, columnList!, n, to.pointer);
          expect(bits(to.f32)).toEqual(bits(gatherKept(x, columns, keptRows, keptColumns)));
          kernels.f32_scatter_kept(smallFrom.pointer, rowList!, m, columnList!, n, back.pointer, rows, columns);
          expect(bits(back.f32)).toEqual(bits(scatterKept(small, keptRows, keptColumns, rows, columns)));
        }
        for (const buffer of [...lists, from, to, smallFrom, back]) buffer.free();
      }
    }
  });
}

// Lists of nonzeros against plain loops, over densities and ragged shapes.
import { describe, expect, test } from 'vitest';
import { gatherLists, type Lists, listColumns, listRows, scatterLists } from '../reference/sparse.js';
import { numbers } from '../support/gemm.js';
import { ENTRY_BYTES, GuardedLists, readLists, thin } from '../support/sparse.js';
import { Guarded, kernels } from '../support/wasm.js';

const densities = [0, 0.01, 0.25, 0.5, 0.9, 1];
const shapes: [rows: number, columns: number][] = [
  ...Array.from({ length: 67 }, (_, index): [number, number] => [3, index + 1]),
  ...[1, 2, 5, 31, 67].map((rows): [number, number] => [rows, 13]),
];

function matrix(rows: number, columns: number, density: number, gap = 0): { x: Float32Array; ldx: number } {
  const next = numbers(rows * 31 + columns);
  const ldx = columns + gap;
  const x = Float32Array.from({ length: Math.max(0, rows * ldx - gap) }, (_, index) =>
    index % ldx < columns ? next() : Number.NaN,
  );
  thin(x, density, rows + columns);
  return { x, ldx };
}

interface Listed {
  readonly count: number;
  readonly lists: Lists;
}

/** f32_list_rows with room for exactly what its documentation asks for. */
function list(rows: number, columns: number, x: Float32Array, ldx: number, limit: number, offset = 0): Listed {
  const input = Guarded.f32(x, offset);
  const starts = new Guarded(rows + 1, 4, offset);
  const entries = new Guarded(Math.min(limit + columns, rows * columns) * 2, 4, offset);
  const { pointer } = input;
  const count = kernels.f32_list_rows(rows, columns, pointer, ldx, limit, starts.pointer, entries.pointer);
  const lists = count < 0 ? { starts: [], values: [], indices: [] } : readLists(starts, entries, rows);
  for (const buffer of [input, starts, entries]) buffer.free();
  return { count, lists };
}

describe('f32_list_rows', () => {
  test.each(densities)('lists the nonzeros of every row in order, density %s', (density) => {
    for (const [rows, columns] of shapes) {
      const { x, ldx } = matrix(rows, columns, density);
      const { count, lists } = list(rows, columns, x, ldx, rows * columns);
      expect(lists).toEqual(listRows(rows, columns, x, ldx));
      expect(count).toBe(lists.values.length);
    }
  });

  test('skips gaps between rows, at any alignment', () => {
    for (const offset of [0, 4, 8, 12]) {
      for (const columns of [1, 7, 8, 9, 30]) {
        const { x, ldx } = matrix(5, columns, 0.5, 3);
        expect(list(5, columns, x, ldx, 5 * columns, offset).lists).toEqual(listRows(5, columns, x, ldx));
      }
    }
  });

  test('-0 is not listed; NaN, infinities and the smallest subnormal are, in vectors and behind them', () => {
    const special = [
      -0,
      Number.NaN,
      0,
      Number.NEGATIVE_INFINITY,
      2 ** -149,
      -0,
      -(2 ** -149),
      Number.POSITIVE_INFINITY,
    ];
    const x = Float32Array.from([...special, ...special.slice(0, 7)]);
    const { lists } = list(1, 15, x, 15, 15);
    expect(lists.indices).toEqual([1, 3, 4, 6, 7, 9, 11, 12, 14]);
    expect(lists.values).toEqual(lists.indices.map((j) => x[j]));
  });

  test('returns -1 exactly beyond the limit, and writes no entry beyond limit + columns', () => {
    const { x, ldx } = matrix(12, 19, 0.5);
    const { count } = list(12, 19, x, ldx, 12 * 19);
    expect(list(12, 19, x, ldx, count).count).toBe(count);
    for (const limit of [count - 1, 20, 5, 0]) expect(list(12, 19, x, ldx, limit).count).toBe(-1);
    expect(list(12, 19, new Float32Array(12 * 19), 19, 0).count).toBe(0);
  });

  test('no rows, or no columns', () => {
    expect(list(0, 5, new Float32Array(0), 5, 0)).toEqual({
      count: 0,
      lists: { starts: [0], values: [], indices: [] },
    });
    expect(list(3, 0, new Float32Array(0), 0, 0).lists.starts).toEqual([0, 0, 0, 0]);
  });
});

describe('f32_list_columns', () => {
  test.each(densities)('lists the nonzeros of every column, rows ascending, density %s', (density) => {
    for (const [rows, columns] of [...shapes, [0, 5], [5, 0]] as const) {
      for (const offset of [0, 4]) {
        const { x, ldx } = matrix(rows, columns, density);
        const given = listRows(rows, columns, x, ldx);
        const input = new GuardedLists(given, offset);
        const starts = new Guarded(columns + 1, 4, offset);
        const entries = new Guarded(given.values.length, ENTRY_BYTES, offset);
        const { starts: from, entries: what } = input;
        kernels.f32_list_columns(rows, columns, from.pointer, what.pointer, starts.pointer, entries.pointer);
        const words = new Guarded(given.values.length * 2);
        words.i32.set(new Int32Array(kernels.memory.buffer, entries.pointer, given.values.length * 2));
        expect(readLists(starts, words, columns)).toEqual(listColumns(rows, columns, x, ldx));
        for (const buffer of [input, starts, entries, words]) buffer.free();
      }
    }
  });
});

describe('f32_gather_lists', () => {
  test('takes lists in the order given, empty and repeated ones too', () => {
    for (const density of densities) {
      const { x, ldx } = matrix(9, 14, density);
      const given = listRows(9, 14, x, ldx);
      for (const order of [[], [4], [8, 0, 0, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8]]) {
        const expected = gatherLists(given, order);
        const input = new GuardedLists(given);
        const indices = Guarded.i32(order);
        const starts = new Guarded(order.length + 1);
        const entries = new Guarded(expected.values.length * 2);
        const { starts: from, entries: what } = input;
        const count = kernels.f32_gather_lists(
          order.length,
          from.pointer,
          what.pointer,
          indices.pointer,
          starts.pointer,
          entries.pointer,
        );
        expect(readLists(starts, entries, order.length)).toEqual(expected);
        expect(count).toBe(expected.values.length);
        for (const buffer of [input, indices, starts, entries]) buffer.free();
      }
    }
  });
});

describe('f32_scatter_lists', () => {
  test('writes lists out as rows with zeros between, in the order given or as they are', () => {
    for (const density of densities) {
      for (const [rows, columns] of shapes) {
        const { x, ldx } = matrix(rows, columns, density);
        const given = listRows(rows, columns, x, ldx);
        const all = Array.from({ length: rows }, (_, row) => row);
        for (const order of [undefined, [], [rows - 1], [rows - 1, 0, 0]]) {
          const input = new GuardedLists(given, 4);
          const indices = order && Guarded.i32(order, 4);
          const named = order ?? all;
          const y = new Guarded(named.length * columns, 4, 4);
          y.f32.fill(Number.NaN);
          const { starts, entries } = input;
          kernels.f32_scatter_lists(
            named.length,
            columns,
            starts.pointer,
            entries.pointer,
            indices?.pointer ?? 0,
            y.pointer,
          );
          expect(y.f32).toEqual(scatterLists(given, named, columns));
          input.free();
          indices?.free();
          y.free();
        }
      }
    }
  });
});

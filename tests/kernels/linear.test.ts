import { describe, expect, test } from 'vitest';
import * as reference from '../reference/linear/kernels.js';
import { arena, GuardedVector, kernels } from '../support/linearMemory.js';
import { numbersFrom } from '../support/numbers.js';

const next = numbersFrom(3);
const vector = (n: number) => Array.from({ length: n }, () => next(-1, 1));
/** Columns of n rows. */
const matrix = (n: number, p: number) => Array.from({ length: p }, () => vector(n));
const padded = (n: number) => Math.ceil(n / 4) * 4;
const fill = (values: readonly number[], length: number) => [
  ...values,
  ...new Array<number>(length - values.length).fill(0),
];
const flat = (x: reference.Matrix, ld: number) => x.flatMap((column) => fill(column, ld));

function near(got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(got.length).toBe(wanted.length);
  for (let i = 0; i < got.length; i++) expect(Math.abs(got[i]! - wanted[i]!)).toBeLessThanOrEqual(tolerance);
}

/** Runs with buffers that are freed, and checked, behind. */
function using<T>(buffers: readonly GuardedVector[], run: () => T): T {
  const result = run();
  for (const buffer of buffers) buffer.free();
  return result;
}

/** Rows 0 to 67, and blocks of 512 with rests. */
const SIZES = [...Array.from({ length: 68 }, (_, n) => n), 511, 512, 513, 1030];
// Entries are at most 1: a sum of n products is off by n roundings of at most n.
const bound = (n: number) => (n + 4) * (n + 4) * 2 ** -53;

describe('columns of a dense X', () => {
  test('products with a vector, for lists of 0 to 9 columns in any order', () => {
    for (const n of SIZES) {
      const [x, r] = [matrix(n, 10), vector(n)];
      const ld = padded(n);
      const [X, R] = [GuardedVector.of(flat(x, ld)), GuardedVector.of(fill(r, ld))];
      for (let count = 0; count <= 9; count++) {
        const list = [7, 2, 9, 0, 2, 5, 1, 8, 3].slice(0, count);
        const [L, out] = [GuardedVector.list(list), new GuardedVector(count)];
        kernels.f64_dense_dots(X.pointer, ld, ld, L.pointer, count, R.pointer, out.pointer);
        using([L, out], () => near(out.f64, reference.dots(x, list, r), bound(n)));
      }
      using([X, R], () => undefined);
    }
  });

  test('a column has the same bits alone and in any company', () => {
    const x = matrix(64, 6);
    const [X, R] = [GuardedVector.of(flat(x, 64)), GuardedVector.of(vector(64))];
    const run = (list: readonly number[]) => {
      const [L, out] = [GuardedVector.list(list), new GuardedVector(list.length)];
      kernels.f64_dense_dots(X.pointer, 64, 64, L.pointer, list.length, R.pointer, out.pointer);
      return using([L, out], () => [...out.f64]);
    };
    const alone = [0, 1, 2, 3, 4, 5].map((j) => run([j])[0]);
    expect(run([0, 1, 2, 3, 4, 5])).toEqual(alone);
    expect(run([5, 4, 3, 2, 1, 0])).toEqual([...alone].reverse());
    using([X, R], () => undefined);
  });

  test('sums of columns, added to a vector', () => {
    for (const n of SIZES) {
      const [x, y] = [matrix(n, 10), vector(n)];
      const ld = padded(n);
      const X = GuardedVector.of(flat(x, ld));
      for (let count = 0; count <= 9; count++) {
        const list = [7, 2, 9, 0, 2, 5, 1, 8, 3].slice(0, count);
        const factors = vector(count);
        const [L, F, Y] = [GuardedVector.list(list), GuardedVector.of(factors), GuardedVector.of(fill(y, ld))];
        kernels.f64_dense_axpys(X.pointer, ld, ld, L.pointer, count, F.pointer, Y.pointer);
        using([L, F, Y], () => near(Y.f64, fill(reference.axpys(x, list, factors, y), ld), bound(count + 1)));
      }
      using([X], () => undefined);
    }
  });

  test('weighted products, for 1 to 6 by 1 to 5 columns, and a stride', () => {
    for (const n of [1, 5, 64, 511, 512, 513, 1030]) {
      const x = matrix(n, 8);
      const h = vector(n).map(Math.abs);
      const ld = padded(n);
      const [X, H, scratch] = [GuardedVector.of(flat(x, ld)), GuardedVector.of(fill(h, ld)), new GuardedVector(2048)];
      for (let a = 1; a <= 6; a++) {
        for (let b = 1; b <= 5; b++) {
          const [rows, columns] = [[3, 1, 4, 0, 5, 7].slice(0, a), [6, 2, 3, 0, 1].slice(0, b)];
          const [A, B, out] = [GuardedVector.list(rows), GuardedVector.list(columns), new GuardedVector(a * 7)];
          kernels.f64_dense_gram(X.pointer, ld, H.pointer, A.pointer, a, B.pointer, b, scratch.pointer, out.pointer, 7);
          const wanted = reference.gram(x, h, rows, columns);
          const got = out.f64.slice();
          for (const [i, row] of wanted.entries()) near(got.subarray(i * 7, i * 7 + b), row, bound(n));
          using([A, B, out], () => undefined);
        }
      }
      using([X, H, scratch], () => undefined);
    }
  });
});

describe('columns in f32', () => {
  /** Columns in f64 and what f32 makes of them. */
  const rounded = (n: number, p: number) => {
    const x = matrix(n, p);
    return { x, y: x.map((column) => column.map(Math.fround)) };
  };
  const inSingle = (x: reference.Matrix, ld: number) => {
    const buffer = new GuardedVector((x.length * ld) / 2);
    arena.f32(buffer.pointer, x.length * ld).set(flat(x, ld));
    return buffer;
  };

  test('copies of columns, and the size of their roundings', () => {
    for (const n of [1, 4, 5, 64, 1030]) {
      const { x, y } = rounded(n, 3);
      const ld = padded(n);
      const w = vector(n).map(Math.abs);
      const [X, W, Y, out] = [
        GuardedVector.of(flat(x, ld)),
        GuardedVector.of(fill(w, ld)),
        new GuardedVector((3 * ld) / 2),
        new GuardedVector(3),
      ];
      kernels.f32_narrow(X.pointer, ld, 3, W.pointer, Y.pointer, out.pointer);
      expect([...arena.f32(Y.pointer, 3 * ld)]).toEqual(flat(y, ld));
      const sizes = x.map((column, j) => Math.sqrt(column.reduce((s, v, i) => s + w[i]! * (v - y[j]![i]!) ** 2, 0)));
      using([X, W, Y, out], () => near(out.f64, sizes, 1e-20));
    }
  });

  test('products and sums are those of the rounded columns, in f64', () => {
    for (const n of [1, 3, 4, 64, 67, 513]) {
      const { y } = rounded(n, 10);
      const [r, target] = [vector(n), vector(n)];
      const ld = padded(n);
      const [Y, R] = [inSingle(y, ld), GuardedVector.of(fill(r, ld))];
      for (let count = 0; count <= 9; count++) {
        const list = [7, 2, 9, 0, 2, 5, 1, 8, 3].slice(0, count);
        const factors = vector(count);
        const [L, out, F, T] = [
          GuardedVector.list(list),
          new GuardedVector(count),
          GuardedVector.of(factors),
          GuardedVector.of(fill(target, ld)),
        ];
        kernels.f32_dense_dots(Y.pointer, ld, ld, L.pointer, count, R.pointer, out.pointer);
        near(out.f64, reference.dots(y, list, r), bound(n));
        kernels.f32_dense_axpys(Y.pointer, ld, ld, L.pointer, count, F.pointer, T.pointer);
        near(T.f64, fill(reference.axpys(y, list, factors, target), ld), bound(count + 1));
        using([L, out, F, T], () => undefined);
      }
      using([Y, R], () => undefined);
    }
  });
});

describe('columns in integers', () => {
  const [BLOCK, LINE] = [128, 256];
  const blocks = (n: number) => Math.ceil(n / BLOCK);
  /** Number i of a column in a store with room for `room` columns. */
  const at = (room: number, column: number, i: number) => (Math.floor(i / BLOCK) * room + column) * BLOCK + (i % BLOCK);

  /** Rounds columns. Returns their integers and factors. */
  const round = (x: reference.Matrix, h: readonly number[]) => {
    const ld = padded(h.length);
    const room = x.length;
    const [X, H, scratch, Z] = [
      new GuardedVector((room * ld) / 2),
      GuardedVector.of(fill(h, ld)),
      new GuardedVector((ld + 4) / 2),
      new GuardedVector((blocks(ld) * room * BLOCK) / 4),
    ];
    arena.f32(X.pointer, room * ld).set(flat(x, ld));
    const factors = x.map((_, j) =>
      kernels.i16_round(X.pointer + j * ld * 4, H.pointer, ld, scratch.pointer, Z.pointer + j * LINE, room * LINE),
    );
    const integers = new Int16Array(Z.f64.slice().buffer);
    const z = x.map((_, j) => Array.from({ length: Math.ceil(ld / 8) * 8 }, (_, i) => integers[at(room, j, i)]!));
    return using([X, H, scratch, Z], () => ({ z, factors }));
  };

  test('a weighted column is rounded as finely as 16 bits, and sums in 32, allow', () => {
    for (const n of [1, 3, 4, 5, 8, 12, 64, 124, 128, 129, 1030]) {
      const h = vector(n).map((value) => Math.abs(value) / n);
      const spike = new Array<number>(n).fill(0);
      spike[n - 1] = 1000;
      const x = [...matrix(n, 2), spike, new Array<number>(n).fill(0), matrix(n, 1)[0]!.map((value) => 1e-30 * value)];
      const singles = x.map((column) => column.map(Math.fround));
      const { z, factors } = round(singles, h);
      for (const [j, column] of singles.entries()) {
        const weighted = column.map((value, i) => value * Math.sqrt(h[i]!));
        const own = z[j]!;
        near(
          own.map((value) => value * factors[j]!),
          fill(weighted, own.length),
          factors[j]! * 0.51,
        );
        const squares = own.reduce<number[]>((sums, value, i) => {
          const block = Math.floor(i / BLOCK);
          sums[block] = (sums[block] ?? 0) + value * value;
          return sums;
        }, []);
        const norm = Math.sqrt(Math.max(...squares));
        const most = Math.max(...own.map(Math.abs));
        expect(norm).toBeLessThan(2 ** 15.5);
        expect(j === 3 || most === 32767 || norm > 46300).toBe(true);
      }
    }
  });

  test('weights that f32 does not hold count as 0', () => {
    const { z, factors } = round([[1, 2, 3, 4]], [1e-300, 0.25, 1e-200, 0]);
    expect(z[0]!.map((value) => value * factors[0]!)).toEqual([0, expect.closeTo(1, 4), 0, 0, 0, 0, 0, 0]);
  });

  test('products are exact, for 1 to 9 by 1 to 9 columns from any on, and a stride', () => {
    for (const n of [8, 16, 120, 128, 136, 1032]) {
      const room = 12;
      const z = Array.from({ length: room }, () => Array.from({ length: n }, () => Math.round(next(-1400, 1400))));
      const factors = Array.from({ length: room }, (_, j) => 2 ** (j - 5));
      const Z = new GuardedVector(((blocks(n) * room + 3) * BLOCK) / 4);
      const integers = new Int16Array(Z.length * 4);
      z.forEach((column, j) => {
        column.forEach((value, i) => {
          integers[at(room, j, i)] = value;
        });
      });
      Z.f64.set(new Float64Array(integers.buffer));
      const F = GuardedVector.of(factors);
      const scaled = z.map((column, j) => column.map((value) => value * factors[j]!));
      const ones = new Array<number>(n).fill(1);
      for (const first of [0, 3]) {
        for (let a = 1; a <= 9; a++) {
          for (let b = 1; b <= 9; b++) {
            const out = new GuardedVector(a * 10);
            kernels.i16_gram(Z.pointer, room * LINE, n, first, a, b, F.pointer, out.pointer, 10);
            const rows = Array.from({ length: a }, (_, k) => first + k);
            const wanted = reference.gram(scaled, ones, rows, [0, 1, 2, 3, 4, 5, 6, 7, 8].slice(0, b));
            wanted.forEach((row, k) => {
              expect([...out.f64.subarray(k * 10, k * 10 + b)]).toEqual(row);
            });
            using([out], () => undefined);
          }
        }
      }
      using([Z, F], () => undefined);
    }
  });
});

describe('columns in 8 bits', () => {
  const bytesOf = (vector: GuardedVector) => new Int8Array(vector.f64.slice().buffer);

  test('a column is rounded to the nearest parts of 127 of its largest number', () => {
    for (const n of [1, 3, 4, 12, 16, 20, 64, 1030]) {
      const spike = new Array<number>(n).fill(0.5);
      spike[n - 1] = -1000;
      const small = matrix(n, 1)[0]!.map((value) => 1e-38 * value);
      const x = [...matrix(n, 2), spike, new Array<number>(n).fill(0), small].map((own) => own.map(Math.fround));
      const ld = padded(n);
      const width = Math.ceil(ld / 16) * 16;
      const [Y, Z, F] = [
        new GuardedVector((x.length * ld) / 2),
        new GuardedVector((x.length * width) / 8),
        new GuardedVector(x.length),
      ];
      arena.f32(Y.pointer, x.length * ld).set(flat(x, ld));
      kernels.i8_round(Y.pointer, ld, x.length, Z.pointer, width, F.pointer);
      const z = bytesOf(Z);
      for (const [j, column] of x.entries()) {
        const own = [...z.subarray(j * width, (j + 1) * width)];
        const factor = F.f64[j]!;
        near(
          own.map((value) => value * factor),
          fill(column, width),
          // The reciprocal and its product are rounded to f32.
          (0.5 + 127 * 2 ** -22) * factor,
        );
        expect(Math.max(...own.map(Math.abs))).toBe(j < 3 ? 127 : 0);
      }
      using([Y, Z, F], () => undefined);
    }
  });

  test('products are exact, and those beyond their limits are kept, for lists of 0 to 9 columns', () => {
    for (const width of [16, 48, 1008]) {
      const p = 10;
      const integers = (length: number, most: number) => Array.from({ length }, () => Math.round(next(-most, most)));
      const z = Array.from({ length: p }, () => integers(width, 127));
      const q = integers(width, 2 ** 24 / 1008);
      const factors = z.map((_, j) => 2 ** (j - 5));
      const products = z.map((own, j) => own.reduce((sum, value, i) => sum + value * q[i]!, 0) * factors[j]! * 0.25);
      const limits = products.map((c, j) =>
        j === 4 ? -1 : Math.abs(c) * (j % 3 === 0 ? 1.01 : j % 3 === 1 ? 1 : 0.99),
      );
      const [Z, Q] = [Int8Array.from(z.flat()), Int16Array.from(q)].map(({ buffer }) =>
        GuardedVector.of(new Float64Array(buffer)),
      ) as [GuardedVector, GuardedVector];
      const [F, M] = [GuardedVector.of(factors), GuardedVector.of(limits)];
      for (let count = 0; count <= 9; count++) {
        const list = [7, 2, 9, 0, 4, 5, 1, 8, 3].slice(0, count);
        const L = GuardedVector.list(list);
        const [K, kept] = [GuardedVector.of(new Array<number>(2 * p).fill(-7)), new GuardedVector(5)];
        const addresses = [Q, F].map(({ pointer }) => pointer) as [number, number];
        const found = kernels.i8_screen(
          Z.pointer,
          width,
          L.pointer,
          count,
          ...addresses,
          0.25,
          M.pointer,
          K.pointer,
          kept.pointer,
        );
        expect([...arena.i32(kept.pointer, found)]).toEqual(list.filter((j) => Math.abs(products[j]!) > limits[j]!));
        expect([...K.f64]).toEqual(products.flatMap((c, j) => [list.includes(j) ? c : -7, -7]));
        using([L, K, kept], () => undefined);
      }
      using([Z, Q, F, M], () => undefined);
    }
  });
});

describe('columns from rows', () => {
  test('rows become columns; what lies behind the last row is left alone', () => {
    for (const rows of [1, 2, 7, 8, 9, 15, 16, 17, 33]) {
      for (const columns of [1, 2, 3, 4, 7, 8, 9]) {
        const from = Array.from({ length: rows * columns }, (_, at) => at + 1);
        const ld = padded(rows) + 4;
        const [R, X] = [GuardedVector.of(from), GuardedVector.of(new Array<number>(columns * ld).fill(-7))];
        kernels.f64_transpose(R.pointer, rows, columns, X.pointer, ld);
        const wanted = Array.from({ length: columns * ld }, (_, at) => {
          const [i, j] = [at % ld, Math.floor(at / ld)];
          return i < rows ? from[i * columns + j]! : -7;
        });
        using([R, X], () => expect([...X.f64]).toEqual(wanted));
      }
    }
  });

  /** Runs the kernel. */
  const standardize = (x: reference.Matrix, w: readonly number[], isCentred: boolean, isScaled: boolean) => {
    const n = w.length;
    const ld = padded(n);
    const behind = (column: readonly number[]) => [...column, ...new Array<number>(ld - n).fill(123)];
    const X = GuardedVector.of(x.flatMap(behind));
    const W = GuardedVector.of(fill(w, ld));
    const [mean, deviation, norms] = [0, 1, 2].map(() => new GuardedVector(x.length)) as [
      GuardedVector,
      GuardedVector,
      GuardedVector,
    ];
    const flags = [Number(isCentred), Number(isScaled)] as const;
    const out = [mean.pointer, deviation.pointer, norms.pointer] as const;
    const areFinite = kernels.f64_standardize(X.pointer, ld, n, x.length, W.pointer, ...flags, ...out) === 1;
    return using([X, W, mean, deviation, norms], () => ({
      areFinite,
      x: Array.from(x, (_, j) => [...X.f64.slice(j * ld, (j + 1) * ld)]),
      mean: [...mean.f64],
      deviation: [...deviation.f64],
      norms: [...norms.f64],
    }));
  };
  const shares = (n: number) => {
    const raw = vector(n).map((value) => 0.1 + Math.abs(value));
    const total = raw.reduce((sum, value) => sum + value, 0);
    return raw.map((value) => value / total);
  };

  test('moments, centred and scaled columns and their norms, with rows behind filled with zeros', () => {
    for (const n of SIZES.slice(1)) {
      const x = [...matrix(n, 3), new Array<number>(n).fill(0.1)];
      const w = shares(n);
      for (const [isCentred, isScaled] of [
        [true, true],
        [true, false],
        [false, true],
        [false, false],
      ] as const) {
        const got = standardize(x, w, isCentred, isScaled);
        expect(got.areFinite).toBe(true);
        const wanted = x.map((column) => reference.standardized(column, w, isCentred, isScaled));
        // Deviations of two or three numbers may be small: what is divided by them is that much less exact.
        wanted.forEach(({ mean, deviation, x: column, norm }, j) => {
          const scale = deviation > 0 && isScaled ? Math.max(1, 1 / deviation) : 1;
          near([got.mean[j]!, got.deviation[j]!], [mean, deviation], bound(n) * scale);
          near(got.x[j]!, fill(column, padded(n)), bound(n) * scale * scale);
          near([got.norms[j]!], [norm], bound(n) * scale * scale);
        });
      }
    }
  });

  test('a constant column has its number as mean, and the deviation 0, whatever the weights add up to', () => {
    for (const n of [1, 3, 4, 49]) {
      const got = standardize([new Array<number>(n).fill(0.1)], shares(n), true, true);
      expect(got.mean).toEqual([0.1]);
      expect(got.deviation).toEqual([0]);
      expect(got.x[0]!.every((value) => value === 0)).toBe(true);
    }
  });

  test('a mean of 1e8 and a deviation of 1: both to 1e-8 of the deviation', () => {
    const n = 1000;
    const own = vector(n);
    const x = own.map((value) => 1e8 + value);
    const w = new Array<number>(n).fill(1 / n);
    const got = standardize([x], w, true, true);
    const wanted = reference.standardized(x, w, true, true);
    // Numbers near 1e8 are 1.5e-8 apart, but those that are given are exact: only the mean is rounded to one of them.
    expect(Math.abs(got.mean[0]! - wanted.mean)).toBeLessThan(1.5e-8);
    expect(Math.abs(got.deviation[0]! - wanted.deviation)).toBeLessThan(1e-15 * n);
    near(got.x[0]!, wanted.x, 3e-8);
  });

  test('numbers that are not finite in f32 are seen in any row and column', () => {
    const w = shares(11);
    // Half an f32 above the largest one, which is rounded to infinity; and the f64 below it, which is not.
    const limit = 2 ** 128 - 2 ** 103;
    const largest = limit - 2 ** 75;
    for (let j = 0; j < 3; j++) {
      for (let i = 0; i < 11; i++) {
        const seen = (value: number) => {
          const x = matrix(11, 3).map((column, at) => column.map((own, row) => (at === j && row === i ? value : own)));
          return standardize(x, w, true, true).areFinite;
        };
        expect([Number.NaN, Infinity, -Infinity, limit, -1e300].map(seen)).not.toContain(true);
        expect([largest, -largest, 0, -0, 5e-324].map(seen)).not.toContain(false);
      }
    }
  });
});

describe('columns whose products may matter', () => {
  test('those that are listed, what is known of them afterwards, and how often each slot is', () => {
    const [count, kept] = [40, 3];
    for (let turn = 0; turn < 60; turn++) {
      const pick = (n: number) => Math.floor(next(0, n));
      const slots = Array.from({ length: count }, () => {
        const last = pick(kept + 1) - 1;
        return [last, last < 0 ? -1 : pick(kept + 1) - 1].map((own, k, all) => (k === 1 && own === all[0] ? -1 : own));
      });
      const counts = Array.from({ length: kept }, (_, s) => slots.flat().filter((own) => own === s).length);
      const known = {
        slots,
        counts,
        products: slots.map(() => [turn % 5 === 0 ? Infinity : next(-2, 2), next(-2, 2)]),
      };
      const table = Array.from({ length: kept }, () =>
        Array.from({ length: kept + 1 }, () => [next(-1, 2), next(-1, 1), next(0, 0.5)]),
      );
      const [norms, limits] = [vector(count).map(Math.abs), vector(count).map((value) => 1 + value)];
      const candidates = Array.from({ length: count }, (_, j) => j).filter((j) => j % 7 !== 3);
      const slot = pick(kept);
      const [C, S, N, L] = [candidates, slots.flat(), counts, candidates.map(() => -5)].map((list) =>
        GuardedVector.list(list),
      ) as [GuardedVector, GuardedVector, GuardedVector, GuardedVector];
      const [O, M, K, T] = [norms, limits, known.products.flat(), table.flat(2)].map((list) =>
        GuardedVector.of(list),
      ) as [GuardedVector, GuardedVector, GuardedVector, GuardedVector];
      const addresses = [O, M, S, K, T].map(({ pointer }) => pointer) as [number, number, number, number, number];
      const found = kernels.f64_screen(candidates.length, C.pointer, ...addresses, kept, slot, N.pointer, L.pointer);
      const wanted = reference.screen(candidates, norms, limits, known, table, slot);
      expect([...arena.i32(L.pointer, found)]).toEqual(wanted);
      // Columns that are no candidates are left alone, and nothing reads what they have of a slot that is used again.
      const all = arena.i32(S.pointer, 2 * count);
      for (const j of candidates) expect([...all.subarray(2 * j, 2 * j + 2)]).toEqual(known.slots[j]);
      for (const j of candidates) if (known.slots[j]![1]! >= 0) expect(K.f64[2 * j + 1]).toBe(known.products[j]![1]);
      using([C, S, N, L, O, M, K, T], () => undefined);
    }
  });
});

describe('columns of a sparse X', () => {
  const n = 30;
  const x = Array.from({ length: 7 }, (_, j) => vector(n).map((value) => (next(0, 1) < j / 7 ? value : 0)));
  const stored = x.map((column) => column.flatMap((value, i) => (value === 0 ? [] : [{ value, i }])));
  const starts = x.map((_, j) => stored.slice(0, j).flat().length);
  const address = [
    GuardedVector.of(stored.flat().map(({ value }) => value)).pointer,
    GuardedVector.list(stored.flat().map(({ i }) => i)).pointer,
    GuardedVector.list([...starts, stored.flat().length]).pointer,
  ] as const;
  const list = [6, 0, 3, 3, 5];
  const L = GuardedVector.list(list);

  test('products with a vector', () => {
    const r = vector(n);
    const [R, out] = [GuardedVector.of(r), new GuardedVector(5)];
    kernels.f64_sparse_dots(...address, L.pointer, 5, R.pointer, out.pointer);
    using([R, out], () => near(out.f64, reference.dots(x, list, r), bound(n)));
  });

  test('sums of columns, added to a vector', () => {
    const [y, factors] = [vector(n), vector(5)];
    const [Y, F] = [GuardedVector.of(y), GuardedVector.of(factors)];
    kernels.f64_sparse_axpys(...address, L.pointer, 5, F.pointer, Y.pointer);
    using([Y, F], () => near(Y.f64, reference.axpys(x, list, factors, y), bound(6)));
  });

  test('weighted products leave the scratch at 0', () => {
    const h = vector(n).map(Math.abs);
    const [H, scratch, out] = [GuardedVector.of(h), GuardedVector.of(new Float64Array(n)), new GuardedVector(5)];
    kernels.f64_sparse_products(...address, H.pointer, 5, L.pointer, 5, scratch.pointer, out.pointer);
    near(out.f64, reference.gram(x, h, [5], list)[0]!, bound(n));
    expect(scratch.f64.every((value) => value === 0)).toBe(true);
    using([H, scratch, out], () => undefined);
  });
});

describe('the factor of a positive definite matrix', () => {
  /** A matrix of order m with eigenvalues from 1 on. */
  const positive = (m: number) => {
    const x = matrix(m, m);
    return x.map((a, i) => x.map((b, j) => a.reduce((sum, value, k) => sum + value * b[k]!, i === j ? 1 : 0)));
  };
  const stride = (m: number) => m + 3;
  /** The rows of L. */
  const rowsOf = (l: GuardedVector, m: number) =>
    Array.from({ length: m }, (_, i) => [...l.f64.subarray(i * stride(m), i * stride(m) + i + 1)]);
  const lower = (l: reference.Matrix) => l.map((row, i) => row.slice(0, i + 1));

  /** Factors by appending `together` rows in one go. */
  function factor(a: reference.Matrix, together: number): GuardedVector {
    const m = a.length;
    const l = GuardedVector.of(new Float64Array(m * stride(m)));
    const address = (row: number) => l.pointer + row * stride(m) * 8;
    for (let start = 0; start < m; start += together) {
      const count = Math.min(together, m - start);
      for (let r = 0; r < count; r++) l.f64.set(a[start + r]!.slice(0, start + r), (start + r) * stride(m));
      kernels.f64_cholesky_forward(l.pointer, stride(m), start, count);
      for (let r = start; r < start + count; r++) {
        expect(
          kernels.f64_cholesky_append(l.pointer, stride(m), r, start, address(r), a[r]![r]!, 1e-12),
        ).toBeGreaterThan(0);
      }
    }
    return l;
  }

  test('orders 1 to 40, rows appended 1, 3, 4 or 9 at a time', () => {
    for (let m = 1; m <= 40; m++) {
      const a = positive(m);
      for (const together of [1, 3, 4, 9]) {
        const l = factor(a, together);
        near(rowsOf(l, m).flat(), lower(reference.cholesky(a)).flat(), 1e-12 * m);
        l.free();
      }
    }
  });

  test('a row that depends on the others is not appended', () => {
    const a = [
      [2, 1, 3],
      [1, 2, 3],
      [3, 3, 6], // the sum of both
    ];
    const l = factor(
      a.slice(0, 2).map((row) => row.slice(0, 2)),
      1,
    );
    const row = GuardedVector.of([3, 3, 0]);
    const room = GuardedVector.of([...l.f64, ...new Array<number>(8).fill(0)]);
    expect(kernels.f64_cholesky_append(room.pointer, 5, 2, 0, row.pointer, 6, 1e-11)).toBeLessThanOrEqual(1e-11);
    // A small one that depends on nothing is.
    expect(kernels.f64_cholesky_append(room.pointer, 5, 0, 0, row.pointer, 1e-14, 1e-11)).toBe(1);
    using([l, row, room], () => undefined);
  });

  test('deleting any row: the factor of what is left', () => {
    for (const m of [1, 2, 3, 4, 5, 8, 17, 33]) {
      const a = positive(m);
      for (let at = 0; at < m; at++) {
        const l = factor(a, 4);
        const rotations = new GuardedVector(2 * m);
        kernels.f64_cholesky_delete(l.pointer, stride(m), m, at, rotations.pointer);
        const keep = a.map((_, i) => i).filter((i) => i !== at);
        const rest = keep.map((i) => keep.map((j) => a[i]![j]!));
        near(
          rowsOf(l, m)
            .slice(0, m - 1)
            .flat(),
          lower(reference.cholesky(rest)).flat(),
          1e-12 * m,
        );
        using([l, rotations], () => undefined);
      }
    }
  });

  test('solving, also where the right side begins with zeros', () => {
    for (let m = 1; m <= 40; m++) {
      const a = positive(m);
      const l = factor(a, 4);
      for (const from of [0, Math.floor(m / 2), m - 1]) {
        const right = vector(m).map((value, i) => (i < from ? 0 : value));
        const b = GuardedVector.of(right);
        kernels.f64_cholesky_solve(l.pointer, stride(m), m, b.pointer, from);
        near(b.f64, reference.solve(a, right), 1e-11 * m);
        b.free();
      }
      l.free();
    }
  });

  test('axpy of 0 to 20 numbers', () => {
    for (let n = 0; n <= 20; n++) {
      const [x, y] = [vector(n), vector(n)];
      const [X, Y] = [GuardedVector.of(x), GuardedVector.of(y)];
      kernels.f64_axpy(0.7, X.pointer, Y.pointer, n);
      using([X, Y], () => expect([...Y.f64]).toEqual(y.map((value, i) => value + 0.7 * x[i]!)));
    }
  });
});

test('a sweep of descent: coefficients, products and the largest change', () => {
  for (let m = 1; m <= 12; m++) {
    const x = matrix(m + 2, m);
    const q = x.map((a) => x.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)));
    const terms = x.map(
      (_, j): reference.Term => [
        [0, 0.2, 5][j % 3]!,
        j % 2 === 0 ? 0 : 0.3,
        j === 1 ? -0.05 : -Infinity,
        j % 4 === 2 ? 0.02 : Infinity,
      ],
    );
    const [b, c] = [vector(m).map((value, j) => (j % 3 === 0 ? 0 : Math.max(-0.05, Math.min(0.02, value)))), vector(m)];
    const stride = padded(m) + 4;
    const Q = GuardedVector.of(flat(q, stride));
    const [T, B, C] = [GuardedVector.of(terms.flat()), GuardedVector.of(b), GuardedVector.of(c)];
    const largest = kernels.f64_gram_descent(Q.pointer, stride, m, 0.8, T.pointer, B.pointer, C.pointer);
    const wanted = reference.descent(q, 0.8, terms, b, c);
    near(B.f64, wanted.b, 1e-12);
    near(C.f64, wanted.c, 1e-12);
    expect(Math.abs(largest - wanted.largest)).toBeLessThan(1e-12);
    using([Q, T, B, C], () => undefined);
  }
  expect(arena.bytesInUse).toBeGreaterThanOrEqual(0);
});

describe('losses over rows', () => {
  const n = 64;
  /** From where exp underflows to where it would overflow. */
  const eta = [
    0,
    -0,
    1e-8,
    -1e-8,
    0.5,
    -0.5,
    36,
    -36,
    700,
    -700,
    745,
    -745,
    ...vector(n - 16).map((value) => 8 * value),
    0,
    0,
    0,
    0,
  ];
  const w = [...vector(n - 4).map((value) => 0.01 + Math.abs(value) / n), 0, 0, 0, 0];
  const v = w.map((value) => (value === 0 ? 0 : 1 / value));
  const [W, V] = [GuardedVector.of(w), GuardedVector.of(v)];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const log = (q: number) => (q > 0 ? q * Math.log(q) : 0);
  /** A few ulp for exp, log and each operation. */
  const close = (got: number, wanted: number) =>
    expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-14 * (Math.abs(wanted) + 1e-2));

  test('residuals after a step, and whether no row with curvature goes beyond 1', () => {
    const h = w.map((value, i) => (i % 5 === 0 ? 0 : value));
    const [step, u] = [vector(n), vector(n)];
    step[5] = 100; // its row has none
    step[8] = -1;
    const [H, S, U] = [GuardedVector.of(h), GuardedVector.of(step), GuardedVector.of(u)];
    expect(kernels.f64_step_residuals(n, H.pointer, S.pointer, U.pointer)).toBe(1);
    expect([...U.f64]).toEqual(u.map((value, i) => value - h[i]! * step[i]!));
    using([H, S, U], () => {
      for (const beyond of [-3, Number.NaN]) {
        S.f64[7] = beyond;
        expect(kernels.f64_step_residuals(n, H.pointer, S.pointer, U.pointer)).toBe(0);
      }
    });
  });

  test('residuals that add up to 0, and whether the step of the intercept stays within 1', () => {
    const g = vector(n);
    const h = w.map((value) => value / 4);
    const [G, H, U, S] = [GuardedVector.of(g), GuardedVector.of(h), new GuardedVector(n), new GuardedVector(1)];
    const centre = () => kernels.f64_centre(n, G.pointer, H.pointer, U.pointer, S.pointer, 0);
    const step = sum(g) / sum(h);
    expect(Math.abs(step)).toBeGreaterThan(1);
    expect(centre()).toBe(0);
    close(S.f64[0]!, step);
    near(
      U.f64,
      g.map((value, i) => value - h[i]! * S.f64[0]!),
      0,
    );
    expect(Math.abs(sum([...U.f64]))).toBeLessThan(bound(n));
    // Small enough residuals.
    for (let i = 0; i < n; i++) G.f64[i] = (g[i]! / step) * 0.99;
    expect(centre()).toBe(1);
    close(S.f64[0]!, 0.99);
    using([G, H, U, S], () => undefined);
  });

  test('residuals stay where their sum is rounding, or no row has a curvature', () => {
    const g = vector(n);
    const [G, H, U, S] = [GuardedVector.of(g), GuardedVector.of(w), new GuardedVector(n), new GuardedVector(1)];
    const size = Math.abs(sum(g));
    expect(kernels.f64_centre(n, G.pointer, H.pointer, U.pointer, S.pointer, 1.01 * size)).toBe(1);
    expect([...U.f64, ...S.f64]).toEqual([...g, 0]);
    kernels.f64_centre(n, G.pointer, H.pointer, U.pointer, S.pointer, 0.99 * size);
    expect(S.f64[0]).not.toBe(0);
    H.f64.fill(0);
    expect(kernels.f64_centre(n, G.pointer, H.pointer, U.pointer, S.pointer, 0)).toBe(1);
    expect([...U.f64, ...S.f64]).toEqual([...g, 0]);
    using([G, H, U, S], () => undefined);
  });

  test('the distance of residuals is no less than the divergence of the probabilities that they stand for', () => {
    const small = eta.map((value) => Math.max(-20, Math.min(20, value)));
    const y = vector(n).map((value) => (value > 0 ? 1 : 0));
    const [E, Y, G, H, U] = [
      GuardedVector.of(small),
      GuardedVector.of(y),
      ...[0, 1, 2].map(() => new GuardedVector(n)),
    ];
    const value = kernels.f64_binomial(n, E!.pointer, Y!.pointer, W.pointer, G!.pointer, H!.pointer);
    const [g, h] = [[...G!.f64], [...H!.f64]];
    U!.f64.set(g.map((own, i) => own + 0.01 * h[i]!));
    for (const t of [0, 0.5, 0.999, 1]) {
      const distance = kernels.f64_distance(n, G!.pointer, U!.pointer, H!.pointer, t);
      const terms = g.map((own, i) => (h[i]! > 0 ? (own - t * U!.f64[i]!) ** 2 / h[i]! : 0));
      expect(Math.abs(distance - sum(terms))).toBeLessThanOrEqual(1e-13 * distance);
      const conjugate = kernels.f64_binomial_conjugate(n, U!.pointer, Y!.pointer, W.pointer, V.pointer, t);
      const divergence = value + conjugate + t * sum(small.map((own, i) => own * U!.f64[i]!));
      expect(divergence).toBeGreaterThan(-1e-13);
      expect(divergence).toBeLessThanOrEqual(distance + 1e-13);
      // For means that are near each other, it is half of the distance.
      if (t === 1) expect(divergence / distance).toBeCloseTo(0.5, 2);
    }
    using([E!, Y!, G!, H!, U!], () => undefined);
  });

  test('gaussian: value, residuals, conjugate', () => {
    const small = eta.map((value) => value / 100);
    const y = vector(n);
    const [E, Y, G] = [GuardedVector.of(small), GuardedVector.of(y), new GuardedVector(n)];
    close(
      kernels.f64_gaussian(n, E.pointer, Y.pointer, W.pointer, G.pointer),
      sum(w.map((wi, i) => (wi * (y[i]! - small[i]!) ** 2) / 2)),
    );
    const g = G.f64.slice();
    for (const [i, value] of g.entries()) close(value, w[i]! * (y[i]! - small[i]!));
    const wanted = sum(w.map((_, i) => ((0.6 * g[i]!) ** 2 * v[i]!) / 2 - 0.6 * g[i]! * y[i]!));
    close(kernels.f64_gaussian_conjugate(n, G.pointer, Y.pointer, W.pointer, V.pointer, 0.6), wanted);
    using([E, Y, G], () => undefined);
  });

  test('binomial: value, residuals, variances, conjugate, and infinity outside of probabilities', () => {
    const y = vector(n).map((value, i) => (i % 3 === 0 ? Math.abs(value) : value > 0 ? 1 : 0));
    const [E, Y, G, H] = [GuardedVector.of(eta), GuardedVector.of(y), new GuardedVector(n), new GuardedVector(n)];
    const value = kernels.f64_binomial(n, E.pointer, Y.pointer, W.pointer, G.pointer, H.pointer);
    close(
      value,
      sum(w.map((wi, i) => wi * (Math.max(eta[i]!, 0) + Math.log1p(Math.exp(-Math.abs(eta[i]!))) - y[i]! * eta[i]!))),
    );
    const g = G.f64.slice();
    const p = eta.map((e) => 1 / (1 + Math.exp(-e)));
    for (const [i, got] of g.entries()) close(got, w[i]! * (y[i]! - p[i]!));
    for (const [i, got] of H.f64.entries()) close(got, w[i]! * p[i]! * (1 - p[i]!));
    const q = y.map((value, i) => value - 0.6 * g[i]! * v[i]!);
    close(
      kernels.f64_binomial_conjugate(n, G.pointer, Y.pointer, W.pointer, V.pointer, 0.6),
      sum(q.map((value, i) => w[i]! * (log(value) + log(1 - value)))),
    );
    G.f64[3] = 1.1 * w[3]!;
    expect(kernels.f64_binomial_conjugate(n, G.pointer, Y.pointer, W.pointer, V.pointer, -2)).toBe(Infinity);
    G.f64[3] = Number.NaN;
    expect(kernels.f64_binomial_conjugate(n, G.pointer, Y.pointer, W.pointer, V.pointer, 0.6)).toBe(Infinity);
    using([E, Y, G, H], () => undefined);
  });

  test('poisson: value, residuals, means, conjugate, and infinity at negative counts', () => {
    const small = eta.map((value) => Math.max(-740, Math.min(20, value)));
    const y = vector(n).map((value) => Math.floor(4 * Math.abs(value)));
    const [E, Y, G, H] = [GuardedVector.of(small), GuardedVector.of(y), new GuardedVector(n), new GuardedVector(n)];
    const value = kernels.f64_poisson(n, E.pointer, Y.pointer, W.pointer, G.pointer, H.pointer);
    close(value, sum(w.map((wi, i) => wi * (Math.exp(small[i]!) - y[i]! * small[i]!))));
    const g = G.f64.slice();
    const means = small.map(Math.exp);
    for (const [i, got] of g.entries()) close(got, w[i]! * (y[i]! - means[i]!));
    for (const [i, got] of H.f64.entries()) close(got, w[i]! * means[i]!);
    const q = y.map((value, i) => value - 0.6 * g[i]! * v[i]!);
    close(
      kernels.f64_poisson_conjugate(n, G.pointer, Y.pointer, W.pointer, V.pointer, 0.6),
      sum(q.map((value, i) => w[i]! * (log(value) - value))),
    );
    G.f64[3] = 100 * w[3]!;
    expect(kernels.f64_poisson_conjugate(n, G.pointer, Y.pointer, W.pointer, V.pointer, 1)).toBe(Infinity);
    using([E, Y, G, H], () => undefined);
  });

  test('multinomial: value, residuals, weighted probabilities, conjugate', () => {
    for (const K of [2, 3, 7]) {
      const rows = Array.from({ length: n }, (_, i) =>
        Array.from({ length: K }, (_, k) => (k === 0 ? eta[i]! : next(-3, 3))),
      );
      const y = rows.map((_, i) => Array.from({ length: K }, (_, k) => (k === i % K ? 1 : 0)));
      const byClass = (values: readonly (readonly number[])[]) =>
        Array.from({ length: K }, (_, k) => values.map((row) => row[k]!)).flat();
      const [E, Y] = [GuardedVector.of(byClass(rows)), GuardedVector.of(byClass(y))];
      const [G, H] = [new GuardedVector(K * n), new GuardedVector(K * n)];
      const p = rows.map((row) => {
        const top = Math.max(...row);
        const e = row.map((value) => Math.exp(value - top));
        return e.map((value) => value / sum(e));
      });
      const losses = rows.map((row, i) => {
        const top = Math.max(...row);
        return top + Math.log(sum(row.map((value) => Math.exp(value - top)))) - row[i % K]!;
      });
      close(
        kernels.f64_multinomial(n, K, E.pointer, Y.pointer, W.pointer, G.pointer, H.pointer),
        sum(losses.map((l, i) => w[i]! * l)),
      );
      const g = G.f64.slice();
      byClass(p).forEach((value, at) => {
        close(g[at]!, w[at % n]! * (byClass(y)[at]! - value));
        close(H.f64[at]!, w[at % n]! * value);
      });
      const q = byClass(y).map((value, at) => value - 0.6 * g[at]! * v[at % n]!);
      close(
        kernels.f64_multinomial_conjugate(n, K, G.pointer, Y.pointer, W.pointer, V.pointer, 0.6),
        sum(q.map((value, at) => w[at % n]! * log(value))),
      );
      using([E, Y, G, H], () => undefined);
    }
  });
});

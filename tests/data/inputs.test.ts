import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/data/matrix.js';
import { toMatrix, toMatrix64 } from '../../src/data/reading/inputs.js';
import { typedArrayKind } from '../../src/data/reading/numbers.js';
import { errorOf } from '../support/errors.js';
import { imputed } from '../support/imputed.js';

const column = (values: ArrayLike<number>) => ({ toArray: () => values });

describe('forms', () => {
  const cells = fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 }))
    .chain(([rows, columns]) =>
      fc.array(
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: columns, maxLength: columns }),
        { minLength: rows, maxLength: rows },
      ),
    );

  test('every form of the same rows gives the same bits, and a copy', () => {
    fc.assert(
      fc.property(cells, (nested) => {
        const rows = nested.length;
        const columns = nested[0]!.length;
        const flat = nested.flat();
        const expected = Float32Array.from(flat);
        const byColumn = Array.from({ length: columns }, (_, j) => nested.map((row) => row[j]!));
        const shared = new Float32Array(new SharedArrayBuffer(4 * flat.length));
        shared.set(flat);
        const forms = [
          nested,
          nested.map((row) => Float32Array.from(row)),
          nested.map((row) => Float64Array.from(row)),
          matrix(flat, [rows, columns]),
          { data: flat, shape: [rows, columns] },
          { data: expected, shape: [rows, columns] },
          { data: Float64Array.from(flat), shape: [rows, columns] },
          { data: shared, shape: [rows, columns] },
          byColumn.map(column),
          byColumn.map((values) => column(Float32Array.from(values))),
          Object.fromEntries(byColumn.map((values, j) => [`c${j}`, column(values)])),
        ];
        for (const form of forms) {
          const got = toMatrix('X', form);
          expect([got.rows, got.columns]).toEqual([rows, columns]);
          // Bits, so that -0 counts.
          expect(new Uint32Array(got.data.buffer)).toEqual(new Uint32Array(expected.buffer));
          expect(got.data.buffer).not.toBe(expected.buffer);
          expect(Array.from(toMatrix64('X', form).data)).toEqual(Array.from(got.data));
        }
        for (const form of [flat, Float32Array.from(flat), { data: flat, shape: [flat.length] }]) {
          expect(toMatrix('X', form, { columns })).toMatchObject({ rows, columns, data: expected });
        }
      }),
      { numRuns: 60 },
    );
  });

  test('integers of every width', () => {
    for (const data of [
      Int8Array.of(-1, 2),
      Uint8Array.of(1, 2),
      Uint8ClampedArray.of(1, 2),
      Int16Array.of(-1, 2),
      Uint16Array.of(1, 2),
      Int32Array.of(-1, 2),
      Uint32Array.of(1, 2),
    ]) {
      expect(toMatrix('X', { data, shape: [2, 1] }).data).toEqual(Float32Array.from(data));
    }
  });

  test('flat targets are one column', () => {
    expect(toMatrix('y', [3, 4, 5], { columns: 1 })).toMatchObject({ rows: 3, columns: 1 });
    expect(toMatrix('y', Float64Array.of(3, 4), { flatColumns: 1 })).toMatchObject({ rows: 2, columns: 1 });
    expect(toMatrix('y', column([3, 4]), { columns: 1 })).toMatchObject({ rows: 2, columns: 1 });
  });

  test('f64 is rounded once, to nearest', () => {
    expect(toMatrix('X', [[0.1, 1 + 2 ** -25]]).data).toEqual(Float32Array.of(0.1, 1));
    expect(toMatrix64('X', [[0.1, 1 + 2 ** -25]]).data).toEqual(Float64Array.of(0.1, 1 + 2 ** -25));
  });
});

describe('row 1: sizes', () => {
  test('a length that is no multiple of the columns is refused with both numbers', () => {
    for (const input of [[1, 2, 3, 4, 5, 6, 7], new Float32Array(7), { data: new Float32Array(7), shape: [7] }]) {
      const error = errorOf(() => toMatrix('X', input, { columns: 3 }));
      expect(error).toMatchObject({ code: 'E_SHAPE', path: 'X', got: 7 });
      expect(error.message).toMatch(/7 numbers.*3 columns/);
    }
  });

  test('another number of columns is refused with both numbers', () => {
    const error = errorOf(() => toMatrix('X', [[1, 2]], { columns: 3 }));
    expect(error).toMatchObject({ code: 'E_SHAPE', got: 2 });
    expect(error.message).toBe('X: 2 columns, expected 3');
  });

  test('a shape that does not fit the data, or has not two axes, is refused', () => {
    expect(errorOf(() => toMatrix('X', { data: [1, 2, 3], shape: [2, 2] }))).toMatchObject({ code: 'E_SHAPE', got: 3 });
    expect(errorOf(() => toMatrix('X', { data: [1, 2], shape: [1, 1, 2] })).code).toBe('E_SHAPE');
    expect(errorOf(() => toMatrix('X', { data: [1, 2], shape: [-1, -2] })).code).toBe('E_SHAPE');
  });

  test('flat numbers without known columns are refused', () => {
    expect(errorOf(() => toMatrix('X', [1, 2, 3]))).toMatchObject({ code: 'E_SHAPE' });
    expect(errorOf(() => toMatrix('X', new Float32Array(4)))).toMatchObject({ code: 'E_SHAPE' });
  });

  test('ragged rows are refused, naming the row', () => {
    const error = errorOf(() => toMatrix('X', [[1, 2], [3, 4], [5]]));
    expect(error).toMatchObject({ code: 'E_SHAPE', path: 'X[2]', got: 1 });
    expect(errorOf(() => toMatrix('X', [new Float32Array(2), new Float32Array(3)])).message).toMatch(/row 1 has 3/);
  });

  test('ragged columns are refused', () => {
    expect(errorOf(() => toMatrix('X', { a: column([1, 2]), b: column([1]) })).code).toBe('E_SHAPE');
  });
});

test.each<[string, unknown]>([
  ['no rows', []],
  ['no columns', [[], []]],
  ['an empty typed array', new Float32Array(0)],
  ['shape [0, 3]', { data: [], shape: [0, 3] }],
  ['shape [3, 0]', { data: new Float32Array(0), shape: [3, 0] }],
  ['columns without rows', { a: column([]) }],
])('row 4: %s is refused as empty', (_, input) => {
  expect(errorOf(() => toMatrix('X', input)).code).toBe('E_EMPTY');
});

describe('row 3: what is not finite', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d is refused, in every form', (bad) => {
    // The first in reading order is (1, 2), whatever the form.
    const nested = [
      [1, 2, 3],
      [4, 5, bad],
      [bad, 8, 9],
    ];
    const byColumn = [0, 1, 2].map((j) => nested.map((row) => row[j]!));
    for (const input of [
      nested,
      nested.map((row) => Float32Array.from(row)),
      { data: nested.flat(), shape: [3, 3] },
      { data: Float32Array.from(nested.flat()), shape: [3, 3] },
      { data: Float64Array.from(nested.flat()), shape: [3, 3] },
      byColumn.map(column),
      byColumn.map((values) => column(Float64Array.from(values))),
    ]) {
      for (const convert of [toMatrix, toMatrix64]) {
        const error = errorOf(() => convert('X', input));
        expect(error).toMatchObject({ code: 'E_NONFINITE', path: 'X[1][2]', got: bad });
        expect(error.message).toContain('row 1, column 2');
      }
    }
  });

  test("imputation puts in the mean of the column's finite values", () => {
    const got = imputed(toMatrix, [
      [1, Number.NaN],
      [Number.NaN, 10],
      [4, Number.POSITIVE_INFINITY],
      [null, 20],
    ]);
    expect(got.means).toEqual(Float64Array.of(2.5, 15));
    expect(got.data).toEqual(Float32Array.of(1, 15, 2.5, 10, 4, 15, 2.5, 20));
  });

  test('given means are put in instead of the data’s own', () => {
    const means = [7, 8];
    expect(imputed(toMatrix, [[Number.NaN, 1]], means).data).toEqual(Float32Array.of(7, 1));
    expect(errorOf(() => imputed(toMatrix, [[1]], means)).code).toBe('E_SHAPE');
    expect(errorOf(() => imputed(toMatrix, [[1]], [Number.NaN])).code).toBe('E_NONFINITE');
  });

  test('a column without any finite value is refused', () => {
    const error = errorOf(() =>
      imputed(toMatrix, [
        [1, Number.NaN],
        [2, Number.NaN],
      ]),
    );
    expect(error).toMatchObject({ code: 'E_NONFINITE', got: 1 });
    expect(error.message).toContain('column 1');
  });

  test('imputing without anything missing changes no bit', () => {
    const X = [
      [0.1, -0],
      [0.2, 3],
    ];
    expect(imputed(toMatrix, X).data).toEqual(toMatrix('X', X).data);
  });
});

test('row 15: values finite in f64 and infinite in f32 are refused, also where missing ones are kept', () => {
  for (const missing of ['reject', 'keep'] as const) {
    for (const input of [
      [[1, 1e300]],
      { data: Float64Array.of(1, 1e300), shape: [1, 2] },
      [column([1]), column([1e300])],
    ]) {
      for (const convert of [toMatrix, toMatrix64]) {
        const error = errorOf(() => convert('X', input, { missing }));
        expect(error).toMatchObject({ code: 'E_NONFINITE', path: 'X[0][1]', got: 1e300 });
        expect(error.message).toContain('too large for f32');
      }
    }
  }
});

describe('row 20: the caller’s arrays', () => {
  test('changes after the conversion do not reach the copy', () => {
    const data = Float32Array.of(1, 2);
    const nested = [[1, 2]];
    const first = toMatrix('X', { data, shape: [1, 2] });
    const second = toMatrix('X', nested);
    data.fill(9);
    nested[0]!.fill(9);
    expect(first.data).toEqual(Float32Array.of(1, 2));
    expect(second.data).toEqual(Float32Array.of(1, 2));
  });

  test('a transferred buffer is refused as such, in every form', () => {
    const data = Float32Array.of(1, 2);
    structuredClone(data, { transfer: [data.buffer] });
    for (const input of [
      { data, shape: [1, 2] },
      { data, shape: [0, 2] },
      data,
      [data],
      [Float32Array.of(1), data],
      [column(data)],
    ]) {
      expect(errorOf(() => toMatrix('X', input, { columns: 2 })).code).toBe('E_DETACHED');
    }
    expect(errorOf(() => matrix(data, [2])).code).toBe('E_DETACHED');
  });

  test('a view of a SharedArrayBuffer is copied', () => {
    const shared = new Float32Array(new SharedArrayBuffer(8));
    const got = toMatrix('X', { data: shared, shape: [1, 2] });
    shared.fill(5);
    expect(got.data).toEqual(new Float32Array(2));
    expect(got.data.buffer).toBeInstanceOf(ArrayBuffer);
  });
});

describe('row 26: never a silent NaN', () => {
  test.each<[string, unknown]>([
    ['a string', '3'],
    ['an empty string', ''],
    ['undefined', undefined],
    ['null', null],
    ['true', true],
    ['an object', {}],
    ['a date', new Date(0)],
    ['a BigInt', 3n],
    ['an array', [3]],
    ['a boxed number', Object(3)],
  ])('%s among the numbers is refused with its position', (_, bad) => {
    for (const input of [
      [
        [1, 2],
        [3, bad],
      ],
      { data: [1, 2, 3, bad], shape: [2, 2] },
      [{ toArray: () => [1, 3] }, { toArray: () => [2, bad] }],
    ]) {
      expect(errorOf(() => toMatrix('X', input))).toMatchObject({ code: 'E_DATA', path: 'X[1][1]' });
    }
  });

  test('holes are refused, in rows and of rows', () => {
    const sparse = [1, 2];
    sparse.length = 3;
    expect(errorOf(() => toMatrix('X', [[1, 2, 3], sparse]))).toMatchObject({ code: 'E_DATA', path: 'X[1][2]' });
    const rows = [[1, 2]];
    rows.length = 2;
    expect(errorOf(() => toMatrix('X', rows))).toMatchObject({ code: 'E_DATA', path: 'X[1]' });
    expect(errorOf(() => toMatrix('y', new Array(3), { columns: 1 })).code).toBe('E_DATA');
  });

  test('missing are null, undefined, holes, blank text and NaN, in rows and in columns', () => {
    const hole = [5];
    hole.length = 2;
    for (const cell of [null, undefined, '', ' \t', Number.NaN]) {
      expect(imputed(toMatrix, [[1], [cell]]).data).toEqual(Float32Array.of(1, 1));
      const columns = [{ toArray: () => [3, cell] }];
      expect(toMatrix('X', columns, { missing: 'keep' }).data).toEqual(Float32Array.of(3, Number.NaN));
      expect(() => toMatrix('X', [[1], [cell]])).toThrow(expect.objectContaining({ path: 'X[1][0]' }));
    }
    expect(imputed(toMatrix, [[1, 2], hole]).data).toEqual(Float32Array.of(1, 2, 5, 2));
    for (const word of ['NA', 'NaN', '1', false, []]) {
      expect(errorOf(() => imputed(toMatrix, [[1], [word]])).code).toBe('E_DATA');
    }
  });

  test('integers of 64 bits are taken in every form up to 2^53, and refused beyond with their cell', () => {
    const most = 2n ** 53n;
    for (const data of [BigInt64Array.of(-most, most), BigUint64Array.of(0n, most)]) {
      for (const input of [
        { data, shape: [2, 1] },
        data,
        Array.from(data, (x) => data.slice().fill(x).slice(1)),
        [column(data as never)],
      ]) {
        expect(toMatrix64('X', input, { columns: 1 }).data).toEqual(Float64Array.from(data, Number));
      }
    }
    for (const data of [
      BigInt64Array.of(1n, most + 1n),
      BigUint64Array.of(1n, most + 2n),
      BigInt64Array.of(1n, -most - 1n),
    ]) {
      for (const input of [{ data, shape: [2, 1] }, data, [column(data as never)]]) {
        expect(errorOf(() => toMatrix64('X', input, { columns: 1 }))).toMatchObject({
          code: 'E_DATA',
          path: 'X[1][0]',
          got: data[1],
        });
      }
    }
  });

  test.each([
    undefined,
    null,
    3,
    'abc',
    true,
    new Map(),
    new Date(),
    {},
    { data: 'ab', shape: [1, 2] },
    new ArrayBuffer(8),
    new DataView(new ArrayBuffer(8)),
    [null, [1]],
    ['ab', 'cd'],
    [[1], 2],
    [[1], null],
  ])('%o is refused as a whole', (input) => {
    expect(errorOf(() => toMatrix('X', input)).code).toBe('E_DATA');
  });

  test('anything at all is converted or refused with a typed error', () => {
    fc.assert(
      fc.property(fc.anything({ withTypedArray: true, withSparseArray: true, withBigInt: true }), (input) => {
        let got: Float32Array;
        try {
          got = toMatrix('X', input, { columns: 2 }).data;
        } catch (error) {
          expect((error as { code: unknown }).code).toMatch(/^E_(SHAPE|EMPTY|DATA|NONFINITE|OPTION)$/);
          return;
        }
        expect(got.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test('typed arrays of another realm, and those of a class with a tag of its own, are what they hold', () => {
  class Tagged extends Float32Array {
    override get [Symbol.toStringTag](): 'Float32Array' {
      return 'BigInt64Array' as never;
    }
  }
  const foreign: unknown = runInNewContext('new Uint16Array([1, 2])');
  const given = [
    foreign,
    new Tagged([1, 2]),
    new Int32Array(2),
    new DataView(new ArrayBuffer(8)),
    [1, 2],
    null,
    'text',
  ];
  const kinds = ['Uint16Array', 'Float32Array', 'Int32Array', undefined, undefined, undefined, undefined];
  expect(given.map(typedArrayKind)).toEqual(kinds);
  expect(toMatrix('X', [foreign, new Tagged([3, 4])])).toMatchObject({
    data: Float32Array.of(1, 2, 3, 4),
    isSingle: true,
  });
  expect(toMatrix('X', [foreign, new Int32Array([3, 4])]).isSingle).toBe(false);
});

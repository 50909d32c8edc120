import { describe, expect, test } from 'vitest';
import { toMatrix, toMatrix64 } from '../../src/data/reading/inputs.js';
import { requireNames, requireSameNames } from '../../src/data/reading/names.js';
import { errorOf } from '../support/errors.js';
import { imputed } from '../support/imputed.js';

/** What an Apache Arrow vector does: toArray() gives raw storage, get() the value or null. */
function vector(
  values: readonly unknown[],
  storage: ArrayLike<unknown>,
  type?: { typeId: number; toString(): string },
) {
  return {
    ...(type === undefined ? {} : { type }),
    length: values.length,
    nullCount: values.filter((value) => value === null).length,
    get: (index: number) => values[index],
    toArray: () => storage,
  };
}

function table(columns: Record<string, ReturnType<typeof vector>>) {
  const names = Object.keys(columns);
  return {
    schema: { fields: names.map((name) => ({ name })) },
    getChildAt: (index: number) => columns[names[index]!] ?? null,
    toArray: () => {
      throw new Error('rows as objects are not asked for');
    },
  };
}

describe('tables', () => {
  test('an Arrow table gives its columns by position and their names', () => {
    const t = table({ b: vector([1, 2], Float64Array.of(1, 2)), a: vector([3, 4], Int32Array.of(3, 4)) });
    expect(toMatrix('X', t)).toMatchObject({ names: ['b', 'a'], rows: 2, data: Float32Array.of(1, 3, 2, 4) });
  });

  test('an object of columns keeps their names and order', () => {
    const got = toMatrix('X', { z: { toArray: () => [1] }, a: { toArray: () => Float32Array.of(2) } });
    expect(got).toMatchObject({ names: ['z', 'a'], data: Float32Array.of(1, 2) });
  });

  test('an array of columns has no names', () => {
    expect(toMatrix('X', [{ toArray: () => [1] }]).names).toBeUndefined();
  });

  test('rows 3, 26: nulls are refused, not read as whatever the storage holds', () => {
    const t = table({ a: vector([1, null, 3], Float64Array.of(1, 0, 3)) });
    expect(errorOf(() => toMatrix('X', t))).toMatchObject({ code: 'E_DATA', path: 'X[1][0]', got: null });
    expect(imputed(toMatrix, t).data).toEqual(Float32Array.of(1, 2, 3));
  });

  test('half floats are read as values, not as bits', () => {
    const t = table({ a: vector([1, 2.5], Uint16Array.of(0x3c00, 0x4100)) });
    expect(toMatrix('X', t).data).toEqual(Float32Array.of(1, 2.5));
  });

  test('storage of several words per value is not taken for values', () => {
    const t = table({ a: vector([1, 2], new Uint32Array(8)) });
    expect(toMatrix('X', t).data).toEqual(Float32Array.of(1, 2));
  });

  test('64-bit integers are taken within 2^53, with and without nulls', () => {
    const plain = table({ a: vector([1n, 2n], BigInt64Array.of(1n, 2n)) });
    expect(toMatrix('X', plain).data).toEqual(Float32Array.of(1, 2));
    const holed = table({ a: vector([1n, null, 4n], BigInt64Array.of(1n, 0n, 4n)) });
    expect(imputed(toMatrix, holed).data).toEqual(Float32Array.of(1, 2.5, 4));
    for (const values of [
      [1n, 2n ** 53n + 1n],
      [null, 2n ** 53n + 1n],
    ]) {
      const t = table({
        a: vector(
          values,
          BigInt64Array.from(values, (x) => x ?? 0n),
        ),
      });
      expect(errorOf(() => toMatrix('X', t, { missing: 'keep' }))).toMatchObject({ code: 'E_DATA', path: 'X[1][0]' });
    }
  });

  // What Apache Arrow 21.2 gives for these types: toArray() beside get().
  test.each([
    ['Timestamp<MILLISECOND>', 10, [1, 2], BigInt64Array.of(1n, 2n)],
    ['Timestamp<SECOND>', 10, [1000, 2000], BigInt64Array.of(1n, 2n)],
    ['Timestamp<MICROSECOND>', 10, [0.001, 2], BigInt64Array.of(1n, 2000n)],
    ['Date32<DAY>', 8, [86400000, 172800000], Int32Array.of(1, 2)],
    ['Date64<MILLISECOND>', 8, [5, 6], [5, 6]],
    ['Date32<DAY> of Arrow before 15', 8, [new Date(864e5), new Date(1728e5)], Int32Array.of(1, 2)],
    ['Duration<SECOND>', 18, [1n, 2n], [1n, 2n]],
    ['Time64<MICROSECOND>', 9, [1n, 2n], BigInt64Array.of(1n, 2n)],
    ['Float16', 3, [1, 2], Uint16Array.of(15360, 16384)],
    ['Dictionary<Int32, Float64>', -1, [1.5, 2.5], [1.5, 2.5]],
    ['Bool', 6, [true, false], [true, false]],
  ])('%s is read as get() reads it, with and without nulls', (name, typeId, values, storage) => {
    const type = { typeId, toString: () => name };
    const expected = values.map(Number);
    expect([...toMatrix64('X', { a: vector(values, storage, type) }).data]).toEqual(expected);
    const holed = { a: vector([...values, null], [...storage, 0] as number[], type) };
    const mean = (expected[0]! + expected[1]!) / 2;
    expect([...imputed(toMatrix64, holed).data]).toEqual([...expected, mean]);
    expect(errorOf(() => toMatrix64('X', holed))).toMatchObject({ code: 'E_DATA', path: 'X[2][0]', got: null });
  });

  test('an Arrow type that holds no numbers is refused by its name, a text by its cell', () => {
    const words = new Uint32Array(4);
    const decimals = vector([words, words], new Uint32Array(8), { typeId: 7, toString: () => 'Decimal[10e+2]' });
    expect(errorOf(() => toMatrix('X', { price: decimals })).message).toBe(
      'X: column 0 ("price"): row 0 is a Uint32Array of 4, not a number; cast the column to double',
    );
    const names = vector([1, 'red'], [1, 'red'], { typeId: -1, toString: () => 'Dictionary<Int32, Utf8>' });
    expect(errorOf(() => toMatrix('X', { colour: names })).message).toContain('row 1, column 0 is "red"');
    const late = {
      ...vector([1], BigInt64Array.of(1n), { typeId: 10, toString: () => 'Timestamp<SECOND>' }),
      get: () => {
        throw new TypeError('not safe');
      },
    };
    expect(errorOf(() => toMatrix('X', { late }))).toMatchObject({ code: 'E_DATA', cause: new TypeError('not safe') });
  });

  test('what is no column among columns is refused', () => {
    expect(errorOf(() => toMatrix('X', { a: { toArray: () => [1] }, b: [1] })).code).toBe('E_DATA');
    expect(errorOf(() => toMatrix('X', [{ toArray: () => [1] }, null])).code).toBe('E_DATA');
    expect(errorOf(() => toMatrix('X', { a: { toArray: () => 'abc' } })).code).toBe('E_DATA');
  });

  test('two columns of one name are refused', () => {
    const column = vector([1], [1]);
    const t = { schema: { fields: [{ name: 'a' }, { name: 'a' }] }, getChildAt: () => column };
    expect(errorOf(() => toMatrix('X', t)).message).toContain('two columns have the name "a"');
  });
});

describe('names', () => {
  test('__proto__ and constructor are names like any other', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    expect(requireNames('names', names, 3)).toEqual(names);
    const input = JSON.parse('{"__proto__": 0, "b": 0}');
    Object.defineProperty(input, '__proto__', { value: { toArray: () => [1] }, enumerable: true });
    input.b = { toArray: () => [2] };
    expect(toMatrix('X', input)).toMatchObject({ names: ['__proto__', 'b'], data: Float32Array.of(1, 2) });
  });

  test('names are copied and frozen', () => {
    const names = ['a', 'b'];
    const kept = requireNames('names', names, 2);
    names[0] = 'c';
    expect(kept).toEqual(['a', 'b']);
    expect(Object.isFrozen(kept)).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ['no array', 'ab', 'E_OPTION'],
    ['a number', ['a', 3], 'E_OPTION'],
    // biome-ignore lint/suspicious/noSparseArray: the hole is the case.
    ['a hole', ['a', ,], 'E_OPTION'],
    ['one name twice', ['a', 'a'], 'E_OPTION'],
    ['too few', ['a'], 'E_SHAPE'],
  ])('%s is refused', (_, names, code) => {
    expect(errorOf(() => requireNames('names', names, 2)).code).toBe(code);
  });

  test('columns in another order are refused, naming the first', () => {
    const error = errorOf(() => requireSameNames('X', ['a', 'c', 'b'], ['a', 'b', 'c']));
    expect(error.message).toBe('X: column 1 is "c", expected "b"');
    expect(() => requireSameNames('X', undefined, ['a'])).not.toThrow();
    expect(() => requireSameNames('X', ['a'], undefined)).not.toThrow();
  });
});

import { describe, expect, test } from 'vitest';
import { toMatrix } from '../../src/data/inputs.js';
import { requireNames, requireSameNames } from '../../src/data/names.js';
import { errorOf } from '../support/errors.js';

/** What an Apache Arrow vector does: toArray() gives raw storage, get() the value or null. */
function vector(values: readonly (number | null)[], storage: ArrayLike<number | bigint>) {
  return {
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
    expect(toMatrix('X', t, { missing: 'impute' }).data).toEqual(Float32Array.of(1, 2, 3));
  });

  test('half floats are read as values, not as bits', () => {
    const t = table({ a: vector([1, 2.5], Uint16Array.of(0x3c00, 0x4100)) });
    expect(toMatrix('X', t).data).toEqual(Float32Array.of(1, 2.5));
  });

  test('storage of several words per value is not taken for values', () => {
    const t = table({ a: vector([1, 2], new Uint32Array(8)) });
    expect(toMatrix('X', t).data).toEqual(Float32Array.of(1, 2));
  });

  test('64-bit integers are refused', () => {
    const t = table({ a: vector([1, 2], BigInt64Array.of(1n, 2n)) });
    expect(errorOf(() => toMatrix('X', t)).code).toBe('E_DATA');
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

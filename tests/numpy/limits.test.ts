// Limits of the format and of types: what is just read or written, and what just is not.
import { describe, expect, test } from 'vitest';
import { type NumpyInput, readNpy, readNpz, writeNpy, writeNpz } from '../../src/numpy/index.js';
import { errorOf } from '../support/errors.js';
import { bytesOf, fixtures } from './support.js';

/** The bytes of a file of that version, with any dict, and elements behind it. */
function file(dict: string, elements: ArrayLike<number> = [], [major, minor] = [1, 0]): Uint8Array {
  const header = new TextEncoder().encode(dict);
  const sizes =
    major! > 1 ? new Uint8Array(Uint32Array.of(header.length).buffer) : [header.length & 255, header.length >> 8];
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    major!,
    minor!,
    ...sizes,
    ...header,
    ...Array.from(elements),
  ]);
}
const dict = (descr: string, shape: string, order = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
const zeros = (count: number) => new Uint8Array(count);

/** Code and path of the refusal; the shape and elements of what is read or written. */
function outcome(call: () => { readonly shape: readonly number[]; readonly data: ArrayLike<unknown> }): unknown {
  try {
    const { shape, data } = call();
    return { shape, data: Array.from(data) };
  } catch (error) {
    const { code, path } = error as { code?: string; path?: string };
    return `${code} ${path}`;
  }
}

test('arrays of NumPy are written as NumPy writes them, byte for byte', () => {
  const key = ({ dtype, shape, values }: (typeof fixtures.npy)[number]) => JSON.stringify([dtype, shape, values]);
  const plain = new Map(
    fixtures.npy
      .filter(({ name }) => !/Fortran|>|version|big/.test(name))
      .map((one) => [key(one), Buffer.from(bytesOf(one.file))]),
  );
  expect(plain.size).toBeGreaterThan(10);
  for (const one of fixtures.npy) {
    const expected = plain.get(key(one));
    if (expected) expect(Buffer.from(writeNpy(readNpy(bytesOf(one.file)))), one.name).toEqual(expected);
  }
});

const one = { shape: [1], data: [0] };
const refused = 'E_FORMAT readNpy';

describe('headers', () => {
  test.each<[string, Uint8Array, unknown]>([
    ['version 2.0', file(dict('|u1', '(1,)'), [0], [2, 0]), one],
    ['version 3.0', file(dict('|u1', '(1,)'), [0], [3, 0]), one],
    ['version 0.0', file(dict('|u1', '(1,)'), [0], [0, 0]), refused],
    ['version 1.1', file(dict('|u1', '(1,)'), [0], [1, 1]), refused],
    ['version 4.0', file(dict('|u1', '(1,)'), [0], [4, 0]), 'E_VERSION readNpy'],
    ['65536 bytes', file(dict('|u1', '(1,)').padEnd(65_536), [0], [2, 0]), one],
    ['65537 bytes', file(dict('|u1', '(1,)').padEnd(65_537), [0], [2, 0]), refused],
    ['11 bytes', file('').slice(0, 11), refused],
    ['a header that ends the file', file(dict('|u1', '(0,)')), { shape: [0], data: [] }],
    ['a header of a byte more than the file', file(dict('|u1', '(0,)')).slice(0, -1), refused],
    ['other white space', file(`\t{ 'descr'\n:\r"|u1" ,"shape":( 1 , ),'fortran_order':False}\n\t `, [0]), one],
    [
      'no comma at the end',
      file(`{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1)}`, [0]),
      { shape: [1, 1], data: [0] },
    ],
    ['a comma alone', file(`{,}`), refused],
    ['two commas', file(`{'descr': '|u1',, 'fortran_order': False, 'shape': (1,)}`, [0]), refused],
    ['two commas in a shape', file(dict('|u1', '(1,,)'), [0]), refused],
    ['no bracket at the end', file(`{'descr': '|u1', 'fortran_order': False, 'shape': (1,)`, [0]), refused],
    ['no colon', file(`{'descr' '|u1', 'fortran_order': False, 'shape': (1,)}`, [0]), refused],
    ['no order', file(`{'descr': '|u1', 'shape': (1,)}`, [0]), refused],
    ['no shape', file(`{'descr': '|u1', 'fortran_order': False}`, [0]), refused],
    ['quotes that differ', file(`{'descr": '|u1', 'fortran_order': False, 'shape': (1,)}`, [0]), refused],
    ['an order that is no boolean', file(dict('|u1', '(1,)', 'false'), [0]), refused],
    ['a fraction in a string of signs', file(dict('|u1~', '(1,)'), [0]), refused],
    ['a type of another script', file(dict('|\x01u1', '(1,)'), [0]), refused],
    [
      'columns first, of three axes',
      file(dict('|u1', '(1, 2, 2)', 'True'), [1, 2, 3, 4]),
      { shape: [1, 2, 2], data: [1, 3, 2, 4] },
    ],
  ])('%s', (_, bytes, expected) => {
    expect(outcome(() => readNpy(bytes))).toEqual(expected);
  });

  test.each<[string, string, number, unknown]>([
    ['64 axes', `(${'1,'.repeat(64)})`, 1, { shape: new Array(64).fill(1), data: [0] }],
    ['65 axes', `(${'1,'.repeat(65)})`, 1, refused],
    ['a size of 2^53 - 1 beside 0', '(0, 9007199254740991)', 0, { shape: [0, 9007199254740991], data: [] }],
    ['a size of 2^53 beside 0', '(0, 9007199254740992)', 0, refused],
    ['a size of 18 digits', '(0, 000000000000000001)', 0, refused],
    ['sizes of Python 2', '(1L, 2L)', 2, { shape: [1, 2], data: [0, 0] }],
    ['a size with two letters', '(1LL,)', 1, refused],
    ['a byte too few', '(3,)', 2, refused],
    ['a byte too many', '(3,)', 4, refused],
    ['a scalar', '()', 1, { shape: [], data: [0] }],
  ])('shapes: %s', (_, shape, bytes, expected) => {
    expect(outcome(() => readNpy(file(dict('|u1', shape), zeros(bytes))))).toEqual(expected);
  });

  test.each<[string, number, unknown]>([
    ['<u1', 1, [0]],
    ['>u1', 1, [0]],
    ['|i1', 1, [0]],
    ['|b1', 1, [0]],
    ['|S2', 2, ['']],
    ['<S2', 2, ['']],
    ['<U2', 8, ['']],
    ['>U2', 8, ['']],
    ['|U2', 8, refused],
    ['|f8', 8, refused],
    ['|i2', 2, refused],
    ['<U', 4, refused],
    ['<S', 1, refused],
    ['<U0000000001', 4, refused],
    ['<f', 4, refused],
    ['<f3', 3, refused],
    ['<f16', 16, refused],
    ['<i16', 16, refused],
    ['|u', 1, refused],
    ['=f4', 4, refused],
    ['f4', 4, refused],
    [' <f4', 4, refused],
    ['<f4 ', 4, refused],
  ])('the type %s', (descr, bytes, expected) => {
    const read = Array.isArray(expected) ? { shape: [1], data: expected } : expected;
    expect(outcome(() => readNpy(file(dict(descr, '(1,)'), zeros(bytes))))).toEqual(read);
  });

  test('types without a counterpart are refused with what to write instead', () => {
    for (const [descr, cure] of Object.entries({
      '|O': /astype/,
      '<c8': /x\.real/,
      '<M8': /int64/,
      '<m8': /int64/,
      '|V2': /float32/,
      '<f16': /float64/,
    })) {
      expect(errorOf(() => readNpy(file(dict(descr, '(1,)'), zeros(16)))).message).toMatch(cure);
    }
  });
});

describe('texts', () => {
  const point = (value: number) => [...new Uint8Array(Uint32Array.of(value).buffer)];
  test.each<[string, number[], unknown]>([
    ['<U1', point(0xd7ff), ['\ud7ff']],
    ['<U1', point(0xd800), refused],
    ['<U1', point(0xdfff), refused],
    ['<U1', point(0xe000), ['\ue000']],
    ['<U1', point(0x10ffff), ['\u{10ffff}']],
    ['<U1', point(0x110000), refused],
    ['>U1', point(0x61).reverse(), ['a']],
    ['<U3', [...point(0x61), ...point(0), ...point(0x62)], ['a\0b']],
    ['<U3', [...point(0), ...point(0x61), ...point(0)], ['\0a']],
    ['|S1', [0x7f], ['\x7f']],
    ['|S1', [0x80], refused],
    ['|S3', [0x61, 0, 0x62], ['a\0b']],
    ['|S3', [0x61, 0, 0], ['a']],
  ])('%s of the bytes %j', (descr, bytes, expected) => {
    const read = Array.isArray(expected) ? { shape: [1], data: expected } : expected;
    expect(outcome(() => readNpy(file(dict(descr, '(1,)'), bytes)))).toEqual(read);
  });

  test('columns first', () => {
    const bytes = file(dict('|S1', '(2, 2)', 'True'), [0x61, 0x62, 0x63, 0x64]);
    expect(outcome(() => readNpy(bytes))).toEqual({ shape: [2, 2], data: ['a', 'c', 'b', 'd'] });
  });
});

describe('what is written', () => {
  const written = (array: unknown) => outcome(() => readNpy(writeNpy(array as NumpyInput)));
  const typed = (dtype: string, ...data: unknown[]) => ({ data, shape: [data.length], dtype });

  test.each<[unknown, string]>([
    [Float32Array.of(1), 'float32'],
    [Float64Array.of(1), 'float64'],
    [Int8Array.of(1), 'int8'],
    [Int16Array.of(1), 'int16'],
    [Int32Array.of(1), 'int32'],
    [BigInt64Array.of(1n), 'int64'],
    [Uint8Array.of(1), 'uint8'],
    [Uint8ClampedArray.of(1), 'uint8'],
    [Uint16Array.of(1), 'uint16'],
    [Uint32Array.of(1), 'uint32'],
    [BigUint64Array.of(1n), 'uint64'],
    [['a'], 'str'],
    [[true], 'bool'],
    [[1n], 'int64'],
    [[1], 'float64'],
    [[], 'float64'],
    [[[1]], 'float64'],
    [[Float32Array.of(1)], 'float32'],
    [[Float32Array.of(1), [1]], 'float64'],
    [[Float64Array.of(1)], 'float64'],
  ])('%o is of the type %s', (array, dtype) => {
    expect(readNpy(writeNpy(array as NumpyInput)).dtype).toBe(dtype);
  });

  test.each<[string, unknown[], unknown[]]>([
    ['int8', [-128, 127, true, false], [-129, 128, 0.5, Number.NaN, Infinity, 1n, 'a']],
    ['uint8', [0, 255], [-1, 256, 1.5]],
    ['int16', [-32768, 32767], [-32769, 32768]],
    ['uint16', [0, 65535], [-1, 65536]],
    ['int32', [-(2 ** 31), 2 ** 31 - 1], [-(2 ** 31) - 1, 2 ** 31]],
    ['uint32', [0, 2 ** 32 - 1], [-1, 2 ** 32]],
    ['int64', [-(2n ** 63n), 2n ** 63n - 1n], [2n ** 63n, -(2n ** 63n) - 1n, 0.5, 2 ** 53, Number.NaN, 'a']],
    ['uint64', [0n, 2n ** 64n - 1n], [-1n, 2n ** 64n, -1, 0.5]],
    ['bool', [true, false, 1, 0], [2, 0.5, Number.NaN, 1n]],
    ['float16', [65519, Number.NaN, Infinity, -Infinity], [65520, -65520, 1n]],
    ['float32', [0.5, Number.NaN, Infinity, -Infinity], [1e39, -1e39, 1n]],
    ['float64', [1e308, Number.NaN], [1n, 'a', undefined]],
    ['str', ['', 'a', '\u{1f600}', '\0a'], ['a\0', '\ud800', 1, true]],
    ['bytes', ['', '\x7f'], ['\x80', 'a\0', 1]],
  ])('%s holds its limits, and refuses what is beyond', (dtype, held, wrong) => {
    for (const value of held) expect(written(typed(dtype, value)), String(value)).toMatchObject({ shape: [1] });
    for (const value of wrong) expect(written(typed(dtype, value)), String(value)).toBe('E_DATA writeNpy[0]');
  });

  test.each<[string, unknown, unknown]>([
    ['whole numbers among big ones', [1n, 2], { shape: [2], data: [1n, 2n] }],
    ['a shape as a typed array', { data: [1, 2], shape: Uint8Array.of(2, 1) }, { shape: [2, 1], data: [1, 2] }],
    ['a scalar', { data: [5], shape: [] }, { shape: [], data: [5] }],
    ['a scalar of two', { data: [5, 6], shape: [] }, 'E_SHAPE writeNpy'],
    ['a scalar of none', { data: [], shape: [] }, 'E_SHAPE writeNpy'],
    ['sizes that do not fit', { data: [5], shape: [2] }, 'E_SHAPE writeNpy'],
    ['a row that is none', [[1], 5], 'E_OPTION writeNpy[1]'],
    ['a longer row', [[1], [1, 2]], 'E_SHAPE writeNpy[1]'],
    ['a text in a row', [[1], ['a']], 'E_DATA writeNpy[1][0]'],
    ['no shape', { data: [1] }, 'E_OPTION writeNpy'],
    ['no data', { shape: [1] }, 'E_OPTION writeNpy'],
    ['data that is no list', { data: 1, shape: [1] }, 'E_OPTION writeNpy.data'],
    ['elements of no type', { data: [{}], shape: [1] }, 'E_OPTION writeNpy'],
    ['an unknown type', { data: [1], shape: [1], dtype: 'f4' }, 'E_OPTION writeNpy.dtype'],
    ['a type that is no text', { data: [1], shape: [1], dtype: 1 }, 'E_OPTION writeNpy.dtype'],
    ['numbers as texts', { data: Float32Array.of(1), shape: [1], dtype: 'str' }, 'E_DATA writeNpy[0]'],
  ])('%s', (_, array, expected) => {
    expect(written(array)).toEqual(expected);
  });
});

describe('archives', () => {
  const names = async (...given: string[]) =>
    Object.keys(await readNpz(await writeNpz(new Map(given.map((name) => [name, [1]])))));
  const codeOf = async (promise: Promise<unknown>) => {
    const { code, path } = (await promise.then(
      () => ({}),
      (error: unknown) => error,
    )) as { code?: string; path?: string };
    return `${code} ${path}`;
  };

  test('names of up to 1000 characters', async () => {
    const long = 'x'.repeat(1000);
    expect(await names('a', long, 'a/b.npy')).toEqual(['a', long, 'a/b.npy']);
    expect(await codeOf(names(`${long}x`))).toBe('E_OPTION writeNpz');
  });

  test('options of a wrong kind', async () => {
    const bytes = await writeNpz({ X: [1] });
    expect(await codeOf(writeNpz({ X: [1] }, { compress: 1 as never }))).toBe('E_OPTION writeNpz.compress');
    expect(await codeOf(writeNpz({ X: [1] }, { compres: true } as never))).toBe('E_OPTION writeNpz.compres');
    expect(await codeOf(writeNpz({ X: {} as never }))).toBe('E_OPTION writeNpz.X');
    expect(await codeOf(writeNpz(new Map([[1, [1]]]) as never))).toBe('E_OPTION writeNpz.arrays');
    expect(await codeOf(readNpz(bytes, { maxBytes: 0 }))).toBe('E_HYPERPARAMETER readNpz.maxBytes');
    expect(await codeOf(readNpz(bytes, { names: 'X' as never }))).toBe('E_OPTION readNpz.names');
    expect(await codeOf(readNpz(bytes, { names: [1] as never }))).toBe('E_OPTION readNpz.names');
    expect(await codeOf(readNpz(bytes, { names: ['X', 'y'] }))).toBe('E_OPTION readNpz.names');
    expect(await codeOf(readNpz('x' as never))).toBe('E_OPTION readNpz');
    expect(Object.keys(await readNpz(bytes, { names: [] }))).toEqual([]);
  });
});

// Files of NumPy, both ways.
import { describe, expect, test } from 'vitest';
import { dense, sequential } from '../../src/index.js';
import { type NumpyArray, type NumpyInput, readNpy, readNpz, writeNpy, writeNpz } from '../../src/numpy/index.js';
import { bytesOf, type Described, described, fixtures, hasNumpy, inNumpy } from './support.js';

describe('readNpy', () => {
  test.each(fixtures.npy)('reads what NumPy wrote: $name', ({ file, dtype, shape, values }) => {
    expect(described(readNpy(bytesOf(file)))).toEqual({ dtype, shape, values });
  });

  test('tells -0 from 0', () => {
    const { data } = readNpy(bytesOf(fixtures.npy.find(({ name }) => name === '<f2 special')!.file));
    expect([Object.is(data[0], 0), Object.is(data[1], -0)]).toEqual([true, true]);
  });

  test('reads from any place in a larger buffer, and copies', () => {
    const bytes = bytesOf(fixtures.npy[1]!.file);
    const shifted = new Uint8Array(bytes.length + 5);
    shifted.set(bytes, 3);
    const read = readNpy(shifted.subarray(3, -2));
    shifted.fill(0);
    expect(described(read)).toEqual(described(readNpy(bytes)));
  });

  test.each(fixtures.refused)('refuses $name by its name', ({ name, file }) => {
    const words = { object: /pickle/, complex: /complex/, structured: /structured/, void: /void/ } as Record<
      string,
      RegExp
    >;
    expect(() => readNpy(bytesOf(file))).toThrow(words[name] ?? /dtype "[<|]/);
    expect(() => readNpy(bytesOf(file))).toThrow(expect.objectContaining({ code: 'E_FORMAT' }) as Error);
  });

  test('predict and fit take what was read, y as integers of 64 bits too', async () => {
    const X = readNpy(writeNpy({ data: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7), shape: [4, 2] }));
    const y = readNpy(writeNpy(BigInt64Array.of(0n, 1n, 0n, 1n)));
    expect([X.dtype, y.dtype]).toEqual(['float64', 'int64']);
    if (X.dtype !== 'float64' || y.dtype !== 'int64') return;
    const model = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [2], activation: 'softmax' })] });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    await model.fit(X, y, { verbose: false });
    expect(model.predict(X).shape).toEqual([4, 2]);
  });
});

const ours: Readonly<Record<string, NumpyInput>> = {
  rows: [
    [1, 2.5],
    [3, -4],
  ],
  'rows of floats': [Float32Array.of(1, 2), Float32Array.of(3, 4)],
  list: [1, 2, Number.NaN, -Infinity],
  labels: ['no', 'yes', 'Straße', '😀', ''],
  booleans: [true, false],
  matrix: { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] },
  integers: Int16Array.of(-32768, 0, 32767),
  wide: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n),
  unsigned: BigUint64Array.of(0n, 2n ** 64n - 1n),
  bytes: Uint8Array.of(0, 255),
  halves: { data: Float32Array.of(0.1, -65504, 6e-8, 0), shape: [2, 2], dtype: 'float16' },
  'halves of doubles': { data: [1 / 3, Infinity], shape: [2], dtype: 'float16' },
  'whole numbers': { data: [1, 2], shape: [2], dtype: 'int64' },
  flags: { data: [0, 1], shape: [1, 2], dtype: 'bool' },
  ascii: { data: ['ab', 'c'], shape: [2], dtype: 'bytes' },
  cube: { data: Float64Array.from({ length: 24 }, (_, i) => i / 3), shape: [2, 3, 4] },
  scalar: { data: [5], shape: [] },
  none: [],
  'no rows': { data: new Float32Array(0), shape: [0, 3] },
};

describe('writeNpy', () => {
  test.each(Object.keys(ours))('writes %s, which readNpy reads, and writes again with the same bytes', (name) => {
    const bytes = writeNpy(ours[name]!);
    expect(writeNpy(readNpy(bytes))).toEqual(bytes);
  });

  test.runIf(hasNumpy)('NumPy finds the same numbers, types and shapes in all of them', () => {
    const files = Object.fromEntries(Object.entries(ours).map(([name, array]) => [name, writeNpy(array)]));
    const found = inNumpy<Described>(files);
    for (const [name, file] of Object.entries(files)) expect(found[name], name).toEqual(described(readNpy(file)));
  });

  test('half floats are the nearest, ties to even, as NumPy rounds', () => {
    const halves = (data: number[]) => readNpy(writeNpy({ data, shape: [data.length], dtype: 'float16' })).data;
    expect(Array.from<unknown>(halves([1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25, 65519.99]))).toEqual([
      1,
      1 + 2 ** -9,
      0,
      2 ** -23,
      65504,
    ]);
    // Just above the midpoint, and just below.
    expect(Array.from<unknown>(halves([1 + 2 ** -11 + 2 ** -20, 1 + 3 * 2 ** -11 - 2 ** -20]))).toEqual([
      1 + 2 ** -10,
      1 + 2 ** -10,
    ]);
    expect(() => halves([65520])).toThrow(/float16 holds/);
  });

  test.each([
    ['rows of two lengths', [[1, 2], [3]], 'E_SHAPE'],
    ['text among numbers', [1, 'a'], 'E_DATA'],
    ['a shape that does not fit', { data: [1, 2], shape: [3] }, 'E_SHAPE'],
    ['an unknown type', { data: [1], shape: [1], dtype: 'complex64' }, 'E_OPTION'],
    ['a fraction as an integer', { data: [1.5], shape: [1], dtype: 'int32' }, 'E_DATA'],
    ['a number too large for its type', { data: [256], shape: [1], dtype: 'uint8' }, 'E_DATA'],
    ['2 as a boolean', { data: [2], shape: [1], dtype: 'bool' }, 'E_DATA'],
    ['a number that f32 does not hold', { data: [1e300], shape: [1], dtype: 'float32' }, 'E_DATA'],
    ['text with a zero at its end, which NumPy cuts', ['a\0'], 'E_DATA'],
    ['text beyond ASCII as bytes', { data: ['ß'], shape: [1], dtype: 'bytes' }, 'E_DATA'],
    ['text that takes too much padded', ['x'.repeat(2 ** 20), ...new Array<string>(2 ** 10).fill('')], 'E_DATA'],
    ['holes', new Array(3), 'E_DATA'],
    ['nothing', undefined, 'E_OPTION'],
    ['a text', 'abc', 'E_OPTION'],
  ])('refuses %s', (_, array, code) => {
    expect(() => writeNpy(array as NumpyInput)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe('archives', () => {
  test.each(fixtures.npz)('readNpz reads what NumPy wrote: $name', async ({ file, arrays, long }) => {
    const read = await readNpz(bytesOf(file));
    expect(Object.keys(read)).toEqual(['X', 'y', 'long']);
    for (const [name, array] of Object.entries(arrays)) expect(described(read[name]!)).toEqual(array);
    const { data } = read['long'] as NumpyArray<'int64'>;
    expect(data).toHaveLength(long);
    expect(data.every((value, i) => value === BigInt(i % 100))).toBe(true);
  });

  test('some arrays by their names; a name that is not there is refused with those that are', async () => {
    const file = bytesOf(fixtures.npz[0]!.file);
    expect(Object.keys(await readNpz(file, { names: ['y'] }))).toEqual(['y']);
    await expect(readNpz(file, { names: ['z'] })).rejects.toThrow('"X", "y", "long"');
  });

  test.each([false, true])('writeNpz writes the same bytes again, compressed: %s', async (compress) => {
    const bytes = await writeNpz(ours, { compress });
    const read = await readNpz(bytes);
    expect(Object.keys(read)).toEqual(Object.keys(ours));
    expect(await writeNpz(read, { compress })).toEqual(bytes);
    expect(await writeNpz(new Map(Object.entries(read)), { compress })).toEqual(bytes);
  });

  test.runIf(hasNumpy)('NumPy finds the same in archives of both kinds', async () => {
    const files = { stored: await writeNpz(ours), deflated: await writeNpz(ours, { compress: true }) };
    const found = inNumpy<Record<string, Described>>(files);
    const expected = Object.fromEntries(
      Object.entries(await readNpz(files.stored)).map(([name, array]) => [name, described(array)]),
    );
    expect(found).toEqual({ stored: expected, deflated: expected });
  });

  test.each(['', '__proto__', 'a\0b', '\ud800', 'x'.repeat(2000)])('the name %j is refused', async (name) => {
    await expect(writeNpz(new Map([[name, [1]]]))).rejects.toMatchObject({ code: 'E_OPTION' });
  });

  test('what is given in place of arrays by name is refused', async () => {
    for (const wrong of [[1, 2], writeNpy([1]), { data: [1], shape: [1] }, undefined, new Map([[1, [1]]])]) {
      await expect(writeNpz(wrong as never)).rejects.toMatchObject({ code: 'E_OPTION' });
    }
  });
});

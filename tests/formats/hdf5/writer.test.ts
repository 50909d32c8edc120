// Files of ours, read by h5py and by us.
import { expect, test } from 'vitest';
import { Hdf5File } from '../../../src/formats/hdf5/hdf5.js';
import { type Hdf5Input, writeHdf5 } from '../../../src/formats/hdf5/writer.js';
import { checkInPython, hasPackage } from '../../support/python.js';

const arrays = new Map<string, Hdf5Input>([
  ['layers/dense/vars/0', { shape: [3, 2], data: Float32Array.of(1, -2.5, 3, 0, 1e-40, 6) }],
  ['layers/dense/vars/1', { shape: [2], data: Float64Array.of(1 / 3, -1e300) }],
  ['layers/dense_1/vars/0', { shape: [], data: Float32Array.of(7) }],
  ['optimizer/vars/0', { shape: [], data: BigInt64Array.of(-12345678901n) }],
  ['none', { shape: [0, 3], data: new Float32Array(0) }],
  ['Ω', { shape: [1], data: Float32Array.of(2) }],
  ...Array.from({ length: 300 }, (_, i) => [`many/${i}`, { shape: [1], data: Float32Array.of(i) }] as const),
]);
const groups = ['vars', 'layers/dropout/vars', 'layers/dense'];

test('a file that was written is read, and equal contents give equal bytes', () => {
  const bytes = writeHdf5(arrays, groups);
  expect(writeHdf5(arrays, groups)).toEqual(bytes);
  const file = new Hdf5File('test', bytes);
  for (const [path, { shape, data }] of arrays) {
    const read = file.array(path)!;
    expect(read.shape, path).toEqual(shape);
    expect(Array.from(read.data), path).toEqual(Array.from(data, Number));
  }
  expect(file.names('layers/dropout/vars')).toEqual([]);
  expect(file.names('vars')).toEqual([]);
  expect(file.names('many')).toHaveLength(300);
  expect(new Hdf5File('test', writeHdf5(new Map())).names('')).toEqual([]);
});

test.runIf(hasPackage('h5py'))('h5py finds the same in it', () => {
  const input = Buffer.from(writeHdf5(arrays, groups)).toString('base64');
  const found = checkInPython<{ arrays: Record<string, { shape: number[]; dtype: string; values: number[] }> }>(
    new URL('fixtures.py', import.meta.url),
    input,
  );
  expect(new Set(Object.keys(found.arrays))).toEqual(new Set(arrays.keys()));
  for (const [path, { shape, data }] of arrays) {
    const { dtype, values, shape: sizes } = found.arrays[path]!;
    expect(sizes, path).toEqual(shape);
    expect(values, path).toEqual(Array.from(data, Number));
    expect(dtype, path).toBe(data instanceof Float32Array ? '<f4' : data instanceof Float64Array ? '<f8' : '<i8');
  }
});

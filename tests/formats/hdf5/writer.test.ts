// Files of ours, read by h5py and by us.
import { expect, test } from 'vitest';
import { Hdf5File } from '../../../src/formats/hdf5/hdf5.js';
import { type Hdf5Input, writeHdf5 } from '../../../src/formats/hdf5/writer.js';
import { checkInPython, hasPackage } from '../../support/python.js';
import { contiguous, floats, oldHeader, space, text, types, u16, u32, u64, zeros } from './bytes.js';

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

test('byte for byte, as the specification has it: members in the order of their names', () => {
  const small = new Map<string, Hdf5Input>([
    ['group/x', { shape: [3], data: Float32Array.of(1, 2, 3) }],
    ['gr', { shape: [], data: BigInt64Array.of(-2n) }],
    ['none', { shape: [0], data: new Float64Array(0) }],
  ]);
  const [GROUP, HEAP, TREE, SYMBOLS] = [40, 32, 544, 8 + 8 * 40];
  /** A group at that place, whose names take so many bytes: its header, and the places of its parts. */
  const placesOf = (at: number, nameBytes: number) => {
    const heap = at + GROUP;
    const names = heap + HEAP;
    const tree = names + nameBytes;
    return { at, heap, names, tree, symbols: tree + TREE, end: tree + TREE + SYMBOLS };
  };
  type Places = ReturnType<typeof placesOf>;
  const filled = (bytes: number, ...parts: readonly (readonly number[])[]) => {
    const all = parts.flat();
    return [...all, ...zeros(bytes - all.length)];
  };
  const group = (
    { heap, names, tree, symbols }: Places,
    texts: string,
    last: number,
    entries: readonly (readonly number[])[],
  ) => [
    ...oldHeader([[0x11, u64(tree, heap)]]),
    ...text('HEAP'),
    ...zeros(4),
    ...u64(tree - names, 1, names),
    ...text(texts),
    ...filled(TREE, text('TREE'), [0, 0], u16(1), u64(undefined, undefined, 0, symbols, last)),
    ...filled(SYMBOLS, text('SNOD'), [1, 0], u16(entries.length), entries.flat()),
  ];
  const entry = (name: number, target: number | Places) =>
    typeof target === 'number'
      ? [...u64(name, target), ...zeros(24)]
      : [...u64(name, target.at), ...u32(1, 0), ...u64(target.tree, target.heap)];
  const array = (
    shape: readonly number[],
    type: readonly number[],
    at: number | undefined,
    contents: readonly number[],
  ) => [
    ...oldHeader([
      [1, space(shape)],
      [3, filled(24, type)],
      [5, [2, 2, 2, 1, 0, 0, 0, 0]],
      [8, filled(24, contiguous(at, contents.length))],
    ]),
    ...filled(Math.ceil(contents.length / 8) * 8, contents),
  ];
  const headerBytes = (axes: number) => 16 + 4 * 8 + 8 + 8 * axes + 24 + 8 + 24;

  const root = placesOf(96, 32);
  const scalar = root.end;
  const inner = placesOf(scalar + headerBytes(0) + 8, 16);
  const numbers = inner.end;
  const empty = numbers + headerBytes(1) + 16;
  const end = empty + headerBytes(1);
  const integer = [0x10, 8, 0, 0, ...u32(8), ...u16(0, 64)];
  const double = [0x11, 0x20, 63, 0, ...u32(8), ...u16(0, 64), 52, 11, 0, 52, ...u32(1023)];
  expect([...writeHdf5(small)]).toEqual([
    ...filled(
      96,
      [0x89],
      text('HDF\r\n'),
      [0x1a, 0x0a],
      zeros(5),
      [8, 8, 0],
      u16(4, 16),
      zeros(4),
      u64(0, undefined, end, undefined),
      entry(0, root),
    ),
    ...group(root, `${'\0'.repeat(8)}gr${'\0'.repeat(6)}group\0\0\0none\0\0\0\0`, 24, [
      entry(8, scalar),
      entry(16, inner),
      entry(24, empty),
    ]),
    ...array([], integer, scalar + headerBytes(0), [254, ...new Array<number>(7).fill(255)]),
    ...group(inner, `${'\0'.repeat(8)}x${'\0'.repeat(7)}`, 8, [entry(8, numbers)]),
    ...array([3], types.float32, numbers + headerBytes(1), floats(1, 2, 3)),
    ...array([0], double, undefined, []),
  ]);
});

test('tables of symbols have room for the members of the largest group', () => {
  const roomOf = (members: number) => {
    const bytes = writeHdf5(
      new Map(),
      Array.from({ length: members }, (_, i) => `below/${i}`),
    );
    expect(new Hdf5File('test', bytes).names('below')).toHaveLength(members);
    return bytes[16];
  };
  expect([1, 8, 9, 11].map(roomOf)).toEqual([4, 4, 5, 6]);
});

test('refuses a path below an array, and more members than HDF5 counts', () => {
  const array: Hdf5Input = { shape: [], data: Float32Array.of(1) };
  const below = new Map([
    ['a', array],
    ['a/b', array],
  ]);
  expect(() => writeHdf5(below)).toThrow(RangeError);
  const many = Array.from({ length: 65_535 }, (_, i) => String(i));
  expect(() => writeHdf5(new Map(), many)).toThrow(RangeError);
});

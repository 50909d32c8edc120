// The limits of safetensors files, each at the last value that passes and the first that does not; and what a refusal says.
import { describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../../src/formats/safetensors/decode.js';
import { encodeSafetensors } from '../../src/formats/safetensors/encode.js';
import type { ElementType, SafetensorsOptions, SafetensorsTensor } from '../../src/formats/safetensors/format.js';
import { errorOf } from '../support/errors.js';
import { split, withHeader } from '../support/files.js';

const f32 = (data_offsets: unknown, shape: unknown = [1]) => ({ dtype: 'F32', shape, data_offsets });
const fileOf = (entries: object, dataBytes = 0) => withHeader(JSON.stringify(entries), new Uint8Array(dataBytes));
const refusal = (bytes: Uint8Array, options?: SafetensorsOptions) => {
  const error = errorOf(() => decodeSafetensors(bytes, options));
  expect(error.code).toBe('E_FORMAT');
  return error;
};
const empty: SafetensorsTensor = { dtype: 'U8', shape: [0], data: new Uint8Array() };

test.each<[string, unknown]>([
  ['a buffer', new ArrayBuffer(10)],
  ['another view', new Int8Array(10)],
  ['a DataView', new DataView(new ArrayBuffer(10))],
  ['numbers', [0, 0, 0, 0, 0, 0, 0, 0]],
  ['nothing', undefined],
])('%s is no Uint8Array: refused', (_, given) => {
  expect(errorOf(() => decodeSafetensors(given as Uint8Array))).toMatchObject({
    code: 'E_OPTION',
    path: 'safetensors.bytes',
  });
});

test('shared bytes are read once: what is written to them meanwhile changes nothing', () => {
  const bytes = fileOf({ a: { dtype: 'X', shape: [1], data_offsets: [0, 4] }, b: f32([4, 8]) }, 8);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const writes: ElementType = {
    bytes: 4,
    create(buffer) {
      shared.fill(1);
      return new Float32Array(buffer);
    },
  };
  const { tensors } = decodeSafetensors(shared, { elementTypes: new Map([['X', writes]]) });
  expect(tensors.get('b')?.data).toEqual(Float32Array.of(0));
});

describe('the longest header', () => {
  const small = withHeader('{}      ');

  test('is as long as asked for, to read and to write', () => {
    expect(decodeSafetensors(small, { maxHeaderBytes: 8 }).tensors.size).toBe(0);
    expect(refusal(small, { maxHeaderBytes: 7 }).message).toContain('a header of 8 bytes; at most 7 are read');
    expect(encodeSafetensors(new Map(), undefined, { maxHeaderBytes: 8 })).toEqual(small);
    const write = () => encodeSafetensors(new Map(), undefined, { maxHeaderBytes: 7 });
    expect(errorOf(write)).toMatchObject({ code: 'E_FORMAT', path: 'safetensors' });
  });

  test('is a number in [0, 100000000], to read and to write', () => {
    for (const maxHeaderBytes of [1e8 + 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const refused = { code: 'E_OPTION', path: 'safetensors.maxHeaderBytes' };
      expect(errorOf(() => decodeSafetensors(small, { maxHeaderBytes }))).toMatchObject(refused);
      expect(errorOf(() => encodeSafetensors(new Map(), undefined, { maxHeaderBytes }))).toMatchObject(refused);
    }
    expect(refusal(small, { maxHeaderBytes: 0 }).message).toContain('at most 0 are read');
    expect(decodeSafetensors(small, { maxHeaderBytes: 1e8 }).tensors.size).toBe(0);
  });

  test('a file of 8 bytes has a length, of a header without a value', () => {
    expect(refusal(new Uint8Array(8)).message).toBe('safetensors: header: expected a value, at character 0');
  });
});

describe('names', () => {
  const long = (length: number) => 'n'.repeat(length);

  test('of 1024 characters are read, longer ones refused: of tensors, and in the metadata', () => {
    expect([...decodeSafetensors(fileOf({ [long(1024)]: f32([0, 4]) }, 4)).tensors.keys()]).toEqual([long(1024)]);
    const { message } = refusal(fileOf({ [long(1025)]: f32([0, 4]) }, 4));
    expect(message).toBe('safetensors: a tensor name of 1025 characters');
    const metadata = decodeSafetensors(fileOf({ __metadata__: { [long(1024)]: 'x' } })).metadata;
    expect([...metadata]).toEqual([[long(1024), 'x']]);
    expect(refusal(fileOf({ __metadata__: { [long(1025)]: 'x' } })).message).toContain('a metadata key of 1025');
  });

  test('the name of the metadata is none in the metadata', () => {
    const { message } = refusal(fileOf({ __metadata__: { __metadata__: 'x' } }));
    expect(message).toBe('safetensors: the metadata key "__metadata__" is not allowed');
  });

  test.each(['\\ud800', '__proto__'])('%s is refused as a tensor and as a key', (name) => {
    refusal(withHeader(`{"${name}":${JSON.stringify(f32([0, 4]))}}`, new Uint8Array(4)));
    refusal(withHeader(`{"__metadata__":{"${name}":"x"}}`));
  });

  test('are ordered by their first difference, and a beginning comes before what it begins', () => {
    const written = (...names: readonly string[]) => {
      const bytes = encodeSafetensors(
        new Map(names.map((name) => [name, empty])),
        new Map(names.map((name) => [name, ''])),
      );
      const { tensors, metadata } = decodeSafetensors(bytes);
      expect([...metadata.keys()]).toEqual([...tensors.keys()]);
      return [...tensors.keys()];
    };
    expect(written('ab', 'aa', 'a', '')).toEqual(['', 'a', 'aa', 'ab']);
    expect(written('b', 'ab')).toEqual(['ab', 'b']);
  });

  test('no metadata is written where there is none', () => {
    expect(split(encodeSafetensors(new Map())).header).toBe('{}      ');
  });
});

test('a shape of 32 axes is read, one of 33 refused', () => {
  const axes = (count: number) => fileOf({ a: f32([0, 4], new Array(count).fill(1)) }, 4);
  expect(decodeSafetensors(axes(32)).tensors.get('a')?.shape).toHaveLength(32);
  expect(refusal(axes(33)).message).toBe('safetensors: "a" has 33 axes, at most 32 are read');
});

test.each<[string, object, number, Partial<Record<'message' | 'path' | 'got', unknown>>]>([
  [
    'a hole',
    { a: f32([0, 4]), b: f32([8, 12]) },
    12,
    { message: 'safetensors: "b" leaves a gap: it starts at 8, expected 4', path: 'b', got: 8 },
  ],
  [
    'an overlap',
    { a: f32([0, 8], [2]), b: f32([4, 8]) },
    8,
    { message: 'safetensors: "b" overlaps another: it starts at 4, expected 8', path: 'b', got: 4 },
  ],
  ['bytes behind', { a: f32([0, 4]) }, 7, { message: 'safetensors: 3 bytes follow the last tensor', got: 7 }],
  ['bytes that lack', { a: f32([0, 4]) }, 1, { message: 'safetensors: 3 bytes are missing', got: 1 }],
  [
    'another number of bytes than the shape has',
    { a: f32([0, 4]), b: f32([4, 12]) },
    12,
    { message: 'safetensors: "b" has 8 bytes, F32 [1] needs 4', path: 'b', got: 8 },
  ],
  ['a dtype that is no text', { a: { ...f32([0, 4]), dtype: 1 } }, 4, { message: 'safetensors: "a" has no dtype' }],
  ['no object', [], 0, { message: 'safetensors: the header is not an object', path: 'safetensors' }],
])('%s: the refusal says what is where', (_, entries, dataBytes, expected) => {
  expect(refusal(fileOf(entries, dataBytes))).toMatchObject(expected);
});

// Weights of TensorFlow.js one by one: forms that are read, bytes that are written, and the place of what is refused.
import { describe, expect, test } from 'vitest';
import * as tf from '../../src/tfjs/index.js';
import { checkManifest, checkSpecs, getWeightSpecs, requireInside } from '../../src/tfjs/io/specs.js';
import { decodeWeights, encodeWeights } from '../../src/tfjs/io/weights.js';
import { errorOf } from '../support/errors.js';

const spec = (more: object = {}) => ({ name: 'w', shape: [2], dtype: 'float32', ...more });
const bytesOf = (array: ArrayBufferView) =>
  array.buffer.slice(array.byteOffset, array.byteOffset + array.byteLength) as ArrayBuffer;
const read = (form: object, bytes: ArrayBuffer) => Array.from(decodeWeights(bytes, [form as never])['w']!.dataSync());
const refusal = (call: () => unknown) => {
  const { code, path } = errorOf(call);
  return `${code} ${path}`;
};

describe('weights', () => {
  test.each<[object, ArrayBufferView, number[]]>([
    [spec(), Float32Array.of(1.5, -2), [1.5, -2]],
    [spec({ quantization: null }), Float32Array.of(1.5, -2), [1.5, -2]],
    [spec({ dtype: 'int32' }), Int32Array.of(7, -8), [7, -8]],
    [spec({ dtype: 'bool' }), Uint8Array.of(0, 3), [0, 1]],
    [spec({ quantization: { dtype: 'float16' } }), Uint16Array.of(0x3c00, 0xc000), [1, -2]],
    [spec({ quantization: { dtype: 'uint8', scale: 0.5, min: -1 } }), Uint8Array.of(0, 255), [-1, 126.5]],
    [spec({ quantization: { dtype: 'uint16', scale: 0.5, min: 1 } }), Uint16Array.of(1, 65535), [1.5, 32768.5]],
    [spec({ dtype: 'int32', quantization: { dtype: 'uint8', scale: 0.75, min: 0 } }), Uint8Array.of(1, 2), [1, 2]],
    [spec({ shape: [2, 1, 1, 1, 1, 1] }), Float32Array.of(1, 2), [1, 2]],
    [spec({ shape: [0, 3] }), new Float32Array(0), []],
    [spec({ shape: [] }), Float32Array.of(4), [4]],
  ])('%j', (form, array, values) => {
    expect(read(form, bytesOf(array))).toEqual(values);
    const bytes = bytesOf(array);
    const longer = new Uint8Array(bytes.byteLength + 1).buffer;
    expect(refusal(() => read(form, longer))).toBe('E_FORMAT weightData');
    if (bytes.byteLength > 0) expect(refusal(() => read(form, bytes.slice(1)))).toBe('E_FORMAT w');
  });

  test.each<[unknown, string]>([
    [5, 'at[0]'],
    [null, 'at[0]'],
    [spec({ name: undefined }), 'at[0].name'],
    [spec({ name: '' }), 'at[0].name'],
    [spec({ name: 'x'.repeat(1001) }), 'at[0].name'],
    [spec({ shape: 2 }), 'weight "w"'],
    [spec({ shape: [2.5] }), 'weight "w"'],
    [spec({ shape: [-1] }), 'weight "w"'],
    [spec({ shape: ['2'] }), 'weight "w"'],
    [spec({ shape: [1, 1, 1, 1, 1, 1, 1] }), 'weight "w"'],
    [spec({ shape: [2 ** 31] }), 'weight "w"'],
    [spec({ dtype: 'float64' }), 'weight "w"'],
    [spec({ dtype: undefined }), 'weight "w"'],
    [spec({ quantization: 5 }), 'weight "w"'],
    [spec({ quantization: { dtype: 'uint32', scale: 1, min: 0 } }), 'weight "w"'],
    [spec({ dtype: 'int32', quantization: { dtype: 'float16' } }), 'weight "w"'],
    [spec({ dtype: 'bool', quantization: { dtype: 'uint8', scale: 1, min: 0 } }), 'weight "w"'],
    [spec({ quantization: { dtype: 'uint8', scale: 1 } }), 'weight "w"'],
    [spec({ quantization: { dtype: 'uint8', min: 0 } }), 'weight "w"'],
    [spec({ quantization: { dtype: 'uint8', scale: '1', min: 0 } }), 'weight "w"'],
    [spec({ quantization: { dtype: 'uint8', scale: 1, min: Number.NaN } }), 'weight "w"'],
    [spec({ quantization: { dtype: 'uint8', scale: Infinity, min: 0 } }), 'weight "w"'],
  ])('%j is refused', (form, path) => {
    expect(refusal(() => checkSpecs('at', [form]))).toBe(`E_FORMAT ${path}`);
  });

  test('lists, and names in them', () => {
    expect(checkSpecs('at', [spec({ name: 'x'.repeat(1000) }), spec({ group: 'optimizer' })])).toMatchObject([
      { size: 2, bytes: 8, isOptimizer: false },
      { name: 'w', isOptimizer: true, stored: 'float32', scale: 1, min: 0 },
    ]);
    expect(checkSpecs('at', [spec({ shape: [2 ** 31 - 1] })])[0]!.size).toBe(2 ** 31 - 1);
    for (const wrong of [{}, undefined, [spec(), spec()]])
      expect(refusal(() => checkSpecs('at', wrong))).toBe('E_FORMAT at');
    for (const dtype of ['string', 'complex64'])
      expect(() => checkSpecs('at', [spec({ dtype })])).toThrow('weight "w" of');
  });

  test('are written one behind the other, little-endian', async () => {
    const tensors = { a: tf.tensor1d([1.5]), b: tf.tensor1d([-2, 3], 'int32'), c: tf.tensor1d([1, 0], 'bool') };
    const { data, specs } = await encodeWeights(tensors, 'optimizer');
    const group = 'optimizer';
    expect(specs).toEqual([
      { name: 'a', shape: [1], dtype: 'float32', group },
      { name: 'b', shape: [2], dtype: 'int32', group },
      { name: 'c', shape: [2], dtype: 'bool', group },
    ]);
    expect(Buffer.from(data).toString('hex')).toBe('0000c03ffeffffff030000000100');
    const list = await encodeWeights([{ name: 'a', tensor: tensors.a }]);
    expect(list.specs).toEqual([{ name: 'a', shape: [1], dtype: 'float32' }]);
    const again = decodeWeights(data, specs);
    expect(Object.values(again).map((tensor) => Array.from(tensor.dataSync()))).toEqual([[1.5], [-2, 3], [1, 0]]);
    for (const wrong of [null, 5, { a: 1 }, [1], [{ name: 'a' }]]) {
      await expect(encodeWeights(wrong as never)).rejects.toMatchObject({ code: 'E_OPTION' });
    }
  });
});

describe('manifests', () => {
  const group = (more: object = {}) => ({ paths: ['a.bin'], weights: [spec()], ...more });
  test('have the weights of all groups', () => {
    expect(getWeightSpecs([group(), group({ weights: [] })] as never)).toEqual([spec()]);
    expect(checkManifest('at', [])).toEqual([]);
  });

  test.each<[unknown, string]>([
    [{}, 'at'],
    [undefined, 'at'],
    [[5], 'at[0]'],
    [[group({ paths: 'a' })], 'at[0].paths'],
    [[group({ paths: ['a', 5] })], 'at[0].paths'],
    [[group(), group({ weights: {} })], 'at[1].weights'],
    [[group({ paths: new Array<string>(2 ** 16 + 1).fill('a') })], 'at'],
  ])('%# is refused', (manifest, path) => {
    expect(refusal(() => checkManifest('at', manifest))).toBe(`E_FORMAT ${path}`);
  });

  test.each([
    'a',
    'a/b.bin',
    'a..b',
    '...',
    '..a/b',
    'a%20b',
    'a:b'.slice(1),
    '%2e',
    './a',
  ])('the path %s stays inside', (path) => {
    expect(requireInside(path)).toBe(path);
  });

  test.each([
    '',
    '/a',
    '\\a',
    'a\\b',
    'a\0',
    '..',
    'a/../b',
    'a/..',
    '%2e%2e/a',
    '.%2E',
    'http://a',
    'c:a',
    'x-y+z.1:a',
    'a%2Fb',
    'a%5cb',
    'a%00',
  ])('the path %j leads out', (path) => {
    expect(refusal(() => requireInside(path))).toBe('E_FORMAT weightsManifest.paths');
  });
});

// Weights of TensorFlow.js one by one, and what model.json says: forms that are read, bytes that are written, and the place of what is refused.
import { describe, expect, test } from 'vitest';
import * as tf from '../../src/tfjs/index.js';
import { fromBase64, joined } from '../../src/tfjs/io/bytes.js';
import { modelJsonOf, parseJson, readModelJson, requireJsonTopology } from '../../src/tfjs/io/modelJson.js';
import { checkManifest, checkSpecs, getWeightSpecs, requireInside } from '../../src/tfjs/io/specs.js';
import { decodeWeights, encodeWeights } from '../../src/tfjs/io/weights.js';
import { errorOf } from '../support/errors.js';

const spec = (more: object = {}) => ({ name: 'w', shape: [2], dtype: 'float32' as const, ...more });
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

describe('bytes', () => {
  const pieces = [Uint8Array.of(1, 2, 3).buffer, Uint8Array.of(4).buffer];
  const numbers = (buffer: ArrayBuffer) => Array.from(new Uint8Array(buffer));

  test('are joined to a copy', () => {
    expect(numbers(joined('at', pieces))).toEqual([1, 2, 3, 4]);
    expect(numbers(joined('at', []))).toEqual([]);
    expect(numbers(joined('at', undefined))).toEqual([]);
    for (const one of [pieces[0]!, [pieces[0]!]]) {
      const copy = joined('at', one);
      expect(numbers(copy)).toEqual([1, 2, 3]);
      expect(copy).not.toBe(pieces[0]);
    }
    // biome-ignore lint/suspicious/noSparseArray: a hole is no piece
    for (const wrong of ['abc', 5, null, [5], [, pieces[0]]])
      expect(refusal(() => joined('at', wrong as never))).toBe('E_OPTION at');
    expect(refusal(() => tf.io.concatenateArrayBuffers(5 as never))).toBe('E_OPTION tf.io.concatenateArrayBuffers');
    expect(tf.io.concatenateArrayBuffers(undefined as never).byteLength).toBe(0);
    expect(numbers(tf.io.CompositeArrayBuffer.join(pieces))).toEqual([1, 2, 3, 4]);
    expect(refusal(() => tf.io.CompositeArrayBuffer.join(5 as never))).toBe('E_OPTION tf.io.CompositeArrayBuffer.join');
    expect(refusal(() => new tf.io.CompositeArrayBuffer(5 as never))).toBe('E_OPTION tf.io.CompositeArrayBuffer');
  });

  test.each<[unknown[], number[]]>([
    [[], [1, 2, 3, 4]],
    [[1], [2, 3, 4]],
    [
      [1, 3],
      [2, 3],
    ],
    [
      [-2, 2],
      [1, 2],
    ],
    [
      [2, 9],
      [3, 4],
    ],
    [[9], []],
    [[3, 1], []],
    [[Number.NaN, 1], [1]],
    [['1', 2], [2]],
  ])('of a range %j', (range, expected) => {
    const whole = new tf.io.CompositeArrayBuffer(pieces);
    expect(numbers(whole.slice(...(range as [number, number])))).toEqual(expected);
  });

  test('of base64', () => {
    expect(numbers(fromBase64('at', 'AQID'))).toEqual([1, 2, 3]);
    expect(refusal(() => fromBase64('at', '#'))).toBe('E_FORMAT at');
  });
});

describe('model.json', () => {
  const topology = { config: {} };
  const given = {
    modelTopology: topology,
    format: 'f',
    generatedBy: 'g',
    convertedBy: null,
    signature: { a: 1 },
    userDefinedMetadata: { b: 1 },
    modelInitializer: { c: 1 },
    initializerSignature: { d: 1 },
    trainingConfig: { optimizer_config: {}, loss: 'x' },
  };
  const { modelTopology: _topology, format: _format, generatedBy: _by, convertedBy: _who, ...optional } = given;
  const absent = Object.fromEntries(
    Object.keys(optional).map((key, index) => [key, index % 2 === 0 ? null : undefined]),
  );

  test('has the fields that are there', () => {
    const weightsManifest = (weights: unknown[]) => [{ paths: ['a', 'b'], weights }];
    const whole = { ...given, weightsManifest: weightsManifest([spec()]) };
    expect(modelJsonOf({ ...given, weightSpecs: [spec()] }, ['a', 'b'])).toStrictEqual(whole);
    const bare = { modelTopology: topology, ...absent, format: undefined };
    expect(modelJsonOf(bare as object, ['a', 'b'])).toStrictEqual({
      modelTopology: topology,
      weightsManifest: weightsManifest([]),
    });
  });

  test('becomes artifacts', async () => {
    const data = new ArrayBuffer(8);
    const json = { ...given, weightsManifest: [] };
    const whole = { ...given, weightSpecs: [spec()], weightData: data };
    expect(tf.io.getModelArtifactsForJSONSync(json, [spec()], data)).toStrictEqual(whole);
    expect(await tf.io.getModelArtifactsForJSON(json, async () => [[spec()], data])).toStrictEqual(whole);
    const bare = { modelTopology: topology, format: undefined, generatedBy: undefined, convertedBy: undefined };
    for (const weightsManifest of [null, undefined]) {
      const none = { modelTopology: topology, ...absent, weightsManifest } as never;
      expect(tf.io.getModelArtifactsForJSONSync(none)).toStrictEqual(bare);
      expect(await tf.io.getModelArtifactsForJSON(none, async () => [[], []])).toStrictEqual(bare);
    }
    const sync = tf.io.getModelArtifactsForJSONSync;
    expect(refusal(() => sync(json, undefined, data))).toBe('E_FORMAT weightSpecs');
    expect(refusal(() => sync(json, [spec()]))).toBe('E_FORMAT weightData');
    for (const wrong of [5, null, []]) {
      expect(refusal(() => sync(wrong as never))).toBe('E_OPTION tf.io.getModelArtifactsForJSON');
      await expect(tf.io.getModelArtifactsForJSON(wrong as never, async () => [[], []])).rejects.toMatchObject({
        path: 'tf.io.getModelArtifactsForJSON',
      });
    }
  });

  test('and the sizes of its parts in UTF-8', () => {
    const info = tf.io.getModelArtifactsInfoForJSON;
    const sizes = { modelTopologyType: 'JSON', modelTopologyBytes: 9, weightSpecsBytes: 2, weightDataBytes: 3 };
    expect(info({ modelTopology: { a: 'é' }, weightSpecs: [], weightData: new ArrayBuffer(3) })).toMatchObject({
      ...sizes,
      modelTopologyBytes: 10,
    });
    expect(info({ modelTopology: { a: 'e' }, weightSpecs: [], weightData: new ArrayBuffer(3) })).toMatchObject(sizes);
    expect(info({})).toMatchObject({ modelTopologyBytes: 0, weightSpecsBytes: 0, weightDataBytes: 0 });
    const loop: object[] = [];
    loop.push(loop);
    expect(refusal(() => info({ modelTopology: loop }))).toBe('E_OPTION modelTopology');
    expect(refusal(() => info({ weightSpecs: loop as never }))).toBe('E_OPTION weightSpecs');
    expect(refusal(() => info({ weightData: 5 as never }))).toBe('E_OPTION weightData');
    expect(refusal(() => info(5 as never))).toBe('E_OPTION tf.io.getModelArtifactsInfoForJSON');
  });

  test.each<[unknown]>([[undefined], [null], [5], ['x'], [new ArrayBuffer(4)]])('has no topology %j', (wrong) => {
    expect(refusal(() => requireJsonTopology(wrong as never))).toBe('E_OPTION modelTopology');
  });

  test.each([
    ['[]', 'at'],
    ['5', 'at'],
    ['null', 'at'],
    ['{}', 'at'],
    ['{"modelTopology": 5}', 'at'],
    ['{"modelTopology": {}, "weightsManifest": null}', 'at: weightsManifest'],
    ['{"modelTopology": {}, "weightsManifest": {}}', 'at: weightsManifest'],
    ['{"modelTopology": {}, "weightsManifest": [5]}', 'at: weightsManifest[0]'],
  ])('%s is refused', (text, path) => {
    expect(refusal(() => readModelJson('at', text))).toBe(`E_FORMAT ${path}`);
  });

  test('is as deep as allowed, and no deeper', () => {
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseJson('at', deep(64))).toHaveLength(1);
    expect(refusal(() => parseJson('at', deep(65)))).toBe('E_FORMAT at');
    expect(readModelJson('at', '{"modelTopology": {}}')).toEqual({ modelTopology: {} });
  });
});

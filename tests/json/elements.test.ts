// Arrays in JSON: what is just one, and what is not, with its place.
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/formats/strictJson.js';
import { base64Of, readArray } from '../../src/json/elements.js';
import { fromJSON, toJSON } from '../../src/json/index.js';
import { errorOf } from '../support/errors.js';
import { classifier } from '../support/models.js';

const array = (fields: object) => readArray('a', new Map(Object.entries(fields)) as JsonValue);

test.each<[string, readonly unknown[], readonly unknown[]]>([
  ['F32', [0, -0.5, 'NaN', 'Infinity', '-Infinity', '-0'], ['0', 'nan', '', null, true, []]],
  ['F64', [1e308, 'NaN'], ['1']],
  ['I32', [-(2 ** 31), 2 ** 31 - 1], [-(2 ** 31) - 1, 2 ** 31, 0.5, '1', null]],
  ['U8', [0, 255], [-1, 256, 0.5, '1']],
  [
    'I64',
    ['-9223372036854775808', '9223372036854775807', '0'],
    ['9223372036854775808', '-9223372036854775809', '', ' 1', '1 ', '1.0', '+1', 1, '000000000000000000001'],
  ],
  ['U64', ['0', '18446744073709551615'], ['-1', '18446744073709551616', 1]],
])('%s holds %j, and refuses %j', (dtype, held, wrong) => {
  for (const value of held) expect(array({ dtype, shape: [1], data: [value] }).data.length).toBe(1);
  for (const value of wrong) {
    expect(
      errorOf(() => array({ dtype, shape: [1], data: [value] })),
      String(value),
    ).toMatchObject({ code: 'E_FORMAT', path: 'a' });
  }
});

test('base64 is that of the bytes, little-endian, wherever they lie', () => {
  for (const [dtype, data] of Object.entries({
    F32: Float32Array.of(1, -2),
    F64: Float64Array.of(1),
    I32: Int32Array.of(-1),
    U8: Uint8Array.of(1, 2, 3),
    I64: BigInt64Array.of(-1n),
    U64: BigUint64Array.of(1n),
  })) {
    const tensor = { dtype, shape: [data.length], data } as Parameters<typeof base64Of>[0];
    const text = base64Of(tensor);
    expect(text).toBe(Buffer.from(data.buffer).toString('base64'));
    expect(array({ dtype, shape: [data.length], data: text })).toEqual(tensor);
    expect(errorOf(() => array({ dtype, shape: [data.length + 1], data: text })).path).toBe('a');
  }
  const long = Uint8Array.from({ length: 20_000 }, (_, i) => i);
  const part = long.subarray(1, 19_001);
  expect(base64Of({ dtype: 'U8', shape: [19_000], data: part })).toBe(Buffer.from(part).toString('base64'));
});

test.each<[string, object | null]>([
  ['nothing', null],
  ['no type', { shape: [0], data: [] }],
  ['a type of another kind', { dtype: 1, shape: [0], data: [] }],
  ['no shape', { dtype: 'F32', data: [] }],
  ['a shape that is a text', { dtype: 'F32', shape: '0', data: [] }],
  ['a fraction of a size', { dtype: 'F32', shape: [0.5], data: [] }],
  ['a size below 0', { dtype: 'F32', shape: [0, -1], data: [] }],
  ['no data', { dtype: 'F32', shape: [0] }],
  ['data that is a number', { dtype: 'F32', shape: [0], data: 0 }],
  ['data that is an object', { dtype: 'F32', shape: [0], data: new Map() }],
  ['too few numbers', { dtype: 'F32', shape: [2], data: [1] }],
  ['too many numbers', { dtype: 'F32', shape: [], data: [1, 2] }],
  ['another field', { dtype: 'F32', shape: [0], data: [], name: 'a' }],
])('%s is no array', (_, fields) => {
  const call = () => (fields === null ? readArray('a', fields) : array(fields));
  expect(errorOf(call)).toMatchObject({ code: 'E_FORMAT', path: 'a' });
});

test('an array of no elements, and a scalar', () => {
  expect(array({ dtype: 'F32', shape: [0, 3], data: [] })).toEqual({
    dtype: 'F32',
    shape: [0, 3],
    data: new Float32Array(0),
  });
  expect(array({ dtype: 'F32', shape: [], data: [2] })).toEqual({ dtype: 'F32', shape: [], data: Float32Array.of(2) });
});

describe('JSON of models', () => {
  const json = () => JSON.parse(JSON.stringify(toJSON(classifier(), { arrays: 'numbers' }))) as Record<string, unknown>;
  test('arrays are texts, or numbers, as asked for', () => {
    const kinds = [undefined, 'base64', 'numbers'].map((arrays) => {
      const { arrays: written, model } = toJSON(
        classifier(),
        arrays === undefined ? {} : { arrays: arrays as 'base64' },
      );
      expect(Object.keys(model)).not.toContain('format');
      return new Set(Object.values(written).map(({ data }) => typeof data));
    });
    expect(kinds).toEqual([new Set(['string']), new Set(['string']), new Set(['object'])]);
  });

  const refusals: readonly [string, () => unknown, string][] = [
    ['a number', () => fromJSON(3 as never), 'E_OPTION fromJSON'],
    ['a function', () => fromJSON((() => 0) as never), 'E_OPTION fromJSON'],
    ['a list', () => fromJSON([]), 'E_FORMAT fromJSON'],
    ['no format', () => fromJSON({ ...json(), format: undefined }), 'E_FORMAT fromJSON'],
    ['another format', () => fromJSON({ ...json(), format: 1 }), 'E_FORMAT fromJSON'],
    ['no model', () => fromJSON({ ...json(), model: undefined }), 'E_FORMAT fromJSON'],
    ['no arrays', () => fromJSON({ ...json(), arrays: [] }), 'E_FORMAT fromJSON'],
    ['another field', () => fromJSON({ ...json(), more: 1 }), 'E_FORMAT fromJSON'],
    ['an array that is none', () => fromJSON({ ...json(), arrays: { x: 1 } }), 'E_FORMAT fromJSON: "x"'],
    [
      'a field of no file',
      () => fromJSON({ ...json(), model: { ...(json()['model'] as object), x: 1 } }),
      'E_FORMAT fromJSON',
    ],
    ['the weights of nothing', () => fromJSON({}, { weights: 'initial' }), 'E_FORMAT seed'],
    ['initial weights of no model', () => fromJSON({ format: 'ockham' }, { weights: 'initial' }), 'E_FORMAT fromJSON'],
    ['an unknown option', () => fromJSON(json(), { weight: 'saved' } as never), 'E_OPTION fromJSON.weight'],
    ['a wrong option', () => fromJSON(json(), { weights: 1 as never }), 'E_OPTION fromJSON.weights'],
    ['an unknown option of toJSON', () => toJSON(classifier(), { array: 'base64' } as never), 'E_OPTION toJSON.array'],
    ['a wrong option of toJSON', () => toJSON(classifier(), { arrays: 1 as never }), 'E_OPTION toJSON.arrays'],
  ];
  test.each(refusals)('%s', (_, call, expected) => {
    const { code, path } = errorOf(call);
    expect(`${code} ${path}`).toBe(expected);
  });

  test('initial weights need no arrays, and an optimizer of your own only if it is compiled', () => {
    const own = { name: 'mine', config: {}, compute: () => 0 };
    const whole = json();
    const bare = { format: whole['format'], model: whole['model'] };
    expect(fromJSON(bare, { weights: 'initial' }).getWeights()).toEqual(classifier().getWeights());
    expect(errorOf(() => fromJSON(bare, { weights: 'initial', customObjects: { own } })).path).toBe(
      'fromJSON.customObjects.own',
    );
  });
});

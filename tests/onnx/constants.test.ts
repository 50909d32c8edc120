// Constants of ONNX: element types, where their numbers may lie, and the nodes that make them. Each becomes a matrix of two rows and one column.
import { describe, expect, test } from 'vitest';
import { ProtobufWriter } from '../../src/formats/protobuf.js';
import { type Message, message } from './support/fields.js';
import {
  type Attributes,
  type Constant,
  type Constants,
  contentsOf,
  type GraphOptions,
  graphFile,
  node,
  refusalOf,
  tensor,
} from './support/graphs.js';

const weights = (file: Uint8Array) => contentsOf(file).weights;
const packed = (field: number, values: readonly (number | bigint)[]) => new ProtobufWriter().varints(field, values);
const bytesOf = (values: ArrayBufferView) => new Uint8Array(values.buffer);
/** The bytes of the fields of one message behind those of another. */
const joined = (...parts: readonly ProtobufWriter[]) => {
  const all = parts.map((part) => part.finish());
  return Uint8Array.from(all.flatMap((part) => [...part]));
};

describe('tensors', () => {
  const file = (fields: Message, ...more: readonly ProtobufWriter[]) => {
    const W = joined(message({ 1: [2, 1], 8: 'W', ...fields }), ...more);
    const x = message({ 1: 'x', 2: message({ 1: message({ 1: 1 }) }) });
    const graph = message({ 1: node('MatMul', ['x', 'W'], ['y']), 5: W, 11: x, 12: message({ 1: 'y' }) });
    return message({ 1: 8, 7: graph, 8: message({ 2: 13 }) }).finish();
  };
  const [FLOAT, INT32, INT64, BOOL, HALF, DOUBLE, BRAIN] = [1, 6, 7, 9, 10, 11, 16];
  const [floatData, int32Data, int64Data, doubleData] = [4, 5, 7, 10];
  const raw = (type: number, values: ArrayBufferView) => file({ 2: type, 9: bytesOf(values) });

  test.each<[string, Uint8Array, readonly number[]]>([
    ['float', raw(FLOAT, Float32Array.of(1.5, -2)), [1.5, -2]],
    ['double', raw(DOUBLE, Float64Array.of(1.5, -2)), [1.5, -2]],
    ['double, to be rounded', raw(DOUBLE, Float64Array.of(0.1, 2)), [Math.fround(0.1), 2]],
    ['int32', raw(INT32, Int32Array.of(3, -2)), [3, -2]],
    ['int64', raw(INT64, BigInt64Array.of(3n, -2n)), [3, -2]],
    ['bool', raw(BOOL, Uint8Array.of(1, 0)), [1, 0]],
    ['float16', raw(HALF, Uint16Array.of(0x3e00, 0xc000)), [1.5, -2]],
    ['bfloat16', raw(BRAIN, Uint16Array.of(0x3fc0, 0xc000)), [1.5, -2]],
    ['float in fields', file({ 2: FLOAT, [floatData]: bytesOf(Float32Array.of(1.5, -2)) }), [1.5, -2]],
    [
      'float in two fields',
      file({ 2: FLOAT }, new ProtobufWriter().float(floatData, 1.5).float(floatData, -2)),
      [1.5, -2],
    ],
    ['double in a field', file({ 2: DOUBLE, [doubleData]: bytesOf(Float64Array.of(1.5, -2)) }), [1.5, -2]],
    ['int32 in fields', file({ 2: INT32, [int32Data]: [3, -2] }), [3, -2]],
    ['int32 in a field', file({ 2: INT32 }, packed(int32Data, [3, -2])), [3, -2]],
    ['int64 in fields', file({ 2: INT64, [int64Data]: [3, -2] }), [3, -2]],
    ['int64 in two packed fields', file({ 2: INT64 }, packed(int64Data, [3]), packed(int64Data, [-2])), [3, -2]],
    ['bool in fields', file({ 2: BOOL, [int32Data]: [1, 0] }), [1, 0]],
    ['float16 in fields', file({ 2: HALF, [int32Data]: [0x3e00, 0xc000] }), [1.5, -2]],
    ['bfloat16 in fields', file({ 2: BRAIN, [int32Data]: [0x3fc0, 0xc000] }), [1.5, -2]],
    ['sizes in one field', file({ 1: Uint8Array.of(2, 1), 2: FLOAT, 9: bytesOf(Float32Array.of(1.5, -2)) }), [1.5, -2]],
    ['the location of the file itself', file({ 2: FLOAT, 9: bytesOf(Float32Array.of(1.5, -2)), 14: 0 }), [1.5, -2]],
  ])('%s', (_, bytes, expected) => {
    expect(weights(bytes)).toEqual([expected]);
  });

  const two = bytesOf(Float32Array.of(1, 2));
  test.each<[string, Uint8Array]>([
    ['too few bytes', raw(FLOAT, Float32Array.of(1))],
    ['too many bytes', raw(FLOAT, Float32Array.of(1, 2, 3))],
    ['no data', file({ 2: FLOAT })],
    ['no integers', file({ 2: INT32 })],
    ['too few integers', file({ 2: INT64, [int64Data]: [3] })],
    ['too many integers', file({ 2: INT64, [int64Data]: [3, 4, 5] })],
    ['too many packed integers', file({ 2: INT64 }, packed(int64Data, [3, 4, 5]))],
    ['data in the field of another type', file({ 2: FLOAT, [doubleData]: bytesOf(Float64Array.of(1, 2)) })],
    ['integers in the field of another type', file({ 2: INT64, [int32Data]: [3, 4] })],
    ['data twice', file({ 2: FLOAT, [floatData]: two, 9: two })],
    ['integers twice', file({ 2: INT32, [int32Data]: [1, 2], 9: bytesOf(Int32Array.of(1, 2)) })],
    ['data at another place', file({ 2: FLOAT, 9: two, 13: message({ 1: 'location', 2: 'x' }) })],
    ['data said to be at another place', file({ 2: FLOAT, 9: two, 14: 1 })],
    ['text', file({ 2: 8, 9: two })],
    ['no type', file({ 9: two })],
    ['unsigned integers', file({ 2: 2, 9: Uint8Array.of(1, 2) })],
    ['sizes below 0', file({ 1: [-2, -1], 2: FLOAT, 9: two })],
    ['sizes beyond 2^53', file({ 1: [2 ** 40, 2 ** 40], 2: FLOAT, 9: two })],
    ['17 axes', file({ 1: new Uint8Array(17).fill(1), 2: FLOAT, 9: two })],
  ])('%s: refused', (_, bytes) => {
    expect(refusalOf(bytes)).toBe('E_FORMAT graph.initializer[0]');
  });

  test('16 axes are counted, and are no matrix', () => {
    const axes = file({ 1: [2, ...new Array<number>(15).fill(1)], 2: FLOAT, 9: two });
    expect(refusalOf(axes)).toBe('E_FORMAT graph.node[0] MatMul "MatMul1"');
  });
});

describe('nodes that make constants', () => {
  /** W is what nodes make of constants. */
  const made = (
    nodes: readonly ProtobufWriter[],
    constants: Constants = {},
    options: GraphOptions = {},
    op = 'MatMul',
  ) => graphFile([...nodes, node(op, ['x', 'W'], ['y'])], constants, options);
  const constant = (attributes: Attributes) => made([node('Constant', [], ['W'], attributes)], {}, {}, 'Add');
  const from = (op: string, c: Constant, attributes: Attributes = {}, constants: Constants = {}) =>
    made([node(op, ['c', ...Object.keys(constants)], ['W'], attributes)], { c, ...constants });
  const matrix = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const across = [
    [1, 4],
    [2, 5],
    [3, 6],
  ];
  const row = (...values: readonly number[]) => contentsOf(graphFile([node('Sub', ['x', 'c'], ['y'])], { c: values }));

  test.each<[string, Uint8Array, readonly number[]]>([
    ['a tensor', constant({ value: tensor('', [2], [3, 4]) }), [-3, -4]],
    ['a float', constant({ value_float: 3 }), [-3, -3]],
    ['an integer', constant({ value_int: 3n }), [-3, -3]],
    ['floats', constant({ value_floats: [3, 4] }), [-3, -4]],
    ['integers', constant({ value_ints: [3n, 4n] }), [-3, -4]],
  ])('Constant of %s', (_, bytes, mean) => {
    // A shift of X is the mean of a standardizer.
    expect(contentsOf(bytes)).toMatchObject({ mean, scale: [1, 1] });
    expect(row(...mean).mean).toEqual(mean);
  });

  test.each<[string, Uint8Array]>([
    ['Identity', from('Identity', matrix)],
    ['Cast to float', from('Cast', matrix, { to: 1n })],
    ['Cast to double', from('Cast', matrix, { to: 11n })],
    ['Cast of integers to int64', from('Cast', matrix, { to: 7n })],
    ['Transpose', from('Transpose', across)],
    ['Transpose with an order', from('Transpose', across, { perm: [1n, 0n] })],
    ['Transpose that keeps its order', from('Transpose', matrix, { perm: [0n, 1n] })],
    ['Reshape', from('Reshape', [1, 2, 3, 4, 5, 6], {}, { shape: [2, 3] })],
    ['Reshape with an open length', from('Reshape', [1, 2, 3, 4, 5, 6], {}, { shape: [-1, 3] })],
    [
      'Reshape that keeps a length',
      from('Reshape', { dims: [2, 3, 1], values: matrix.flat() }, {}, { shape: [0, -1] }),
    ],
    ['Reshape by an attribute', from('Reshape', [1, 2, 3, 4, 5, 6], { shape: [2n, 3n] })],
    [
      'Reshape to a shape that a node makes',
      made([node('Constant', [], ['s'], { value_ints: [2n, 3n] }), node('Reshape', ['c', 's'], ['W'])], {
        c: [1, 2, 3, 4, 5, 6],
      }),
    ],
  ])('%s', (_, bytes) => {
    expect(weights(bytes)).toEqual([matrix.flat()]);
  });

  test.each(['Flatten', 'Squeeze', 'Unsqueeze', 'Transpose'])('%s of a row is a row', (op) => {
    const bytes = made([node(op, ['c'], ['W'])], { c: [3, 4] }, {}, 'Sub');
    expect(contentsOf(bytes).mean).toEqual([3, 4]);
    if (op === 'Transpose') return;
    const bracketed = made([node(op, ['c'], ['W'])], { c: { dims: [1, 2, 1], values: [3, 4] } }, {}, 'Sub');
    expect(contentsOf(bracketed).mean).toEqual([3, 4]);
  });

  const [W, c] = ['graph.node[0]', 'graph.node[1] MatMul "MatMul1"'];
  test.each<[string, Uint8Array, string]>([
    ['no value', constant({}), `${W} Constant "Constant1"`],
    ['two values', constant({ value_float: 1, value_int: 1n }), `${W} Constant "Constant1"`],
    ['a text', constant({ value_string: 'x' }), `${W} Constant "Constant1"`],
    ['a tensor of text', constant({ value: tensor('', [2], [3, 4], { 2: 8 }) }), 'graph.node[0].attribute'],
    ['a cast to float16', from('Cast', matrix, { to: 10n }), `${W} Cast "Cast1"`],
    ['a cast to nothing', from('Cast', matrix), `${W} Cast "Cast1"`],
    ['a cast of fractions to int64', from('Cast', [[0.5], [1]], { to: 7n }), `${W} Cast "Cast1"`],
    [
      'three axes transposed',
      from('Transpose', { dims: [2, 3, 1], values: matrix.flat() }),
      `${W} Transpose "Transpose1"`,
    ],
    ['three axes for two', from('Transpose', matrix, { perm: [1n, 0n, 2n] }), `${W} Transpose "Transpose1"`],
    ['an axis twice', from('Transpose', matrix, { perm: [1n, 1n] }), `${W} Transpose "Transpose1"`],
    ['the first axis twice', from('Transpose', matrix, { perm: [0n, 0n] }), `${W} Transpose "Transpose1"`],
    ['an order of a row', from('Transpose', [1, 2], { perm: [1n] }), `${W} Transpose "Transpose1"`],
    ['two axes of a row', from('Transpose', [1, 2], { perm: [0n, 1n] }), `${W} Transpose "Transpose1"`],
    ['another number of elements', from('Reshape', [1, 2, 3], {}, { shape: [2, 2] }), `${W} Reshape "Reshape1"`],
    ['two open lengths', from('Reshape', [1, 2, 3, 4], {}, { shape: [-1, -1] }), `${W} Reshape "Reshape1"`],
    ['a length that is no integer', from('Reshape', [1, 2, 3], {}, { shape: [-1, 2] }), `${W} Reshape "Reshape1"`],
    ['lengths below 0', from('Reshape', [1, 2, 3, 4], {}, { shape: [-2, -2] }), `${W} Reshape "Reshape1"`],
    [
      'a length that is kept of nothing',
      from('Reshape', [1, 2, 3, 4], {}, { shape: [2, 0] }),
      `${W} Reshape "Reshape1"`,
    ],
    ['no shape', from('Reshape', matrix), `${W} Reshape "Reshape1"`],
    ['a matrix flattened', from('Flatten', matrix), `${W} Flatten "Flatten1"`],
    ['an operator that is not computed', from('Relu', matrix), c],
    ['an operator of another domain', made([node('Identity', ['c'], ['W'], {}, 'mine')], { c: matrix }), c],
    ['an operator of what is no constant', made([node('Identity', ['x'], ['W'])]), c],
  ])('%s: refused', (_, bytes, path) => {
    expect(refusalOf(bytes)).toBe(`E_FORMAT ${path}`);
  });

  test('64 nodes behind each other, and not more', () => {
    const chain = (count: number) =>
      made(
        Array.from({ length: count }, (_, i) => node('Identity', [`c${i}`], [i === count - 1 ? 'W' : `c${i + 1}`])),
        { c0: matrix },
      );
    expect(weights(chain(64))).toEqual([matrix.flat()]);
    expect(refusalOf(chain(65))).toBe('E_FORMAT graph.node[65] MatMul "MatMul1"');
  });

  test('a constant is decoded once, and used as often as nodes read it', () => {
    const file = graphFile(
      [node('Add', ['x', 'c'], ['a']), node('MatMul', ['a', 'W'], ['b']), node('Add', ['b', 'c'], ['y'])],
      {
        W: [
          [1, 0],
          [0, 1],
        ],
        c: [3, 4],
      },
    );
    expect(contentsOf(file)).toMatchObject({
      mean: [-3, -4],
      weights: [
        [1, 0, 0, 1],
        [3, 4],
      ],
    });
  });
});

describe('versions', () => {
  const file = (options: GraphOptions) => graphFile([node('Relu', ['x'], ['y'])], {}, options);
  test('files before IR version 3 name no opset', () => {
    expect(contentsOf(file({ ir: 2, opset: 0 })).layers).toHaveLength(1);
    expect(contentsOf(file({ ir: 3, opset: 1 })).layers).toHaveLength(1);
    expect(refusalOf(file({ ir: 3, opset: 0 }))).toBe('E_FORMAT model');
    expect(refusalOf(file({ ir: 0 }))).toBe('E_FORMAT model');
  });

  test('the domain has two names, and others may have versions of their own', () => {
    const graph = (opsets: readonly ProtobufWriter[]) => {
      const [x, y] = ['x', 'y'].map((name) =>
        message({ 1: name, 2: message({ 1: message({ 1: 1, 2: message({ 1: [message({}), message({ 1: 2 })] }) }) }) }),
      );
      return message({
        1: 8,
        7: message({ 1: node('Softmax', ['x'], ['y'], {}), 11: x!, 12: y! }),
        8: opsets,
      }).finish();
    };
    const other = message({ 1: 'mine', 2: 99 });
    expect(contentsOf(graph([message({ 1: 'ai.onnx', 2: 13 }), other])).layers).toHaveLength(1);
    expect(refusalOf(graph([other]))).toBe('E_FORMAT model');
    expect(refusalOf(graph([other, other, message({ 2: 13 })]))).toBe('E_FORMAT model.opset_import');
  });
});

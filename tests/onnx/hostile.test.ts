// Files that are wrong on purpose: only our errors come of them, and no memory for what they claim. Those that are wrong at random: tests/fuzz.
import { describe, expect, test } from 'vitest';
import {
  batchNormalization,
  dense,
  FormatError,
  layerNormalization,
  OckhamError,
  OptionError,
} from '../../src/index.js';
import { fromOnnx, toOnnx } from '../../src/onnx/index.js';
import { type Message, message } from './support/fields.js';
import { modelOf } from './support/models.js';

const own = modelOf({
  columns: 3,
  rows: 1,
  layers: [dense({ units: 4, activation: 'gelu' }), batchNormalization(), layerNormalization(), dense({ units: 2 })],
  preparation: 'standardizeAndImpute',
  seed: 1,
}).model;
const file = toOnnx(own);

/** Reads a file, and predicts with what comes of it. @returns an error that is none of ours. */
function strangerFrom(bytes: Uint8Array): unknown {
  try {
    const model = fromOnnx(bytes, { seed: 1 });
    try {
      const columns = Number(model.toJSON()['inputUnits']);
      if (columns <= 1000) model.predict({ data: new Float32Array(columns), shape: [1, columns] });
    } finally {
      model.dispose();
    }
  } catch (error) {
    if (!(error instanceof OckhamError)) return error;
  }
  return undefined;
}

test('a file cut off at any byte: only our errors', () => {
  for (let length = 0; length < file.length; length += 3) {
    expect(strangerFrom(file.slice(0, length))).toBeUndefined();
  }
});

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const tensor = (fields: Message) => message({ 2: 1, ...fields });
const W = (fields: Message = {}) => tensor({ 8: 'W', 1: [2, 1], 9: floats(1, 2), ...fields });
const node = (op: string, inputs: readonly string[], outputs: readonly string[], more: Message = {}) =>
  message({ 1: inputs, 2: outputs, 3: `${op}1`, 4: op, ...more });
const value = (name: string, sizes: readonly number[] = [1, 2], type = 1) => {
  const shape = message({ 1: sizes.map((size) => message({ 1: size })) });
  return message({ 1: name, 2: message({ 1: message({ 1: type, 2: shape }) }) });
};
const graph = (fields: Message = {}) =>
  message({ 1: node('MatMul', ['x', 'W'], ['y']), 5: W(), 11: value('x'), 12: value('y'), ...fields });
const model = (of: ReturnType<typeof graph>, more: Message = {}) =>
  message({ 1: 8, 7: of, 8: message({ 2: 13 }), ...more }).finish();

test('what the cases below change is read', () => {
  expect(Array.from(fromOnnx(model(graph())).predict([[1, 10]]).data)).toEqual([21]);
});

/** A chain of nodes from x to y. */
const chain = (count: number, make: (from: string, to: string) => ReturnType<typeof node>) =>
  Array.from({ length: count }, (_, at) => make(at === 0 ? 'x' : `t${at}`, at === count - 1 ? 'y' : `t${at + 1}`));

const attribute = (fields: Message) => message(fields);
const many = 2 ** 40;

describe.each<[what: string, bytes: () => Uint8Array, says: string]>([
  ['no bytes', () => new Uint8Array(), 'not an ONNX model'],
  ['text', () => new TextEncoder().encode('{"a": 1}'), 'model'],
  ['no graph', () => message({ 1: 8 }).finish(), 'not an ONNX model'],
  ['two graphs', () => model(graph(), { 7: [graph(), graph()] }), 'two graphs'],
  ['no opset', () => message({ 1: 8, 7: graph() }).finish(), 'no version of the operators'],
  ['two opsets', () => model(graph(), { 8: [message({ 2: 13 }), message({ 1: 'ai.onnx', 2: 14 })] }), 'two versions'],
  ['an opset below 1', () => model(graph(), { 8: message({ 2: -1 }) }), 'no version of the operators'],
  [
    'a circle',
    () => model(graph({ 1: [node('Relu', ['b'], ['a']), node('Relu', ['a'], ['b'])], 12: value('a') })),
    'depends on its own output',
  ],
  ['a circle of a product', () => model(graph({ 1: node('Mul', ['y', 'W'], ['y']) })), 'Mul1'],
  [
    'a circle of constants',
    () =>
      model(
        graph({
          1: [node('Identity', ['c'], ['d']), node('Identity', ['d'], ['c']), node('MatMul', ['x', 'c'], ['y'])],
        }),
      ),
    'depends on itself',
  ],
  [
    'a shape that is its own reshape',
    () => model(graph({ 1: [node('Reshape', ['W', 'r'], ['r']), node('MatMul', ['x', 'r'], ['y'])] })),
    'depends on itself',
  ],
  [
    'two nodes that make one tensor',
    () => model(graph({ 1: [node('Relu', ['x'], ['y']), node('Tanh', ['x'], ['y'])] })),
    'made twice',
  ],
  ['a node that makes an initializer', () => model(graph({ 1: node('Relu', ['x'], ['W']) })), 'made twice'],
  ['a node that makes the input', () => model(graph({ 1: node('Relu', ['x'], ['x']) })), 'made by a node'],
  ['two initializers of one name', () => model(graph({ 5: [W(), W()] })), 'two initializers'],
  [
    'two attributes of one name',
    () =>
      model(
        graph({ 1: node('Relu', ['x'], ['y'], { 5: [attribute({ 1: 'a', 3: 1 }), attribute({ 1: 'a', 3: 2 })] }) }),
      ),
    'two attributes',
  ],
  ['an output that nothing makes', () => model(graph({ 12: value('z') })), 'neither the input nor made'],
  ['no output', () => model(graph({ 12: [] })), '0 outputs'],
  ['no input', () => model(graph({ 11: [] })), '0 inputs'],
  ['an input of texts', () => model(graph({ 11: value('x', [1, 2], 8) })), 'is of string'],
  ['an input of three axes', () => model(graph({ 11: value('x', [1, 2, 3]) })), '3 axes'],
  ['an input of other columns', () => model(graph({ 11: value('x', [1, 3]) })), '2 rows, and 3 columns'],
  [
    'an input of 2^40 columns',
    () => model(graph({ 1: node('Relu', ['x'], ['y']), 11: value('x', [1, many]) })),
    'no weights are for them',
  ],
  [
    'an input of 2^30 columns and a row of one number',
    () =>
      model(graph({ 1: node('Mul', ['x', 'W'], ['y']), 5: W({ 1: [], 9: floats(2) }), 11: value('x', [1, 2 ** 30]) })),
    'no weights are for them',
  ],
  ['sizes of 2^40', () => model(graph({ 5: W({ 1: [many, many] }) })), 'sizes'],
  ['sizes that the data does not have', () => model(graph({ 5: W({ 1: [2 ** 20, 2 ** 10] }) })), 'has 8 bytes'],
  ['a negative size', () => model(graph({ 5: W({ 1: [-2, -1] }) })), 'sizes [-2,-1]'],
  ['no data', () => model(graph({ 5: W({ 9: new Uint8Array() }) })), 'has 0 bytes'],
  ['data twice', () => model(graph({ 5: W({ 4: floats(1, 2) }) })), 'its data twice'],
  ['a size of 0', () => model(graph({ 5: W({ 1: [0, 1], 9: new Uint8Array() }) })), 'expected a matrix'],
  ['twenty axes', () => model(graph({ 5: W({ 1: new Uint8Array(20).fill(1) }) })), 'more than 16'],
  ['an unknown element type', () => model(graph({ 5: W({ 2: 99 }) })), 'element type 99'],
  ['weights of text', () => model(graph({ 5: W({ 2: 8 }) })), 'is of string'],
  ['NaN', () => model(graph({ 5: W({ 9: floats(1, Number.NaN) }) })), 'NaN at 1'],
  [
    'a double that f32 does not hold',
    () => model(graph({ 5: W({ 2: 11, 9: new Uint8Array(Float64Array.of(1, 1e300).buffer) }) })),
    '1e+300 at 1',
  ],
  ['a sparse initializer', () => model(graph({ 15: message({}) })), 'sparse'],
  ['a name that is not UTF-8', () => model(graph({ 11: message({ 1: Uint8Array.of(0xff, 0xfe) }) })), 'not UTF-8'],
  ['a name of 20,000 bytes', () => model(graph({ 11: message({ 1: 'x'.repeat(20_000) }) })), 'at most 10000'],
  [
    '20,000 layers',
    () => model(graph({ 1: chain(20_000, (from, to) => node('Relu', [from], [to])) })),
    'more than 10000 nodes',
  ],
  [
    'a large kernel used by thousands of nodes',
    () => {
      const size = 400;
      const kernel = W({ 1: [size, size], 9: new Uint8Array(4 * size * size) });
      return model(
        graph({
          1: chain(3000, (from, to) => node('MatMul', [from, 'W'], [to])),
          5: kernel,
          11: value('x', [1, size]),
        }),
      );
    },
    'more numbers than bytes',
  ],
  [
    'attributes nested as deep as the file',
    () => {
      let inner = attribute({ 1: 'a' });
      for (let depth = 0; depth < 300; depth++)
        inner = attribute({ 1: 'a', 6: message({ 1: node('If', [], [], { 5: inner }) }) });
      return model(graph({ 1: node('If', ['x'], ['y'], { 5: inner }) }));
    },
    'If1',
  ],
  [
    '2^20 names',
    () => model(graph({ 1: new Uint8Array(2 ** 21 + 2).map((_, at) => (at % 2 === 0 ? 0x0a : 0)) })),
    'more than 1048576 parts',
  ],
  ['a matrix on both sides', () => model(graph({ 1: node('MatMul', ['W', 'W'], ['y']) })), 'both sides are constants'],
  [
    'a batch normalization of negative variance',
    () =>
      model(
        graph({
          1: node('BatchNormalization', ['x', 'v', 'v', 'v', 'v'], ['y']),
          5: W({ 8: 'v', 1: [2], 9: floats(-1, -2) }),
        }),
      ),
    'below 0',
  ],
  [
    'a slope below 0',
    () => model(graph({ 1: node('PRelu', ['x', 'v'], ['y']), 5: W({ 8: 'v', 1: [1], 9: floats(-1) }) })),
    'leakyRelu.negativeSlope',
  ],
])('%s', (_what, bytes, says) => {
  test(`is refused: ${says}`, () => {
    let error: unknown;
    try {
      fromOnnx(bytes());
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).message).toContain(says);
  });
});

test('what is not bytes is refused before it is read', () => {
  for (const given of ['x', 1, null, undefined, {}, [1, 2]]) {
    expect(() => fromOnnx(given as unknown as Uint8Array)).toThrow(OptionError);
  }
  expect(() => fromOnnx(model(graph()), { ouput: 'y' } as object)).toThrow('output');
});

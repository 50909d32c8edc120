// Operators of ONNX one by one: the layer, or the part of one, that each becomes, and the node at which a graph is refused.
import { describe, expect, test } from 'vitest';
import type { ProtobufWriter } from '../../src/formats/protobuf.js';
import { message } from './support/fields.js';
import {
  type Attributes,
  type Constant,
  type Constants,
  contentsOf,
  type GraphOptions,
  graphFile,
  node,
  refusalOf,
} from './support/graphs.js';

type Graph = readonly [nodes: readonly ProtobufWriter[], constants?: Constants, options?: GraphOptions];

/** One node from x to y, with constants behind x as its inputs. */
const one = (op: string, attributes: Attributes = {}, constants: Constants = {}, options: GraphOptions = {}): Graph => [
  [node(op, ['x', ...Object.keys(constants)], ['y'], attributes)],
  constants,
  options,
];
const W = [
  [1, 2, 3],
  [4, 5, 6],
];
const named = (name: string, config: object = {}) => ({
  layers: [{ type: 'activation', activation: { name, config } }],
});
const dense = (useBias: boolean, weights: readonly (readonly number[])[]) => ({
  layers: [{ type: 'dense', units: 3, useBias, inputShape: [2] }],
  weights,
});

describe('is read', () => {
  test.each<[string, Graph, object]>([
    ['Gemm', one('Gemm', {}, { W }), dense(false, [[1, 2, 3, 4, 5, 6]])],
    ['Gemm with C', one('Gemm', {}, { W, c: [7, 8, 9] }), dense(true, [W.flat(), [7, 8, 9]])],
    ['Gemm with C for all units', one('Gemm', {}, { W, c: 7 }), dense(true, [W.flat(), [7, 7, 7]])],
    [
      'Gemm with factors',
      one('Gemm', { alpha: 2, beta: 3 }, { W, c: [7, 8, 9] }),
      dense(true, [
        [2, 4, 6, 8, 10, 12],
        [21, 24, 27],
      ]),
    ],
    ['Gemm with integers for factors', one('Gemm', { alpha: 2n }, { W }), dense(false, [[2, 4, 6, 8, 10, 12]])],
    [
      'Gemm, transposed',
      one(
        'Gemm',
        { transA: 0n, transB: 1n },
        {
          W: [
            [1, 4],
            [2, 5],
            [3, 6],
          ],
        },
      ),
      dense(false, [W.flat()]),
    ],
    ['MatMul', one('MatMul', {}, { W }), dense(false, [W.flat()])],
    [
      'Identity',
      [[node('Identity', ['x'], ['a']), node('MatMul', ['a', 'W'], ['y'])], { W }],
      dense(false, [W.flat()]),
    ],
    ...[1, 10, 11, 16].map((to): [string, Graph, object] => [
      `Cast to ${to}`,
      [[node('Cast', ['x'], ['a'], { to: BigInt(to) }), node('MatMul', ['a', 'W'], ['y'])], { W }],
      dense(false, [W.flat()]),
    ]),
    ['Relu', one('Relu'), named('relu')],
    ['Sigmoid', one('Sigmoid'), named('sigmoid')],
    ['Tanh', one('Tanh'), named('tanh')],
    ['Softplus', one('Softplus'), named('softplus')],
    ['Elu', one('Elu'), named('elu', { alpha: 1 })],
    ['Elu with alpha', one('Elu', { alpha: 0.1 }), named('elu', { alpha: 0.1 })],
    ['LeakyRelu', one('LeakyRelu'), named('leakyRelu', { negativeSlope: 0.01 })],
    ['LeakyRelu with alpha', one('LeakyRelu', { alpha: 0.2 }), named('leakyRelu', { negativeSlope: 0.2 })],
    // No decimal number of seven digits is this float.
    [
      'LeakyRelu with a long alpha',
      one('LeakyRelu', { alpha: 1 / 3 + 2 ** -25 }),
      named('leakyRelu', { negativeSlope: Math.fround(1 / 3 + 2 ** -25) }),
    ],
    ['Gelu', one('Gelu'), named('gelu', { approximate: false })],
    ['Gelu, said not to be approximate', one('Gelu', { approximate: 'none' }), named('gelu', { approximate: false })],
    ['Gelu by tanh', one('Gelu', { approximate: 'tanh' }), named('gelu', { approximate: true })],
    ['Selu', one('Selu'), named('selu')],
    ['Selu of version 1', one('Selu', { alpha: 1.6732, gamma: 1.0507 }), named('selu')],
    ['PRelu of one slope', one('PRelu', {}, { slope: 0.25 }), named('leakyRelu', { negativeSlope: 0.25 })],
    ['PRelu of equal slopes', one('PRelu', {}, { slope: [0.25, 0.25] }), named('leakyRelu', { negativeSlope: 0.25 })],
    ['Swish', one('Swish'), named('silu')],
    ['Swish with alpha', one('Swish', { alpha: 1 }), named('silu')],
    ['Softmax', one('Softmax'), named('softmax')],
    ['Softmax over columns', one('Softmax', { axis: 1n }), named('softmax')],
    ['Softmax of opset 12', one('Softmax', {}, {}, { opset: 12 }), named('softmax')],
    ['Dropout', one('Dropout'), { layers: [{ type: 'dropout', rate: 0.5 }] }],
    ['Dropout with a ratio', one('Dropout', {}, { ratio: 0.1 }), { layers: [{ type: 'dropout', rate: 0.1 }] }],
    [
      'Dropout of opset 6',
      one('Dropout', { is_test: 1n, ratio: 0.25 }, {}, { opset: 6 }),
      { layers: [{ type: 'dropout', rate: 0.25 }] },
    ],
    [
      'Dropout of opset 7',
      one('Dropout', { ratio: 0.25 }, {}, { opset: 7 }),
      { layers: [{ type: 'dropout', rate: 0.25 }] },
    ],
    [
      'Dropout that does not train',
      one('Dropout', {}, { ratio: 0.25, training: 0 }),
      { layers: [{ type: 'dropout', rate: 0.25 }] },
    ],
    ['Dropout of nothing', one('Dropout', {}, { ratio: 0 }), named('linear')],
    [
      'BatchNormalization',
      one('BatchNormalization', {}, { gamma: [1, 2], beta: [3, 4], mean: [5, 6], variance: [7, 0] }),
      {
        layers: [{ type: 'batchNormalization', epsilon: 1e-5, momentum: 0.9, center: true, scale: true }],
        weights: [
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 0],
        ],
      },
    ],
    [
      'BatchNormalization with options',
      one(
        'BatchNormalization',
        { epsilon: 0.5, momentum: 0.25, training_mode: 0n },
        { gamma: [1, 2], beta: [3, 4], mean: [5, 6], variance: [7, 8] },
      ),
      { layers: [{ epsilon: 0.5, momentum: 0.25 }] },
    ],
    [
      'BatchNormalization of opset 6',
      one(
        'BatchNormalization',
        { is_test: 1n },
        { gamma: [1, 2], beta: [3, 4], mean: [5, 6], variance: [7, 8] },
        { opset: 6 },
      ),
      { layers: [{ type: 'batchNormalization' }] },
    ],
    [
      'LayerNormalization',
      one('LayerNormalization', {}, { gamma: [1, 2], beta: [3, 4] }),
      {
        layers: [{ type: 'layerNormalization', epsilon: 1e-5, scale: true, center: true }],
        weights: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      'LayerNormalization without B',
      one('LayerNormalization', { axis: 1n, epsilon: 0.5 }, { gamma: [1, 2] }),
      { layers: [{ epsilon: 0.5, scale: true, center: false }], weights: [[1, 2]] },
    ],
    [
      'Flatten',
      one('Flatten', {}, {}, { sizes: ['batch', 2, 3] }),
      { layers: [{ type: 'activation', inputShape: [6] }] },
    ],
    ['Flatten of the last axis', one('Flatten', { axis: -1n }), { layers: [{ inputShape: [2] }] }],
    ...[
      [0, 2],
      [-1, 2],
      [0, -1],
    ].map((shape): [string, Graph, object] => [
      `Reshape to ${shape}`,
      one('Reshape', {}, { shape }),
      { layers: [{ type: 'activation', inputShape: [2] }] },
    ]),
    ['Reshape of opset 1', one('Reshape', { shape: [0n, 2n] }, {}, { opset: 1 }), { layers: [{ inputShape: [2] }] }],
    [
      'Reshape of columns that nothing else says',
      one('Reshape', {}, { shape: [-1, 4] }, { sizes: ['batch', 'columns'] }),
      { layers: [{ inputShape: [4] }] },
    ],
  ])('%s', (_, graph, expected) => {
    expect(contentsOf(graphFile(...graph))).toMatchObject(expected);
  });
});

describe('arithmetic with rows', () => {
  /** The node behind x W, with the constant on either side. */
  const behind = (op: string, c: Constant, isFirst = false, options: GraphOptions = {}, attributes = {}): Graph => [
    [node('MatMul', ['x', 'W'], ['a']), node(op, isFirst ? ['c', 'a'] : ['a', 'c'], ['y'], attributes)],
    { W, c },
    options,
  ];
  const row = [1, 2, 4];
  const whole = W.flat();
  test.each<[string, Graph, readonly (readonly number[])[]]>([
    ['x + c', behind('Add', row), [whole, [1, 2, 4]]],
    ['c + x', behind('Add', row, true), [whole, [1, 2, 4]]],
    ['x + a number', behind('Add', 3), [whole, [3, 3, 3]]],
    ['x + a row in brackets', behind('Add', [row]), [whole, [1, 2, 4]]],
    ['x - c', behind('Sub', row), [whole, [-1, -2, -4]]],
    [
      'c - x',
      behind('Sub', row, true),
      [
        [-1, -2, -3, -4, -5, -6],
        [1, 2, 4],
      ],
    ],
    [
      'x c',
      behind('Mul', row),
      [
        [1, 4, 12, 4, 10, 24],
        [0, 0, 0],
      ],
    ],
    [
      'c x',
      behind('Mul', row, true),
      [
        [1, 4, 12, 4, 10, 24],
        [0, 0, 0],
      ],
    ],
    [
      'x times a number',
      behind('Mul', 2),
      [
        [2, 4, 6, 8, 10, 12],
        [0, 0, 0],
      ],
    ],
    [
      'x / c',
      behind('Div', row),
      [
        [1, 1, 0.75, 4, 2.5, 1.5],
        [0, 0, 0],
      ],
    ],
    ...[1n, -1n].map((axis): [string, Graph, readonly (readonly number[])[]] => [
      `axis ${axis} of opset 6`,
      behind('Add', row, false, { opset: 6 }, { axis, broadcast: 1n }),
      [whole, [1, 2, 4]],
    ]),
    ['an axis that opset 7 does not know', behind('Add', row, false, { opset: 7 }, { axis: 0n }), [whole, [1, 2, 4]]],
  ])('%s', (_, graph, weights) => {
    expect(contentsOf(graphFile(...graph))).toMatchObject({ layers: [{ type: 'dense', useBias: true }], weights });
  });

  test.each<[string, Graph, string]>([
    [
      'two tensors',
      [[node('MatMul', ['x', 'W'], ['a']), node('Tanh', ['a'], ['b']), node('Add', ['a', 'b'], ['y'])], { W }],
      'graph.node[2] Add "Add1"',
    ],
    [
      'two tensors subtracted',
      [[node('Tanh', ['x'], ['b']), node('Sub', ['x', 'b'], ['y'])]],
      'graph.node[1] Sub "Sub1"',
    ],
    [
      'two tensors multiplied',
      [[node('Tanh', ['x'], ['b']), node('Mul', ['x', 'b'], ['y'])]],
      'graph.node[1] Mul "Mul1"',
    ],
    ['two tensors divided', [[node('Tanh', ['x'], ['b']), node('Div', ['x', 'b'], ['y'])]], 'graph.node[1] Div "Div1"'],
    ['two constants', [[node('Add', ['c', 'd'], ['y'])], { c: [1, 2], d: [3, 4] }], 'graph.node[0] Add "Add1"'],
    ['a column', behind('Add', [[1], [2], [4]]), 'graph.node[1] Add "Add1"'],
    ['no numbers', behind('Add', []), 'graph.node[1] Add "Add1"'],
    ['c / x', behind('Div', row, true), 'graph.node[1] Div "Div1"'],
    ['x / 0', behind('Div', [1, 0, 1]), 'graph.node[1] Div "Div1"'],
    ['axis 0 of opset 6', behind('Add', row, false, { opset: 6 }, { axis: 0n }), 'graph.node[1] Add "Add1"'],
    ['a factor for two of three units', behind('Mul', [1, 2]), 'graph.node[1] Mul "Mul1"'],
    ['a shift for two of three units', behind('Add', [1, 2]), 'graph.node[0] MatMul "MatMul1"'],
  ])('%s is refused', (_, graph, path) => {
    expect(refusalOf(graphFile(...graph))).toBe(`E_FORMAT ${path}`);
  });
});

describe('is refused', () => {
  const normalization = { gamma: [1, 2], beta: [3, 4], mean: [5, 6], variance: [7, 8] };
  test.each<[string, Graph, string?]>([
    ['Conv', one('Conv', {}, { W })],
    [
      'MatMul of another domain',
      [[node('MatMul', ['x', 'W'], ['y'], {}, 'mine')], { W }],
      'graph.node[0] mine.MatMul "MatMul1"',
    ],
    ['Relu without an input', [[node('Relu', [], ['y'])]]],
    ['Relu of the empty name', [[node('Relu', [''], ['y'])]]],
    ['the second output of Dropout', [[node('Dropout', ['x'], ['a', 'y'])]]],
    ['Gemm of columns of a batch', one('Gemm', { transA: 1n }, { W })],
    ['Gemm of a tensor', [[node('Tanh', ['x'], ['t']), node('Gemm', ['x', 't'], ['y'])]], 'graph.node[1] Gemm "Gemm1"'],
    ['Gemm of a row', one('Gemm', {}, { W: [1, 2] })],
    ['Gemm of three axes', one('Gemm', {}, { W: { dims: [2, 1, 1], values: [1, 2] } })],
    [
      'Gemm with a matrix for C',
      one(
        'Gemm',
        {},
        {
          W,
          c: [
            [1, 2, 3],
            [1, 2, 3],
          ],
        },
      ),
    ],
    ['Gemm with a C that is computed', [[node('Gemm', ['x', 'W', 'x'], ['y'])], { W }]],
    ['MatMul of other rows', one('MatMul', {}, { W: [[1], [2], [3]] })],
    ['MatMul of two constants', [[node('MatMul', ['W', 'W'], ['y'])], { W }]],
    ['Cast to integers', one('Cast', { to: 7n })],
    ['Cast to nothing', one('Cast')],
    ['Softmax over rows', one('Softmax', { axis: 0n })],
    ['Softmax over a third axis', one('Softmax', { axis: 2n })],
    ['Selu of another alpha', one('Selu', { alpha: 1.6 })],
    ['Selu of another gamma', one('Selu', { gamma: 1 })],
    ['PRelu of slopes that differ', one('PRelu', {}, { slope: [0.25, 0.5] })],
    ['PRelu of a slope that is computed', [[node('PRelu', ['x', 'x'], ['y'])]]],
    ['Swish with another alpha', one('Swish', { alpha: 2 })],
    ['Elu of a slope below 0', one('Elu', { alpha: -1 })],
    ['Dropout that trains', one('Dropout', {}, { ratio: 0.5, training: 1 })],
    ['Dropout whose training is computed', [[node('Dropout', ['x', 'ratio', 't'], ['y'])], { ratio: 0.5 }]],
    ['Dropout of opset 6 that trains', one('Dropout', {}, {}, { opset: 6 })],
    ['Dropout whose ratio is computed', [[node('Dropout', ['x', 't'], ['y'])]]],
    ['Dropout whose ratio is a row', one('Dropout', {}, { ratio: [0.5, 0.5] })],
    ['Dropout of everything', one('Dropout', {}, { ratio: 1 })],
    ['BatchNormalization that trains', one('BatchNormalization', { training_mode: 1n }, normalization)],
    ['BatchNormalization of opset 6 that trains', one('BatchNormalization', {}, normalization, { opset: 6 })],
    [
      'BatchNormalization without a variance',
      [[node('BatchNormalization', ['x', 'gamma', 'beta', 'mean'], ['y'])], normalization],
    ],
    ['BatchNormalization of other columns', one('BatchNormalization', {}, { ...normalization, mean: [5, 6, 7] })],
    [
      'BatchNormalization of a variance below 0',
      one('BatchNormalization', {}, { ...normalization, variance: [0, -1] }),
    ],
    ['LayerNormalization over rows', one('LayerNormalization', { axis: 0n }, { gamma: [1, 2] })],
    ['LayerNormalization without a scale', one('LayerNormalization')],
    ['Flatten of everything', one('Flatten', { axis: 0n })],
    ['Flatten of nothing', one('Flatten', { axis: 2n })],
    ['Reshape to a batch of two', one('Reshape', {}, { shape: [2, 2] })],
    ['Reshape to two lengths that are open', one('Reshape', {}, { shape: [-1, -1] })],
    ['Reshape to no columns', one('Reshape', {}, { shape: [-1, 0] })],
    ['Reshape to columns as rows', one('Reshape', {}, { shape: [0, 0] })],
    ['Reshape to three axes', one('Reshape', {}, { shape: [0, 2, 1] })],
    ['Reshape to one axis', one('Reshape', {}, { shape: [-1] })],
    ['Reshape to no axes', one('Reshape', {}, { shape: [] })],
    ['Reshape to rows of no length', one('Reshape', { allowzero: 1n }, { shape: [0, 2] })],
    ['Reshape to a shape that is computed', [[node('Reshape', ['x', 'x'], ['y'])]]],
    ['Reshape without a shape', one('Reshape')],
    ['Reshape to other columns', one('Reshape', {}, { shape: [-1, 3] })],
    ['a weight that is not finite', one('MatMul', {}, { W: [[1], [Infinity]] })],
  ])('%s', (what, graph, path) => {
    const [op] = what.startsWith('a weight')
      ? ['MatMul']
      : what.startsWith('the second')
        ? ['Dropout']
        : what.split(' ');
    expect(refusalOf(graphFile(...graph))).toBe(`E_FORMAT ${path ?? `graph.node[0] ${op} "${op}1"`}`);
  });

  test('a node without a name by its place', () => {
    expect(refusalOf(graphFile([message({ 1: 'x', 2: 'y', 4: 'Conv' })]))).toBe('E_FORMAT graph.node[0] Conv');
  });
});

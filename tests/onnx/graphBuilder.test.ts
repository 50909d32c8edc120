// What GraphBuilder writes, field by field, as onnx.proto numbers them.
import { expect, test } from 'vitest';
import { ElementType } from '../../src/onnx/proto/elementTypes.js';
import { GraphBuilder, ML_DOMAIN } from '../../src/onnx/proto/graphBuilder.js';
import { type Field, fieldsOf } from './support/fields.js';

type Tree = readonly (readonly [number: number, value: number | string | Tree])[];

/** Messages as lists of their fields: integers, texts and messages. */
const treeOf = (fields: readonly Field[]): Tree =>
  fields.map(({ number, value }) => {
    if (typeof value === 'bigint') return [number, Number(value)];
    return [number, value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : treeOf(value)];
  });
const written = (graph: GraphBuilder, metadata: ReadonlyMap<string, string> = new Map()) =>
  treeOf(fieldsOf(graph.finish('g', metadata).finish()));
const partsOf = (tree: Tree, number: number) => tree.filter(([kind]) => kind === number).map(([, value]) => value);
const graphOf = (graph: GraphBuilder) => partsOf(written(graph), 7)[0] as Tree;

const f32 = (...values: readonly number[]) => Buffer.from(Float32Array.from(values).buffer).toString('latin1');
const axis = (size: number | string): Tree[number] => [1, [typeof size === 'number' ? [1, size] : [2, size]]];
const valueInfo = (name: string, type: number, ...shape: readonly (number | string)[]): Tree => [
  [1, name],
  [
    2,
    [
      [
        1,
        [
          [1, type],
          [2, ['batch', ...shape].map(axis)],
        ],
      ],
    ],
  ],
];

test('a graph: nodes, constants, inputs, outputs, types, versions and metadata', () => {
  const graph = new GraphBuilder();
  const x = graph.input('x', ElementType.float, 3);
  const open = graph.input('', ElementType.string, 'any');
  graph.scope = 'layer';
  const weights = graph.constant('W', Float32Array.of(1, 2, 3), [3, 1]);
  const product = graph.node('MatMul', [x, weights]);
  graph.declare(x, ElementType.float, [3]);
  const y = graph.output(product, 'y', ElementType.float, [1]);
  expect([x, open, weights, product, y]).toEqual(['x', 'column', 'layer/W', 'layer/MatMul_output', 'y']);
  expect(written(graph, new Map([['key', 'value']]))).toEqual([
    [1, 8],
    [2, 'ockham'],
    [
      7,
      [
        [
          1,
          [
            [1, 'x'],
            [1, 'layer/W'],
            [2, 'y'],
            [3, 'layer/MatMul'],
            [4, 'MatMul'],
          ],
        ],
        [2, 'g'],
        [
          5,
          [
            [1, '\x03\x01'],
            [2, 1],
            [9, f32(1, 2, 3)],
            [8, 'layer/W'],
          ],
        ],
        [11, valueInfo('x', 1, 3)],
        [11, valueInfo('column', 8, 'any')],
        [12, valueInfo('y', 1, 1)],
        [13, valueInfo('x', 1, 3)],
      ],
    ],
    [
      8,
      [
        [1, ''],
        [2, 13],
      ],
    ],
    [
      14,
      [
        [1, 'key'],
        [2, 'value'],
      ],
    ],
  ]);
});

test('attributes of all kinds, and the operators of ONNX-ML with their version', () => {
  const graph = new GraphBuilder();
  const attributes = {
    float: { a: 0.5 },
    int: { b: -1 },
    text: { c: 'x' },
    ints: { d: [1, 2] },
    texts: { e: ['y', 'z'] },
  };
  graph.node('LabelEncoder', [], attributes, ML_DOMAIN);
  const [made] = partsOf(graphOf(graph), 1) as [Tree];
  expect(partsOf(made, 5)).toEqual([
    [
      [1, 'a'],
      [2, f32(0.5)],
      [20, 1],
    ],
    [
      [1, 'b'],
      [3, 2 ** 64],
      [20, 2],
    ],
    [
      [1, 'c'],
      [4, 'x'],
      [20, 3],
    ],
    [
      [1, 'd'],
      [8, '\x01\x02'],
      [20, 7],
    ],
    [
      [1, 'e'],
      [9, 'y'],
      [9, 'z'],
      [20, 8],
    ],
  ]);
  expect(partsOf(made, 7)).toEqual([ML_DOMAIN]);
  expect(partsOf(written(graph), 8)).toEqual([
    [
      [1, ''],
      [2, 13],
    ],
    [
      [1, ML_DOMAIN],
      [2, 2],
    ],
  ]);
});

test('constants of every type', () => {
  const graph = new GraphBuilder();
  graph.constant('float', Float32Array.of(1), []);
  graph.constant('double', Float64Array.of(1), [1]);
  graph.constant('int64', BigInt64Array.of(1n), [1]);
  graph.list('texts', ['a', 'b']);
  graph.list('truths', [true, false]);
  expect(partsOf(graphOf(graph), 5)).toEqual([
    [
      [1, ''],
      [2, 1],
      [9, f32(1)],
      [8, 'float'],
    ],
    [
      [1, '\x01'],
      [2, 11],
      [9, '\0\0\0\0\0\0\xf0\x3f'],
      [8, 'double'],
    ],
    [
      [1, '\x01'],
      [2, 7],
      [9, '\x01\0\0\0\0\0\0\0'],
      [8, 'int64'],
    ],
    [
      [1, '\x02'],
      [2, 8],
      [6, 'a'],
      [6, 'b'],
      [8, 'texts'],
    ],
    [
      [1, '\x02'],
      [2, 9],
      [9, '\x01\0'],
      [8, 'truths'],
    ],
  ]);
});

test('names are unique, and an output is called so in all nodes that read it', () => {
  const graph = new GraphBuilder();
  const x = graph.input('y', ElementType.float, 1);
  const [a, b] = [graph.node('Relu', [x]), graph.node('Relu', [x])];
  expect([a, b, graph.node('Relu', [x])]).toEqual(['Relu_output', 'Relu_output_2', 'Relu_output_3']);
  graph.node('Add', [a, b]);
  expect(graph.output(b, 'y', ElementType.float, [1])).toBe('y_2');
  // An input cannot have another name: a node makes it the output.
  expect(graph.output(x, 'z', ElementType.float, [1])).toBe('z');
  const nodes = (partsOf(graphOf(graph), 1) as Tree[]).map((node) => [
    partsOf(node, 4)[0],
    partsOf(node, 1),
    partsOf(node, 2)[0],
  ]);
  expect(nodes).toEqual([
    ['Relu', ['y'], 'Relu_output'],
    ['Relu', ['y'], 'y_2'],
    ['Relu', ['y'], 'Relu_output_3'],
    ['Add', ['Relu_output', 'y_2'], 'Add_output'],
    ['Identity', ['y'], 'z'],
  ]);
});

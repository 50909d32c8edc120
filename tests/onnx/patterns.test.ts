// Activations and normalizations that exporters of ONNX write as arithmetic: the forms that are known, and those that only look like them.
import { describe, expect, test } from 'vitest';
import type { ProtobufWriter } from '../../src/formats/protobuf.js';
import { contentsOf, graphFile, node, refusalOf } from './support/graphs.js';

describe('activations as arithmetic', () => {
  const numbers = {
    half: 0.5,
    one: 1,
    two: 2,
    three: 3,
    root2: Math.SQRT2,
    inverse: Math.SQRT1_2,
    cubic: 0.044715,
    pi: Math.sqrt(2 / Math.PI),
    wrong: 0.7,
  };
  type Nodes = readonly (readonly [op: string, inputs: readonly string[], output: string])[];
  const of = (...nodes: Nodes) =>
    graphFile(
      nodes.map(([op, inputs, output]) => node(op, inputs, [output])),
      numbers,
    );

  /** (1 + erf(x / sqrt 2)), whose x and which numbers are changed. */
  const erf = ({ op = 'Div', number = 'root2', isFirst = false, one = 'one', sum = 'Add' } = {}): Nodes => [
    [op, isFirst ? [number, 'x'] : ['x', number], 'scaled'],
    ['Erf', ['scaled'], 'erf'],
    [sum, ['erf', one], 'sum'],
  ];
  /** 1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)), with x^3 in a way of its own. */
  const tanh = (
    cube: Nodes = [['Pow', ['x', 'three'], 'cube']],
    { cubic = 'cubic', pi = 'pi', isFirst = false } = {},
  ): Nodes => [
    ...cube,
    ['Mul', ['cube', cubic], 'scaled'],
    ['Add', isFirst ? ['scaled', 'x'] : ['x', 'scaled'], 'inner'],
    ['Mul', ['inner', pi], 'argument'],
    ['Tanh', ['argument'], 'tanh'],
    ['Add', ['tanh', 'one'], 'sum'],
  ];
  const ends: readonly Nodes[] = [
    [
      ['Mul', ['x', 'half'], 'h'],
      ['Mul', ['h', 'sum'], 'y'],
    ],
    [
      ['Mul', ['half', 'x'], 'h'],
      ['Mul', ['sum', 'h'], 'y'],
    ],
    [
      ['Mul', ['x', 'sum'], 'h'],
      ['Mul', ['h', 'half'], 'y'],
    ],
    [
      ['Div', ['sum', 'two'], 'h'],
      ['Mul', ['x', 'h'], 'y'],
    ],
  ];
  const [end] = ends as [Nodes];

  test.each<[string, Nodes, string, object]>([
    [
      'x sigmoid(x)',
      [
        ['Sigmoid', ['x'], 's'],
        ['Mul', ['x', 's'], 'y'],
      ],
      'silu',
      {},
    ],
    [
      'sigmoid(x) x',
      [
        ['Sigmoid', ['x'], 's'],
        ['Mul', ['s', 'x'], 'y'],
      ],
      'silu',
      {},
    ],
    ...ends.map((last, at): [string, Nodes, string, object] => [
      `gelu by erf, end ${at}`,
      [...erf(), ...last],
      'gelu',
      { approximate: false },
    ]),
    ['gelu by erf of a product', [...erf({ op: 'Mul', number: 'inverse' }), ...end], 'gelu', { approximate: false }],
    [
      'gelu by erf of a product, turned round',
      [...erf({ op: 'Mul', number: 'inverse', isFirst: true }), ...end],
      'gelu',
      { approximate: false },
    ],
    ...ends.map((last, at): [string, Nodes, string, object] => [
      `gelu by tanh, end ${at}`,
      [...tanh(), ...last],
      'gelu',
      { approximate: true },
    ]),
    [
      'gelu by tanh, its sum turned round',
      [...tanh(undefined, { isFirst: true }), ...end],
      'gelu',
      { approximate: true },
    ],
    [
      'gelu by tanh of x x x',
      [
        ...tanh([
          ['Mul', ['x', 'x'], 'square'],
          ['Mul', ['square', 'x'], 'cube'],
        ]),
        ...end,
      ],
      'gelu',
      { approximate: true },
    ],
    [
      'gelu by tanh of x^2 x',
      [
        ...tanh([
          ['Pow', ['x', 'two'], 'square'],
          ['Mul', ['x', 'square'], 'cube'],
        ]),
        ...end,
      ],
      'gelu',
      { approximate: true },
    ],
  ])('%s', (_, nodes, name, config) => {
    expect(contentsOf(of(...nodes))).toMatchObject({ layers: [{ type: 'activation', activation: { name, config } }] });
  });

  test.each<[string, Nodes]>([
    [
      'x sigmoid(2 x)',
      [
        ['Mul', ['x', 'two'], 'a'],
        ['Sigmoid', ['a'], 's'],
        ['Mul', ['x', 's'], 'y'],
      ],
    ],
    ['erf(x) of another factor', [...erf({ number: 'one' }), ...end]],
    ['erf of a product with another factor', [...erf({ op: 'Mul', number: 'root2' }), ...end]],
    ['erf of a sum', [...erf({ op: 'Add', number: 'inverse' }), ...end]],
    ['2 + erf', [...erf({ one: 'two' }), ...end]],
    ['erf - 1', [...erf({ sum: 'Sub' }), ...end]],
    ['a factor of 0.7', [...erf(), ['Mul', ['x', 'wrong'], 'h'], ['Mul', ['h', 'sum'], 'y']]],
    ['two factors x', [...erf(), ['Mul', ['x', 'half'], 'h'], ['Mul', ['h', 'x'], 'i'], ['Mul', ['i', 'sum'], 'y']]],
    ['the square of the sum', [...erf(), ['Mul', ['sum', 'half'], 'h'], ['Mul', ['h', 'sum'], 'y']]],
    ['tanh with another cubic factor', [...tanh(undefined, { cubic: 'wrong' }), ...end]],
    ['tanh with another factor', [...tanh(undefined, { pi: 'wrong' }), ...end]],
    ['tanh of x^2', [...tanh([['Pow', ['x', 'two'], 'cube']]), ...end]],
    [
      'tanh of x^4',
      [
        ...tanh([
          ['Pow', ['x', 'two'], 'square'],
          ['Mul', ['square', 'square'], 'cube'],
        ]),
        ...end,
      ],
    ],
    ['tanh and a factor of 0.7', [...tanh(), ['Mul', ['x', 'wrong'], 'h'], ['Mul', ['h', 'sum'], 'y']]],
  ])('%s is none: refused', (_, nodes) => {
    expect(refusalOf(of(...nodes))).toMatch(/^E_FORMAT graph\.node\[\d+\] (Mul "Mul1"|Erf "Erf1"|Tanh|Add "Add1")/);
  });
});

describe('normalization of rows as arithmetic', () => {
  interface Parts {
    readonly axes?: readonly bigint[];
    readonly keepdims?: bigint;
    readonly square?: readonly ProtobufWriter[];
    readonly sum?: readonly string[];
    readonly root?: string;
    readonly opset?: number;
    /** The tensor whose mean is subtracted. */
    readonly of?: string;
  }
  const mean = (from: string, to: string, { axes = [-1n], keepdims, opset = 17 }: Parts) =>
    node('ReduceMean', opset >= 18 ? [from, 'axes'] : [from], [to], {
      ...(opset >= 18 || axes.length === 0 ? {} : { axes }),
      ...(keepdims === undefined ? {} : { keepdims }),
    });
  const squared = [node('Pow', ['difference', 'two'], ['square'])];
  const file = (parts: Parts = {}, links: readonly ProtobufWriter[] = []) => {
    const { square = squared, sum = ['variance', 'epsilon'], root = 'Sqrt', opset = 17, of = 'x' } = parts;
    return graphFile(
      [
        node('Tanh', ['x'], ['other']),
        mean(of, 'mean', parts),
        node('Sub', ['x', 'mean'], ['difference']),
        ...square,
        mean('square', 'variance', parts),
        node('Add', sum, ['shifted']),
        node(root, ['shifted'], ['deviation']),
        node('Div', ['difference', 'deviation'], [links.length > 0 ? 'normalized' : 'y']),
        ...links,
      ],
      { two: 2, epsilon: 0.25, axes: [-1], half: 0.5, gamma: [1, 2], beta: [3, 4] },
      { opset },
    );
  };
  const bare = { layers: [{ type: 'layerNormalization', epsilon: 0.25, scale: false, center: false }], weights: [] };

  test.each<[string, Uint8Array, object]>([
    ['over the last axis', file(), bare],
    ['over the columns', file({ axes: [1n] }), bare],
    ['whose axes are an input', file({ opset: 18 }), bare],
    ['that says to keep its axes', file({ keepdims: 1n }), bare],
    ['with epsilon first', file({ sum: ['epsilon', 'variance'] }), bare],
    ['whose square is a product', file({ square: [node('Mul', ['difference', 'difference'], ['square'])] }), bare],
    [
      'with gamma and beta',
      file({}, [node('Mul', ['normalized', 'gamma'], ['scaled']), node('Add', ['scaled', 'beta'], ['y'])]),
      {
        layers: [{ type: 'layerNormalization', scale: true, center: true }],
        weights: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
  ])('%s', (_, bytes, expected) => {
    expect(contentsOf(bytes)).toMatchObject(expected);
  });

  test.each<[string, Uint8Array]>([
    ['over the rows', file({ axes: [0n] })],
    ['over both axes', file({ axes: [0n, 1n] })],
    ['over all axes', file({ axes: [] })],
    ['that drops its axes', file({ keepdims: 0n })],
    [
      'of a cube',
      file({
        square: [
          node('Mul', ['difference', 'difference'], ['two-fold']),
          node('Mul', ['two-fold', 'difference'], ['square']),
        ],
      }),
    ],
    [
      'of half a square',
      file({
        square: [node('Mul', ['difference', 'difference'], ['whole']), node('Mul', ['whole', 'half'], ['square'])],
      }),
    ],
    ['of what is not centred', file({ square: [node('Mul', ['x', 'x'], ['square'])] })],
    ['without a root', file({ root: 'Identity' })],
    ['with a variance twice', file({ sum: ['variance', 'variance'] })],
    ['with the mean of another tensor', file({ of: 'other' })],
  ])('%s: refused', (_, bytes) => {
    expect(refusalOf(bytes)).toMatch(/^E_FORMAT graph\.node\[\d+\] Div "Div1"$/);
  });
});

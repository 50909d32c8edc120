// Chains of nodes of ONNX that become one layer, or the preparation of X: shifts and factors, missing values, and the columns that X has.
import { describe, expect, test } from 'vitest';
import type { ProtobufWriter } from '../../src/formats/protobuf.js';
import {
  type Attributes,
  type Constants,
  contentsOf,
  type GraphOptions,
  graphFile,
  node,
  refusalOf,
} from './support/graphs.js';

/** An operator with its constant, which is behind the tensor unless `first` says otherwise. */
type Link = readonly [op: string, constant?: string | readonly string[], attributes?: Attributes, first?: 'first'];

/** A file of a chain of nodes from x to y. */
function chain(links: readonly Link[], constants: Constants = {}, options: GraphOptions = {}): Uint8Array<ArrayBuffer> {
  const nodes = links.map(([op, constant = [], attributes, first], at) => {
    const input = at === 0 ? 'x' : `t${at}`;
    const others = typeof constant === 'string' ? [constant] : constant;
    return node(
      op,
      first ? [...others, input] : [input, ...others],
      [at === links.length - 1 ? 'y' : `t${at + 1}`],
      attributes,
    );
  });
  return graphFile(nodes, constants, options);
}

const W = [
  [1, 2],
  [3, 4],
];
const [c, d, f] = [
  [1, 2],
  [4, 8],
  [2, 0.5],
];
const constants = { W, c, d, f, minus: [-2, 0.5], three: [1, 2, 3], norm: [1, 1] };
const statistics = { gamma: [1, 2], beta: [3, 4], mean: [5, 6], variance: [7, 8] };
const BATCH: Link = ['BatchNormalization', ['gamma', 'beta', 'mean', 'variance']];
const LAYER: Link = ['LayerNormalization', ['gamma', 'beta']];

describe('shifts and factors', () => {
  test.each<[string, readonly Link[], object]>([
    // x W + c, times f, plus d: W f by column, c f + d.
    [
      'behind a dense layer',
      [
        ['MatMul', 'W'],
        ['Add', 'c'],
        ['Mul', 'f'],
        ['Add', 'd'],
      ],
      {
        weights: [
          [2, 1, 6, 2],
          [6, 9],
        ],
      },
    ],
    [
      'behind Gemm with a bias',
      [
        ['Gemm', ['W', 'c']],
        ['Sub', 'd'],
        ['Div', 'd'],
      ],
      {
        weights: [
          [0.25, 0.25, 0.75, 0.5],
          [-0.75, -0.75],
        ],
      },
    ],
    [
      'and an activation',
      [['MatMul', 'W'], ['Add', 'c'], ['Relu']],
      { layers: [{ type: 'dense', activation: { name: 'relu' } }], weights: [W.flat(), c] },
    ],
    // (x - c) W = x W - c W
    [
      'a shift of X is its mean',
      [
        ['Sub', 'c'],
        ['MatMul', 'W'],
      ],
      { mean: c, scale: [1, 1], weights: [W.flat()] },
    ],
    [
      'a factor of X is its scale',
      [
        ['Mul', 'f'],
        ['MatMul', 'W'],
      ],
      { mean: [0, 0], scale: [0.5, 2], weights: [W.flat()] },
    ],
    [
      'a standardizer',
      [
        ['Sub', 'c'],
        ['Div', 'd'],
        ['MatMul', 'W'],
      ],
      { mean: c, scale: d, weights: [W.flat()] },
    ],
    // (x + c) / d = (x - -c) / d; times f and plus c: (x - (-c - c d / f)) / (d / f)
    [
      'several of X',
      [
        ['Add', 'c'],
        ['Div', 'd'],
        ['Mul', 'f'],
        ['Add', 'c'],
        ['MatMul', 'W'],
      ],
      { mean: [-3, -34], scale: [2, 16], weights: [W.flat()] },
    ],
    ['before flattened columns', [['Flatten'], ['Sub', 'c'], ['MatMul', 'W']], { mean: c, scale: [1, 1] }],
    // A factor below 0 is none of a standardizer: it goes into the matrix, by row.
    [
      'a factor of X below 0',
      [
        ['Mul', 'minus'],
        ['MatMul', 'W'],
      ],
      {
        weights: [
          [-2, -4, 1.5, 2],
          [0, 0],
        ],
      },
    ],
    [
      'c - x',
      [
        ['Sub', 'c', {}, 'first'],
        ['MatMul', 'W'],
      ],
      {
        weights: [
          [-1, -2, -3, -4],
          [7, 10],
        ],
      },
    ],
    [
      'between dense layers',
      [['MatMul', 'W'], ['Relu'], ['Mul', 'f'], ['Add', 'c'], ['MatMul', 'W']],
      { weights: [W.flat(), [2, 4, 1.5, 2], [7, 10]] },
    ],
    [
      'a number between dense layers',
      [['MatMul', 'W'], ['Relu'], ['Add', 'one'], ['Gemm', ['W', 'c']]],
      { weights: [W.flat(), W.flat(), [5, 8]] },
    ],
    [
      'behind a normalization of rows',
      [LAYER, ['Mul', 'f'], ['Add', 'c']],
      {
        weights: [
          [2, 1],
          [7, 4],
        ],
      },
    ],
    [
      'a shift behind a normalization of rows',
      [
        ['LayerNormalization', 'gamma'],
        ['Add', 'c'],
      ],
      { layers: [{ scale: true, center: true }], weights: [[1, 2], c] },
    ],
    [
      'behind a normalization of columns',
      [BATCH, ['Div', 'd'], ['Sub', 'c']],
      {
        weights: [
          [0.25, 0.25],
          [-0.25, -1.5],
          [5, 6],
          [7, 8],
        ],
      },
    ],
    [
      'a mean before a normalization of columns',
      [['Sub', 'c'], BATCH],
      {
        weights: [
          [1, 2],
          [3, 4],
          [6, 8],
          [7, 8],
        ],
      },
    ],
    [
      'divided by infinity',
      [
        ['Div', 'huge'],
        ['MatMul', 'W'],
      ],
      {
        weights: [
          [0, 0, 3, 4],
          [0, 0],
        ],
      },
    ],
    [
      'alone',
      [
        ['Sub', 'c'],
        ['Div', 'd'],
      ],
      { layers: [{ type: 'activation', activation: { name: 'linear' } }], mean: c, scale: d },
    ],
  ])('%s', (_, links, expected) => {
    const contents = contentsOf(chain(links, { ...constants, ...statistics, one: 1, huge: [Infinity, 1] }));
    expect(contents).toMatchObject(expected);
    expect('mean' in contents).toBe('mean' in expected);
  });

  const [first, second, third] = ['graph.node[0]', 'graph.node[1]', 'graph.node[2]'];
  test.each<[string, readonly Link[], string]>([
    ['between activations', [['Relu'], ['Add', 'c'], ['Relu']], `${second} Add "Add1"`],
    ['at the end', [['MatMul', 'W'], ['Relu'], ['Mul', 'f']], `${third} Mul "Mul1"`],
    ['below 0 before an activation', [['Mul', 'minus'], ['Relu']], `${first} Mul "Mul1"`],
    ['by 0', [['Mul', 'zero'], ['Relu']], `${first} Mul "Mul1"`],
    [
      'of other columns than X has',
      [
        ['Add', 'three'],
        ['MatMul', 'W'],
      ],
      `${first} Add "Add1"`,
    ],
    [
      'of other columns than each other',
      [
        ['Add', 'three'],
        ['Mul', 'c'],
        ['MatMul', 'W'],
      ],
      `${second} Mul "Mul1"`,
    ],
    [
      'of other columns than the matrix',
      [['MatMul', 'W'], ['Tanh'], ['Add', 'three'], ['MatMul', 'W']],
      `${third} Add "Add1"`,
    ],
    [
      'of other factors than the matrix',
      [['MatMul', 'W'], ['Tanh'], ['Mul', 'three'], ['MatMul', 'W']],
      `${third} Mul "Mul1"`,
    ],
    [
      'that are not finite',
      [
        ['Sub', 'huge'],
        ['MatMul', 'W'],
      ],
      `${first} Sub "Sub1"`,
    ],
  ])('%s: refused', (_, links, path) => {
    expect(refusalOf(chain(links, { ...constants, zero: 0, huge: [Infinity, 1] }))).toBe(`E_FORMAT ${path}`);
  });
});

describe('missing values', () => {
  /** Where(a(x) or b(x), c, x), and what follows. */
  const filled = (
    { a = 'IsNaN', b = 'IsInf', or = 'Or', of = 'x', from = 'x', values = 'c' } = {},
    links: readonly Link[] = [['MatMul', 'W']],
    before: readonly ProtobufWriter[] = [],
  ) => {
    const nodes = [
      ...before,
      node(a, [of], ['nan']),
      node(b, [of], ['inf']),
      node(or, ['nan', 'inf'], ['bad']),
      node('Where', ['bad', values, from], ['t0']),
      ...links.map(([op, constant = []], at) =>
        node(
          op,
          [`t${at}`, ...(typeof constant === 'string' ? [constant] : constant)],
          [at === links.length - 1 ? 'y' : `t${at + 1}`],
        ),
      ),
    ];
    return graphFile(nodes, { ...constants, one: 1, huge: [Infinity, 1] });
  };
  test.each<[string, Uint8Array, object]>([
    ['by IsNaN or IsInf', filled(), { missing: 'impute', weights: [W.flat()] }],
    ['by IsInf or IsNaN', filled({ a: 'IsInf', b: 'IsNaN' }), { missing: 'impute' }],
    ['by one number', filled({ values: 'one' }), { missing: 'impute' }],
    [
      'and standardized',
      filled({}, [
        ['Sub', 'c'],
        ['Div', 'd'],
        ['MatMul', 'W'],
      ]),
      { mean: c, scale: d },
    ],
    [
      'and standardized by one number',
      filled({ values: 'one' }, [
        ['Sub', 'one'],
        ['MatMul', 'W'],
      ]),
      { mean: [1, 1] },
    ],
  ])('%s', (_, file, expected) => {
    expect(contentsOf(file)).toMatchObject(expected);
  });

  const where = 'graph.node[3] Where "Where1"';
  test.each<[string, Uint8Array, string]>([
    ['NaN alone', filled({ b: 'IsNaN' }), where],
    ['infinities alone', filled({ a: 'IsInf' }), where],
    ['both at once', filled({ or: 'And' }), where],
    ['of another tensor', filled({ of: 'other' }), where],
    [
      'other means than those that are subtracted',
      filled({}, [
        ['Sub', 'd'],
        ['MatMul', 'W'],
      ]),
      where,
    ],
    ['two numbers for three columns', filled({ values: 'three' }), where],
    ['infinity', filled({ values: 'huge' }), where],
    ['a matrix', filled({ values: 'W' }), where],
    [
      'behind a layer',
      filled({ of: 'z', from: 'z' }, [['MatMul', 'W']], [node('Relu', ['x'], ['z'])]),
      'graph.node[4] Where "Where1"',
    ],
  ])('%s: refused', (_, file, path) => {
    expect(refusalOf(file)).toBe(`E_FORMAT ${path}`);
  });
});

describe('columns', () => {
  test.each<[string, readonly Link[], readonly (number | string)[], number]>([
    ['of the input', [['Relu']], ['batch', 3], 3],
    ['of a matrix', [['MatMul', 'W']], ['batch', 'columns'], 2],
    ['of a row', [['Add', 'three']], ['batch', 'columns'], 3],
    ['of a factor', [['Mul', 'three']], ['batch', 'columns'], 3],
    ['of a divisor', [['Div', 'three']], ['batch', 'columns'], 3],
    ['of a mean', [['Sub', 'three']], ['batch', 'columns'], 3],
    ['of a normalization', [LAYER], ['batch', 'columns'], 2],
    ['of statistics', [BATCH], ['batch', 'columns'], 2],
    ['of a shape', [['Reshape', 'shape']], ['batch', 'columns'], 5],
    ['of a layer behind an activation', [['Relu'], ['MatMul', 'W']], ['batch', 'columns'], 2],
    ['of axes that are flattened', [['Flatten'], ['MatMul', 'V']], ['batch', 3, 2], 6],
    ['of axes of open lengths', [['Flatten'], ['MatMul', 'V']], ['batch', 'a', 'b'], 6],
  ])('%s', (_, links, sizes, columns) => {
    const V = Array.from({ length: 6 }, () => [1]);
    const file = chain(links, { ...constants, ...statistics, V, shape: [-1, 5] }, { sizes });
    expect(contentsOf(file).layers[0]).toMatchObject({ inputShape: [columns] });
  });

  test.each<[string, readonly Link[], readonly (number | string)[], string?]>([
    ['that nothing says', [['Relu']], ['batch', 'columns']],
    ['of one axis', [['MatMul', 'W']], [2]],
    ['of three axes', [['MatMul', 'W']], ['batch', 1, 2]],
    ['of one axis that is flattened', [['Flatten'], ['MatMul', 'W']], [2]],
    ['of no columns', [['Relu']], ['batch', 0]],
    ['of more columns than memory has', [['Relu']], ['batch', 2 ** 20 + 1]],
    ['of other columns than the matrix', [['MatMul', 'W']], ['batch', 3], 'graph.node[0] MatMul "MatMul1"'],
    ['of other columns than the shape', [['Reshape', 'shape']], ['batch', 3], 'graph.node[0] Reshape "Reshape1"'],
  ])('%s: refused', (_, links, sizes, path = 'graph') => {
    expect(refusalOf(chain(links, { ...constants, shape: [-1, 5] }, { sizes }))).toBe(`E_FORMAT ${path}`);
  });
});

// Modules of PyTorch, as texts: what each becomes, and what has no counterpart.
import { describe, expect, test } from 'vitest';
import {
  activation,
  alphaDropout,
  batchNormalization,
  dense,
  dropout,
  elu,
  gaussianDropout,
  gaussianNoise,
  gelu,
  type Layer,
  layerNormalization,
  leakyRelu,
  sequential,
} from '../../src/index.js';
import { toStateDict } from '../../src/torch/index.js';
import { type Part, stepOfLayer, stepsOf } from '../../src/torch/modules.js';
import { type Module, parseModule, python } from '../../src/torch/parseModule.js';
import { errorOf } from '../support/errors.js';

const parts = (text: string): Part[] => stepsOf('at', parseModule('at', text)).map(({ part }) => part);

/** A part in short: kind, sizes, and what is made of the module. */
function shortOf(part: Part): unknown[] {
  switch (part.kind) {
    case 'linear':
      return ['linear', part.inputs, part.outputs, part.hasBias];
    case 'activation':
      return [part.activation.name, ...Object.values(part.activation.config)];
    case 'norm': {
      const { epsilon, momentum, scale, center } = part.layer.config;
      return [part.layer.type, part.units, part.tensors.join(' '), epsilon, momentum, scale, center];
    }
    case 'standardizer':
      return ['standardizer', part.units, part.tensors.join(' ')];
    case 'plain':
      return [part.layer.type, part.layer.config['rate']];
    case 'nothing':
      return [];
  }
}

const none = undefined;
const all = 'weight bias running_mean running_var';

describe('modules', () => {
  test.each<[string, unknown[]]>([
    ['Linear', ['linear', none, none, none]],
    ['Linear(3, 2)', ['linear', 3, 2, true]],
    ['torch.nn.Linear((3,), 2, False)', ['linear', 3, 2, false]],
    ['Linear(out_features=2, bias=True)', ['linear', none, 2, true]],
    ['BatchNorm1d', ['batchNormalization', none, all, 1e-5, 0.9, true, true]],
    ['BatchNorm1d(4, 0.1, 0.25)', ['batchNormalization', 4, all, 0.1, 0.75, true, true]],
    ['BatchNorm1d(4, affine=False)', ['batchNormalization', 4, 'running_mean running_var', 1e-5, 0.9, false, false]],
    [
      'BatchNorm1d(4, bias=False)',
      ['batchNormalization', 4, 'weight running_mean running_var', 1e-5, 0.9, true, false],
    ],
    ['BatchNorm1d(4, eps=0, affine=False)', ['standardizer', 4, 'running_mean running_var']],
    ['LayerNorm', ['layerNormalization', none, 'weight bias', 1e-5, none, true, true]],
    ['LayerNorm((4,), 0.1)', ['layerNormalization', 4, 'weight bias', 0.1, none, true, true]],
    ['LayerNorm(4, elementwise_affine=False)', ['layerNormalization', 4, '', 1e-5, none, false, false]],
    ['LayerNorm(4, bias=False)', ['layerNormalization', 4, 'weight', 1e-5, none, true, false]],
    ['ReLU(inplace=True)', ['relu']],
    ['Sigmoid()', ['sigmoid']],
    ['Tanh', ['tanh']],
    ['SELU', ['selu']],
    ['SiLU', ['silu']],
    ['LeakyReLU', ['leakyRelu', 0.01]],
    ['LeakyReLU(0.2)', ['leakyRelu', 0.2]],
    ['ELU', ['elu', 1]],
    ['ELU(2)', ['elu', 2]],
    ['GELU', ['gelu', false]],
    ["GELU('tanh')", ['gelu', true]],
    ["GELU(approximate='none')", ['gelu', false]],
    ['Softplus', ['softplus']],
    ['Softplus(1, 20)', ['softplus']],
    ['Softplus(1, 30)', ['softplus']],
    ['Softmax', ['softmax']],
    ['Softmax(dim=1)', ['softmax']],
    ['Softmax(-1)', ['softmax']],
    ['Softmax(None)', ['softmax']],
    ['Dropout', ['dropout', 0.5]],
    ['Dropout(0.2)', ['dropout', 0.2]],
    ['AlphaDropout', ['alphaDropout', 0.5]],
    ['AlphaDropout(0.2, True)', ['alphaDropout', 0.2]],
    ['Identity()', []],
    ['Flatten', []],
    ['Flatten(1, -1)', []],
    ['Flatten(start_dim=1, end_dim=1)', []],
  ])('%s becomes %j', (text, expected) => {
    expect(parts(text).map(shortOf)).toEqual([expected]);
  });

  test.each([
    ['BatchNorm1d(4, eps=0)', 'E_HYPERPARAMETER batchNormalization.epsilon'],
    ...[
      'Softplus(1, 19)',
      'Softplus(2)',
      'Flatten(0)',
      'Flatten(1, 2)',
      'Softmax(0)',
      "GELU('x')",
      'Linear(3.5, 2)',
      'Linear(0, 2)',
      'Linear((3, 2), 2)',
      'Linear(3, 2, 1)',
      'Linear(3, 2, None)',
      'Linear(3, 2, True, 1)',
      'Linear(3, 2, biases=True)',
      'Dropout(None)',
      'Dropout(True)',
      'ELU((1,))',
      'LayerNorm((0,))',
      'BatchNorm1d(4, momentum=None)',
      'BatchNorm1d(4, track_running_stats=False)',
      'toString',
      'PReLU',
      'Bilinear',
      'ReLU(A())',
    ].map((text) => [text, 'E_FORMAT at']),
  ])('%s has no counterpart', (text, expected) => {
    const { code, path } = errorOf(() => parts(text!));
    expect(`${code} ${path}`).toBe(expected);
  });

  test('names of stacks within stacks', () => {
    const text = 'Sequential((0): Sequential((a): ReLU() (b): Sequential(Tanh, SELU)) (1): Linear())';
    const steps = stepsOf('at', parseModule('at', text));
    expect(steps.map(({ path, what }) => [path, what])).toEqual([
      ['0.a', '0.a: ReLU'],
      ['0.b.0', '0.b.0: Tanh'],
      ['0.b.1', '0.b.1: SELU'],
      ['1', '1: Linear'],
    ]);
    expect(stepsOf('at', parseModule('at', 'Tanh')).map(({ path, what }) => [path, what])).toEqual([[none, 'Tanh']]);
  });

  test('layers of ours', () => {
    const of = (layer: Layer) => shortOf(stepOfLayer('at', layer).part).slice(0, 4);
    expect(of(dense({ units: 2 }))).toEqual(['linear', none, 2, true]);
    expect(of(dense({ units: 2, inputShape: [3], useBias: false }))).toEqual(['linear', 3, 2, false]);
    expect(of(batchNormalization({ inputShape: [3] }))).toEqual(['batchNormalization', 3, all, 0.001]);
    expect(of(batchNormalization({ scale: false }))[2]).toBe('bias running_mean running_var');
    expect(of(layerNormalization({ center: false }))[2]).toBe('weight');
    expect(of(dropout({ rate: 0.25 }))).toEqual(['dropout', 0.25]);
    for (const wrong of [{}, null, 'ReLU', { ...dense({ units: 2 }), forward: 1 }]) {
      expect(errorOf(() => stepOfLayer('at', wrong))).toMatchObject({ code: 'E_OPTION', path: 'at' });
    }
  });
});

describe('texts', () => {
  const shape = ({ type, values, named, children }: Module): unknown[] => [
    type,
    values,
    Object.fromEntries(named),
    children.map(([name, child]) => [name, ...shape(child)]),
  ];
  const leaf = (name: string, type: string) => [name, type, [], {}, []];

  test.each<[string, unknown[]]>([
    ['A', ['A', [], {}, []]],
    [' a.b_1.C2 ( ) ', ['C2', [], {}, []]],
    [
      `A(1, -2.5, +.5, 3., 1e-3, 2E+1, 'a"b', "c'd", '', True, False, None)`,
      ['A', [1, -2.5, 0.5, 3, 0.001, 20, 'a"b', "c'd", '', true, false, null], {}, []],
    ],
    ['A((), (1,), (1, 2), (1, (2, (3,))),)', ['A', [[], [1], [1, 2], [1, [2, [3]]]], {}, []]],
    ['A(1, b=2, c=(3,))', ['A', [1], { b: 2, c: [3] }, []]],
    ['A(B, C())', ['A', [], {}, [leaf('0', 'B'), leaf('1', 'C')]]],
    ['A(\n  (0): B()\n  (x): C()\n)', ['A', [], {}, [leaf('0', 'B'), leaf('x', 'C')]]],
    ['A((0): B(), (1): C(),)', ['A', [], {}, [leaf('0', 'B'), leaf('1', 'C')]]],
  ])('%j is read', (text, expected) => {
    expect(shape(parseModule('at', text))).toEqual(expected);
  });

  test.each([
    '',
    '()',
    '1',
    'True(',
    'A(',
    'A(1',
    'A(1,',
    'A)',
    'A() B()',
    'A(1 2)',
    'A(B C)',
    'A(,)',
    'A(a=)',
    'A(a=1, a=2)',
    'A(a=B)',
    'A((0): B() (0): C())',
    "A(('x'): B())",
    'A((0) B())',
    'A((0): 1)',
    'A((1 2))',
    'A(((((1,),),),),)',
    'A(@)',
    "A('a)",
    "A('a\\n')",
    'A(1e)',
    'A(B=C())',
  ])('%j is refused, with its place', (text) => {
    expect(errorOf(() => parseModule('at', text))).toMatchObject({ code: 'E_FORMAT', path: 'at' });
  });

  test('the line of a fault is named', () => {
    expect(errorOf(() => parseModule('at', 'A(\n\n1 2)')).message).toMatch(/^at: line 3: /);
  });

  test('as long, as deep and as many as allowed, and no more', () => {
    const deep = (depth: number) => `${'A('.repeat(depth)}B${')'.repeat(depth)}`;
    const many = (count: number) => `A(${'B,'.repeat(count - 1)})`;
    const long = (length: number) => 'A'.padEnd(length);
    for (const [make, most] of [
      [deep, 16],
      [many, 10_000],
      [long, 2 ** 20],
    ] as const) {
      expect(parseModule('at', make(most)).type).toBe('A');
      expect(errorOf(() => parseModule('at', make(most + 1))).path).toBe('at');
    }
  });

  test('values as Python writes them', () => {
    expect([null, true, false, 1.5, 'a', [], [1], [1, [2]]].map(python)).toEqual([
      'None',
      'True',
      'False',
      '1.5',
      '"a"',
      '()',
      '(1,)',
      '(1, (2,),)',
    ]);
  });
});

test.each<[Layer, string]>([
  [dense({ units: 2, activation: 'relu' }), 'nn.Linear(3, 2), nn.ReLU()'],
  [dense({ units: 2, activation: 'linear', useBias: false }), 'nn.Linear(3, 2, bias=False)'],
  [activation({ activation: 'sigmoid' }), 'nn.Sigmoid()'],
  [activation({ activation: 'tanh' }), 'nn.Tanh()'],
  [activation({ activation: 'selu' }), 'nn.SELU()'],
  [activation({ activation: 'silu' }), 'nn.SiLU()'],
  [activation({ activation: 'softplus' }), 'nn.Softplus()'],
  [activation({ activation: 'softmax' }), 'nn.Softmax(dim=1)'],
  [activation({ activation: leakyRelu({ negativeSlope: 0.3 }) }), 'nn.LeakyReLU(0.3)'],
  [activation({ activation: elu({ alpha: 2 }) }), 'nn.ELU(2)'],
  [activation({ activation: gelu() }), 'nn.GELU()'],
  [activation({ activation: gelu({ approximate: true }) }), "nn.GELU(approximate='tanh')"],
  [batchNormalization({ momentum: 0.75 }), 'nn.BatchNorm1d(3, eps=0.001, momentum=0.25, affine=True)'],
  [batchNormalization({ scale: false, center: false }), 'nn.BatchNorm1d(3, eps=0.001, momentum=0.01, affine=False)'],
  [batchNormalization({ scale: false }), 'nn.BatchNorm1d(3, eps=0.001, momentum=0.01, affine=True)'],
  [layerNormalization({ center: false }), 'nn.LayerNorm((3,), eps=0.001, elementwise_affine=True)'],
  [layerNormalization({ scale: false }), 'nn.LayerNorm((3,), eps=0.001, elementwise_affine=True)'],
  [layerNormalization({ scale: false, center: false }), 'nn.LayerNorm((3,), eps=0.001, elementwise_affine=False)'],
  [dropout({ rate: 0.25 }), 'nn.Dropout(0.25)'],
  [alphaDropout({ rate: 0.25 }), 'nn.AlphaDropout(0.25)'],
  [gaussianDropout({ rate: 0.25 }), 'nn.Identity()'],
  [gaussianNoise({ stddev: 0.1 }), 'nn.Identity()'],
])('a layer of ours is written as %s %s', (layer, expected) => {
  const layers = [dense({ units: 3, inputShape: [1] }), layer];
  const { architecture } = toStateDict(sequential({ seed: 1, layers }));
  expect(architecture).toBe(`nn.Sequential(nn.Linear(1, 3), ${expected})`);
});

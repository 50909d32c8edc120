// Tensors of PyTorch one by one: where each goes, what is written of each layer, and the place of what is refused.
import { describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../../src/formats/safetensors/decode.js';
import {
  activation,
  batchNormalization,
  dense,
  dropout,
  type Layer,
  layerNormalization,
  ramp,
  sequential,
} from '../../src/index.js';
import { fromStateDict, type TorchArchitecture, toStateDict } from '../../src/torch/index.js';
import { errorOf } from '../support/errors.js';

const tensor = (shape: readonly number[], first = 1) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => first + i),
});
const refusal = (tensors: unknown, architecture?: unknown, options?: object) => {
  const { code, path, message } = errorOf(() =>
    fromStateDict(tensors as never, architecture as TorchArchitecture, options as never),
  );
  return [`${code} ${path}`, message];
};
const layersOf = (tensors: object, architecture: TorchArchitecture) =>
  (
    fromStateDict(tensors as never, architecture).toJSON()['layers'] as {
      type: string;
      config: { activation?: { name: string } };
    }[]
  ).map(({ type, config }) => (config.activation ? `${type} ${config.activation.name}` : type));

describe('modules without names', () => {
  test('go by their numbers, level by level', () => {
    const order = ['0', '2', '2.0', '2.1', '2.10', '3', '10', '10.2.1'];
    const scrambled = [5, 2, 7, 0, 4, 6, 1, 3].map((at) => [`${order[at]}.weight`, tensor([1, 1], at)]);
    for (const given of [scrambled, [...scrambled].reverse()]) {
      const model = fromStateDict(
        Object.fromEntries(given),
        order.map(() => dense({ units: 1, useBias: false })),
      );
      expect(model.getWeights().map(({ data }) => data[0])).toEqual(order.map((_, at) => at));
    }
    for (const name of ['a', '1a', 'a1', '1.a', '1.', '1..2']) {
      const [where] = refusal({ [`${name}.weight`]: tensor([1, 1]), '7.weight': tensor([1, 1]) }, ['Linear', 'Linear']);
      expect(where).toBe('E_OPTION fromStateDict.names');
    }
  });

  test('a module alone has tensors without a prefix, or with any', () => {
    for (const name of ['weight', 'any.weight', 'module.fc.weight', '7.weight']) {
      expect(fromStateDict({ [name]: tensor([1, 2], 3) }, ['Linear']).getWeights()[0]!.data).toEqual(
        Float32Array.of(3, 4),
      );
    }
  });
});

describe('the layers that come of modules', () => {
  const linear = { '0.weight': tensor([2, 3]) };
  test('activations go into the Linear before them, and stay beside layers of ours', () => {
    expect(layersOf(linear, ['Linear', 'ReLU'])).toEqual(['dense relu']);
    expect(layersOf(linear, ['Linear', 'ReLU', 'Tanh'])).toEqual(['dense relu', 'activation tanh']);
    expect(layersOf(linear, ['Tanh', 'Linear', 'Dropout', 'ReLU', 'Identity'])).toEqual([
      'activation tanh',
      'dense linear',
      'dropout',
      'activation relu',
    ]);
    expect(layersOf(linear, [dense({ units: 2, useBias: false }), 'ReLU'])).toEqual([
      'dense linear',
      'activation relu',
    ]);
    expect(layersOf({}, [dropout({ rate: 0.5, inputShape: [2] })])).toEqual(['dropout']);
  });

  test('a batch normalization without epsilon is a standardizer at the beginning only', () => {
    const moments = (name: string) => ({
      [`${name}.running_mean`]: tensor([3]),
      [`${name}.running_var`]: tensor([3], 4),
    });
    const standardizer = 'BatchNorm1d(3, eps=0, affine=False)';
    const model = fromStateDict({ ...moments('0'), '1.weight': tensor([2, 3]) }, [standardizer, 'Linear']);
    expect(model.preprocess!.toJSON()).toMatchObject({ mean: [1, 2, 3], scale: [2, Math.fround(5) ** 0.5, 6 ** 0.5] });
    expect(refusal({ '0.weight': tensor([3, 3]), ...moments('1') }, ['Linear', standardizer])[0]).toBe(
      'E_FORMAT fromStateDict.architecture',
    );
    expect(refusal({ ...moments('0'), ...moments('1') }, [standardizer, standardizer])[0]).toBe(
      'E_FORMAT fromStateDict.architecture',
    );
    const zero = { '0.running_mean': tensor([1]), '0.running_var': tensor([1], 0) };
    expect(refusal(zero, ['BatchNorm1d(1, eps=0, affine=False)'])[0]).toBe('E_NONFINITE 0.running_var');
    expect(fromStateDict(zero, ['BatchNorm1d(1, affine=False)']).getWeights()[1]!.data[0]).toBe(0);
  });
});

describe('tensors that do not fit', () => {
  const norm = { '1.weight': tensor([2]), '1.bias': tensor([2]) };
  const linear = { '0.weight': tensor([2, 3]), '0.bias': tensor([2]) };
  test.each<[string, object, TorchArchitecture, string]>([
    ['a third axis', { '0.weight': tensor([2, 3, 1]) }, ['Linear'], '"weight" is [2, 3, 1], expected [any, any]'],
    ['no rows', { '0.weight': tensor([0, 3]) }, ['Linear'], '"weight" is [0, 3], expected [any, any]'],
    ['columns of a Linear', linear, ['Linear(4, 2)'], '"weight" is [2, 3], expected [2, 4]'],
    ['rows and columns', linear, ['Linear(2, 3)'], '"weight" is [2, 3], transposed, expected [3, 2]'],
    ['a bias', { ...linear, '0.bias': tensor([3]) }, ['Linear'], '"bias" is [3], expected [2]'],
    ['a bias too many', linear, ['Linear(3, 2, False)'], '"bias" [2] is unknown'],
    [
      'columns of a normalization',
      { ...linear, ...norm },
      ['Linear', 'LayerNorm(4)'],
      'LayerNorm takes 4 columns, and 2 come in',
    ],
    [
      'a normalization',
      { ...linear, ...norm, '1.bias': tensor([3]) },
      ['Linear', 'LayerNorm'],
      '"1.bias" is [3], expected [2]',
    ],
    [
      'a first normalization',
      { '0.weight': tensor([2]), '0.bias': tensor([3]) },
      ['LayerNorm'],
      '"bias" is [3], expected [2]',
    ],
    [
      'a counter that is not counted',
      { ...linear, ...norm, '1.num_batches_tracked': tensor([]) },
      ['Linear', 'LayerNorm'],
      '"1.num_batches_tracked" [] is unknown',
    ],
    [
      'columns after a normalization alone',
      { '0.weight': tensor([2, 3]) },
      ['LayerNorm(4, elementwise_affine=False)', 'Linear'],
      'expected [any, 4]',
    ],
    [
      'columns after a layer of ours',
      { '0.weight': tensor([2, 3]) },
      [dropout({ rate: 0.5, inputShape: [4] }), 'Linear'],
      'expected [any, 4]',
    ],
    ['no modules', linear, ['ReLU'], '"0.weight" [2, 3] is unknown'],
    ['no tensors', {}, ['Linear'], '0 modules with tensors (none)'],
  ])('%s', (_, tensors, architecture, message) => {
    const [where, said] = refusal(tensors, architecture);
    expect(where).toBe('E_FORMAT fromStateDict');
    expect(said).toContain(message);
  });

  test.each<[unknown, unknown, object | undefined, string]>([
    [linear, [], undefined, 'architecture'],
    [linear, 5, undefined, 'architecture'],
    [linear, 'Sequential()', undefined, 'architecture'],
    [{}, ['Identity'], undefined, 'architecture'],
    [linear, ['Sequential(Linear)'], undefined, 'architecture[0]'],
    [linear, ['Linear', 5], undefined, 'architecture[1]'],
    [linear, ['Linear'], { names: '0' }, 'names'],
    [linear, ['Linear'], { names: ['0', 1] }, 'names'],
    [linear, ['Linear'], { prefix: 0 }, 'prefix'],
    [linear, ['Linear'], { prefix: 'x.' }, 'prefix'],
    [{}, ['Linear'], { prefix: '' }, 'prefix'],
    [linear, ['Linear'], { other: 0 }, 'other'],
  ])('%# is refused', (tensors, architecture, options, path) => {
    expect(refusal(tensors, architecture, options)[0]).toBe(`E_OPTION fromStateDict.${path}`);
  });

  test.each<[unknown]>([
    [null],
    [5],
    [{}],
    [{ shape: [1] }],
    [{ data: [1] }],
    [{ shape: 1, data: [1] }],
    [{ shape: [1], data: 1 }],
    [{ shape: [0.5], data: [1] }],
    [{ shape: [-1], data: [1] }],
    [{ shape: ['1'], data: [1] }],
    [{ shape: [2], data: [1] }],
    [{ shape: [], data: [1, 2] }],
  ])('%j is no tensor', (given) => {
    expect(refusal({ w: given }, ['Linear'])[0]).toBe('E_OPTION fromStateDict');
    expect(refusal(new Map([['w', given]]), ['Linear'])[1]).toContain('fromStateDict: "w"');
  });

  test('bytes that Python would run are named, others are not', () => {
    const said = (...first: number[]) => refusal(Uint8Array.from([...first, 9, 9, 9, 9, 9, 9, 9, 9]), ['Linear'])[1];
    for (const protocol of [2, 3, 4, 5]) expect(said(0x80, protocol)).toContain('this is a pickle');
    expect(said(0x50, 0x4b)).toContain('this is a zip archive');
    for (const first of [
      [0x80, 1],
      [0x80, 6],
      [0x81, 2],
      [0x50, 0x4c],
      [0x51, 0x4b],
    ])
      expect(said(...first)).not.toMatch(/this is/);
  });
});

describe('what is written', () => {
  const written = (...layers: Layer[]) => {
    const model = sequential({ seed: 1, layers });
    const { bytes, architecture } = toStateDict(model);
    const { tensors, metadata } = decodeSafetensors(bytes);
    return {
      model,
      architecture,
      metadata,
      tensors: Object.fromEntries([...tensors].map(([name, { data }]) => [name, Array.from(data as Float32Array)])),
    };
  };
  const moments = { '0.running_mean': [0, 0], '0.running_var': [1, 1] };
  test.each<[Layer, object]>([
    [batchNormalization({ inputShape: [2] }), { '0.weight': [3, 3], '0.bias': [5, 5], ...moments }],
    [batchNormalization({ inputShape: [2], scale: false }), { '0.weight': [1, 1], '0.bias': [5, 5], ...moments }],
    [batchNormalization({ inputShape: [2], center: false }), { '0.weight': [3, 3], '0.bias': [0, 0], ...moments }],
    [batchNormalization({ inputShape: [2], center: false, scale: false }), moments],
    [layerNormalization({ inputShape: [2] }), { '0.weight': [3, 3], '0.bias': [5, 5] }],
    [layerNormalization({ inputShape: [2], center: false, scale: false }), {}],
  ])('of a normalization: %#', (layer, expected) => {
    const model = sequential({ seed: 1, layers: [layer] });
    const named = model.getWeights({ named: true });
    for (const [name, { data }] of Object.entries(named)) {
      if (name.endsWith('gamma')) data.fill(3);
      if (name.endsWith('beta')) data.fill(5);
    }
    model.setWeights(Object.values(named));
    const { tensors } = decodeSafetensors(toStateDict(model).bytes);
    expect(
      Object.fromEntries([...tensors].map(([name, { data }]) => [name, Array.from(data as Float32Array)])),
    ).toEqual(expected);
  });

  test('the format that Python looks for, and a module where there is none', () => {
    const { metadata, architecture, tensors } = written(activation({ activation: 'linear', inputShape: [2] }));
    expect([architecture, tensors]).toEqual(['nn.Sequential(nn.Identity())', {}]);
    expect([...metadata].sort()).toEqual([
      ['architecture', architecture],
      ['format', 'pt'],
    ]);
  });

  test('a rate that follows a schedule', () => {
    const rate = ramp({ from: 0, to: 0.5, steps: 10 });
    expect(written(dropout({ rate, inputShape: [2] })).architecture).toBe('nn.Sequential(nn.Identity())');
  });
});

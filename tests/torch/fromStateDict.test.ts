// State dicts of PyTorch, written by fixtures.py, give models that predict what PyTorch predicted.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../../src/formats/safetensors/decode.js';
import { encodeSafetensors } from '../../src/formats/safetensors/encode.js';
import type { SafetensorsTensor } from '../../src/formats/safetensors/format.js';
import { dense, l1, load } from '../../src/index.js';
import { fromStateDict, type TorchTensor, toStateDict } from '../../src/torch/index.js';
import { errorOf } from '../support/errors.js';

interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly file: string;
  readonly X: number[][];
  readonly y: number[][];
}

const { fixtures } = JSON.parse(readFileSync(new URL('fixtures.json', import.meta.url), 'utf8')) as {
  fixtures: readonly Fixture[];
};
const fixture = (name: string) => fixtures.find((one) => one.name === name)!;
const bytesOf = ({ file }: Fixture) => Uint8Array.from(Buffer.from(file, 'base64'));
const predicting = fixtures.filter(({ name }) => name !== 'program');

/** Both compute in f32, with other orders of sums and series of functions. */
const TOLERANCE = 2e-6;

function expectEqual(got: Float32Array, expected: readonly number[][]): void {
  const flat = expected.flat();
  expect(got.length).toBe(flat.length);
  for (const [at, value] of flat.entries()) {
    expect(Math.abs(got[at]! - value), `${at}: ${got[at]}, ${value}`).toBeLessThan(
      TOLERANCE * Math.max(1, Math.abs(value)),
    );
  }
}

describe('the text that PyTorch prints', () => {
  test.each(predicting)('$name: predictions are those of PyTorch', (given) => {
    const model = fromStateDict(bytesOf(given), given.text, { seed: 1 });
    expectEqual(model.predict(given.X).data, given.y);
    expectEqual(load(model.save()).predict(given.X).data, given.y);
  });

  test('it may be in the metadata of the file', () => {
    const given = fixture('named');
    expectEqual(fromStateDict(bytesOf(given)).predict(given.X).data, given.y);
    expect(errorOf(() => fromStateDict(bytesOf(fixture('half')))).path).toBe('fromStateDict.architecture');
  });

  test('modules of a program of its own are refused: their order is not known', () => {
    const error = errorOf(() => fromStateDict(bytesOf(fixture('prefixes')), fixture('program').text));
    expect(error.message).toMatch(/Wrapped runs its modules by a program of its own/);
  });
});

describe('lists of layers', () => {
  test('layers of ours stand for modules, and keep what further training needs', async () => {
    const given = fixture('named');
    const layers = [dense({ units: 8, activation: 'relu', kernelRegularizer: l1(0.1) }), dense({ units: 1 })];
    const model = fromStateDict(bytesOf(given), layers, { names: ['fc1', 'fc2'], seed: 1 });
    expectEqual(model.predict(given.X).data, given.y);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const { epochs } = await model.fit(given.X, given.y, { epochs: 1, verbose: false });
    expect(epochs[0]!.penalties.l1).toBeGreaterThan(0);
  });

  test('texts stand for modules whose sizes the tensors say', () => {
    const given = fixture('named');
    const model = fromStateDict(bytesOf(given), ['Linear', 'ReLU', 'Dropout(p=0.5)', 'nn.Linear(8, 1)'], {
      names: ['fc1', 'fc2'],
    });
    expectEqual(model.predict(given.X).data, given.y);
  });

  test('numbered modules are taken by their numbers: 2 before 10', () => {
    const given = fixture('twelve layers');
    const layers = Array.from({ length: 12 }, () => dense({ units: 3 }));
    expectEqual(fromStateDict(bytesOf(given), layers).predict(given.X).data, given.y);
  });

  test('names that are no numbers need an order', () => {
    const layers = [dense({ units: 8 }), dense({ units: 1 })];
    const error = errorOf(() => fromStateDict(bytesOf(fixture('named')), layers));
    expect(error).toMatchObject({ code: 'E_OPTION', path: 'fromStateDict.names' });
    expect(error.message).toContain('"fc1", "fc2"');
  });
});

const state = () => ({
  '0.weight': { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
  '0.bias': { shape: [2], data: [0.5, -0.5] },
  '1.weight': { shape: [2], data: [1, 2] },
  '1.bias': { shape: [2], data: [0, 1] },
  '1.running_mean': { shape: [2], data: [1, 1] },
  '1.running_var': { shape: [2], data: [4, 4] },
  '1.num_batches_tracked': { shape: [], data: BigInt64Array.of(3n) },
});
const text = 'Sequential((0): Linear(in_features=3, out_features=2, bias=True) (1): BatchNorm1d(2, eps=1e-05))';
const tensor = (shape: number[], data: readonly number[] | Float32Array | Float64Array) => ({ shape, data });

describe('conventions', () => {
  test('normalizations without a bias have a weight alone', () => {
    const { '1.bias': _, '1.running_mean': _mean, '1.running_var': _variance, ...tensors } = state();
    const { '1.num_batches_tracked': _count, ...layer } = tensors;
    const norm = 'Sequential((0): Linear(3, 2) (1): LayerNorm((2,), eps=1e-05, elementwise_affine=True, bias=False))';
    expect(fromStateDict(layer, norm).getWeights()).toHaveLength(3);
    const { '1.bias': _bias, ...batch } = state();
    expect(fromStateDict(batch, ['Linear', 'BatchNorm1d(2, bias=False)']).getWeights()).toHaveLength(5);
  });

  test('momentum m becomes 1 - m, epsilon is kept, kernels are transposed', () => {
    const model = fromStateDict(state(), 'nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2, momentum=0.3))');
    const { layers } = model.toJSON() as { layers: { config: Record<string, number> }[] };
    expect(layers[1]!.config).toMatchObject({ momentum: 0.7, epsilon: 1e-5 });
    expect(model.getWeights()[0]).toEqual({ data: Float32Array.of(1, 4, 2, 5, 3, 6), shape: [3, 2] });
  });

  test('tensors may be a Map, in f64, and without the counter of batches', () => {
    const tensors = new Map<string, TorchTensor>(Object.entries(state()));
    tensors.delete('1.num_batches_tracked');
    tensors.set('0.weight', tensor([2, 3], Float64Array.of(1, 2, 3, 4, 5, 6)));
    expect(fromStateDict(tensors, text).predict([[1, 1, 1]]).data).toEqual(
      fromStateDict(state(), text).predict([[1, 1, 1]]).data,
    );
  });

  test('a prefix selects tensors, and leaves others out', () => {
    const tensors = { ...Object.fromEntries(Object.entries(state()).map(([name, one]) => [`net.${name}`, one])) };
    const all = { ...tensors, 'loss.weight': tensor([1], [1]) };
    expect(fromStateDict(all, text, { prefix: 'net.' }).predict([[0, 0, 0]]).shape).toEqual([1, 2]);
    expect(errorOf(() => fromStateDict(all, text)).message).toContain('"loss.weight" [1] is unknown');
    expect(errorOf(() => fromStateDict(all, text, { prefix: 'x.' })).path).toBe('fromStateDict.prefix');
  });
});

describe('faults are named, all of them, before there is a model', () => {
  test('missing, unknown and misshapen tensors', () => {
    const { '0.bias': _, ...tensors } = state();
    const wrong = { ...tensors, '0.weight': tensor([3, 2], [1, 2, 3, 4, 5, 6]), '9.weight': tensor([1], [1]) };
    const error = errorOf(() => fromStateDict(wrong, text));
    expect(error.code).toBe('E_FORMAT');
    expect(error.message).toBe(
      'fromStateDict: "0.weight" is [3, 2], transposed, expected [2, 3]; "0.bias" is missing, expected [2]; "9.weight" [1] is unknown',
    );
  });

  test('sizes of neighbours that do not fit', () => {
    const two = { '0.weight': tensor([2, 3], new Float32Array(6)), '1.weight': tensor([1, 4], new Float32Array(4)) };
    const layers = ['Linear', 'Linear'];
    expect(errorOf(() => fromStateDict(two, layers)).message).toContain('"1.weight" is [1, 4], expected [any, 2]');
    const said = 'nn.Sequential(nn.Linear(3, 2, bias=False), nn.Linear(4, 1, bias=False))';
    expect(errorOf(() => fromStateDict(two, said)).message).toContain('1: Linear takes 4 columns, and 2 come in');
  });

  test.each<[string, readonly number[], string]>([
    ['NaN', [Number.NaN, 1], '"0.bias" holds NaN at 0'],
    ['too large for f32', [1, 1e300], '"0.bias" holds 1e+300 at 1'],
  ])('a number that is %s', (_, data, message) => {
    const error = errorOf(() => fromStateDict({ ...state(), '0.bias': tensor([2], data) }, text));
    expect(error).toMatchObject({ code: 'E_NONFINITE', path: '0.bias' });
    expect(error.message).toContain(message);
  });

  test.each([[['1', 2]], [[null, 2]], [[true, 2]], [[1n, 2]]])('an element that is no number: %#', (data) => {
    const wrong = { ...state(), '0.bias': tensor([2], data as never) };
    expect(errorOf(() => fromStateDict(wrong, text))).toMatchObject({ code: 'E_DATA', path: '0.bias' });
  });

  test('a variance below 0', () => {
    const wrong = { ...state(), '1.running_var': tensor([2], [1, -1]) };
    expect(errorOf(() => fromStateDict(wrong, text)).message).toContain('expected a number >= 0 that is finite');
  });

  test('another number of modules', () => {
    const error = errorOf(() => fromStateDict(state(), [dense({ units: 2 })]));
    expect(error.message).toBe(
      'fromStateDict: the architecture has 1 layers with weights (dense), the state dict 2 modules with tensors ("0", "1")',
    );
  });

  test.each([
    ['PReLU', /PReLU has no counterpart here: a slope that is learned/],
    ['LogSoftmax(dim=1)', /logarithms/],
    ['Conv1d(1, 2, 3)', /Conv1d has no counterpart here; known: Sequential, Linear/],
    ['Softmax(dim=0)', /dim=0 has no counterpart, expected 1 or -1 or None/],
    ['Relu()', /did you mean ReLU/],
    ['BatchNorm1d(2, track_running_stats=False)', /track_running_stats=False/],
    ['BatchNorm1d(2, momentum=None)', /momentum=None/],
    ['Linear(3, 2, biass=True)', /no argument "biass"; did you mean bias/],
    ['Linear(3, 2, True, 1, 2)', /takes 3 arguments/],
    ['Linear(0, 2)', /in_features=0/],
    ['Softplus(beta=2)', /beta=2/],
  ])('%s in a list', (module, message) => {
    expect(errorOf(() => fromStateDict(state(), ['Linear', module, 'BatchNorm1d'])).message).toMatch(message);
  });

  test.each([
    '',
    'Sequential(',
    'Sequential((0): )',
    'Sequential((0): Linear(3, 2) (0): ReLU())',
    'Linear(3, 2) Linear(2, 1)',
    'Linear(3 2)',
    "__import__('os').system('ls')",
    'Linear(in_features=[3])',
    `${'Sequential('.repeat(40)}`,
    `Sequential(${'ReLU(), '.repeat(10_001)})`,
    'x'.repeat(2 ** 20 + 1),
  ])('text number %# is refused, and never run', (wrong) => {
    expect(errorOf(() => fromStateDict(state(), wrong)).code).toMatch(/E_FORMAT|E_OPTION/);
  });

  test('options and layers of a wrong kind', () => {
    for (const call of [
      () => fromStateDict(state(), text, { prefx: 'a' } as never),
      () => fromStateDict(state(), text, { names: ['0', '1'] }),
      () => fromStateDict(state(), [], {}),
      () => fromStateDict(state(), [3 as never], {}),
      () => fromStateDict(state(), [text]),
      () => fromStateDict({ a: 1 as never }, text),
      () => fromStateDict({ a: tensor([2], [1]) }, text),
      () => fromStateDict({ a: tensor([-1], [1]) }, text),
      () => fromStateDict('model.pt' as never, text),
      () => fromStateDict(new Map([[Object.create(null) as never, tensor([1], [1])]]), text),
    ]) {
      expect(errorOf(call).code).toBe('E_OPTION');
    }
  });
});

describe('files', () => {
  test('a pickle is refused by its name, with what to write instead', () => {
    for (const start of [
      [0x80, 2, 0x63],
      [0x50, 0x4b, 3, 4],
    ]) {
      const error = errorOf(() => fromStateDict(Uint8Array.of(...start, 1, 2, 3, 4, 5, 6), text));
      expect(error.code).toBe('E_FORMAT');
      expect(error.message).toMatch(/pickle is a program, and is not run here: .*safetensors/);
    }
  });

  test('every byte that is changed gives one of our errors, or a model', () => {
    const file = bytesOf(fixture('named'));
    const header = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
    for (let at = 0; at < header; at++) {
      for (const flipped of [1, 0x20, 0x80]) {
        const copy = file.slice();
        copy[at]! ^= flipped;
        try {
          fromStateDict(copy).dispose();
        } catch (error) {
          expect(['E_FORMAT', 'E_OPTION', 'E_NONFINITE', 'E_HYPERPARAMETER', 'E_SHAPE']).toContain(
            (error as { code: string }).code,
          );
        }
      }
    }
    for (let length = 0; length < header; length += 7) {
      expect(errorOf(() => fromStateDict(file.subarray(0, length))).code).toBe('E_FORMAT');
    }
  });

  test('half floats and bfloat16 are read where they are asked for, and nowhere else', () => {
    const half = bytesOf(fixture('half'));
    expect(() => decodeSafetensors(half)).toThrow('"F16"');
    expect(errorOf(() => load(half)).code).toBe('E_FORMAT');
  });

  test('names that are keys of objects stay names', () => {
    const tensors = new Map<string, SafetensorsTensor>([
      ['toString.weight', { dtype: 'F32', shape: [1, 1], data: Float32Array.of(2) }],
    ]);
    const named = 'Sequential((toString): Linear(1, 1, bias=False))';
    expect(fromStateDict(encodeSafetensors(tensors), named).predict([[3]]).data[0]).toBe(6);
  });
});

test('there and back: every array has the same bits, and so have predictions', () => {
  for (const given of predicting) {
    const model = fromStateDict(bytesOf(given), given.text, { seed: 1 });
    const { bytes, architecture } = toStateDict(model);
    const [again, said] = [fromStateDict(bytes), fromStateDict(bytes, architecture)];
    expect(again.getWeights()).toEqual(model.getWeights());
    expect(again.predict(given.X)).toEqual(model.predict(given.X));
    expect(said.predict(given.X)).toEqual(model.predict(given.X));
  }
});

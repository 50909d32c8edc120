import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../../src/index.js';
import { fromOnnx, toOnnx } from '../../src/onnx/index.js';
import { difference } from './support/models.js';

// Files of torch.onnx.export and onnx.helper, which tests/onnx/fixtures/make.py makes.
const folder = fileURLToPath(new URL('fixtures/', import.meta.url));
const fixture = (name: string) => new Uint8Array(readFileSync(`${folder}${name}.onnx`));
const { read, refused } = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as {
  readonly read: Readonly<Record<string, { readonly x: number[][]; readonly y: number[][] }>>;
  readonly refused: Readonly<Record<string, string>>;
};

const layersOf = (name: string) =>
  fromOnnx(fixture(name)).toJSON()['layers'] as { type: string; config: Record<string, unknown> }[];

/** Types of the layers, with the activation of dense ones. */
const kindsOf = (name: string) =>
  layersOf(name).map(({ type, config }) => {
    const { name: activation } = (config['activation'] ?? {}) as { name?: string };
    return activation === undefined || activation === 'linear' ? type : `${type} ${activation}`;
  });

test('every fixture is in the tables', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.onnx'));
  expect(files.map((file) => file.slice(0, -5)).sort()).toEqual([...Object.keys(read), ...Object.keys(refused)].sort());
});

describe.each(Object.entries(read))('%s', (name, { x, y }) => {
  test('predicts what its writer computes, and comes back from another export', () => {
    const model = fromOnnx(fixture(name));
    const given = model.predict(x);
    expect(given.shape).toEqual([y.length, y[0]!.length]);
    expect(difference(given.data, y.flat())).toBeLessThan(1e-6);
    const again = fromOnnx(toOnnx(model));
    expect(difference(again.predict(x).data, y.flat())).toBeLessThan(1e-6);
  });

  test('trains on', async () => {
    const model = fromOnnx(fixture(name), { seed: 1 });
    model.compile({ optimizer: 'adam', loss: ({ binary: 'meanSquaredError' } as const).binary });
    const { epochs } = await model.fit(
      x,
      y.map((row) => row.map((value) => value + 0.1)),
      { epochs: 3, verbose: false },
    );
    expect(epochs[2]!.loss).toBeLessThan(epochs[0]!.loss + 1);
    expect(Number.isFinite(epochs[2]!.loss)).toBe(true);
  });
});

test('layers keep their kinds', () => {
  expect(kindsOf('torch-mlp')).toEqual(['dense relu', 'dense softmax']);
  expect(kindsOf('torch-batch-norm')).toEqual([
    'batchNormalization',
    'dense',
    'batchNormalization',
    'activation relu',
    'dense',
  ]);
  expect(kindsOf('torch-layer-norm')).toEqual(['dense', 'layerNormalization', 'activation gelu', 'dense']);
  expect(kindsOf('torch-gelu-tanh')).toEqual(['dense gelu', 'dense']);
  expect(kindsOf('torch-units')).toEqual(['dense elu', 'dense selu', 'dense softplus']);
  expect(kindsOf('opset-27')).toEqual(['dense silu', 'dropout']);
  expect(layersOf('opset-27')[1]!.config['rate']).toBe(0.25);
  expect(kindsOf('scaled')).toEqual(['dense']);
  expect(fromOnnx(fixture('scaled')).preprocess!.columns).toBe(4);
});

test.each(Object.entries(refused))('%s: the message says %s', (name, reason) => {
  let error: unknown;
  try {
    fromOnnx(fixture(name));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(FormatError);
  const { message, code } = error as FormatError;
  expect(message).toContain(reason);
  expect(code).toBe(name === 'refused-opset-28' ? 'E_VERSION' : 'E_FORMAT');
});

test('one of several outputs is read by its name', () => {
  const model = fromOnnx(fixture('refused-two-outputs'), { output: 'z' });
  expect(kindsOf('torch-mlp').length).toBe(2);
  expect(model.predict([[0, 1, 2, 3]]).data[1]).toBeCloseTo(Math.tanh(1), 6);
  expect(() => fromOnnx(fixture('refused-two-outputs'), { output: 'w' })).toThrow('no output is called "w"');
});

// Files and configurations that are wrong, hostile, or have what is not taken.
import { describe, expect, test } from 'vitest';
import { ZipArchive } from '../../src/formats/zip.js';
import { writeZip } from '../../src/formats/zipWriter.js';
import { dense, sequential } from '../../src/index.js';
import { fromKerasConfig, loadKeras, loadKerasWeights, saveKerasWeights } from '../../src/keras/index.js';
import { numbersFrom } from '../support/numbers.js';
import { bytesOf, fixture } from './support.js';

type Config = Record<string, unknown>;
const kernel = (units: unknown, more: Config = {}, name = 'dense') => ({
  class_name: 'Dense',
  config: { name, units, ...more },
});
const model = (layers: readonly object[], more: Config = {}): Config => ({
  class_name: 'Sequential',
  config: {
    name: 'sequential',
    layers: [{ class_name: 'InputLayer', config: { batch_shape: [null, 3], name: 'input' } }, ...layers],
  },
  ...more,
});
const compiled = (compile_config: Config) =>
  model([kernel(1)], { compile_config: { optimizer: 'sgd', loss: 'mse', ...compile_config } });
const connected = (name: string, ...before: readonly string[]) => ({
  ...kernel(2, {}, name),
  inbound_nodes: [[before.map((from) => [from, 0, 0, {}])]],
});
const functional = (layers: readonly object[], output = 'b'): Config => ({
  class_name: 'Functional',
  config: {
    name: 'model',
    layers: [
      { class_name: 'InputLayer', config: { batch_input_shape: [null, 3], name: 'input' }, inbound_nodes: [] },
      ...layers,
    ],
    input_layers: [['input', 0, 0]],
    output_layers: [[output, 0, 0]],
  },
});
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

test.each<[string, unknown, RegExp]>([
  ['a convolution', model([{ class_name: 'Conv2D', config: { name: 'conv', filters: 3 } }]), /"conv".*Conv2D/],
  ['a layer of the user', model([{ class_name: 'MyLayer', config: { name: 'own' } }]), /"own".*MyLayer/],
  [
    'a lambda',
    model([{ class_name: 'Lambda', config: { name: 'code', function: { class_name: '__lambda__' } } }]),
    /Lambda/,
  ],
  [
    'a nested model',
    model([{ class_name: 'Sequential', config: { name: 'inner', layers: [] } }]),
    /"inner".*Sequential/,
  ],
  ['an unknown option', model([kernel(2, { spare: 1 })]), /"dense".*spare/],
  ['an activation', model([kernel(2, { activation: 'hard_sigmoid' })]), /hard_sigmoid/],
  ['a limit of relu', model([{ class_name: 'ReLU', config: { name: 'r', max_value: 6 } }]), /max_value/],
  [
    'an orthogonal penalty',
    model([kernel(2, { kernel_regularizer: { class_name: 'OrthogonalRegularizer', config: {} } })]),
    /Orthogonal/,
  ],
  [
    'a penalty of outputs',
    model([kernel(2, { activity_regularizer: { class_name: 'L1', config: { l1: 1 } } })]),
    /activity_regularizer/,
  ],
  [
    'quantized weights',
    model([kernel(2, { dtype: { class_name: 'DTypePolicy', config: { name: 'int8_from_float32' } } })]),
    /int8/,
  ],
  [
    'a normalization of another axis',
    model([{ class_name: 'LayerNormalization', config: { name: 'n', axis: [0] } }]),
    /axis/,
  ],
  [
    'a penalty of gamma',
    model([{ class_name: 'BatchNormalization', config: { name: 'n', gamma_regularizer: { class_name: 'L1' } } }]),
    /gamma_regularizer/,
  ],
  ['Normalization within', model([kernel(2), { class_name: 'Normalization', config: { name: 'n' } }]), /Normalization/],
  [
    'an image',
    { ...model([kernel(2)]), config: { layers: [kernel(2, { batch_input_shape: [null, 28, 28] })] } },
    /shape of the inputs/,
  ],
  ['a subclass', { class_name: 'MyModel', config: {} }, /MyModel/],
  ['a loss', compiled({ loss: 'poisson' }), /poisson/],
  ['two losses', compiled({ loss: ['mse', 'mae'] }), /2 losses/],
  ['weights of losses', compiled({ loss_weights: [0.5] }), /loss_weights/],
  [
    'another reduction',
    compiled({ loss: { class_name: 'MeanSquaredError', config: { reduction: 'sum' } } }),
    /reduction/,
  ],
  ['probabilities where there are none', compiled({ loss: 'binary_crossentropy' }), /from_logits is false/],
  ['a metric', compiled({ metrics: ['AUC'] }), /AUC.*compile: false/],
  ['an optimizer', compiled({ optimizer: 'ftrl' }), /ftrl/],
  ['amsgrad', compiled({ optimizer: { class_name: 'Adam', config: { amsgrad: true } } }), /amsgrad/],
  ['a running average', compiled({ optimizer: { class_name: 'Adam', config: { use_ema: true } } }), /use_ema/],
  [
    'a schedule',
    compiled({ optimizer: { class_name: 'SGD', config: { learning_rate: { class_name: 'MySchedule', config: {} } } } }),
    /MySchedule/,
  ],
  ['two branches', functional([connected('a', 'input'), connected('b', 'a', 'input')]), /"b".*2 inputs/],
  [
    'a layer aside',
    functional([connected('a', 'input'), connected('c', 'a'), connected('b', 'a')]),
    /"c".*not in the chain/,
  ],
  ['a circle', functional([connected('a', 'b'), connected('b', 'a')]), /circle|not the input/],
  ['a layer that is not there', functional([connected('b', 'gone')]), /"gone"/],
  [
    'a layer called twice',
    functional([{ ...kernel(2, {}, 'b'), inbound_nodes: [[[['input', 0, 0, {}]]], [[['input', 0, 0, {}]]]].flat() }]),
    /called 2 times/,
  ],
  ['no layers', model([]), /no layers/],
  ['units below 1', model([kernel(0)]), /units/],
  ['units that are text', model([kernel('many')]), /units/],
  ['huge units', model([kernel(2 ** 40)]), /units|2\^|bytes|elements/],
  ['a rate of 1', model([{ class_name: 'Dropout', config: { name: 'd', rate: 1 } }]), /rate/],
  ['the same name twice', model([kernel(2), kernel(2)]), /taken/],
  ['a list', [1], /object/],
  ['a number', 5, /object/],
  ['nothing', undefined, /object/],
  ['text that is no JSON', '{', /config/],
  ['a key of prototypes', `{"class_name":"Sequential","__proto__":{}}`, /__proto__/],
  ['a key that comes twice', `{"class_name":"Sequential","class_name":"Model"}`, /twice/],
  ['depth', nested(1000), /levels/],
])('fromKerasConfig names what is not taken: %s', (_, config, message) => {
  expect(() => fromKerasConfig(config as object)).toThrow(message);
  expect(() => fromKerasConfig(config as object)).toThrow(expect.objectContaining({ name: 'FormatError' }) as Error);
});

const right = () => bytesOf(fixture('classifier').file);

/** The file with some members changed. */
async function changed(change: (members: Map<string, Uint8Array>) => void) {
  const archive = new ZipArchive('test', right());
  const members = new Map<string, Uint8Array>();
  for (const name of archive.names) members.set(name, (await archive.read(name))!);
  change(members);
  return writeZip('test', members, false);
}
const text = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

describe('loadKeras refuses', () => {
  test.each<[string, (members: Map<string, Uint8Array>) => void, RegExp]>([
    ['no weights', (members) => void members.delete('model.weights.h5'), /has no model.weights.h5/],
    ['no configuration', (members) => void members.delete('config.json'), /has no config.json/],
    ['a configuration that is no JSON', (members) => void members.set('config.json', text('nothing')), /config.json/],
    ['a configuration that is not UTF-8', (members) => void members.set('config.json', Uint8Array.of(0xff)), /UTF-8/],
    [
      'a configuration of megabytes',
      (members) => void members.set('config.json', new Uint8Array(2 ** 24 + 1)),
      /at most/,
    ],
    ['weights that are not HDF5', (members) => void members.set('model.weights.h5', text('x'.repeat(100))), /HDF5/],
    [
      'weights of another model',
      (members) => void members.set('config.json', text(model([kernel(7)]))),
      /\[4, 6\] \[6\], expected \[3, 7\] \[7\]/,
    ],
    [
      'more layers than weights',
      (members) => void members.set('config.json', text(model([1, 2, 3, 4, 5].map((i) => kernel(6, {}, `d${i}`))))),
      /expected/,
    ],
    [
      'units that memory does not hold, without taking it',
      (members) => void members.set('config.json', text(model([kernel(100_000_000)]))),
      /expected \[3, 100000000\]/,
    ],
  ])('%s', async (_, change, message) => {
    const file = await changed(change);
    const before = process.memoryUsage();
    await expect(loadKeras(file)).rejects.toMatchObject({
      name: 'FormatError',
      message: expect.stringMatching(message) as string,
    });
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 * file.length + 2 ** 24);
  });

  test('weights that are not finite, and moments that no training gives', async () => {
    const line = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [1] })] });
    const bytes = saveKerasWeights(line);
    const view = new DataView(bytes.buffer);
    const [weight] = line.getWeights()[0]!.data;
    for (let at = 0; at + 4 <= bytes.length; at += 4)
      if (view.getFloat32(at, true) === weight) view.setFloat32(at, NaN, true);
    expect(() => loadKerasWeights(line, bytes)).toThrow(expect.objectContaining({ code: 'E_NONFINITE' }) as Error);
    expect(line.getWeights()[0]!.data[0]).toBe(weight);
    expect(() => loadKerasWeights(sequential({ layers: [dense({ units: 2, inputShape: [1] })] }), bytes)).toThrow(
      /expected \[1, 2\]/,
    );
  });

  test('anything that changes of some bytes make of a right file, or reads it, and never anything but its errors', async () => {
    const random = numbersFrom(9);
    const draw = (most: number) => Math.floor(random(0, most));
    const weights = (await new ZipArchive('test', right()).read('model.weights.h5'))!;
    const h5 = bytesOf(fixture('legacy').file);
    for (let i = 0; i < 600; i++) {
      const source = [right(), weights, h5][i % 3]!;
      const bytes = i % 11 === 0 ? source.slice(0, draw(source.length)) : source.slice();
      for (let change = 0; change <= i % 4; change++) bytes[draw(bytes.length)] = [0, 255, draw(256)][i % 3]!;
      // Behind a right checksum, so that HDF5 is reached.
      const file = i % 3 === 1 ? await changed((members) => void members.set('model.weights.h5', bytes)) : bytes;
      try {
        (await loadKeras(file)).dispose();
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^E_(FORMAT|NONFINITE|VERSION)$/) as string });
      }
    }
  });

  test('a configuration with any part made wrong, or takes it', async () => {
    const random = numbersFrom(4);
    const draw = (most: number) => Math.floor(random(0, most));
    const nasty = [
      null,
      true,
      -1,
      1e300,
      '',
      'x',
      [],
      {},
      [null],
      { class_name: 'Dense' },
      { class_name: 5, config: [] },
      '__proto__',
      2 ** 31,
    ];
    const spoil = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null || random(0, 1) < 0.08) return nasty[draw(nasty.length)];
      const keys = Object.keys(value);
      const key = keys[draw(keys.length)];
      if (key === undefined) return nasty[draw(nasty.length)];
      const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
      const place = copy as Record<string, unknown>;
      if (random(0, 1) < 0.05) delete place[key];
      else place[key] = spoil(place[key]);
      return copy;
    };
    const configs = ['classifier', 'chain', 'binary', 'legacy'].map((name) => fixture(name).config);
    for (let i = 0; i < 3000; i++) {
      try {
        fromKerasConfig(spoil(configs[i % 4]) as object, { seed: 1 }).dispose();
      } catch (error) {
        expect(error).toMatchObject({ name: 'FormatError' });
      }
    }
  });
});

// What is accepted can be saved, and what is saved can be loaded; what is not a model file says what it is instead.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { savable } from '../../../src/concept.js';
import {
  adam,
  cosineRestarts,
  type DenseOptions,
  dense,
  groupLasso,
  l1,
  lassoNet,
  load,
  OckhamError,
  type Optimizer,
  type Sequential,
  sequential,
  sgd,
  spatialDropout,
  standardize,
} from '../../../src/index.js';
import type { Activation, Constraint, Initializer, Layer, Penalty, Schedule } from '../../../src/types.js';
import { errorOf } from '../../support/errors.js';
import { altered } from '../../support/files.js';
import { bitsOf, classifier, linearModel, regression, weightBits } from '../../support/models.js';

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('wide data', () => {
  const width = 120_000;

  test('what was trained can be saved, loaded and compacted, and draws the same masks', async () => {
    const X = { data: Float32Array.from({ length: 2 * width }, (_, i) => Math.sin(i)), shape: [2, width] };
    const names = Array.from({ length: width }, (_, i) => `a long name of column ${i}`);
    const model = sequential({
      seed: 4,
      standardizer: standardize(X, { names }),
      layers: [
        spatialDropout({ rate: 0.2, groups: Array.from({ length: width }, (_, i) => i % 50_000) }),
        dense({ units: 1, kernelRegularizer: l1(0.001, { factors: Array.from({ length: width }, (_, i) => i % 3) }) }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await model.fit(X, [1, 2], { verbose: false, epochs: 2 });
    const bytes = model.save();
    const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(header).toBeLessThan(10_000); // lists of a model's columns are data, whatever their length
    const copy = load(bytes);
    expect(copy.inputNames).toEqual(names);
    for (const each of [model, copy]) await each.fit(X, [1, 2], { verbose: false });
    expect(weightBits(copy)).toEqual(weightBits(model));
    model.prune({ inputs: 0.3 });
    const small = model.compact();
    expect(load(small.save()).inputIndices).toEqual(small.inputIndices);
  }, 120_000);

  test('groups of inputs, one by one', () => {
    const groups = Array.from({ length: 30_000 }, (_, i) => [2 * i, 2 * i + 1]);
    const layer = dense({ units: 1, inputShape: [60_000], kernelRegularizer: groupLasso(0.1, { groups }) });
    const model = sequential({ seed: 1, layers: [layer] });
    expect(load(model.save()).toJSON()).toEqual(model.toJSON());
  });

  test('many layers have a long header; too many are refused before training', () => {
    const layers = Array.from({ length: 1500 }, (_, i) =>
      dense({ units: 1, name: `${'x'.repeat(90)}${i}`, ...(i === 0 && { inputShape: [1] }) }),
    );
    const model = sequential({ seed: 1, layers });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    model.trainOnBatch([[1]], [1]);
    expect(weightBits(load(model.save()))).toEqual(weightBits(model));
    const many = Array.from({ length: 2501 }, () => dense({ units: 1, inputShape: [1] }));
    expect(() => sequential({ layers: many })).toThrow(/at most 5000 arrays of weights/);
    const hidden = new Array(1001).fill(1);
    expect(() => lassoNet({ units: 1, hidden, lambda: 0.1 })).toThrow(/1 to 1000, got an array of 1001/);
  });

  test('a message lists twenty arrays of many', () => {
    const file = altered(classifier().save(), ({ tensors }) => {
      for (let i = 0; i < 3000; i++)
        tensors.set(`weights/${i}`, { dtype: 'F32', shape: [0], data: new Float32Array() });
    });
    const { message } = errorOf(() => load(file));
    expect(message).toContain('2980 more');
    expect(message.length).toBeLessThan(1500);
  });
});

test('cosineRestarts with a factor just above 1: a step costs the same wherever it is, and goes on where counting ends', () => {
  const schedule = cosineRestarts({ initialValue: 1, firstDecaySteps: 4, tMul: 1.00001 });
  // Period i begins at 4 (t^i - 1) / (t - 1); rounding moves it by less than 1e-6 of a step here.
  for (const period of [9_999, 10_000, 10_001, 25_000, 60_000]) {
    const start = (4 * Math.expm1(period * Math.log1p(1e-5))) / 1e-5;
    const length = 4 * Math.exp(period * Math.log1p(1e-5));
    const step = Math.ceil(start) + 1;
    const expected = (1 + Math.cos((Math.PI * (step - start)) / length)) / 2;
    expect(Math.abs(schedule.at(step) - expected)).toBeLessThan(1e-5);
  }
  const far = cosineRestarts({ initialValue: 1, firstDecaySteps: 1, tMul: 1 + 1e-10 });
  for (const step of [1e9, 1e15, 2 ** 53 - 1]) {
    expect(far.at(step)).toBeGreaterThanOrEqual(0);
    expect(far.at(step)).toBeLessThanOrEqual(1);
  }
});

describe('what is given to load', () => {
  const model = classifier();
  const bytes = model.save();

  test('bytes in any form: buffers, views of any kind, shared ones', () => {
    const shared = new SharedArrayBuffer(bytes.length + 3);
    new Uint8Array(shared, 3).set(bytes);
    const even = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
    const forms = [
      bytes.buffer,
      Buffer.from(bytes),
      new DataView(bytes.buffer),
      new Uint8ClampedArray(bytes),
      new Uint8Array(shared, 3),
      new DataView(shared, 3),
    ];
    for (const form of forms) expect(weightBits(load(form))).toEqual(weightBits(model));
    expect(errorOf(() => load(even)).code).toBe('E_FORMAT');
    const gone = bytes.slice();
    structuredClone(gone, { transfer: [gone.buffer] });
    expect(errorOf(() => load(gone.buffer))).toMatchObject({ code: 'E_DETACHED' });
  });

  test.each<[string, unknown, RegExp]>([
    ['a path', './model.ockham', /the text "\.\/model\.ockham"; read the file first/],
    ['a promise', Promise.resolve(bytes), /a promise; await it/],
    ['a Response', new Response(bytes), /give await x\.arrayBuffer\(\)/],
    ['a Blob', new Blob([bytes]), /give await x\.arrayBuffer\(\)/],
    ['a stream', new Blob([bytes]).stream(), /new Response\(x\)\.arrayBuffer\(\)/],
    ['a model', model, /what its save\(\) returned/],
    ['numbers', [...bytes], /Uint8Array\.from\(x\)/],
    ['a Buffer through JSON', JSON.parse(JSON.stringify(Buffer.from(bytes))), /Uint8Array\.from\(x\.data\)/],
    ['bytes through JSON', JSON.parse(JSON.stringify(bytes)), /Object\.values/],
    ['a configuration', model.toJSON(), /has no weights/],
    ['nothing', undefined, /got undefined/],
  ])('%s: the message names the mistake and the cure', (_what, given, message) => {
    const error = errorOf(() => load(given as never));
    expect(error.code).toBe('E_OPTION');
    expect(error.message).toMatch(message);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['ONNX', latin1('\x08\x07\x12\x07pytorch\x1a\x052.1.0'), /protobuf, as ONNX models are; make the model again/],
    ['HDF5', latin1('\x89HDF\r\n\x1a\n\0\0\0\0'), /Keras model or HDF5/],
    ['.keras', latin1('PK\x03\x04\x14\0\0\0\0\0model.metadata.json{}'), /Keras/],
    ['PyTorch', latin1('PK\x03\x04\0\0\x08\x08archive/data.pkl'), /PyTorch/],
    ['a pickle', latin1('\x80\x04\x95\x10\0\0\0\0\0\0\0'), /pickle/],
    ['gzip', gzipSync(bytes), /gzip; decompress it first/],
    ['Parquet', latin1('PAR1\x15\x04\x15 \x15$'), /Parquet/],
    ['model.json of TensorFlow.js', latin1('{"format":"layers-model","modelTopology":{}}'), /TensorFlow\.js/],
    ['JSON', latin1('{"name":"sequential","layers":[]}'), /like JSON/],
    ['a page', latin1('<!DOCTYPE html><title>404</title>'), /HTML/],
    ['a pointer of git LFS', latin1('version https://git-lfs.github.com/spec/v1\noid'), /git lfs pull/],
    ['base64', latin1(Buffer.from(bytes).toString('base64')), /base64; decode it first/],
    [
      'bytes read as UTF-8',
      new TextEncoder().encode(new TextDecoder().decode(latin1('\xff\x90\0\0\0\0\0\0{}'))),
      /read as text/,
    ],
    ['a table as text', latin1('sepal_length,sepal_width\n5.1,3.5\n'), /like text/],
  ])('%s: the message says what it looks like', (_what, file, message) => {
    const error = errorOf(() => load(file));
    expect(error.code).toBe('E_FORMAT');
    expect(error.message).toMatch(message);
  });

  test('safetensors of something else are known by what is in them', () => {
    const other = altered(bytes, ({ metadata }) => {
      metadata.clear();
      metadata.set('format', 'pt');
    });
    expect(errorOf(() => load(other)).message).toMatch(/got "pt": .*"weights\/dense_1\/kernel".*setWeights/);
  });
});

describe('code of one’s own', () => {
  const twice: Activation = {
    name: 'twice',
    config: {},
    saves: 'output',
    forward({ memory }, x, y, rows, columns) {
      const from = new Float32Array(memory.buffer, x, rows * columns);
      new Float32Array(memory.buffer, y, rows * columns).set(from.map((value) => 2 * value));
    },
    backward({ memory }, _saved, dy, dx, rows, columns) {
      const from = new Float32Array(memory.buffer, dy, rows * columns);
      new Float32Array(memory.buffer, dx, rows * columns).set(from.map((value) => 2 * value));
    },
  } as Activation;
  const halves: Initializer = {
    name: 'halves',
    config: {},
    fill: ({ memory }, out, size) => {
      new Float32Array(memory.buffer, out, size).fill(0.5);
    },
  };
  const capped: Constraint = {
    name: 'capped',
    config: { most: 2 },
    apply({ memory }, weights, rows, columns) {
      const w = new Float32Array(memory.buffer, weights, rows * columns);
      w.set(w.map((value) => Math.min(value, 2)));
    },
  };
  const mild: Penalty = { name: 'mild', config: {}, elementwise: { l1: 0, l1Subgradient: 0, l2: 0.01 } };
  const falling = (from: number): Schedule => ({ name: 'falling', config: { from }, at: (step) => from / (1 + step) });
  const wrapped = (inner: Layer): Layer =>
    Object.create(inner, { type: { value: 'wrapped' }, config: { value: { units: 1 } }, name: { value: undefined } });
  const steps: Optimizer = Object.create(sgd({ learningRate: 0.1 }), {
    name: { value: 'steps' },
    config: { value: {} },
  });
  const all = {
    twice,
    halves,
    capped,
    mild,
    falling: ({ from }: { from: number }) => falling(from),
    wrapped: () => wrapped(dense({ units: 1 })),
  };

  function own(optimizer: Optimizer = sgd({ learningRate: falling(0.1) })) {
    const model = sequential({
      seed: 2,
      layers: [
        dense({
          units: 2,
          inputShape: [3],
          activation: twice,
          kernelInitializer: halves,
          kernelConstraint: capped,
          kernelRegularizer: mild,
          biasRegularizer: l1(falling(0.01)),
        }),
        wrapped(dense({ units: 1 })),
      ],
    });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    return model;
  }

  test('every kind of it is found in customObjects, and training goes on with the same bits', async () => {
    const { X, y } = regression(12, 3);
    const model = own();
    await model.fit(X, y, { epochs: 2, verbose: false });
    const copy = load(model.save(), { customObjects: all as never });
    for (const each of [model, copy]) await each.fit(X, y, { verbose: false });
    expect(weightBits(copy)).toEqual(weightBits(model));
    const other = own(steps);
    await other.fit(X, y, { verbose: false });
    expect(weightBits(load(other.save(), { customObjects: { ...all, steps } as never }))).toEqual(weightBits(other));
  });

  test('compile: false asks for none of what only training needs', async () => {
    const { X, y } = regression(12, 3);
    const model = linearModel(3);
    model.compile({ optimizer: steps, loss: 'meanSquaredError' });
    await model.fit(X, y, { verbose: false });
    expect(bitsOf([load(model.save(), { compile: false }).predict(X)])).toEqual(bitsOf([model.predict(X)]));
    expect(() => load(model.save())).toThrow(/unknown name "steps".*customObjects/);
    expect(load(model.save(), { compile: false, customObjects: { steps } as never }).step).toBe(1);
  });

  test('what the file does not name, or is another thing than it names, is refused', () => {
    const bytes = own().save();
    const loading = (more: object) => () => load(bytes, { customObjects: { ...all, ...more } as never });
    expect(loading({ other: twice })).toThrow(/nothing of your own in this file is called "other"/);
    expect(loading({ relu: twice })).toThrow(/nothing of your own in this file is called "relu"/);
    expect(loading({ twice: halves })).toThrow(/what is called "twice"/);
    expect(loading({ capped: { ...capped, config: { most: 3 } } })).toThrow(/the config that was saved, .*most.*2/);
    expect(loading({ halves: 1 })).toThrow(/must be a concept of your own/);
    expect(loading({ halves: { ...halves, fill: 1 } })).toThrow(OckhamError);
    expect(() => load(bytes)).toThrow(/customObjects/);
  });

  const inModel = (options: Partial<DenseOptions>) =>
    sequential({ layers: [dense({ units: 1, inputShape: [2], ...options })] });
  const compiledWith = (optimizer: Optimizer) => {
    const model = linearModel(2);
    model.compile({ optimizer, loss: 'huber' });
    return model;
  };

  test.each<[string, () => Sequential]>([
    ['an activation called relu', () => inModel({ activation: { ...twice, name: 'relu' } as Activation })],
    ['an initializer called zeros', () => inModel({ kernelInitializer: { ...halves, name: 'zeros' } })],
    ['a constraint called maxNorm', () => inModel({ kernelConstraint: { ...capped, name: 'maxNorm' } })],
    ['a penalty called l1', () => inModel({ kernelRegularizer: { ...l1(0.1), elementwise: mild.elementwise } })],
    ['a schedule called ramp', () => compiledWith(sgd({ learningRate: { ...falling(1), name: 'ramp' } }))],
    ['a layer of the type dense', () => sequential({ layers: [{ ...dense({ units: 1, inputShape: [2] }) }] })],
    ['an optimizer that inherits from adam', () => compiledWith(Object.create(adam()))],
    ['an optimizer called adam', () => compiledWith({ ...adam() })],
  ])('%s works, and is refused by save: a file could not tell it from ours', (_what, make) => {
    const model = make();
    expect(model.predict([[1, 2]]).shape).toEqual([1, 1]);
    expect(errorOf(() => model.save()).message).toMatch(/a name that none of ours has/);
  });

  test.each<[string, () => unknown]>([
    [
      'a name with half a surrogate pair',
      () => dense({ units: 1, activation: { ...twice, name: '\ud800' } as Activation }),
    ],
    [
      'a config that is not JSON',
      () => dense({ units: 1, kernelInitializer: { ...halves, config: { x: Number.NaN } } }),
    ],
  ])('%s is refused when it is given', (_what, give) => {
    expect(errorOf(give).code).toBe('E_OPTION');
  });
});

describe('nothing that is done to options later changes a layer, or its file', () => {
  test('options, concepts and configurations are copied or frozen', () => {
    const options = { units: 2, inputShape: [3], activation: 'tanh', activityRegularizer: l1(0.1) };
    const layer = dense(options);
    const model = sequential({ seed: 1, layers: [layer, dense({ units: 1 })] });
    model.prune({ units: 0.5 });
    Object.assign(options, { activation: 'relu', units: 9 });
    const change = (target: object, key: string) => () => Object.assign(target, { [key]: -1 });
    expect(change(options.activityRegularizer.config, 'lambda')).toThrow(TypeError);
    expect(change(layer.config, 'activityRegularizer')).toThrow(TypeError);
    expect(change(layer, 'config')).toThrow(TypeError);
    expect(change(adam().config, 'learningRate')).toThrow(TypeError);
    expect((model.compact().toJSON()['layers'] as { config: object }[])[0]!.config).toMatchObject({
      activation: { name: 'tanh' },
    });
    expect(weightBits(load(model.save()))).toEqual(weightBits(model));
  });

  test('a config of one’s own is frozen, too', () => {
    const config = { rates: [1, 2] };
    savable('test', { name: 'mine', config }, {});
    expect(() => config.rates.push(3)).toThrow(TypeError);
  });

  test('names that no file can hold are refused', () => {
    for (const name of ['\ud800', `a\udc00`]) {
      expect(() => sequential({ inputNames: [name], layers: [dense({ units: 1 })] })).toThrow(/well-formed/);
      expect(() => sequential({ name, layers: [dense({ units: 1 })] })).toThrow(OckhamError);
      expect(() => dense({ units: 1, name })).toThrow(OckhamError);
    }
    const long = 'x'.repeat(10_001);
    expect(() => sequential({ inputNames: [long], layers: [dense({ units: 1 })] })).toThrow(/10000 characters/);
    const whole = sequential({ inputNames: ['\u{1f600}', '', '__proto__'], layers: [dense({ units: 1 })] });
    expect(load(whole.save()).inputNames).toEqual(['\u{1f600}', '', '__proto__']);
  });
});

test('methods that take nothing refuse what they are given, with the cure', () => {
  const model = linearModel(2);
  for (const method of ['save', 'useAverage', 'compact', 'featureReport'] as const) {
    const call = model[method].bind(model) as (given: unknown) => unknown;
    expect(errorOf(() => call('file://x')).message).toMatch(`${method}: it takes nothing, got "file://x"`);
  }
  expect(errorOf(() => (model.save as (path: string) => unknown)('x')).message).toContain('your program writes');
});

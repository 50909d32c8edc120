// save and load: what comes back, and that training goes on as if it had never stopped.
import { describe, expect, test } from 'vitest';
import {
  adabelief,
  adagrad,
  adam,
  adamax,
  adamw,
  binaryAccuracy,
  type CustomLoss,
  constant,
  dense,
  dropout,
  huber,
  l1,
  l1l2,
  l2,
  leakyRelu,
  lion,
  load,
  nadam,
  type Optimizer,
  rmsprop,
  type Sequential,
  sequential,
  sgd,
  standardize,
} from '../../../src/index.js';
import { bitsOf, classification, classifier, linearModel, regression, weightBits } from '../../support/models.js';

const { X, y } = classification(37, 4, 3);
const options = { epochs: 3, batchSize: 8 }; // the last batch has 5 rows

/** Every kind of layer, penalty and initializer with options of its own. */
function elaborate(seed: number | bigint = 9): Sequential {
  return sequential({
    name: 'elaborate',
    seed,
    layers: [
      dropout({ rate: 0.1, noiseShape: [null, 1], inputShape: [4], name: 'input noise' }),
      dense({
        units: 7,
        activation: leakyRelu({ negativeSlope: 0.2 }),
        kernelInitializer: 'heNormal',
        biasInitializer: constant({ value: 0.1 }),
        kernelRegularizer: l1(1e-3),
      }),
      dropout({ rate: 0.3, noiseShape: [1, null] }),
      dense({ units: 6, activation: 'gelu', useBias: false, kernelRegularizer: l1(1e-3, { method: 'subgradient' }) }),
      dense({ units: 6, activation: 'tanh', trainable: false, name: 'frozen' }),
      dropout({ rate: 0.25 }),
      dense({
        units: 3,
        activation: 'softmax',
        kernelRegularizer: l1l2({ l1: 1e-4, l2: 1e-3 }),
        biasRegularizer: l2(1e-3),
      }),
    ],
  });
}

const optimizers: readonly (readonly [string, Optimizer])[] = [
  ['sgd', sgd({ learningRate: 0.05 })],
  ['momentum', sgd({ learningRate: 0.05, momentum: 0.8 })],
  ['nesterov', sgd({ learningRate: 0.05, momentum: 0.8, nesterov: true })],
  ['adam', adam({ learningRate: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-6 })],
  ['adamw', adamw({ learningRate: 0.01, weightDecay: 0.1, decayBias: true })],
  ['rmsprop', rmsprop({ learningRate: 0.01, rho: 0.8 })],
  ['adagrad', adagrad({ learningRate: 0.05, initialAccumulator: 0.5 })],
  ['nadam', nadam({ learningRate: 0.01, momentumDecay: 0.1 })],
  ['adamax', adamax({ learningRate: 0.01 })],
  ['adabelief', adabelief({ learningRate: 0.01, weightDecay: 0.1 })],
  ['lion', lion({ learningRate: 0.001, weightDecay: 0.1 })],
];

describe('training that goes on after load(save())', () => {
  test.each(optimizers)('has the bits of training that never stopped: %s', async (_name, optimizer) => {
    const whole = elaborate();
    whole.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const saved: Uint8Array[] = [whole.save()];
    const histories = [];
    for (let part = 0; part < 3; part++) {
      histories.push(await whole.fit(X, y, options));
      saved.push(whole.save());
    }
    for (const [part, bytes] of saved.entries()) {
      const copy = load(bytes);
      expect(copy.step).toBe(part * 15);
      for (let rest = part; rest < 3; rest++) {
        const { epochs } = await copy.fit(X, y, options);
        const figures = (log: object) => ({ ...log, seconds: 0 });
        expect(epochs.map(figures)).toEqual(histories[rest]!.epochs.map(figures));
      }
      expect(weightBits(copy)).toEqual(weightBits(whole));
      expect(copy.save()).toEqual(whole.save());
    }
  });

  test('also when saved in the middle of a fit, at a step', async () => {
    const make = () => {
      const model = elaborate();
      model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
      return model;
    };
    const saved: Uint8Array[] = [];
    const model = make();
    await model.fit(X, y, {
      batchSize: 37,
      epochs: 6,
      callbacks: [{ onEpochEnd: () => void saved.push(model.save()) }],
    });
    const copy = load(saved[3]!);
    expect(copy.step).toBe(4);
    await copy.fit(X, y, { batchSize: 37, epochs: 2 });
    expect(weightBits(copy)).toEqual(weightBits(model));
  });
});

describe('what a file keeps', () => {
  test('equal models give equal bytes, and a copy gives the same bytes again', () => {
    const first = elaborate();
    expect(elaborate().save()).toEqual(first.save());
    expect(load(first.save()).save()).toEqual(first.save());
  });

  test('is the whole configuration', async () => {
    const model = elaborate();
    model.compile({ optimizer: adamw(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', 'logLoss'] });
    await model.fit(X, y);
    const copy = load(model.save());
    expect(copy.toJSON()).toEqual(model.toJSON());
    expect(copy.name).toBe('elaborate');
    expect(bitsOf([copy.predict(X)])).toEqual(bitsOf([model.predict(X)]));
    expect(copy.predictDistribution(X, { passes: 3 })).toEqual(model.predictDistribution(X, { passes: 3 }));
    expect(await copy.evaluate(X, y)).toEqual(await model.evaluate(X, y));
    // How the products of the last step were computed is not in the file.
    const summaryOf = (one: Sequential) => {
      const { layers, ...rest } = one.summary({ printFn: () => {} });
      return { ...rest, layers: layers.map(({ products: _, ...layer }) => layer) };
    };
    expect(summaryOf(copy)).toEqual(summaryOf(model));
  });

  test.each([0, 2 ** 53 - 1, 2n ** 53n, 2n ** 64n - 1n])('seed %s', (seed) => {
    const model = elaborate(seed);
    const copy = load(model.save());
    expect(copy.seed).toBe(seed);
    expect(copy.predictDistribution(X, { passes: 2 })).toEqual(model.predictDistribution(X, { passes: 2 }));
  });

  test('options of losses', async () => {
    const data = regression(20, 3);
    const model = linearModel(3);
    model.compile({ optimizer: 'adam', loss: huber({ delta: 0.05 }) });
    const copy = load(model.save());
    await model.fit(data.X, data.y);
    await copy.fit(data.X, data.y);
    expect(weightBits(copy)).toEqual(weightBits(model));
  });

  test('names, standardizer and the means of missing values, in f64', async () => {
    const data = regression(20, 3);
    const names = ['a', '__proto__', 'ü "c"'];
    const holes = data.X.data.map((value, i) => (i % 5 === 2 ? Number.NaN : value));
    const imputing = linearModel(3, { missing: 'impute', inputNames: names });
    imputing.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await imputing.fit({ data: holes, shape: [20, 3] }, data.y);
    const standardizing = linearModel(3, { standardizer: standardize(data.X, { names }) });
    for (const model of [imputing, standardizing]) {
      const copy = load(model.save());
      expect(copy.inputNames).toEqual(names);
      expect(bitsOf([copy.predict(data.X)])).toEqual(bitsOf([model.predict(data.X)]));
    }
    const gap = [[Number.NaN, 1, Number.NaN]];
    expect(bitsOf([load(imputing.save()).predict(gap)])).toEqual(bitsOf([imputing.predict(gap)]));
  });

  test('that the weights are initial ones, or not', async () => {
    const quiet = { printFn: () => {} };
    const model = classifier();
    expect(load(model.save()).summary(quiet).trained).toBe(false);
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await model.fit(X, y);
    expect(load(model.save()).summary(quiet)).toMatchObject({ trained: true, steps: 2 });
  });

  test('a model that was never compiled, which then is not', async () => {
    const copy = load(classifier().save());
    await expect(copy.fit(X, y)).rejects.toMatchObject({ code: 'E_NOT_COMPILED' });
  });

  test('a model whose inputs came with the first data', async () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 3, activation: 'softmax' })] });
    model.predict(X);
    expect(bitsOf([load(model.save()).predict(X)])).toEqual(bitsOf([model.predict(X)]));
  });

  test('a model without weights', () => {
    const model = sequential({ seed: 1, layers: [dropout({ rate: 0.5, inputShape: [4] })] });
    expect(bitsOf([load(model.save()).predict(X)])).toEqual(bitsOf([X]));
  });

  test('not the state of an optimizer that compile has thrown away', async () => {
    const model = classifier();
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await model.fit(X, y);
    model.compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy' });
    const copy = load(model.save());
    expect(copy.step).toBe(0);
    await model.fit(X, y);
    await copy.fit(X, y);
    expect(weightBits(copy)).toEqual(weightBits(model));
  });
});

describe('load', () => {
  test('gives a model of its own: neither file nor original nor copy share anything', async () => {
    const model = classifier();
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await model.fit(X, y);
    const bytes = model.save();
    const copy = load(bytes);
    bytes.fill(0);
    const before = weightBits(model);
    await copy.fit(X, y);
    expect(weightBits(model)).toEqual(before);
    model.dispose();
    await copy.fit(X, y);
  });

  test('compile: false leaves it uncompiled, whatever it was trained by', async () => {
    const custom: CustomLoss = {
      name: 'mine',
      value: (p) => new Float64Array(p.length),
      gradient: (p) => new Float32Array(p.length).fill(1),
    };
    const data = regression(10, 2);
    const model = linearModel(2);
    model.compile({ optimizer: 'adam', loss: custom });
    await model.fit(data.X, data.y);
    const copy = load(model.save(), { compile: false });
    expect(bitsOf([copy.predict(data.X)])).toEqual(bitsOf([model.predict(data.X)]));
    await expect(copy.fit(data.X, data.y)).rejects.toMatchObject({ code: 'E_NOT_COMPILED' });
    copy.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await copy.fit(data.X, data.y);
    expect(copy.step).toBe(1);
  });

  test('takes losses and metrics of the user’s own from customObjects, and goes on with them', async () => {
    const custom: CustomLoss = {
      name: 'mine',
      value: (t, p) => Float64Array.from(p, (value, i) => (value - t[i]!) ** 2),
      gradient: (t, p) => p.map((value, i) => 2 * (value - t[i]!)),
    };
    function bias(t: Float32Array | Int32Array, p: Float32Array) {
      return p.reduce((sum, value, i) => sum + value - t[i]!, 0) / p.length;
    }
    const data = regression(10, 2);
    const model = linearModel(2);
    model.compile({ optimizer: 'adam', loss: custom, metrics: ['mae', bias] });
    await model.fit(data.X, data.y);
    const copy = load(model.save(), { customObjects: { mine: custom, bias } });
    await model.fit(data.X, data.y);
    await copy.fit(data.X, data.y);
    expect(weightBits(copy)).toEqual(weightBits(model));
    expect(await copy.evaluate(data.X, data.y)).toEqual(await model.evaluate(data.X, data.y));
    const missing = () => load(model.save());
    expect(missing).toThrow(expect.objectContaining({ code: 'E_FORMAT', message: expect.stringContaining('"mine"') }));
    const half = () => load(model.save(), { customObjects: { mine: custom } });
    expect(half).toThrow(expect.objectContaining({ code: 'E_FORMAT', message: expect.stringContaining('"bias"') }));
  });

  test('keeps the options of metrics', async () => {
    const [X, y] = [
      [[0], [1], [2]],
      [0, 1, 1],
    ];
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [1], activation: 'sigmoid' })] });
    model.compile({
      optimizer: 'sgd',
      loss: 'binaryCrossentropy',
      metrics: ['accuracy', binaryAccuracy({ threshold: 0.999 })],
    });
    const expected = await model.evaluate(X, y);
    expect(expected['binaryAccuracy']).not.toBe(expected.accuracy);
    expect(await load(model.save()).evaluate(X, y)).toEqual(expected);
  });

  test('takes bytes in a larger or shared buffer', () => {
    const bytes = classifier().save();
    const larger = new Uint8Array(bytes.length + 5);
    larger.set(bytes, 3);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    for (const view of [larger.subarray(3, 3 + bytes.length), shared, Buffer.from(bytes)]) {
      expect(weightBits(load(view))).toEqual(weightBits(classifier()));
    }
  });
});

// Models of ours as files of Keras: read again, and looked into with zipfile and h5py.
import { describe, expect, test } from 'vitest';
import * as ockham from '../../src/index.js';
import {
  fromKerasConfig,
  loadKeras,
  loadKerasWeights,
  saveKeras,
  saveKerasWeights,
  toKerasConfig,
} from '../../src/keras/index.js';
import { trainingOf } from '../../src/model/files/adoptTraining.js';
import { stateOf } from '../../src/model/sequential.js';
import { numbersFrom } from '../support/numbers.js';
import { hasH5py, inPython } from './support.js';

const random = numbersFrom(11);
const X = Array.from({ length: 12 }, () => Array.from({ length: 4 }, () => random(-2, 2)));
const y = X.map((_, row) => row % 3);
const numbers = X.map(([a, b]) => [a! - b!]);

const { activation, dense } = ockham;
/** The configuration without the names of layers, which all have in Keras. */
function nameless(model: ockham.Sequential) {
  const { layers, ...others } = model.toJSON() as unknown as { layers: { type: string; config: { name?: string } }[] };
  return { ...others, layers: layers.map(({ type, config: { name, ...config } }) => ({ type, config })) };
}

/** Everything that both have. */
const layers = () => [
  dense({
    units: 6,
    inputShape: [4],
    activation: 'relu',
    kernelRegularizer: ockham.l1l2({ l1: 1e-3, l2: 1e-2 }),
    biasRegularizer: ockham.l1(0.01),
    kernelConstraint: ockham.maxNorm(3),
    kernelInitializer: ockham.varianceScaling({ scale: 2, mode: 'fanAvg', distribution: 'uniform' }),
  }),
  ockham.batchNormalization({ momentum: 0.9 }),
  ockham.dropout({ rate: 0.2, noiseShape: [1, null] }),
  dense({ units: 5, activation: ockham.leakyRelu({ negativeSlope: 0.1 }), kernelRegularizer: ockham.l2(0.1) }),
  ockham.layerNormalization({ scale: false }),
  activation({ activation: ockham.elu({ alpha: 0.5 }) }),
  ockham.gaussianNoise({ stddev: 0.1 }),
  dense({
    units: 4,
    activation: 'gelu',
    useBias: false,
    kernelConstraint: ockham.minMaxNorm({ minValue: 0.1, maxValue: 2, rate: 0.5 }),
  }),
  ockham.alphaDropout({ rate: 0.1 }),
  ockham.gaussianDropout({ rate: 0.1 }),
  dense({ units: 3, kernelConstraint: ockham.unitNorm(), biasConstraint: ockham.nonNeg(), trainable: true }),
];

async function trained(compile: Partial<ockham.CompileOptions> = {}, target: unknown = y, own = layers) {
  const model = ockham.sequential({ seed: 3, name: 'mine', layers: own() });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], ...compile });
  await model.fit(X, target as never, { verbose: false, epochs: 2, batchSize: 5 });
  return model;
}

const line = () => [dense({ units: 1, inputShape: [4] })];
const rate = 0.05;
const optimizers: Record<string, () => ockham.Optimizer> = {
  sgd: () => ockham.sgd({ learningRate: rate, clipValue: 1 }),
  momentum: () => ockham.sgd({ learningRate: rate, momentum: 0.9, nesterov: true, globalClipNorm: 2 }),
  adam: () => ockham.adam({ learningRate: rate, beta1: 0.8 }),
  adamw: () => ockham.adamw({ learningRate: rate, decayBias: true }),
  rmsprop: () => ockham.rmsprop({ learningRate: rate, clipNorm: 2 }),
  adagrad: () => ockham.adagrad({ learningRate: rate }),
  nadam: () => ockham.nadam({ learningRate: rate, momentumDecay: 1 }),
  adamax: () => ockham.adamax({ learningRate: rate }),
  lion: () => ockham.lion({ learningRate: rate }),
  exponential: () =>
    ockham.sgd({
      learningRate: ockham.exponentialDecay({ initialValue: rate, decaySteps: 10, decayRate: 0.5, staircase: true }),
      momentum: 0.5,
    }),
  steps: () => ockham.adam({ learningRate: ockham.stepDecay({ initialValue: rate, every: 3, factor: 0.5 }) }),
  inverse: () =>
    ockham.adam({ learningRate: ockham.inverseTimeDecay({ initialValue: rate, decaySteps: 3, decayRate: 1 }) }),
  cosine: () => ockham.adam({ learningRate: ockham.cosineDecay({ initialValue: rate, decaySteps: 9 }) }),
  warm: () =>
    ockham.adam({
      learningRate: ockham.cosineDecay({ initialValue: 0, warmupTarget: rate, warmupSteps: 3, decaySteps: 9 }),
    }),
  restarts: () => ockham.adam({ learningRate: ockham.cosineRestarts({ initialValue: rate, firstDecaySteps: 3 }) }),
  ramp: () => ockham.adam({ learningRate: ockham.ramp({ from: rate, to: 0.01, steps: 9, power: 2 }) }),
  pieces: () =>
    ockham.adam({ learningRate: ockham.piecewiseConstant({ boundaries: [2, 5], values: [rate, 0.02, 0.01] }) }),
};

describe('a model with everything that Keras has', () => {
  test('is the same after saveKeras and loadKeras: configuration, weights, moments, and the training that follows', async () => {
    const model = await trained();
    const copy = await loadKeras(await saveKeras(model), { seed: 3 });
    expect(nameless(copy)).toEqual(nameless(model));
    expect(copy.getWeights()).toEqual(model.getWeights());
    expect(copy.step).toBe(model.step);
    expect(trainingOf(stateOf(copy))).toEqual(trainingOf(stateOf(model)));
    expect(copy.predict(X)).toEqual(model.predict(X));
    expect(await saveKeras(copy)).toEqual(await saveKeras(model));
  });

  test('is the same after toKerasConfig and fromKerasConfig, but for its weights', async () => {
    const model = await trained();
    const copy = fromKerasConfig(toKerasConfig(model), { seed: 3 });
    expect(nameless(copy)).toEqual(nameless(model));
    expect(copy.step).toBe(0);
    expect(toKerasConfig(fromKerasConfig(JSON.stringify(toKerasConfig(model, { compile: false }))))).toEqual(
      toKerasConfig(model, { compile: false }),
    );
  });

  test('gives its weights to a model of the same layers', async () => {
    const model = await trained();
    const other = ockham.sequential({ seed: 8, layers: layers() });
    loadKerasWeights(other, saveKerasWeights(model));
    expect(other.predict(X)).toEqual(model.predict(X));
  });

  test.each(
    Object.entries(optimizers),
  )('%s: the state goes both ways, and so does the training that follows', async (_, make) => {
    const model = await trained(
      { optimizer: make(), loss: 'meanSquaredError', metrics: ['mae', 'mse'] },
      numbers,
      line,
    );
    const copy = await loadKeras(await saveKeras(model), { seed: 3 });
    for (const each of [model, copy]) await each.fit(X, numbers, { verbose: false, shuffle: false, epochs: 2 });
    expect(copy.step).toBe(model.step);
    const [ours, theirs] = [model.getWeights(), copy.getWeights()];
    // Momentum is written times the learning rate, and divided by it again: two roundings.
    for (const [i, { data }] of ours.entries()) {
      for (const [j, value] of data.entries()) expect(Math.abs(value - theirs[i]!.data[j]!)).toBeLessThan(1e-6);
    }
  });

  test('values of a piecewise constant rate hold at their boundaries in Keras, and end there here', () => {
    const model = ockham.sequential({ seed: 1, layers: line() });
    model.compile({ optimizer: optimizers['pieces']!(), loss: 'meanSquaredError' });
    const config = toKerasConfig(model);
    expect(JSON.stringify(config)).toContain('"boundaries":[1,4]');
    expect(nameless(fromKerasConfig(config, { seed: 1 }))).toEqual(nameless(model));
  });

  test('a learning rate that was set is written', async () => {
    const model = await trained();
    model.learningRate = 0.004;
    expect((await loadKeras(await saveKeras(model))).learningRate).toBe(0.004);
  });

  test('standardized columns become a Normalization layer, and come back', async () => {
    const standardizer = ockham.standardize(X);
    const model = ockham.sequential({ seed: 1, standardizer, layers: [dense({ units: 2 })] });
    const expected = model.predict(X);
    const copy = await loadKeras(await saveKeras(model));
    for (const [i, value] of copy.predict(X).data.entries()) expect(value).toBeCloseTo(expected.data[i]!, 5);
  });

  test.each([
    ['binaryCrossentropy', 'sigmoid', X.map((_, row) => [row % 2])],
    ['binaryCrossentropy', 'linear', X.map((_, row) => [row % 2])],
    ['huber', 'linear', numbers],
    ['meanAbsoluteError', 'tanh', numbers],
  ] as const)('%s behind %s is kept', async (loss, last, target) => {
    const model = await trained({ loss, metrics: [] }, target, () => [
      dense({ units: 1, inputShape: [4], activation: last }),
    ]);
    expect(nameless(await loadKeras(await saveKeras(model), { seed: 3 }))).toEqual(nameless(model));
  });

  test.runIf(hasH5py)('is what zipfile and h5py find in the file', async () => {
    const model = await trained();
    const { config, metadata, groups, arrays } = inPython(await saveKeras(model));
    expect(config).toEqual(toKerasConfig(model));
    expect(metadata).toHaveProperty('keras_version');
    const weights = model.getWeights();
    const expected = {
      'layers/dense/vars/0': 0,
      'layers/dense/vars/1': 1,
      'layers/batch_normalization/vars/0': 2,
      'layers/batch_normalization/vars/3': 5,
      'layers/dense_1/vars/0': 6,
      'layers/layer_normalization/vars/0': 8,
      'layers/dense_2/vars/0': 9,
      'layers/dense_3/vars/1': 11,
    };
    for (const [path, index] of Object.entries(expected)) {
      const { data, shape } = weights[index]!;
      expect(arrays[path], path).toEqual({ shape, dtype: '<f4', values: Array.from(data) });
    }
    for (const group of ['vars', 'layers/dropout/vars', 'layers/gaussian_noise/vars', 'layers/activation/vars']) {
      expect(groups).toContain(group);
    }
    expect(arrays['optimizer/vars/0']).toEqual({ shape: [], dtype: '<i8', values: [model.step] });
    expect(arrays['optimizer/vars/1']!.values[0]).toBeCloseTo(0.001, 9);
    // A count, a rate, and two moments for each of ten arrays that are trained.
    expect(Object.keys(arrays).filter((path) => path.startsWith('optimizer/'))).toHaveLength(2 + 2 * 10);
  });
});

const saved = (own: ockham.Layer, compile: Partial<ockham.CompileOptions> = {}) => {
  const model = ockham.sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [4] }), own] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', ...compile });
  return saveKeras(model);
};
const regularized = (kernelRegularizer: ockham.Penalty) => dense({ units: 2, kernelRegularizer });

describe('refused by its name:', () => {
  test.each<[string, ockham.Layer, RegExp]>([
    ['a structured penalty', regularized(ockham.groupLasso(0.1, { groups: 'inputs' })), /groupLasso/],
    ['factors', regularized(ockham.l1(0.1, { factors: [1, 2, 1] })), /factors/],
    [
      'a strength that follows a schedule',
      regularized(ockham.l1(ockham.ramp({ from: 0, to: 1, steps: 5 }))),
      /schedule/,
    ],
    ['a rate that does', ockham.dropout({ rate: ockham.ramp({ from: 0, to: 0.5, steps: 5 }) }), /schedule of rate/],
    ['dropConnect', dense({ units: 2, dropConnect: 0.5 }), /dropConnect/],
    ['a penalty of outputs', dense({ units: 2, activityRegularizer: ockham.l1(0.1) }), /activityRegularizer/],
    ['a box', dense({ units: 2, kernelConstraint: ockham.box({ min: -1, max: 1 }) }), /box/],
    ['concrete dropout', ockham.concreteDropout(dense({ units: 2 })), /concreteDropout/],
    ['approximate gelu', dense({ units: 2, activation: ockham.gelu({ approximate: true }) }), /gelu/],
  ])('%s', async (_, layer, message) => {
    await expect(saved(layer)).rejects.toMatchObject({
      code: 'E_OPTION',
      message: expect.stringMatching(message) as string,
    });
  });

  test.each<[string, Partial<ockham.CompileOptions>, RegExp]>([
    ['an optimizer', { optimizer: ockham.adabelief() }, /adabelief/],
    ['decay of kernels alone', { optimizer: ockham.adamw() }, /decayBias/],
    ['another momentum of nadam', { optimizer: ockham.nadam() }, /momentumDecay/],
    [
      'a schedule',
      { optimizer: ockham.sgd({ learningRate: ockham.oneCycle({ maxValue: 1, totalSteps: 9 }) }) },
      /oneCycle/,
    ],
    ['an average', { average: ockham.ema() }, /ema/],
    ['a metric', { metrics: ['r2'] }, /metric r2/],
    ['a loss of the user', { loss: { name: 'own', value: () => 1, gradient: () => [1] } as never }, /own/],
  ])('%s, unless it is left out', async (_, compile, message) => {
    const refused = { code: 'E_OPTION', message: expect.stringMatching(message) as string };
    const layer = dense({ units: 2 });
    await expect(saved(layer, compile)).rejects.toMatchObject(refused);
    const model = ockham.sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [4] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', ...compile });
    expect((await loadKeras(await saveKeras(model, { compile: false }))).predict(X).shape).toEqual([12, 2]);
  });

  test('missing values that are imputed', async () => {
    const model = ockham.sequential({ seed: 1, missing: 'impute', layers: [dense({ units: 2, inputShape: [4] })] });
    await expect(saveKeras(model)).rejects.toThrow(/imputation/);
    expect(() => toKerasConfig({} as never)).toThrow(/model/);
    expect(() => toKerasConfig(model, { compiled: false } as never)).toThrow('compile');
  });
});

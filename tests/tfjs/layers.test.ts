// What the options of TensorFlow.js become here, with the defaults that it documents.
import { describe, expect, test } from 'vitest';
import { HyperparameterError, OptionError, ShapeError } from '../../src/errors.js';
import * as tf from '../../src/tfjs/index.js';
import type { Penalty } from '../../src/types.js';

/** Runs a call in strict mode. */
const inStrictMode = (call: () => unknown) => () => {
  tf.setStrict(true);
  try {
    return call();
  } finally {
    tf.setStrict(false);
  }
};

const configOf = (layer: tf.Layer) => layer.ockham.config;
const strengths = (penalty: Penalty) => penalty.elementwise;
const of = (l1: number, l2: number) => ({ l1, l1Subgradient: 0, l2 });

describe('dense', () => {
  test('starts from glorotNormal and zeros, has a bias, and is linear', () => {
    const { config, activation } = tf.layers.dense({ units: 3 }).ockham;
    expect(config).toMatchObject({
      units: 3,
      useBias: true,
      trainable: true,
      kernelInitializer: { name: 'glorotNormal' },
      biasInitializer: { name: 'zeros' },
    });
    expect(activation?.name).toBe('linear');
  });

  test('takes all that TensorFlow.js names', () => {
    const layer = tf.layers.dense({
      units: 3,
      batchInputShape: [null, 4],
      activation: 'swish',
      useBias: true,
      kernelInitializer: tf.initializers.heNormal({ seed: 3 }),
      biasInitializer: 'ones',
      kernelRegularizer: 'l1l2',
      biasRegularizer: tf.regularizers.l2({ l2: 0.5 }),
      kernelConstraint: 'maxNorm',
      biasConstraint: tf.constraints.nonNeg(),
      trainable: false,
      dtype: 'float32',
      name: 'hidden',
    });
    expect(configOf(layer)).toMatchObject({
      inputShape: [4],
      activation: { name: 'silu' },
      useBias: true,
      kernelInitializer: { name: 'heNormal' },
      kernelRegularizer: { name: 'l1l2', config: { l1: 0.01, l2: 0.01 } },
      kernelConstraint: { name: 'maxNorm', config: { maxValue: 2, axis: 0 } },
      trainable: false,
    });
    expect(layer).toMatchObject({ name: 'hidden', seeds: [3], trainable: false });
    expect(configOf(tf.layers.dense({ units: 1, useBias: false }))['useBias']).toBe(false);
  });

  test('null is an option that is not given', () => {
    const layer = tf.layers.dense({
      units: 1,
      inputDim: 2,
      kernelRegularizer: null,
      activation: null,
      inputShape: null,
    });
    expect(layer.ockham.inputUnits).toBe(2);
    expect(configOf(layer)['kernelRegularizer']).toBeUndefined();
  });

  test('what is wrong or unknown is refused', () => {
    const dense = (options: object) => () => tf.layers.dense({ units: 1, ...options });
    expect(inStrictMode(dense({ kernelRegulariser: 1 }))).toThrow('did you mean kernelRegularizer?');
    expect(dense({ units: 0 })).toThrow(HyperparameterError);
    expect(() => tf.layers.dense({} as { units: number })).toThrow(HyperparameterError);
    expect(dense({ activation: 'rellu' })).toThrow(OptionError);
    expect(dense({ activation: 'RELU6' })).not.toThrow();
    expect(dense({ kernelInitializer: 'orthogonal' })).toThrow(tf.OutOfScopeError);
    expect(dense({ kernelInitializer: 'glorot' })).toThrow(OptionError);
    expect(dense({ kernelRegularizer: 'l1' })).toThrow(OptionError);
    expect(dense({ weights: [] })).toThrow('tf.layers.dense: weights is out of scope');
    expect(dense({ dtype: 'int32' })).toThrow(tf.OutOfScopeError);
    expect(dense({ inputShape: [2, 2] })).toThrow(ShapeError);
    expect(dense({ inputShape: [null] })).toThrow(ShapeError);
    expect(dense({ kernelInitializer: tf.initializers.zeros(), activation: 1 })).toThrow(OptionError);
  });
});

test('activations have the same meaning under their names here', () => {
  const names = ['elu', 'gelu', 'linear', 'relu', 'selu', 'sigmoid', 'softmax', 'softplus', 'tanh'];
  for (const activation of names) {
    expect(tf.layers.activation({ activation }).ockham.activation?.name).toBe(activation);
  }
  const tanhForm = tf.layers.dense({ units: 1, activation: 'gelu_new' }).ockham.activation;
  expect(tanhForm).toMatchObject({ name: 'gelu', config: { approximate: true } });
  expect(tf.layers.leakyReLU().ockham.activation).toMatchObject({ config: { negativeSlope: 0.3 } });
  expect(tf.layers.leakyReLU({ alpha: 0.1 }).ockham.activation).toMatchObject({ config: { negativeSlope: 0.1 } });
  expect(tf.layers.elu({ alpha: 2 }).ockham.activation).toMatchObject({ name: 'elu', config: { alpha: 2 } });
  expect(tf.layers.reLU().ockham.activation?.name).toBe('relu');
  expect(tf.layers.softmax({ axis: -1 }).ockham.activation?.name).toBe('softmax');
  expect(() => tf.layers.softmax({ axis: 0 })).toThrow(tf.OutOfScopeError);
  expect(() => tf.layers.reLU({ maxValue: 6 } as object)).toThrow(tf.OutOfScopeError);
});

test('layers that draw, and normalizations', () => {
  expect(configOf(tf.layers.dropout({ rate: 0.2, noiseShape: [1, null], seed: 5 }))).toMatchObject({
    rate: 0.2,
    noiseShape: [1, null],
  });
  expect(tf.layers.dropout({ rate: 0.2, seed: 5 }).seeds).toEqual([5]);
  for (const seed of [Number.NaN, '1'] as number[]) {
    expect(() => tf.layers.dropout({ rate: 0.2, seed })).toThrow(HyperparameterError);
  }
  expect(() => tf.layers.dropout({ rate: 1 })).toThrow(HyperparameterError);
  expect(() => tf.layers.dropout({} as { rate: number })).toThrow(HyperparameterError);
  expect(configOf(tf.layers.gaussianDropout({ rate: 0.3 }))['rate']).toBe(0.3);
  expect(configOf(tf.layers.alphaDropout({ rate: 0.4, inputShape: [3] }))).toMatchObject({
    rate: 0.4,
    inputShape: [3],
  });
  expect(() => tf.layers.alphaDropout({ rate: 0.4, noiseShape: [1] } as { rate: number })).toThrow(tf.OutOfScopeError);
  expect(configOf(tf.layers.gaussianNoise({ stddev: 0.5 }))['stddev']).toBe(0.5);
  expect(configOf(tf.layers.batchNormalization())).toMatchObject({ momentum: 0.99, epsilon: 1e-3, scale: true });
  expect(
    configOf(tf.layers.batchNormalization({ axis: -1, momentum: 0.5, center: false, trainable: false })),
  ).toMatchObject({
    momentum: 0.5,
    center: false,
    trainable: false,
  });
  expect(configOf(tf.layers.layerNormalization({ epsilon: 0.1 }))).toMatchObject({ epsilon: 0.1, center: true });
  expect(() => tf.layers.batchNormalization({ axis: 0 })).toThrow(tf.OutOfScopeError);
  expect(() => tf.layers.layerNormalization({ betaInitializer: 'ones' } as object)).toThrow(tf.OutOfScopeError);
});

test('regularizers have a strength of 0.01 unless another is given', () => {
  expect(strengths(tf.regularizers.l1())).toEqual(of(0.01, 0));
  expect(strengths(tf.regularizers.l2({}))).toEqual(of(0, 0.01));
  expect(strengths(tf.regularizers.l1l2())).toEqual(of(0.01, 0.01));
  expect(strengths(tf.regularizers.l1l2({ l1: 0, l2: 0.5 }))).toEqual(of(0, 0.5));
  expect(strengths(tf.regularizers.l1({ l1: 0.2 }))).toEqual(of(0.2, 0));
  expect(() => tf.regularizers.l1({ l1: -1 })).toThrow(HyperparameterError);
  expect(inStrictMode(() => tf.regularizers.l1({ l2: 1 } as object))).toThrow(OptionError);
});

test('constraints have the defaults of TensorFlow.js', () => {
  expect(tf.constraints.maxNorm()).toMatchObject({ config: { maxValue: 2, axis: 0 } });
  expect(tf.constraints.maxNorm({ maxValue: 3, axis: 1 })).toMatchObject({ config: { maxValue: 3, axis: 1 } });
  expect(tf.constraints.minMaxNorm()).toMatchObject({ config: { minValue: 0, maxValue: 1, rate: 1, axis: 0 } });
  expect(tf.constraints.unitNorm().name).toBe('unitNorm');
  expect(tf.constraints.nonNeg().name).toBe('nonNeg');
  expect(() => tf.constraints.maxNorm({ axis: 2 })).toThrow(OptionError);
});

test('initializers by name and by function', () => {
  const config = (initializer: tf.SeededInitializer) => [initializer.name, initializer.config];
  expect(config(tf.initializers.constant({ value: 2 }))).toEqual(['constant', { value: 2 }]);
  expect(config(tf.initializers.randomUniform())).toEqual(['randomUniform', { minValue: -0.05, maxValue: 0.05 }]);
  expect(config(tf.initializers.randomUniform({ minval: 0, maxval: 2 }))[1]).toEqual({ minValue: 0, maxValue: 2 });
  expect(config(tf.initializers.randomNormal({ stddev: 2 }))).toEqual(['randomNormal', { mean: 0, stddev: 2 }]);
  expect(config(tf.initializers.truncatedNormal())[1]).toEqual({ mean: 0, stddev: 0.05 });
  const scaling = { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal' };
  expect(config(tf.initializers.varianceScaling())).toEqual(['varianceScaling', scaling]);
  expect(config(tf.initializers.leCunUniform())[1]).toEqual({ ...scaling, distribution: 'uniform' });
  expect(tf.initializers.glorotUniform({ seed: 9 }).seed).toBe(9);
  for (const name of ['zeros', 'ones', 'leCunNormal', 'leCunUniform', 'randomNormal', 'varianceScaling', 'heUniform']) {
    expect(() => tf.layers.dense({ units: 1, kernelInitializer: name })).not.toThrow();
  }
  expect(() => tf.layers.dense({ units: 1, kernelInitializer: 'constant' })).toThrow(OptionError);
  expect(() => tf.initializers.constant({} as { value: number })).toThrow(HyperparameterError);
});

test('optimizers take positional arguments, with the defaults of TensorFlow.js', () => {
  expect(tf.train.adam().config).toMatchObject({ learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
  expect(tf.train.adam(0.1, 0.8, 0.9, 1e-3).config).toMatchObject({ learningRate: 0.1, beta1: 0.8, epsilon: 1e-3 });
  expect(tf.train.sgd(0.2)).toMatchObject({ name: 'sgd', learningRate: 0.2 });
  expect(tf.train.momentum(0.1, 0.9, true).config).toMatchObject({ momentum: 0.9, nesterov: true });
  expect(tf.train.rmsprop(0.1).config).toMatchObject({ rho: 0.9, epsilon: 1e-7 });
  expect(tf.train.rmsprop(0.1, 0.5, 0, null, false).config).toMatchObject({ rho: 0.5 });
  expect(tf.train.adagrad(0.1).config).toMatchObject({ initialAccumulator: 0.1 });
  expect(tf.train.adamax().config).toMatchObject({ learningRate: 0.002 });
  const decayed = tf.train.adamax(0.1, null, null, null, 0.5).learningRate as { at(step: number): number };
  expect([decayed.at(0), decayed.at(2)]).toEqual([0.1, 0.05]);
  expect(() => tf.train.sgd(-1)).toThrow(HyperparameterError);
});

test('the learning rate of an optimizer can be set', () => {
  const optimizer = tf.train.sgd(0.1);
  optimizer.learningRate = 0.01;
  expect([optimizer.learningRate, optimizer.config['learningRate']]).toEqual([0.01, 0.01]);
  expect(() => {
    optimizer.learningRate = 0;
  }).toThrow(HyperparameterError);
  expect(() => {
    tf.train.adamax(0.1, 0.9, 0.9, 1e-7, 0.5).learningRate = 1;
  }).toThrow(OptionError);
});

// Options of layers under TensorFlow.js's names: what its files hold.
import { expect, test } from 'vitest';
import { groupLasso } from '../../src/penalties/groupLasso.js';
import { l1 } from '../../src/penalties/l1.js';
import { exponentialDecay } from '../../src/schedules/exponentialDecay.js';
import { toCamelCase, toPython, toSnakeCase } from '../../src/tfjs/configs/pythonic.js';
import * as tf from '../../src/tfjs/index.js';

test('a dense layer names its concepts by the classes of TensorFlow.js', () => {
  const layer = tf.layers.dense({
    units: 3,
    inputShape: [4],
    name: 'first',
    activation: 'relu',
    kernelInitializer: 'heNormal',
    biasInitializer: tf.initializers.constant({ value: 0.5 }),
    kernelRegularizer: tf.regularizers.l1({ l1: 0.1 }),
    biasRegularizer: tf.regularizers.l2({ l2: 0.2 }),
    kernelConstraint: tf.constraints.maxNorm({ maxValue: 3, axis: 1 }),
    biasConstraint: 'nonNeg',
    trainable: false,
  });
  expect(layer.getConfig()).toEqual({
    units: 3,
    activation: 'relu',
    useBias: true,
    kernelInitializer: {
      className: 'VarianceScaling',
      config: { scale: 2, mode: 'fanIn', distribution: 'normal', seed: null },
    },
    biasInitializer: { className: 'Constant', config: { value: 0.5 } },
    kernelRegularizer: { className: 'L1L2', config: { l1: 0.1, l2: 0 } },
    biasRegularizer: { className: 'L1L2', config: { l1: 0, l2: 0.2 } },
    activityRegularizer: null,
    kernelConstraint: { className: 'MaxNorm', config: { maxValue: 3, axis: 1 } },
    biasConstraint: { className: 'NonNeg', config: {} },
    name: 'first',
    trainable: false,
    batchInputShape: [null, 4],
    dtype: 'float32',
  });
  expect(layer.getClassName()).toBe('Dense');
});

test('every layer says its class', () => {
  const { layers } = tf;
  const made = [
    layers.dropout({ rate: 0.5 }),
    layers.gaussianDropout({ rate: 0.5 }),
    layers.alphaDropout({ rate: 0.5 }),
    layers.gaussianNoise({ stddev: 0.5 }),
    layers.batchNormalization(),
    layers.layerNormalization(),
    layers.activation({ activation: 'swish' }),
    layers.elu(),
    layers.leakyReLU(),
    layers.reLU(),
    layers.softmax(),
    layers.flatten({ inputShape: [2, 3] }),
    layers.inputLayer({ inputShape: [2] }),
  ];
  expect(made.map((layer) => layer.getClassName())).toEqual([
    ...['Dropout', 'GaussianDropout', 'AlphaDropout', 'GaussianNoise', 'BatchNormalization', 'LayerNormalization'],
    ...['Activation', 'ELU', 'LeakyReLU', 'ReLU', 'Softmax', 'Flatten', 'InputLayer'],
  ]);
  const [dropout, , , , , , activation, elu, leaky] = made.map((layer) => layer.getConfig());
  expect(dropout).toMatchObject({ rate: 0.5, noiseShape: null });
  expect(activation).toMatchObject({ activation: 'swish' });
  expect([elu?.['alpha'], leaky?.['alpha']]).toEqual([1, 0.3]);
  expect(made.at(-2)?.getConfig()).toMatchObject({ batchInputShape: [null, 2, 3] });
});

test.each([
  [
    'the regularizer groupLasso',
    tf.layers.dense({ units: 1, kernelRegularizer: groupLasso(0.1, { groups: 'inputs' }) }),
  ],
  [
    'a strength of l1 that is not one number',
    tf.layers.dense({
      units: 1,
      kernelRegularizer: l1(exponentialDecay({ initialValue: 0.1, decaySteps: 5, decayRate: 0.5 })),
    }),
  ],
  ['elu of alpha 2', tf.layers.elu({ alpha: 2 })],
])('%s is refused by name', (what, layer) => {
  expect(() => layer.getConfig()).toThrow(new RegExp(what));
  expect(() => layer.getConfig()).toThrow(tf.OutOfScopeError);
});

test('names of Python and back', () => {
  const names = ['kernelInitializer', 'useBias', 'beta1', 'l1', 'maxValue', 'movingMeanInitializer'];
  expect(names.map(toSnakeCase)).toEqual([
    ...['kernel_initializer', 'use_bias', 'beta1', 'l1', 'max_value', 'moving_mean_initializer'],
  ]);
  expect(names.map((name) => toCamelCase(toSnakeCase(name)))).toEqual(names);
  expect(toPython({ className: 'VarianceScaling', config: { mode: 'fanIn', list: [{ useBias: 'aB' }] } })).toEqual({
    class_name: 'VarianceScaling',
    config: { mode: 'fan_in', list: [{ use_bias: 'aB' }] },
  });
});

// Configurations of Keras part by part: what each layer, loss, metric, optimizer and schedule becomes, and the place of what is not taken.
import { describe, expect, test } from 'vitest';
import { fromKerasConfig } from '../../src/keras/index.js';
import { errorOf } from '../support/errors.js';

type Config = Record<string, unknown>;
interface Read {
  readonly layers: readonly { readonly type: string; readonly config: Config }[];
  readonly standardizer?: { readonly mean: readonly number[]; readonly scale: readonly number[] };
  readonly compiled?: {
    readonly optimizer: { name: string; config: Config };
    readonly loss: object;
    readonly metrics: object;
  };
}

const input = { class_name: 'InputLayer', config: { batch_shape: [null, 3], name: 'input' } };
const layer = (class_name: string, config: Config = {}, name = 'a') => ({ class_name, config: { name, ...config } });
const model = (layers: readonly unknown[], more: Config = {}) => ({
  class_name: 'Sequential',
  config: { name: 's', layers },
  ...more,
});
const read = (config: object): Read => {
  const made = fromKerasConfig(config, { seed: 1 });
  const json = made.toJSON() as unknown as Read;
  made.dispose();
  return json;
};
const refusal = (config: unknown) => {
  const { code, path } = errorOf(() => fromKerasConfig(config as object));
  return `${code} ${path}`;
};
const at = 'config.config.layers[1] ("a")';
const ofB = 'config.config.layers[1] ("b")';

describe('layers', () => {
  const leaky = (negativeSlope: number) => ({ activation: { name: 'leakyRelu', config: { negativeSlope } } });
  const named = (name: string, config: Config = {}) => ({ activation: { name, config } });
  test.each<[object, string, Config]>([
    [layer('Dense', { units: 2 }), 'dense', { units: 2, useBias: true, trainable: true, ...named('linear') }],
    [
      layer('Dense', { units: 2, use_bias: false, trainable: false, activation: 'relu', activity_regularizer: null }),
      'dense',
      { useBias: false, trainable: false, ...named('relu') },
    ],
    [
      layer('Dense', {
        units: 2,
        kernel_regularizer: { class_name: 'L2', config: { l2: 0.5 } },
        bias_constraint: { class_name: 'NonNeg', config: {} },
        kernel_initializer: { class_name: 'Zeros', config: { seed: 3, dtype: 'float32' } },
        bias_initializer: 'ones',
      }),
      'dense',
      {
        kernelRegularizer: { name: 'l2', config: { lambda: 0.5 } },
        biasConstraint: { name: 'nonNeg', config: {} },
        kernelInitializer: { name: 'zeros', config: {} },
        biasInitializer: { name: 'ones', config: {} },
      },
    ],
    ...['linear', 'relu', 'selu', 'sigmoid', 'tanh', 'softmax', 'softplus', 'silu'].map(
      (name): [object, string, Config] => [layer('Activation', { activation: name }), 'activation', named(name)],
    ),
    [layer('Activation', { activation: null }), 'activation', named('linear')],
    [layer('Activation', { activation: 'swish' }), 'activation', named('silu')],
    [layer('Activation', { activation: 'elu' }), 'activation', named('elu', { alpha: 1 })],
    [layer('Activation', { activation: 'gelu' }), 'activation', named('gelu', { approximate: false })],
    [layer('Activation', { activation: 'leaky_relu' }), 'activation', leaky(0.2)],
    [layer('Activation', { activation: { class_name: 'function', config: 'relu' } }), 'activation', named('relu')],
    [layer('Activation', { activation: { class_name: 'LeakyReLU', config: { name: 'x' } } }), 'activation', leaky(0.3)],
    [layer('ReLU', { negative_slope: 0, max_value: null, threshold: 0 }), 'activation', named('relu')],
    [layer('ReLU', { negative_slope: 0.1 }), 'activation', leaky(0.1)],
    [layer('LeakyReLU'), 'activation', leaky(0.3)],
    [layer('LeakyReLU', { alpha: 0.4 }), 'activation', leaky(0.4)],
    [layer('LeakyReLU', { negative_slope: 0.5 }), 'activation', leaky(0.5)],
    [layer('ELU'), 'activation', named('elu', { alpha: 1 })],
    [layer('ELU', { alpha: 2 }), 'activation', named('elu', { alpha: 2 })],
    [layer('Softmax', { axis: -1 }), 'activation', named('softmax')],
    [layer('Softmax', { axis: 1 }), 'activation', named('softmax')],
    [layer('Dropout', { rate: 0.25, seed: 1 }), 'dropout', { rate: 0.25 }],
    [layer('Dropout', { rate: 0.25, noise_shape: [null, 1] }), 'dropout', { noiseShape: [null, 1] }],
    [layer('GaussianDropout', { rate: 0.25, seed: null }), 'gaussianDropout', { rate: 0.25 }],
    [layer('AlphaDropout', { rate: 0.25, noise_shape: null }), 'alphaDropout', { rate: 0.25 }],
    [layer('GaussianNoise', { stddev: 0.25 }), 'gaussianNoise', { stddev: 0.25 }],
    [
      layer('BatchNormalization', {
        axis: [1],
        epsilon: 0.5,
        momentum: 0.25,
        center: false,
        trainable: false,
        synchronized: false,
        renorm: false,
        beta_initializer: { class_name: 'Zeros', config: {} },
        gamma_initializer: 'ones',
        moving_mean_initializer: 'Zeros',
        moving_variance_initializer: 'ones',
        beta_regularizer: null,
      }),
      'batchNormalization',
      { epsilon: 0.5, momentum: 0.25, center: false, scale: true, trainable: false },
    ],
    [layer('BatchNormalization'), 'batchNormalization', { epsilon: 0.001, momentum: 0.99, trainable: true }],
    [
      layer('LayerNormalization', {
        axis: [-1],
        epsilon: 0.5,
        scale: false,
        rms_scaling: false,
        gamma_initializer: 'ones',
      }),
      'layerNormalization',
      { epsilon: 0.5, center: true, scale: false },
    ],
    ...[
      'float16',
      'bfloat16',
      'float32',
      'mixed_float16',
      null,
      { class_name: 'DTypePolicy', config: { name: 'float64' } },
    ].map((dtype): [object, string, Config] => [layer('Dropout', { rate: 0.5, dtype }), 'dropout', {}]),
  ])('%j', (entry, type, expected) => {
    const { layers } = read(model([input, entry]));
    expect(layers).toHaveLength(1);
    expect(layers[0]).toMatchObject({ type, config: { name: 'a', inputShape: [3], ...expected } });
  });

  test.each<[object, string]>([
    [layer('Conv2D'), at],
    [layer('toString'), at],
    [layer('Dense', { units: 2, activation: 5 }), `${at}.activation`],
    [layer('Dense', { units: 2, activation: 'relu6' }), `${at}.activation`],
    [layer('Dense', { units: 2, activation: { class_name: 5 } }), `${at}.activation`],
    [layer('Dense', { units: 2, activation: { class_name: 'ELU', config: [] } }), `${at}.activation.config`],
    [layer('Dense', { units: 2, activity_regularizer: 'l1' }), `${at}.activity_regularizer`],
    [layer('Dense', { units: 2, lora_rank: 4 }), `${at}.lora_rank`],
    [layer('Dense', { units: 2, lora_alpha: 4 }), `${at}.lora_alpha`],
    [layer('Dense', { units: 2, quantization_config: {} }), `${at}.quantization_config`],
    [layer('Dense', { units: 2, kernel_regularizer: 'x' }), `${at}.kernel_regularizer`],
    [layer('Dense', { units: 2, kernel_constraint: { class_name: 1 } }), `${at}.kernel_constraint`],
    [layer('Dense', { units: 2, dtype: 'int8' }), `${at}.dtype`],
    [layer('Dense', { units: 2, dtype: 8 }), `${at}.dtype`],
    [layer('Dense', { units: 2, dtype: 'xfloat32' }), `${at}.dtype`],
    [layer('Dense', { units: 2, dtype: 'float32x' }), `${at}.dtype`],
    [layer('Dense', { units: 2, spare: 1 }), at],
    [layer('Dense'), at],
    [layer('ReLU', { max_value: 6 }), `${at}.max_value`],
    [layer('ReLU', { threshold: 1 }), `${at}.threshold`],
    [layer('ReLU', { negative_slope: 'a' }), `${at}.negative_slope`],
    [layer('ReLU', { negative_slope: -1 }), at],
    [layer('ELU', { alpha: [1] }), `${at}.alpha`],
    [layer('Softmax', { axis: 0 }), `${at}.axis`],
    [layer('AlphaDropout', { rate: 0.5, noise_shape: [1] }), `${at}.noise_shape`],
    [layer('GaussianDropout', { rate: 0.5, noise_shape: null }), at],
    [layer('GaussianNoise', { rate: 0.5 }), at],
    [layer('BatchNormalization', { axis: 0 }), `${at}.axis`],
    [layer('BatchNormalization', { synchronized: true }), `${at}.synchronized`],
    [layer('BatchNormalization', { renorm: true }), `${at}.renorm`],
    [layer('BatchNormalization', { beta_regularizer: 'l1' }), `${at}.beta_regularizer`],
    [layer('BatchNormalization', { gamma_regularizer: 'l1' }), `${at}.gamma_regularizer`],
    [layer('BatchNormalization', { beta_constraint: 'x' }), `${at}.beta_constraint`],
    [layer('BatchNormalization', { gamma_constraint: 'x' }), `${at}.gamma_constraint`],
    [layer('BatchNormalization', { beta_initializer: 'ones' }), `${at}.beta_initializer`],
    [layer('BatchNormalization', { gamma_initializer: { class_name: 'Zeros' } }), `${at}.gamma_initializer`],
    [layer('BatchNormalization', { moving_mean_initializer: 'ones' }), `${at}.moving_mean_initializer`],
    [layer('BatchNormalization', { moving_variance_initializer: 1 }), `${at}.moving_variance_initializer`],
    [layer('LayerNormalization', { axis: [0] }), `${at}.axis`],
    [layer('LayerNormalization', { rms_scaling: true }), `${at}.rms_scaling`],
    [layer('LayerNormalization', { beta_initializer: 'ones' }), `${at}.beta_initializer`],
    [layer('LayerNormalization', { gamma_initializer: 'zeros' }), `${at}.gamma_initializer`],
    [layer('LayerNormalization', { momentum: 0.9 }), at],
  ])('%j is not taken', (entry, path) => {
    expect(refusal(model([input, entry]))).toBe(`E_FORMAT ${path}`);
  });
});

describe('what prepares X', () => {
  const dense = layer('Dense', { units: 1 }, 'b');
  test.each<[object, number[], number[]]>([
    [
      layer('Normalization', { mean: [[1, 2, 3]], variance: [4, 9, 0], axis: [-1], invert: false }),
      [1, 2, 3],
      [2, 3, 1e-7],
    ],
    [layer('Normalization', { mean: 1, variance: 4 }), [1, 1, 1], [2, 2, 2]],
    [layer('Rescaling', { scale: 2, offset: [1, 2, 3] }), [-0.5, -1, -1.5], [0.5, 0.5, 0.5]],
    [layer('Rescaling', { scale: [1, 2, 4] }), [0, 0, 0], [1, 0.5, 0.25]],
    [layer('Rescaling'), [0, 0, 0], [1, 1, 1]],
  ])('%j', (entry, mean, scale) => {
    const { standardizer, layers } = read(model([input, entry, dense]));
    expect(standardizer).toEqual({ mean, scale });
    expect(layers).toHaveLength(1);
    expect(read(model([input, layer('Flatten', {}, 'f'), entry, dense])).standardizer).toEqual({ mean, scale });
  });

  test.each<[object, string]>([
    [layer('Normalization', { mean: 1 }), at],
    [layer('Normalization', { variance: 1 }), at],
    [layer('Normalization', { mean: [1, 2], variance: 1 }), 'standardizer'],
    [layer('Normalization', { mean: 'a', variance: 1 }), `${at}.mean`],
    [layer('Normalization', { mean: 1, variance: 1, invert: true }), `${at}.invert`],
    [layer('Rescaling', { scale: 0 }), 'standardizer'],
    [layer('Rescaling', { scale: -1 }), 'standardizer'],
    [layer('Rescaling', { scales: 1 }), at],
    [layer('Rescaling', { offset: {} }), `${at}.offset`],
  ])('%j is not taken', (entry, path) => {
    expect(refusal(model([input, entry, dense]))).toBe(`E_FORMAT ${path}`);
  });
});

describe('columns', () => {
  const dense = (more: Config = {}) => layer('Dense', { units: 1, ...more });
  const columns = (config: object) => read(config).layers[0]!.config['inputShape'];
  test.each<[object, unknown]>([
    [model([dense({ batch_input_shape: [null, 4] })]), [4]],
    [model([dense({ batch_shape: [null, 4] })]), [4]],
    [model([{ ...dense(), build_config: { input_shape: [null, 4] } }]), [4]],
    [model([dense()], { build_config: { input_shape: [null, 4] } }), [4]],
    [{ class_name: 'Sequential', config: { layers: [dense()], build_input_shape: [null, 4] } }, [4]],
    [{ class_name: 'Sequential', config: [dense({ batch_shape: [8, 4] })] }, [4]],
    [model([layer('Flatten', { batch_shape: [null, 2, 3] }, 'f'), dense()]), [6]],
    [model([input, layer('Flatten', {}, 'f'), layer('Identity', {}, 'i'), dense()]), [3]],
    [model([dense()]), undefined],
  ])('%j', (config, expected) => {
    expect(columns(config)).toEqual(expected);
  });

  test.each<[unknown, string]>([
    [model([dense({ batch_shape: [null, 2, 3] })]), 'the shape of the inputs'],
    [model([dense({ batch_shape: [null] })]), 'the shape of the inputs'],
    [model([dense({ batch_shape: [null, null] })]), 'the shape of the inputs'],
    [model([dense({ batch_shape: [null, 0] })]), 'the shape of the inputs'],
    [model([dense({ batch_shape: [null, 2.5] })]), 'the shape of the inputs'],
    [{ class_name: 'Other', config: {} }, 'config'],
    [{ class_name: 'Sequential' }, 'config.config'],
    [{ class_name: 'Sequential', config: { layers: {} } }, 'config.config.layers'],
    [model([5]), 'config.config.layers[0]'],
    [model([{ class_name: 5, config: {} }]), 'config.config.layers[0]'],
    [model([{ class_name: 'Dense' }]), 'config.config.layers[0].config'],
    [model([{ class_name: 'Dense', config: {} }]), 'config.config.layers[0]'],
    [model([input]), 'config'],
    [model([]), 'config'],
    [null, 'config'],
    ['{', 'Keras: config'],
    [undefined, 'config'],
  ])('%j is not taken', (config, path) => {
    expect(refusal(config)).toBe(`E_FORMAT ${path}`);
  });
});

describe('chains of functional models', () => {
  const linked = (name: string, inbound_nodes: unknown) => ({ ...layer('Dense', { units: 2 }, name), inbound_nodes });
  const functional = (layers: readonly unknown[], more: Config = {}) => ({
    class_name: 'Functional',
    config: {
      name: 'm',
      layers: [{ ...input, inbound_nodes: [] }, ...layers],
      input_layers: [['input', 0, 0]],
      output_layers: [['b', 0, 0]],
      ...more,
    },
  });
  const two = (name: string) => [[[name, 0, 0, {}]]];
  const three = (name: string) => [
    { args: [{ class_name: '__keras_tensor__', config: { keras_history: [name, 0, 0] } }], kwargs: { mask: null } },
  ];
  test.each<[object]>([
    [functional([linked('b', two('a')), linked('a', two('input'))])],
    [functional([linked('a', three('input')), linked('b', three('a'))])],
    [
      functional([linked('a', two('input')), linked('b', two('a'))], {
        input_layers: ['input', 0, 0],
        output_layers: { out: ['b', 0, 0] },
      }),
    ],
    [{ ...functional([linked('a', two('input')), linked('b', two('a'))]), class_name: 'Model' }],
  ])('%j', (config) => {
    expect(read(config).layers.map((one) => one.config['name'])).toEqual(['a', 'b']);
  });

  test.each<[object, string]>([
    [
      functional([linked('b', two('input'))], {
        input_layers: [
          ['input', 0, 0],
          ['c', 0, 0],
        ],
      }),
      'config.config',
    ],
    [functional([linked('b', two('input'))], { output_layers: [] }), 'config.config'],
    [functional([linked('b', two('input'))], { input_layers: undefined }), 'config.config.input_layers'],
    [functional([linked('b', two('input'))], { input_layers: [['a', 0, 0]] }), 'config.config'],
    [functional([linked('b', two('input')), linked('b', two('input'))]), 'config.config'],
    [functional([linked('b', two('gone'))]), 'config.config'],
    [functional([linked('b', [])]), 'config.config'],
    [functional([linked('b', null)]), 'config.config'],
    [functional([linked('b', 5)]), `${ofB}.inbound_nodes`],
    [
      functional([
        linked('b', [
          [
            ['input', 0, 0],
            ['input', 0, 1],
          ],
        ]),
      ]),
      ofB,
    ],
    [functional([linked('b', [...two('input'), ...two('input')])]), ofB],
    [functional([linked('b', two('c')), linked('c', two('b'))]), 'config.config'],
    [functional([linked('b', two('input')), linked('c', two('b'))]), 'config.config.layers[2] ("c")'],
  ])('%j is not taken', (config, path) => {
    expect(refusal(config)).toBe(`E_FORMAT ${path}`);
  });
});

describe('compiled', () => {
  const compiled = (config: Config, activation = 'linear', units = 1) =>
    model([input, layer('Dense', { units, activation })], {
      compile_config: { optimizer: 'sgd', loss: 'mse', ...config },
    });
  test.each<[unknown, string, Config]>([
    ['mse', 'meanSquaredError', {}],
    ['mean_squared_error', 'meanSquaredError', {}],
    [['MeanSquaredError'], 'meanSquaredError', {}],
    ['mae', 'meanAbsoluteError', {}],
    [
      { class_name: 'MeanAbsoluteError', config: { name: 'x', dtype: 'float32', reduction: 'auto' } },
      'meanAbsoluteError',
      {},
    ],
    ['huber', 'huber', { delta: 1 }],
    [{ class_name: 'Huber', config: { delta: 2, reduction: 'mean' } }, 'huber', { delta: 2 }],
  ])('the loss %j', (loss, name, config) => {
    expect(read(compiled({ loss })).compiled!.loss).toEqual({ name, config });
  });

  test.each<[string, Config, string, number, string]>([
    ['BinaryCrossentropy', {}, 'sigmoid', 1, 'binaryCrossentropy'],
    ['BinaryCrossentropy', { from_logits: true }, 'linear', 1, 'binaryCrossentropy'],
    ['CategoricalCrossentropy', { from_logits: false, axis: -1 }, 'softmax', 3, 'categoricalCrossentropy'],
    [
      'SparseCategoricalCrossentropy',
      { ignore_class: null, from_logits: true },
      'linear',
      3,
      'sparseCategoricalCrossentropy',
    ],
  ])('%s %j after %s', (class_name, config, activation, units, name) => {
    const made = (last: string, more: Config = {}) =>
      compiled({ loss: { class_name, config: { ...config, ...more } } }, last, units);
    expect(read(made(activation)).compiled!.loss).toMatchObject({ name });
    expect(refusal(made(activation === 'linear' ? 'sigmoid' : 'linear'))).toBe('E_FORMAT compile_config.loss');
    expect(refusal(made(activation, { reduction: 'sum' }))).toBe('E_FORMAT compile_config.loss.reduction');
    expect(refusal(made(activation, { axis: 0 }))).toBe('E_FORMAT compile_config.loss.axis');
    if (!class_name.startsWith('Sparse')) {
      expect(read(made(activation, { label_smoothing: 0.25 })).compiled!.loss).toMatchObject({
        config: { labelSmoothing: 0.25 },
      });
    } else expect(refusal(made(activation, { label_smoothing: 0.25 }))).toBe('E_FORMAT compile_config.loss');
  });

  test.each<[unknown, unknown]>([
    [null, []],
    ['mae', ['mae']],
    [
      ['mse', ['mean_absolute_error', 'MeanSquaredError']],
      ['mse', 'meanAbsoluteError', 'meanSquaredError'],
    ],
    [[{ class_name: 'MeanMetricWrapper', config: { fn: { class_name: 'function', config: 'mse' } } }], ['mse']],
    [[{ class_name: 'MeanMetricWrapper', config: { name: 'mae' } }], ['mae']],
    ['r2_score', ['r2']],
  ])('the metrics %j', (metrics, expected) => {
    expect(read(compiled({ metrics })).compiled!.metrics).toEqual(expected);
  });

  test('metrics of classes', () => {
    const metrics = [
      'acc',
      'accuracy',
      'binary_accuracy',
      { class_name: 'BinaryAccuracy', config: { threshold: 0.25 } },
    ];
    const of = (metric: unknown) =>
      read(compiled({ loss: 'binary_crossentropy', metrics: [metric] }, 'sigmoid')).compiled!.metrics;
    expect(metrics.map((metric) => JSON.stringify(of(metric)))).toEqual([
      '["acc"]',
      '["accuracy"]',
      '[{"name":"binaryAccuracy","config":{"threshold":0.5}}]',
      '[{"name":"binaryAccuracy","config":{"threshold":0.25}}]',
    ]);
  });

  test.each<[unknown, string, Config]>([
    ['sgd', 'sgd', { learningRate: 0.01 }],
    [{ class_name: 'SGD', config: { lr: 0.5, decay: 0 } }, 'sgd', { learningRate: 0.5 }],
    [
      { class_name: 'SGD', config: { learning_rate: 0.5, momentum: 0.25, nesterov: true } },
      'sgd',
      { learningRate: 0.5, momentum: 0.25, nesterov: true },
    ],
    [{ class_name: 'Adam', config: {} }, 'adam', { learningRate: 0.001 }],
  ])('the optimizer %j', (optimizer, name, config) => {
    expect(read(compiled({ optimizer })).compiled!.optimizer).toMatchObject({ name, config });
    expect(read(compiled({ optimizer: undefined, optimizer_config: optimizer })).compiled!.optimizer).toMatchObject({
      name,
    });
  });

  const rate = { initial_learning_rate: 0.5 };
  test.each<[string, Config, string, Config]>([
    [
      'ExponentialDecay',
      { ...rate, decay_steps: 5, decay_rate: 0.25, staircase: true, name: null },
      'exponentialDecay',
      { initialValue: 0.5, decaySteps: 5, decayRate: 0.25, staircase: true },
    ],
    [
      'InverseTimeDecay',
      { ...rate, decay_steps: 5, decay_rate: 0.25 },
      'inverseTimeDecay',
      { initialValue: 0.5, decaySteps: 5, decayRate: 0.25 },
    ],
    [
      'CosineDecay',
      { ...rate, decay_steps: 5, alpha: 0.25, warmup_target: 0.75, warmup_steps: 2 },
      'cosineDecay',
      { initialValue: 0.5, decaySteps: 5, alpha: 0.25, warmupTarget: 0.75, warmupSteps: 2 },
    ],
    [
      'CosineDecayRestarts',
      { ...rate, first_decay_steps: 5, t_mul: 3, m_mul: 0.75, alpha: 0.25 },
      'cosineRestarts',
      { initialValue: 0.5, firstDecaySteps: 5, tMul: 3, mMul: 0.75, alpha: 0.25 },
    ],
    ['PolynomialDecay', { ...rate, decay_steps: 5 }, 'ramp', { from: 0.5, to: 1e-4, steps: 5, power: 1 }],
    [
      'PolynomialDecay',
      { ...rate, decay_steps: 5, end_learning_rate: 0.25, power: 2, cycle: false },
      'ramp',
      { to: 0.25, power: 2 },
    ],
    [
      'PiecewiseConstantDecay',
      { boundaries: [1, 3], values: [0.5, 0.25, 0.125] },
      'piecewiseConstant',
      { boundaries: [2, 4], values: [0.5, 0.25, 0.125] },
    ],
  ])('the schedule %s %j', (class_name, config, name, expected) => {
    const optimizer = { class_name: 'SGD', config: { learning_rate: { class_name, config } } };
    const { learningRate } = read(compiled({ optimizer })).compiled!.optimizer.config;
    expect(learningRate).toMatchObject({ name, config: expected });
  });

  const schedule = (class_name: unknown, config: Config = {}) => ({
    optimizer: { class_name: 'SGD', config: { learning_rate: { class_name, config } } },
  });
  test.each<[Config, string]>([
    [{ loss: null }, '.loss'],
    [{ loss: 5 }, '.loss'],
    [{ loss: 'poisson' }, '.loss'],
    [{ loss: 'toString' }, '.loss'],
    [{ loss: ['mse', 'mae'] }, '.loss'],
    [{ loss: [] }, '.loss'],
    [{ loss: { class_name: 'Huber', config: { delta: -1 } } }, '.loss'],
    [{ loss: { class_name: 'Huber', config: { delta: 1, reduction: 'none' } } }, '.loss.reduction'],
    [{ loss: { class_name: 'MeanSquaredError', config: { reduction: 'sum' } } }, '.loss.reduction'],
    [{ loss: { class_name: 'MeanSquaredError', config: { other: 1 } } }, '.loss'],
    [{ metrics: ['auc'] }, '.metrics'],
    [{ metrics: ['toString'] }, '.metrics'],
    [{ metrics: [5] }, '.metrics'],
    [{ metrics: [{ class_name: 'MeanMetricWrapper', config: { fn: 5 } }] }, '.metrics.fn'],
    [{ loss_weights: [1] }, '.loss_weights'],
    [{ weighted_metrics: ['mse'] }, '.weighted_metrics'],
    [{ other: 1 }, ''],
    [{ optimizer: null }, '.optimizer'],
    [{ optimizer: 'ftrl' }, '.optimizer'],
    [{ optimizer: { class_name: 'SGD', config: { decay: 0.1 } } }, '.optimizer.decay'],
    [{ optimizer: { class_name: 'SGD', config: { other: 0.1 } } }, '.optimizer'],
    [schedule('Mine'), '.optimizer.learning_rate'],
    [schedule(5), '.optimizer.learning_rate'],
    [schedule('ExponentialDecay', { other: 1 }), '.optimizer.learning_rate'],
    [schedule('PolynomialDecay', { ...rate, decay_steps: 5, cycle: true }), '.optimizer.learning_rate.cycle'],
    [schedule('PiecewiseConstantDecay', { values: [1] }), '.optimizer.learning_rate.boundaries'],
  ])('%j is not taken', (config, path) => {
    expect(refusal(compiled(config))).toBe(`E_FORMAT compile_config${path}`);
  });

  test('only if it is asked for', () => {
    const made = fromKerasConfig(compiled({ loss: 'poisson' }), { compile: false });
    expect(made.toJSON()['compiled']).toBeUndefined();
    const idle = {
      run_eagerly: false,
      steps_per_execution: 1,
      jit_compile: true,
      auto_scale_loss: true,
      sample_weight_mode: null,
      weighted_metrics: [],
    };
    expect(read(compiled(idle)).compiled!.optimizer.name).toBe('sgd');
  });
});

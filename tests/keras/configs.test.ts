// Configurations of Keras part by part: what each layer becomes, what comes before and between them, and the place of what is not taken.
import { describe, expect, test } from 'vitest';
import { fromKerasConfig } from '../../src/keras/index.js';
import { at, type Config, input, layer, model, ofB, read, refusal } from './configs.js';

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
    [model([{ class_name: 'InputLayer', config: { name: 'i', batch_input_shape: [null, 4] } }, dense()]), [4]],
    [model([{ ...layer('InputLayer', {}, 'i'), build_config: { input_shape: [null, 4] } }, dense()]), [4]],
    [model([layer('InputLayer', {}, 'i'), dense({ batch_shape: [null, 4] })]), [4]],
    // The first shape counts, and none behind the first layer that computes anything.
    [model([input, dense({ batch_shape: [null, 4] })]), [3]],
    [model([dense({ batch_shape: [null, 4] })], { build_config: { input_shape: [null, 5] } }), [4]],
    [model([dense(), layer('Dense', { units: 1, batch_shape: [null, 4] }, 'b')]), undefined],
    [model([{ ...dense({ batch_shape: null }), build_config: null }], { build_config: {} }), undefined],
  ])('%j', (config, expected) => {
    expect(columns(config)).toEqual(expected);
  });

  test('a layer may have its name beside its configuration, and a model may have none', () => {
    const config = { units: 1, batch_shape: [null, 4] };
    expect(read(model([{ class_name: 'Dense', name: 'beside', config }])).layers[0]!.config['name']).toBe('beside');
    const nameOf = (name: unknown) =>
      fromKerasConfig({ class_name: 'Sequential', config: { name, layers: [dense()] } }).toJSON()['name'];
    expect([nameOf('mine'), nameOf(5)]).toEqual(['mine', nameOf(undefined)]);
  });

  test.each<[unknown, string]>([
    [model([dense({ batch_shape: [null, 2, 3] })]), 'the shape of the inputs'],
    [model([dense({ batch_shape: [null] })]), 'the shape of the inputs'],
    [model([dense({ batch_shape: [null, null] })]), 'the shape of the inputs'],
    [model([dense({ batch_shape: [null, 0] })]), 'the shape of the inputs'],
    [model([dense({ batch_shape: [null, 2.5] })]), 'the shape of the inputs'],
    [model([dense({ batch_shape: [null, '3'] })]), 'the shape of the inputs'],
    [model([layer('Flatten', { batch_shape: [null] }, 'f'), dense()]), 'the shape of the inputs'],
    [model([layer('Flatten', { batch_shape: [null, 2, null] }, 'f'), dense()]), 'the shape of the inputs'],
    [model([layer('Flatten', { batch_shape: [null, 2 ** 30, 2 ** 30] }, 'f'), dense()]), 'the shape of the inputs'],
    [model([dense({ batch_shape: [null, 2, 3] }), layer('Flatten', {}, 'f')]), 'the shape of the inputs'],
    [
      model([layer('Identity', { batch_shape: [null, 2, 3] }, 'i'), layer('Flatten', {}, 'f')]),
      'the shape of the inputs',
    ],
    [model(new Array(10_001).fill(null)), 'config.config'],
    [model(new Array(10_000).fill(null)), 'config.config.layers[0]'],
    [model([dense()], { build_config: 5 }), 'config'],
    [model([{ class_name: 'Dense', name: 5, config: {} }]), 'config.config.layers[0]'],
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
    [functional([linked('a', two('input')), linked('b', two('a'))], { input_layers: { in: { x: ['input', 0, 0] } } })],
    // Texts that are no tensors among the arguments.
    [
      functional([
        linked('a', [{ args: [['p', 'q']], kwargs: { x: three('input'), names: ['r', 's'], one: ['t'] } }]),
        linked('b', two('a')),
      ]),
    ],
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
    [functional([linked('b', two('input'))], { output_layers: [['gone', 0, 0]] }), 'config.config'],
    [functional([linked('b', two('input'))], { output_layers: [['input', 0, 0]] }), ofB],
    [functional([linked('b', two('input'))], { input_layers: [[5, 0, 0]] }), 'config.config.input_layers'],
    [functional([linked('b', two('b'))]), 'config.config'],
    [functional([linked('b', two('a')), { ...input, config: { ...input.config, name: 'a' } }]), 'config.config'],
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

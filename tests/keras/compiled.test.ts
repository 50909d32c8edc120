// Configurations of compile of Keras: what each loss, metric, optimizer and schedule becomes, and the place of what is not taken.
import { describe, expect, test } from 'vitest';
import { fromKerasConfig } from '../../src/keras/index.js';
import { type Config, input, layer, model, read, refusal } from './configs.js';

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
    [{ class_name: 'Huber', config: { delta: null, fn: 'huber' } }, 'huber', { delta: 1 }],
    ...['sum_over_batch_size', 'mean', 'auto', 'mean_with_sample_weight', null].map(
      (reduction): [unknown, string, Config] => [{ class_name: 'MSE', config: { reduction } }, 'meanSquaredError', {}],
    ),
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
      expect(read(made(activation, { label_smoothing: null })).compiled!.loss).toEqual({ name, config: {} });
      expect(refusal(made(activation, { label_smoothing: 2 }))).toBe('E_FORMAT compile_config.loss');
    } else expect(refusal(made(activation, { label_smoothing: 0.25 }))).toBe('E_FORMAT compile_config.loss');
    expect(read(made(activation, { axis: 1, name: 'x' })).compiled!.loss).toMatchObject({ name });
    expect(refusal(made(activation, { ignore_class: 1 }))).toBe('E_FORMAT compile_config.loss.ignore_class');
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
    [undefined, []],
    [
      [['mae'], [], [['mse']]],
      ['mae', 'mse'],
    ],
    // Another metric's threshold says nothing.
    [[{ class_name: 'MeanSquaredError', config: { threshold: 0.25 } }], ['meanSquaredError']],
  ])('the metrics %j', (metrics, expected) => {
    expect(read(compiled({ metrics })).compiled!.metrics).toEqual(expected);
  });

  test('metrics of classes', () => {
    const metrics = [
      'acc',
      'accuracy',
      'binary_accuracy',
      { class_name: 'BinaryAccuracy', config: { threshold: 0.25 } },
      { class_name: 'BinaryAccuracy', config: { threshold: 0.5 } },
    ];
    const of = (metric: unknown) =>
      read(compiled({ loss: 'binary_crossentropy', metrics: [metric] }, 'sigmoid')).compiled!.metrics;
    expect(metrics.map((metric) => JSON.stringify(of(metric)))).toEqual([
      '["acc"]',
      '["accuracy"]',
      '[{"name":"binaryAccuracy","config":{"threshold":0.5}}]',
      '[{"name":"binaryAccuracy","config":{"threshold":0.25}}]',
      '[{"name":"binaryAccuracy","config":{"threshold":0.5}}]',
    ]);
    for (const [loss, metric] of [
      ['categorical_crossentropy', 'categorical_accuracy'],
      ['sparse_categorical_crossentropy', 'SparseCategoricalAccuracy'],
    ])
      expect(read(compiled({ loss, metrics: metric }, 'softmax', 3)).compiled!.metrics).toEqual(['accuracy']);
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
    [{ class_name: 'SGD', config: { lr: 0.5, learning_rate: 0.25, decay: null } }, 'sgd', { learningRate: 0.5 }],
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
    [{ metrics: ['constructor'] }, '.metrics'],
    [{ metrics: {} }, '.metrics'],
    [{ loss: 'mse', metrics: [{ class_name: 'BinaryAccuracy', config: { threshold: '0.5' } }] }, '.metrics'],
    [{ loss: undefined }, '.loss'],
    [{ loss: 'constructor' }, '.loss'],
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

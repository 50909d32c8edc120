import type { Compiled } from '../../model/state/compile.js';
import type { Progress } from '../../model/state/progress.js';
import type { Json, Metric } from '../../types.js';
import { type Fields, isFields } from '../json.js';
import { lacking, type Naming, renamedTo, savedOf, serialized } from './concepts.js';

const CURE = '; { compile: false } leaves loss, metrics and optimizer out';
const BETAS = { beta1: 'beta_1', beta2: 'beta_2' };
const EPSILON = { epsilon: 'epsilon' };
const SHARED = {
  learningRate: 'learning_rate',
  weightDecay: 'weight_decay',
  clipValue: 'clipvalue',
  clipNorm: 'clipnorm',
  globalClipNorm: 'global_clipnorm',
};

const OPTIMIZERS: Readonly<Record<string, Naming>> = {
  sgd: { className: 'SGD', names: { momentum: 'momentum', nesterov: 'nesterov' } },
  adam: { className: 'Adam', names: { ...BETAS, ...EPSILON }, fixed: { amsgrad: false } },
  adamw: { className: 'AdamW', names: { ...BETAS, ...EPSILON }, fixed: { amsgrad: false } },
  rmsprop: { className: 'RMSprop', names: { rho: 'rho', ...EPSILON }, fixed: { momentum: 0, centered: false } },
  adagrad: { className: 'Adagrad', names: { initialAccumulator: 'initial_accumulator_value', ...EPSILON } },
  nadam: { className: 'Nadam', names: { ...BETAS, ...EPSILON }, idle: { momentumDecay: 1 } },
  adamax: { className: 'Adamax', names: { ...BETAS, ...EPSILON } },
  lion: { className: 'Lion', names: BETAS },
};

/** Entries of every optimizer's `get_config`, beside its own options. */
const DEFAULTS: Fields = {
  weight_decay: null,
  clipnorm: null,
  global_clipnorm: null,
  clipvalue: null,
  use_ema: false,
  ema_momentum: 0.99,
  ema_overwrite_frequency: null,
  loss_scale_factor: null,
  gradient_accumulation_steps: null,
};

const LOSSES: Readonly<Record<string, Naming>> = {
  meanSquaredError: { className: 'MeanSquaredError' },
  meanAbsoluteError: { className: 'MeanAbsoluteError' },
  huber: { className: 'Huber', names: { delta: 'delta' } },
  binaryCrossentropy: { className: 'BinaryCrossentropy', names: { labelSmoothing: 'label_smoothing' } },
  categoricalCrossentropy: { className: 'CategoricalCrossentropy', names: { labelSmoothing: 'label_smoothing' } },
  sparseCategoricalCrossentropy: { className: 'SparseCategoricalCrossentropy', idle: { labelSmoothing: 0 } },
};

const METRICS: Readonly<Record<string, string>> = {
  accuracy: 'accuracy',
  acc: 'acc',
  mse: 'mse',
  mae: 'mae',
  meanSquaredError: 'mean_squared_error',
  meanAbsoluteError: 'mean_absolute_error',
};

/** Writes the options of compile. @throws OptionError for those that Keras lacks, by their names. */
export function writeCompileConfig(path: string, compiled: Compiled, { rescaled }: Progress): Fields {
  const { loss, metrics, average, isFused } = compiled;
  if (average !== undefined) lacking(`${path}.average`, average.name, CURE);
  const naming = Object.hasOwn(LOSSES, loss.name) ? LOSSES[loss.name] : undefined;
  if (naming === undefined) lacking(`${path}.loss`, loss.name, CURE);
  const options = renamedTo(`${path}.loss`, { name: loss.name, config: loss.config as Fields }, naming);
  const logits = loss.fusedActivation === undefined ? {} : { from_logits: !isFused };
  const lossName = naming.className.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  return {
    optimizer: writeOptimizer(`${path}.optimizer`, compiled, rescaled),
    loss: serialized('keras.losses', naming.className, {
      name: lossName,
      reduction: 'sum_over_batch_size',
      ...logits,
      ...options,
    }),
    loss_weights: null,
    metrics: metrics.map((metric) => writeMetric(`${path}.metrics`, metric)),
    weighted_metrics: null,
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: false,
  };
}

function writeOptimizer(path: string, { optimizer }: Compiled, rescaled: Progress['rescaled']): Fields {
  const { name } = optimizer;
  const naming = Object.hasOwn(OPTIMIZERS, name) ? OPTIMIZERS[name] : undefined;
  if (naming === undefined) lacking(path, name, CURE);
  const { decayBias, ...config } = optimizer.config as Fields;
  const decays = config['weightDecay'] !== 0 && config['weightDecay'] !== undefined;
  if (decays && decayBias !== true) lacking(path, 'decay of kernels alone: give { decayBias: true }', CURE);
  const options: Record<string, Json> = { ...renamedTo(path, { name, config }, withShared(naming)) };
  if (!decays) options['weight_decay'] = null;
  const rate = options['learning_rate']!;
  if (isFields(rate)) {
    if (rescaled !== undefined) lacking(path, 'schedule that was rescaled', CURE);
    options['learning_rate'] = writeSchedule(`${path}.learningRate`, rate);
  } else if (rescaled !== undefined) {
    options['learning_rate'] = rate === rescaled.from ? rescaled.to : Number(rate) * (rescaled.to / rescaled.from);
  }
  return serialized('keras.optimizers', naming.className, {
    name: naming.className.toLowerCase(),
    ...DEFAULTS,
    ...options,
  });
}

const withShared = (naming: Naming): Naming => ({ ...naming, names: { ...SHARED, ...naming.names } });

const INITIAL = { initialValue: 'initial_learning_rate' };
const DECAY = { ...INITIAL, decaySteps: 'decay_steps', decayRate: 'decay_rate', staircase: 'staircase' };
const SCHEDULES: Readonly<Record<string, Naming>> = {
  exponentialDecay: { className: 'ExponentialDecay', names: DECAY },
  inverseTimeDecay: { className: 'InverseTimeDecay', names: DECAY },
  stepDecay: {
    className: 'ExponentialDecay',
    names: { ...INITIAL, every: 'decay_steps', factor: 'decay_rate' },
    fixed: { staircase: true },
  },
  cosineDecay: {
    className: 'CosineDecay',
    names: {
      ...INITIAL,
      decaySteps: 'decay_steps',
      alpha: 'alpha',
      warmupSteps: 'warmup_steps',
      warmupTarget: 'warmup_target',
    },
  },
  cosineRestarts: {
    className: 'CosineDecayRestarts',
    names: { ...INITIAL, firstDecaySteps: 'first_decay_steps', tMul: 't_mul', mMul: 'm_mul', alpha: 'alpha' },
    idle: { warmupSteps: 0 },
  },
  ramp: {
    className: 'PolynomialDecay',
    names: { from: 'initial_learning_rate', to: 'end_learning_rate', steps: 'decay_steps', power: 'power' },
    fixed: { cycle: false },
    idle: { startStep: 0 },
  },
  piecewiseConstant: { className: 'PiecewiseConstantDecay', names: { boundaries: 'boundaries', values: 'values' } },
};

function writeSchedule(path: string, value: Json): Fields {
  const saved = savedOf(value)!;
  const { name } = saved;
  const naming = Object.hasOwn(SCHEDULES, name) ? SCHEDULES[name] : undefined;
  if (naming === undefined) lacking(path, name, CURE);
  const { warmupTarget, ...others } = saved.config;
  const hasWarmup = (others['warmupSteps'] ?? 0) !== 0;
  const config = hasWarmup ? saved.config : others;
  const options: Record<string, Json> = { ...renamedTo(path, { name, config }, naming) };
  if (name === 'cosineDecay' && !hasWarmup) options['warmup_target'] = null;
  // In Keras a value holds at its boundary, too.
  const { boundaries } = options;
  if (Array.isArray(boundaries)) options['boundaries'] = (boundaries as readonly number[]).map((at) => at - 1);
  return serialized('keras.optimizers.schedules', naming.className, { ...options, name: naming.className });
}

function writeMetric(path: string, { name, config, isOwn }: Metric): Json {
  if (name === 'binaryAccuracy' && !isOwn) {
    const options = { name: 'binary_accuracy', dtype: 'float32', threshold: (config as Fields)['threshold'] ?? 0.5 };
    return serialized('keras.metrics', 'BinaryAccuracy', options);
  }
  if (isOwn || !Object.hasOwn(METRICS, name)) lacking(path, `metric ${name}`, CURE);
  return METRICS[name]!;
}

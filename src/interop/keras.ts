import { requireName } from '../concept.js';
import { maxNorm } from '../constraints/maxNorm.js';
import { minMaxNorm } from '../constraints/minMaxNorm.js';
import { nonNeg } from '../constraints/nonNeg.js';
import { unitNorm } from '../constraints/unitNorm.js';
import { HyperparameterError, OptionError } from '../errors.js';
import { restoreInitializer } from '../initializers/registry.js';
import { restoreOptimizer } from '../optimizers/registry.js';
import type { Config, Constraint, Initializer, Optimizer, Penalty } from '../types.js';
import { refuse, requireFraction, requireNonNegative, requireOptions } from '../validate.js';
import { type Neutral, penaltyOf, renamed, requireNeutral, type Settings } from './settings.js';

/** A concept of Keras: its name, or the output of `serialize`. */
export type KerasObject =
  | string
  | {
      readonly class_name: string;
      readonly config?: Settings;
      readonly module?: unknown;
      readonly registered_name?: unknown;
    };

/** Settings for {@link fromKeras} under Keras's names. null means none. */
export interface KerasSettings {
  /** 'l1', 'L2', ...; `{ l1, l2 }`; or as serialized. */
  kernel_regularizer?: KerasObject | { readonly l1?: number; readonly l2?: number } | null;
  bias_regularizer?: KerasObject | { readonly l1?: number; readonly l2?: number } | null;
  /** 'max_norm', 'MaxNorm', 'non_neg', ...; or as serialized. */
  kernel_constraint?: KerasObject | null;
  bias_constraint?: KerasObject | null;
  /** 'glorot_uniform', 'HeNormal', ...; or as serialized. Seeds are ignored: the model's seed makes all random numbers. */
  kernel_initializer?: KerasObject;
  bias_initializer?: KerasObject;
  /** 'adam', 'SGD', ...; or as serialized, with a number as the learning rate. */
  optimizer?: KerasObject;
  /** Dropout's dropped fraction, in [0, 1). */
  rate?: number;
  /** TensorFlow 1's kept fraction, in (0, 1]. */
  keep_prob?: number;
}

/** Result of {@link fromKeras}: only the settings that were given. */
export interface FromKeras {
  kernelRegularizer?: Penalty;
  biasRegularizer?: Penalty;
  kernelConstraint?: Constraint;
  biasConstraint?: Constraint;
  kernelInitializer?: Initializer;
  biasInitializer?: Initializer;
  optimizer?: Optimizer;
  rate?: number;
}

const SETTINGS = [
  'kernel_regularizer',
  'bias_regularizer',
  'kernel_constraint',
  'bias_constraint',
  'kernel_initializer',
  'bias_initializer',
  'optimizer',
  'rate',
  'keep_prob',
];

/**
 * Translates settings of Keras (and TensorFlow 1's keep_prob) to options of this library. The objectives are the same:
 *
 *   L1(λ) is l1(λ); L2(λ) is l2(λ), λ Σw², with the gradient 2λw; rate is the fraction dropped; keep_prob = 1 - rate.
 *
 * Kernels are (in, out) in both: setWeights takes `model.get_weights()` of a dense layer unchanged.
 *
 * Keras's OrthogonalRegularizer, a mean |cosine|, is not the function of `orthogonal`, and is refused.
 *
 * Weight decay is decoupled in both, but Keras decays biases: `decayBias` is true here. The proximal L1 of this library
 * reaches exact zeros; Keras follows a subgradient of the same objective.
 *
 * @throws OptionError for unknown settings and names, with the nearest known one, and for settings without a counterpart that
 *   have an effect; HyperparameterError for numbers out of range.
 * @example dense({ units: 64, ...fromKeras({ kernel_regularizer: { l1: 1e-5, l2: 1e-4 }, kernel_constraint: 'max_norm' }) })
 * @example dropout(fromKeras({ keep_prob: 0.8 }))
 *
 * Source: Keras 3, whose defaults are used. The defaults of 'l1_l2' differ between its versions, so its strengths are required.
 */
export function fromKeras(
  settings: KerasSettings & ({ rate: number } | { keep_prob: number }),
): FromKeras & { rate: number };
export function fromKeras(settings: KerasSettings & { optimizer: KerasObject }): FromKeras & { optimizer: Optimizer };
export function fromKeras(settings: KerasSettings): FromKeras;
export function fromKeras(settings: KerasSettings): FromKeras {
  requireOptions('fromKeras', settings, SETTINGS);
  const { kernel_regularizer, bias_regularizer, kernel_constraint, bias_constraint, optimizer } = settings;
  const { kernel_initializer, bias_initializer } = settings;
  const rate = readRate(settings);
  return {
    ...(kernel_regularizer == null ? {} : { kernelRegularizer: penalty('kernel_regularizer', kernel_regularizer) }),
    ...(bias_regularizer == null ? {} : { biasRegularizer: penalty('bias_regularizer', bias_regularizer) }),
    ...(kernel_constraint == null ? {} : { kernelConstraint: constraint('kernel_constraint', kernel_constraint) }),
    ...(bias_constraint == null ? {} : { biasConstraint: constraint('bias_constraint', bias_constraint) }),
    ...(kernel_initializer == null ? {} : { kernelInitializer: initializer('kernel_initializer', kernel_initializer) }),
    ...(bias_initializer == null ? {} : { biasInitializer: initializer('bias_initializer', bias_initializer) }),
    ...(optimizer === undefined ? {} : { optimizer: readOptimizer(optimizer) }),
    ...(rate === undefined ? {} : { rate }),
  };
}

function readRate({ rate, keep_prob }: KerasSettings): number | undefined {
  if (keep_prob === undefined) return rate === undefined ? undefined : requireFraction('fromKeras.rate', rate);
  if (rate !== undefined) {
    refuse(OptionError, 'fromKeras.keep_prob', 'left out beside rate', keep_prob);
  }
  if (typeof keep_prob === 'number' && keep_prob > 0 && keep_prob <= 1) return 1 - keep_prob;
  refuse(HyperparameterError, 'fromKeras.keep_prob', 'a number in (0, 1]', keep_prob);
}

/** Reads name and configuration. The name is in lower case without underscores, because Keras has L1L2 and l1_l2. */
function read(owner: string, given: unknown): { name: string; config: Settings; isBare: boolean } {
  if (typeof given === 'string') return { name: plain(given), config: {}, isBare: true };
  requireOptions(owner, given, ['class_name', 'config', 'module', 'registered_name']);
  const { class_name, config = {} } = given as { class_name?: unknown; config?: Settings };
  if (typeof class_name === 'string') return { name: plain(class_name), config, isBare: false };
  refuse(OptionError, `${owner}.class_name`, 'a string', class_name);
}

const plain = (name: string) => name.toLowerCase().replaceAll('_', '');

const DEFAULT_STRENGTH = 0.01;
const REGULARIZERS = {
  l1: { known: ['l1'], l1: DEFAULT_STRENGTH, l2: 0 },
  l2: { known: ['l2'], l1: 0, l2: DEFAULT_STRENGTH },
  l1l2: { known: ['l1', 'l2'], l1: 0, l2: 0 },
};

function penalty(setting: string, given: unknown): Penalty {
  const owner = `fromKeras.${setting}`;
  const isPlain = typeof given === 'object' && given !== null && !('class_name' in given);
  const { name, config, isBare } = isPlain
    ? { name: 'l1l2', config: given as Settings, isBare: false }
    : read(owner, given);
  if (name === 'orthogonalregularizer') {
    refuse(
      OptionError,
      owner,
      'l1, l2 or l1_l2: OrthogonalRegularizer has no counterpart, but orthogonal(lambda, { mode }) is near',
      given,
    );
  }
  const { known, ...defaults } = requireName(owner, name, REGULARIZERS);
  if (isBare && name === 'l1l2') {
    refuse(OptionError, owner, '{ l1, l2 }: the defaults of l1_l2 differ between versions of Keras', given);
  }
  requireOptions(owner, config, known);
  const strength = (key: 'l1' | 'l2') => requireNonNegative(`${owner}.${key}`, config[key] ?? defaults[key]);
  return penaltyOf(strength('l1'), strength('l2'));
}

const MAX_NORM = 2;
const CONSTRAINTS: Readonly<
  Record<string, { names: Readonly<Record<string, string>>; make(options: Record<string, unknown>): Constraint }>
> = {
  maxnorm: {
    names: { max_value: 'maxValue', axis: 'axis' },
    make: ({ maxValue = MAX_NORM, ...axis }) => maxNorm(maxValue as number, axis),
  },
  minmaxnorm: {
    names: { min_value: 'minValue', max_value: 'maxValue', rate: 'rate', axis: 'axis' },
    make: (options) => minMaxNorm(options),
  },
  unitnorm: { names: { axis: 'axis' }, make: (options) => unitNorm(options) },
  nonneg: { names: {}, make: () => nonNeg() },
};

function constraint(setting: string, given: unknown): Constraint {
  const owner = `fromKeras.${setting}`;
  const { name, config } = read(owner, given);
  const { names, make } = requireName(owner, name, CONSTRAINTS);
  requireOptions(owner, config, Object.keys(names));
  return make(renamed(config, names));
}

/** By Keras's name: the name here, renamed options, and fixed options. */
const INITIALIZERS: Readonly<
  Record<string, { name: string; names?: Readonly<Record<string, string>>; fixed?: Config }>
> = {
  zeros: { name: 'zeros' },
  ones: { name: 'ones' },
  constant: { name: 'constant', names: { value: 'value' } },
  glorotuniform: { name: 'glorotUniform' },
  glorotnormal: { name: 'glorotNormal' },
  heuniform: { name: 'heUniform' },
  henormal: { name: 'heNormal' },
  lecunnormal: { name: 'lecunNormal' },
  lecununiform: { name: 'varianceScaling', fixed: { scale: 1, mode: 'fanIn', distribution: 'uniform' } },
  randomuniform: { name: 'randomUniform', names: { minval: 'minValue', maxval: 'maxValue' } },
  randomnormal: { name: 'randomNormal', names: { mean: 'mean', stddev: 'stddev' } },
  truncatednormal: { name: 'truncatedNormal', names: { mean: 'mean', stddev: 'stddev' } },
  variancescaling: { name: 'varianceScaling', names: { scale: 'scale', mode: 'mode', distribution: 'distribution' } },
};
/** Keras's words for the options of varianceScaling. */
const WORDS: Readonly<Record<string, string>> = {
  fan_in: 'fanIn',
  fan_out: 'fanOut',
  fan_avg: 'fanAvg',
  truncated_normal: 'truncatedNormal',
};

const translated = (value: unknown) =>
  typeof value === 'string' && Object.hasOwn(WORDS, value) ? WORDS[value] : value;

function initializer(setting: string, given: unknown): Initializer {
  const owner = `fromKeras.${setting}`;
  const { name: keras, config } = read(owner, given);
  const { name, names = {}, fixed = {} } = requireName(owner, keras, INITIALIZERS);
  requireOptions(owner, config, [...Object.keys(names), 'seed']);
  const options = Object.entries(renamed(config, names)).map(([key, value]) => [key, translated(value)]);
  return restoreInitializer(owner, { name, config: { ...fixed, ...Object.fromEntries(options) } as Config });
}

const SHARED = {
  learning_rate: 'learningRate',
  weight_decay: 'weightDecay',
  clipvalue: 'clipValue',
  clipnorm: 'clipNorm',
  global_clipnorm: 'globalClipNorm',
};
const BETAS = { beta_1: 'beta1', beta_2: 'beta2' };
const EPSILON = { epsilon: 'epsilon' };
/** Other keys that `get_config` writes. */
const NEUTRAL: Neutral = {
  name: undefined,
  jit_compile: undefined,
  is_legacy_optimizer: undefined,
  use_ema: false,
  ema_momentum: undefined,
  ema_overwrite_frequency: undefined,
  loss_scale_factor: null,
  gradient_accumulation_steps: null,
};

/** By the name here: renamed options, options that must be off, and Keras's other defaults. */
const OPTIMIZERS: Readonly<
  Record<string, { names: Readonly<Record<string, string>>; neutral?: Neutral; defaults?: Config }>
> = {
  sgd: { names: { momentum: 'momentum', nesterov: 'nesterov' } },
  adam: { names: { ...BETAS, ...EPSILON }, neutral: { amsgrad: false } },
  adamw: { names: { ...BETAS, ...EPSILON }, neutral: { amsgrad: false }, defaults: { weightDecay: 0.004 } },
  rmsprop: { names: { rho: 'rho', ...EPSILON }, neutral: { momentum: 0, centered: false } },
  adagrad: { names: { initial_accumulator_value: 'initialAccumulator', ...EPSILON } },
  nadam: { names: { ...BETAS, ...EPSILON }, defaults: { momentumDecay: 1 } },
  adamax: { names: { ...BETAS, ...EPSILON } },
  lion: { names: BETAS, defaults: { learningRate: 1e-3 } },
};

function readOptimizer(given: unknown): Optimizer {
  const owner = 'fromKeras.optimizer';
  const { name, config } = read(owner, given);
  const { names, neutral = {}, defaults = {} } = requireName(owner, name, OPTIMIZERS);
  const off = { ...NEUTRAL, ...neutral };
  requireOptions(owner, config, [...Object.keys(SHARED), ...Object.keys(names), ...Object.keys(off)]);
  requireNeutral(owner, config, off);
  const options: Record<string, unknown> = { ...defaults, ...renamed(config, { ...SHARED, ...names }) };
  const decayBias = options['weightDecay'] === undefined ? {} : { decayBias: true };
  return restoreOptimizer(owner, { name, config: { ...options, ...decayBias } as Config });
}

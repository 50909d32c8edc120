import { requireName } from '../concept.js';
import { readList } from '../data/reading/list.js';
import { OptionError } from '../errors.js';
import { restoreOptimizer } from '../optimizers/registry.js';
import { l2 } from '../penalties/l2.js';
import type { Config, Optimizer, Penalty } from '../types.js';
import { refuse, requireBoolean, requireFraction, requireNonNegative, requireOptions } from '../validate.js';
import { type Neutral, renamed, requireNeutral, type Settings } from './settings.js';

/** Settings for {@link fromTorch} under PyTorch's names. A setting that the optimizer does not have in PyTorch is refused. */
export interface TorchSettings {
  /** A class of torch.optim. */
  optimizer?: 'SGD' | 'Adam' | 'AdamW' | 'RMSprop' | 'Adagrad' | 'Adamax' | 'NAdam';
  lr?: number;
  momentum?: number;
  nesterov?: boolean;
  betas?: readonly [number, number];
  /** RMSprop's decay of the squares. */
  alpha?: number;
  eps?: number;
  initial_accumulator_value?: number;
  momentum_decay?: number;
  weight_decay?: number;
  decoupled_weight_decay?: boolean;
  dampening?: number;
  amsgrad?: boolean;
  centered?: boolean;
  lr_decay?: number;
  maximize?: boolean;
  /** nn.Dropout's dropped fraction, in [0, 1). */
  p?: number;
}

/** Result of {@link fromTorch}: only the settings that were given. */
export interface FromTorch {
  optimizer?: Optimizer;
  /** weight_decay, if it is part of the gradient. */
  kernelRegularizer?: Penalty;
  /** The same for biases: PyTorch decays all parameters of its optimizer. */
  biasRegularizer?: Penalty;
  rate?: number;
}

const BETAS = ['beta1', 'beta2'] as const;
const NEUTRAL: Neutral = {
  maximize: false,
  foreach: undefined,
  fused: undefined,
  capturable: undefined,
  differentiable: undefined,
};

interface TorchOptimizer {
  readonly name: string;
  readonly names: Readonly<Record<string, string>>;
  readonly hasBetas?: boolean;
  readonly neutral?: Neutral;
  /** Whether weight_decay is apart from the gradient; 'asked': if decoupled_weight_decay is true. */
  readonly isDecoupled?: true | 'asked';
  /** PyTorch's defaults that differ from those here. */
  readonly defaults: Config;
}

const EPS = { eps: 'epsilon' };
const OPTIMIZERS: Readonly<Record<string, TorchOptimizer>> = {
  SGD: {
    name: 'sgd',
    names: { momentum: 'momentum', nesterov: 'nesterov' },
    neutral: { dampening: 0 },
    defaults: { learningRate: 1e-3 },
  },
  Adam: {
    name: 'adam',
    names: EPS,
    hasBetas: true,
    neutral: { amsgrad: false },
    defaults: { epsilon: 1e-8 },
    isDecoupled: 'asked',
  },
  AdamW: {
    name: 'adamw',
    names: EPS,
    hasBetas: true,
    neutral: { amsgrad: false },
    defaults: { epsilon: 1e-8, weightDecay: 0.01 },
    isDecoupled: true,
  },
  RMSprop: {
    name: 'rmsprop',
    names: { alpha: 'rho', ...EPS },
    neutral: { momentum: 0, centered: false },
    defaults: { learningRate: 0.01, rho: 0.99, epsilon: 1e-8 },
  },
  Adagrad: {
    name: 'adagrad',
    names: { initial_accumulator_value: 'initialAccumulator', ...EPS },
    neutral: { lr_decay: 0 },
    defaults: { learningRate: 0.01, initialAccumulator: 0, epsilon: 1e-10 },
  },
  Adamax: { name: 'adamax', names: EPS, hasBetas: true, defaults: { learningRate: 2e-3, epsilon: 1e-8 } },
  NAdam: {
    name: 'nadam',
    names: { momentum_decay: 'momentumDecay', ...EPS },
    hasBetas: true,
    defaults: { learningRate: 2e-3, epsilon: 1e-8 },
    isDecoupled: 'asked',
  },
};

/**
 * Translates settings of PyTorch to options of this library.
 *
 *   nn.Linear's weight is (out, in), and a kernel here (in, out): transpose it before setWeights, which cannot detect this in a square one (fromStateDict of ockham/torch does it);
 *   weight_decay wd adds wd * w to the gradient: the penalty l2(wd / 2), on kernels and biases;
 *   in AdamW, and with decoupled_weight_decay, wd multiplies weights by 1 - lr * wd: weightDecay wd, with decayBias;
 *   p is the dropped fraction: rate.
 *
 * Leave out `biasRegularizer` if the PyTorch model has a parameter group without decay for its biases.
 *
 * @throws OptionError for unknown settings and names, with the nearest known one, for settings without a counterpart that have
 *   an effect, and for settings of an optimizer without its name; HyperparameterError for numbers out of range.
 * @example
 * const { optimizer, ...penalties } = fromTorch({ optimizer: 'SGD', lr: 0.1, momentum: 0.9, weight_decay: 1e-4 });
 * const network = sequential({ layers: [dense({ units: 3, inputShape: [4], ...penalties })] });
 * network.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
 *
 * Source: torch.optim and torch.nn of PyTorch 2, whose defaults are used.
 */
export function fromTorch(settings: TorchSettings & { optimizer: string }): FromTorch & { optimizer: Optimizer };
export function fromTorch(settings: TorchSettings & { p: number }): FromTorch & { rate: number };
export function fromTorch(settings: TorchSettings): FromTorch;
export function fromTorch(settings: TorchSettings): FromTorch {
  const { optimizer, p } = settings ?? {};
  const rate = p === undefined ? {} : { rate: requireFraction('fromTorch.p', p) };
  if (optimizer !== undefined) return { ...readOptimizer(optimizer, settings as Settings), ...rate };
  const known = Object.values(OPTIMIZERS).flatMap(knownSettings);
  requireOptions('fromTorch', settings, [...new Set(['optimizer', 'p', ...known])]);
  const orphan = Object.entries(settings).find(([key, value]) => key !== 'p' && value !== undefined);
  if (orphan === undefined) return rate;
  const [key, value] = orphan;
  const message = `fromTorch: ${key} needs an optimizer, such as 'SGD': what it means depends on it`;
  refuse(OptionError, `fromTorch.${key}`, Object.keys(OPTIMIZERS).join(', '), value, message);
}

function knownSettings({ names, hasBetas, neutral, isDecoupled }: TorchOptimizer): string[] {
  return [
    'lr',
    'weight_decay',
    ...Object.keys(names),
    ...(hasBetas ? ['betas'] : []),
    ...(isDecoupled === 'asked' ? ['decoupled_weight_decay'] : []),
    ...Object.keys({ ...NEUTRAL, ...neutral }),
  ];
}

function readOptimizer(given: string, settings: Settings): FromTorch {
  const owner = 'fromTorch';
  const rule = requireName(`${owner}.optimizer`, given, OPTIMIZERS);
  const { name, names, neutral, isDecoupled, defaults } = rule;
  requireOptions(owner, settings, ['optimizer', 'p', ...knownSettings(rule)]);
  requireNeutral(owner, settings, { ...NEUTRAL, ...neutral });
  const { weight_decay = defaults['weightDecay'] ?? 0, decoupled_weight_decay = isDecoupled === true } = settings;
  const decay = requireNonNegative(`${owner}.weight_decay`, weight_decay);
  const isApart = requireBoolean(`${owner}.decoupled_weight_decay`, decoupled_weight_decay);
  const config = {
    ...defaults,
    ...renamed(settings, { lr: 'learningRate', ...names }),
    ...readBetas(settings['betas']),
    ...(isApart ? { weightDecay: decay, decayBias: true } : {}),
  } as Config;
  const optimizer = restoreOptimizer(owner, { name, config });
  if (isApart || decay === 0) return { optimizer };
  const penalty = l2(decay / 2);
  return { optimizer, kernelRegularizer: penalty, biasRegularizer: penalty };
}

function readBetas(betas: unknown): Record<string, number> {
  if (betas === undefined) return {};
  const pair = readList('fromTorch.betas', betas);
  if (pair?.length === 2) {
    return Object.fromEntries(BETAS.map((name, i) => [name, requireFraction(`fromTorch.betas[${i}]`, pair[i])]));
  }
  refuse(OptionError, 'fromTorch.betas', 'two numbers', betas);
}

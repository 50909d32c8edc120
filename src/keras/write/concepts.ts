import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import type { Json } from '../../types.js';
import { refuse } from '../../validate.js';
import { type Fields, isFields } from '../json.js';

/** A concept as configurations of this library have it. */
export interface Saved {
  readonly name: string;
  readonly config: Fields;
}

/** How a concept is called in Keras. */
export interface Naming {
  readonly className: string;
  /** Keras's names of options, by ours. */
  readonly names?: Readonly<Record<string, string>>;
  /** Options of Keras with one value. */
  readonly fixed?: Fields;
  /** Values without an effect of options that Keras lacks. */
  readonly idle?: Readonly<Record<string, Json>>;
}

/** @throws OptionError for what Keras does not have, by its name. */
export function lacking(path: string, what: string, cure = ''): never {
  refuse(OptionError, path, 'what Keras has', what, `${path}: Keras has no ${what}${cure}`);
}

/** The form in which Keras writes an object. */
export function serialized(module: string, className: string, config: Fields): Fields {
  return { module, class_name: className, config, registered_name: null };
}

/** Reads a concept of a configuration. */
export function savedOf(value: Json | undefined): Saved | undefined {
  if (!isFields(value) || typeof value['name'] !== 'string') return undefined;
  return { name: value['name'], config: isFields(value['config']) ? value['config'] : {} };
}

/** Writes a concept under Keras's names. @throws OptionError for options that Keras lacks, unless they have no effect. */
export function renamedTo(path: string, { name, config }: Saved, naming: Naming): Fields {
  const { names = {}, fixed = {}, idle = {} } = naming;
  const options: Record<string, Json> = { ...fixed };
  for (const [option, value] of Object.entries(config)) {
    const keras = names[option];
    if (keras !== undefined) options[keras] = value;
    else if (!Object.hasOwn(idle, option) || JSON.stringify(idle[option]) !== JSON.stringify(value)) {
      lacking(path, `${name} with ${option} ${show(value)}`);
    }
  }
  return options;
}

const INITIALIZERS: Readonly<Record<string, Naming>> = {
  zeros: { className: 'Zeros' },
  ones: { className: 'Ones' },
  constant: { className: 'Constant', names: { value: 'value' } },
  glorotUniform: { className: 'GlorotUniform', fixed: { seed: null } },
  glorotNormal: { className: 'GlorotNormal', fixed: { seed: null } },
  heUniform: { className: 'HeUniform', fixed: { seed: null } },
  heNormal: { className: 'HeNormal', fixed: { seed: null } },
  lecunNormal: { className: 'LecunNormal', fixed: { seed: null } },
  randomUniform: {
    className: 'RandomUniform',
    names: { minValue: 'minval', maxValue: 'maxval' },
    fixed: { seed: null },
  },
  randomNormal: { className: 'RandomNormal', names: { mean: 'mean', stddev: 'stddev' }, fixed: { seed: null } },
  truncatedNormal: { className: 'TruncatedNormal', names: { mean: 'mean', stddev: 'stddev' }, fixed: { seed: null } },
  varianceScaling: {
    className: 'VarianceScaling',
    names: { scale: 'scale', mode: 'mode', distribution: 'distribution' },
    fixed: { seed: null },
  },
};
/** Keras's words for the options of varianceScaling. */
const WORDS: Readonly<Record<string, string>> = {
  fanIn: 'fan_in',
  fanOut: 'fan_out',
  fanAvg: 'fan_avg',
  truncatedNormal: 'truncated_normal',
};

const NO_FACTORS = { method: 'proximal' };
const REGULARIZERS: Readonly<Record<string, Naming>> = {
  l1: { className: 'L1', names: { lambda: 'l1' }, idle: NO_FACTORS },
  l2: { className: 'L2', names: { lambda: 'l2' } },
  l1l2: { className: 'L1L2', names: { l1: 'l1', l2: 'l2' }, idle: NO_FACTORS },
};

const CONSTRAINTS: Readonly<Record<string, Naming>> = {
  maxNorm: { className: 'MaxNorm', names: { maxValue: 'max_value', axis: 'axis' } },
  minMaxNorm: {
    className: 'MinMaxNorm',
    names: { minValue: 'min_value', maxValue: 'max_value', rate: 'rate', axis: 'axis' },
  },
  unitNorm: { className: 'UnitNorm', names: { axis: 'axis' } },
  nonNeg: { className: 'NonNeg' },
};

const KINDS = { initializers: INITIALIZERS, regularizers: REGULARIZERS, constraints: CONSTRAINTS };

/** Writes a concept of a layer; null if there is none. @throws OptionError for one that Keras lacks, by its name. */
export function writeConcept(kind: keyof typeof KINDS, path: string, value: Json | undefined): Json {
  const saved = savedOf(value);
  if (saved === undefined) return null;
  const { name } = saved;
  // The objective of a subgradient is the same.
  const config =
    kind === 'regularizers' ? { ...saved.config, ...(saved.config['method'] && NO_FACTORS) } : saved.config;
  const naming = Object.hasOwn(KINDS[kind], name) ? KINDS[kind][name] : undefined;
  if (naming === undefined) lacking(path, name);
  const options = renamedTo(path, { name, config }, naming);
  if (kind === 'regularizers') {
    for (const strength of Object.values(options))
      if (typeof strength !== 'number') lacking(path, 'schedule of penalties');
  }
  const translated = Object.entries(options).map(([key, option]) => [
    key,
    typeof option === 'string' ? (WORDS[option] ?? option) : option,
  ]);
  return serialized(`keras.${kind}`, naming.className, Object.fromEntries(translated) as Fields);
}

/** Activations without options, which have the same names in Keras. */
const SAME_ACTIVATIONS = ['linear', 'relu', 'selu', 'sigmoid', 'tanh', 'softmax', 'softplus', 'silu'];

/**
 * Writes an activation: the name of a function, or, where it has options, that of a layer, which Keras takes in its place too.
 *
 * @throws OptionError for one that Keras lacks.
 */
export function writeActivation(path: string, value: Json | undefined): Json {
  const { name, config } = savedOf(value) ?? { name: 'linear', config: {} };
  if (name === 'leakyRelu') {
    const options = {
      name: 'leaky_re_lu',
      trainable: true,
      dtype: 'float32',
      negative_slope: config['negativeSlope']!,
    };
    return serialized('keras.layers', 'LeakyReLU', options);
  }
  if (name === 'elu') {
    const { alpha = 1 } = config;
    if (alpha === 1) return 'elu';
    return serialized('keras.layers', 'ELU', { name: 'elu', trainable: true, dtype: 'float32', alpha });
  }
  if (name === 'gelu') {
    if (config['approximate'] === true) lacking(path, 'name for gelu({ approximate: true })');
    return 'gelu';
  }
  if (!SAME_ACTIVATIONS.includes(name)) lacking(path, `activation ${name}`);
  return name;
}

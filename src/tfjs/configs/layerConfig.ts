import type { Json } from '../../types.js';
import { activationName, constraintConfig, initializerConfig, regularizerConfig } from './concepts.js';
import { plainNumber, refuseConcept, type SavedConcept, type Serialized } from './serialized.js';

type Config = { readonly [key: string]: Json };

/** A layer, as far as its configuration in TensorFlow.js depends on it. */
export interface ConfiguredLayer {
  readonly name: string;
  /** TensorFlow.js's class. */
  readonly className: string;
  readonly trainable: boolean;
  /** Shape of a batch of its input, null for rows, if it was given. */
  readonly batchInputShape: readonly (number | null)[] | undefined;
  readonly ockham: { readonly type: string; readonly config: Config };
}

const zeros = { className: 'Zeros', config: {} };
const ones = { className: 'Ones', config: {} };

/** A configuration is JSON that the layer itself made. */
const concept = (config: Config, key: string) => config[key] as unknown as SavedConcept | undefined;

function denseConfig(owner: string, config: Config): Config {
  const { units = 0, useBias = true, dropConnect } = config;
  if (dropConnect !== undefined && dropConnect !== 0) refuseConcept(owner, 'dropConnect');
  const absent = { name: 'linear', config: {} };
  const initializer = (key: string) =>
    initializerConfig(owner, concept(config, key) ?? { name: 'zeros', config: {} }) as unknown as Json;
  return {
    units,
    activation: activationName(owner, concept(config, 'activation') ?? absent),
    useBias,
    kernelInitializer: initializer('kernelInitializer'),
    biasInitializer: initializer('biasInitializer'),
    kernelRegularizer: regularizerConfig(owner, concept(config, 'kernelRegularizer')),
    biasRegularizer: regularizerConfig(owner, concept(config, 'biasRegularizer')),
    activityRegularizer: regularizerConfig(owner, concept(config, 'activityRegularizer')),
    kernelConstraint: constraintConfig(owner, concept(config, 'kernelConstraint')),
    biasConstraint: constraintConfig(owner, concept(config, 'biasConstraint')),
  };
}

function normalizationConfig({ epsilon = 1e-3, center = true, scale = true }: Config): Config {
  return {
    epsilon,
    center,
    scale,
    betaInitializer: zeros,
    gammaInitializer: ones,
    betaRegularizer: null,
    gammaRegularizer: null,
  };
}

/** Options by class. */
const WRITERS: Readonly<Record<string, (owner: string, config: Config) => Config>> = {
  Dense: denseConfig,
  Dropout: (owner, { rate, noiseShape = null }) => ({
    rate: plainNumber(owner, 'rate', rate),
    noiseShape,
    seed: null,
  }),
  GaussianDropout: (owner, { rate }) => ({ rate: plainNumber(owner, 'rate', rate) }),
  AlphaDropout: (owner, { rate }) => ({ rate: plainNumber(owner, 'rate', rate) }),
  GaussianNoise: (owner, { stddev }) => ({ stddev: plainNumber(owner, 'stddev', stddev) }),
  BatchNormalization: (_owner, config) => ({
    axis: -1,
    momentum: config['momentum'] ?? 0.99,
    ...normalizationConfig(config),
    movingMeanInitializer: zeros,
    movingVarianceInitializer: ones,
    betaConstraint: null,
    gammaConstraint: null,
  }),
  LayerNormalization: (_owner, config) => ({ axis: [1], ...normalizationConfig(config) }),
  Activation: (owner, config) => ({ activation: activationName(owner, concept(config, 'activation')!) }),
  ELU: (owner, config) => {
    const alpha = concept(config, 'activation')?.config['alpha'] ?? 1;
    return alpha === 1 ? { alpha } : refuseConcept(owner, `elu of alpha ${String(alpha)}`);
  },
  LeakyReLU: (_owner, config) => ({ alpha: concept(config, 'activation')?.config['negativeSlope'] ?? 0.3 }),
  ReLU: () => ({ maxValue: null }),
  Softmax: () => ({ axis: -1 }),
  Flatten: () => ({}),
};

/**
 * Options of a layer under TensorFlow.js's names.
 *
 * @throws OutOfScopeError for a concept that TensorFlow.js has no class for.
 */
export function layerConfig(layer: ConfiguredLayer): Config {
  const { className, name, trainable, batchInputShape, ockham } = layer;
  const shape = batchInputShape === undefined ? {} : { batchInputShape: [...batchInputShape] };
  if (className === 'InputLayer') return { ...shape, dtype: 'float32', sparse: false, name };
  const write = Object.hasOwn(WRITERS, className) ? WRITERS[className] : undefined;
  if (write === undefined) return refuseConcept(`layer ${name}`, `a layer of the type ${ockham.type}`);
  const own = write(`layer ${name}`, ockham.config);
  return { ...own, name, trainable, ...shape, ...(batchInputShape === undefined ? {} : { dtype: 'float32' }) };
}

/**
 * A layer in the list of a model.
 *
 * @param axes  of a row that comes in. TensorFlow.js flattens two or more; one is as it is.
 */
export function serializedLayer(layer: ConfiguredLayer, axes: number): Serialized {
  const { className } = layer;
  if (className !== 'Flatten' || axes > 1) return { className, config: layerConfig(layer) };
  return { className: 'Activation', config: { activation: 'linear', ...layerConfig(layer) } };
}

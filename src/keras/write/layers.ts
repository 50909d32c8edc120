import type { NetworkLayer } from '../../model/network.js';
import { show } from '../../show.js';
import type { Json } from '../../types.js';
import { type Fields, isFields } from '../json.js';
import { lacking, serialized, writeActivation, writeConcept } from './concepts.js';

const FLOAT32 = serialized('keras', 'DTypePolicy', { name: 'float32' });

/** Classes of Keras by our types. */
const CLASSES: Readonly<Record<string, string>> = {
  dense: 'Dense',
  dropout: 'Dropout',
  gaussianDropout: 'GaussianDropout',
  alphaDropout: 'AlphaDropout',
  gaussianNoise: 'GaussianNoise',
  batchNormalization: 'BatchNormalization',
  layerNormalization: 'LayerNormalization',
  activation: 'Activation',
};

/** The class of a layer in Keras. @throws OptionError for a layer that Keras lacks. */
export function classOf(path: string, { layer, name }: NetworkLayer): string {
  const { type } = layer;
  if (Object.hasOwn(CLASSES, type)) return CLASSES[type]!;
  lacking(path, `layer of type ${show(type)} (${name})`);
}

/** Writes a layer. @throws OptionError for layers and options that Keras lacks, by their names. */
export function writeLayer(path: string, place: NetworkLayer): Fields {
  const { layer, name, inputUnits } = place;
  const className = classOf(path, place);
  const owner = `${path}: ${name}`;
  const config = {
    name,
    trainable: layer.trainable,
    dtype: FLOAT32,
    ...optionsOf(owner, layer.type, layer.config as Fields),
  };
  return {
    ...serialized('keras.layers', className, config),
    build_config: { input_shape: [null, inputUnits] },
  };
}

function optionsOf(owner: string, type: string, config: Fields): Fields {
  switch (type) {
    case 'dense':
      return denseOptions(owner, config);
    case 'dropout':
      return { rate: numberOf(owner, 'rate', config), seed: null, noise_shape: config['noiseShape'] ?? null };
    case 'gaussianDropout':
      return { rate: numberOf(owner, 'rate', config), seed: null };
    case 'alphaDropout':
      return { rate: numberOf(owner, 'rate', config), seed: null, noise_shape: null };
    case 'gaussianNoise':
      return { stddev: numberOf(owner, 'stddev', config), seed: null };
    case 'activation':
      return { activation: writeActivation(owner, config['activation']) };
    case 'batchNormalization':
      return {
        ...normalization(config),
        momentum: config['momentum']!,
        moving_mean_initializer: ZEROS,
        moving_variance_initializer: ONES,
        synchronized: false,
      };
    default:
      return normalization(config);
  }
}

function denseOptions(owner: string, config: Fields): Fields {
  if ((config['dropConnect'] ?? 0) !== 0) lacking(owner, 'dropConnect');
  if (config['activityRegularizer'] !== undefined)
    lacking(owner, 'activityRegularizer that does not depend on the batch');
  const written = (kind: 'initializers' | 'regularizers' | 'constraints', option: string) =>
    writeConcept(kind, `${owner}.${option}`, config[option]);
  return {
    units: config['units']!,
    activation: writeActivation(`${owner}.activation`, config['activation']),
    use_bias: config['useBias']!,
    kernel_initializer: written('initializers', 'kernelInitializer'),
    bias_initializer: written('initializers', 'biasInitializer'),
    kernel_regularizer: written('regularizers', 'kernelRegularizer'),
    bias_regularizer: written('regularizers', 'biasRegularizer'),
    kernel_constraint: written('constraints', 'kernelConstraint'),
    bias_constraint: written('constraints', 'biasConstraint'),
  };
}

const ZEROS = serialized('keras.initializers', 'Zeros', {});
const ONES = serialized('keras.initializers', 'Ones', {});

function normalization({ epsilon, center, scale }: Fields): Record<string, Json> {
  return {
    axis: -1,
    epsilon: epsilon!,
    center: center!,
    scale: scale!,
    beta_initializer: ZEROS,
    gamma_initializer: ONES,
    beta_regularizer: null,
    gamma_regularizer: null,
    beta_constraint: null,
    gamma_constraint: null,
  };
}

function numberOf(owner: string, option: string, config: Fields): number {
  const value = config[option];
  if (typeof value === 'number') return value;
  return lacking(owner, `schedule of ${option}`, isFields(value) ? '; give a number' : '');
}

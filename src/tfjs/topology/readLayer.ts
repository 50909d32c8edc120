import { OckhamError } from '../../errors.js';
import type { JsonValue } from '../../formats/strictJson.js';
import { show } from '../../show.js';
import type { Layer } from '../concepts/layer.js';
import { layers } from '../concepts/layers.js';
import { toCamelCase } from '../configs/pythonic.js';
import { OutOfScopeError } from '../outOfScope.js';
import { type Fields, invalid, isAbsent, isSame } from './fields.js';
import { readConstraint, readInitializer, readRegularizer } from './readConcepts.js';

/** Options that are read as they are: each is checked by the layer that takes it. */
type Options = Record<string, unknown>;

interface Reader {
  /** Options that are read. */
  readonly keys: readonly string[];
  /** Options that may only have these values, or be absent. */
  readonly only?: Readonly<Record<string, readonly JsonValue[]>>;
  make(options: Options, fields: Fields, hasWeights: boolean): Layer;
}

/** Options that no layer here needs: they say how Keras made the file. */
const IGNORED = ['name', 'trainable', 'batchInputShape', 'batchShape', 'dtype', 'inputDtype', 'batchSize'];
const INITIALIZERS = ['betaInitializer', 'gammaInitializer', 'movingMeanInitializer', 'movingVarianceInitializer'];
const PLAIN = { ragged: [false], sparse: [false] };

/** The options of a concept that takes them by TensorFlow.js's names. */
const as = <T>(options: Options) => options as T;

const simple = (keys: readonly string[], make: (options: never) => Layer, only: Reader['only'] = {}): Reader => ({
  keys,
  only,
  make: (options) => make(as<never>(options)),
});

const dense: Reader = {
  keys: ['units', 'activation', 'useBias', 'inputDim'],
  make(options, fields, hasWeights) {
    const initializer = (key: string) => readInitializer(fields, key, hasWeights);
    return layers.dense({
      ...as<{ units: number }>(options),
      kernelInitializer: initializer('kernelInitializer'),
      biasInitializer: initializer('biasInitializer'),
      kernelRegularizer: readRegularizer(fields, 'kernelRegularizer'),
      biasRegularizer: readRegularizer(fields, 'biasRegularizer'),
      activityRegularizer: readRegularizer(fields, 'activityRegularizer'),
      kernelConstraint: readConstraint(fields, 'kernelConstraint'),
      biasConstraint: readConstraint(fields, 'biasConstraint'),
    });
  },
};
const CONCEPTS_OF_DENSE = [
  ...['kernelInitializer', 'biasInitializer', 'kernelRegularizer', 'biasRegularizer', 'activityRegularizer'],
  ...['kernelConstraint', 'biasConstraint'],
];

const NORMALIZED = { axis: [-1, 1, [1], [-1]] };
const normalizing = (keys: readonly string[], make: (options: never) => Layer): Reader => ({
  keys: ['epsilon', 'center', 'scale', ...keys],
  only: NORMALIZED,
  make: (options) => make(as<never>(options)),
});

const READERS: Readonly<Record<string, Reader>> = {
  Dense: dense,
  Dropout: simple(['rate', 'noiseShape', 'seed'], layers.dropout),
  GaussianDropout: simple(['rate', 'seed'], layers.gaussianDropout),
  AlphaDropout: simple(['rate', 'seed'], layers.alphaDropout, { noiseShape: [] }),
  GaussianNoise: simple(['stddev'], layers.gaussianNoise, { seed: [] }),
  BatchNormalization: normalizing(['momentum'], layers.batchNormalization),
  LayerNormalization: normalizing([], layers.layerNormalization),
  Activation: simple(['activation'], layers.activation),
  ELU: simple(['alpha'], layers.elu),
  LeakyReLU: {
    keys: ['alpha', 'negativeSlope'],
    make: ({ alpha, negativeSlope, ...options }) => layers.leakyReLU(as({ ...options, alpha: alpha ?? negativeSlope })),
  },
  ReLU: simple([], layers.reLU, { maxValue: [], negativeSlope: [0], threshold: [0] }),
  Softmax: simple([], layers.softmax, { axis: [-1, 1] }),
  Flatten: simple([], layers.flatten, { dataFormat: ['channels_last', 'channelsLast'] }),
  InputLayer: simple([], layers.inputLayer),
};

/** The name of an activation, in both spellings. */
function activationOf(path: string, value: JsonValue): unknown {
  if (typeof value !== 'string') throw new OutOfScopeError(`${path} ${show(value)}`);
  return value === 'gelu_new' ? value : toCamelCase(value);
}

/** Whether the model file gives what Keras calls a policy of types, for 32-bit floats. */
function isFloat32(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === 'float32') return true;
  const config = value instanceof Map ? (value as ReadonlyMap<string, JsonValue>).get('config') : undefined;
  return config instanceof Map && (config as ReadonlyMap<string, JsonValue>).get('name') === 'float32';
}

function readShape(fields: Fields): Options {
  const { path, values } = fields;
  const shape = values.get('batchInputShape') ?? values.get('batchShape') ?? null;
  if (shape === null) return {};
  if (Array.isArray(shape) && shape.length > 1 && shape.length < 8) return { batchInputShape: shape };
  throw invalid(`${path}.batch_input_shape`, `expected the shape of a batch, got ${show(shape)}`);
}

/**
 * Makes a layer of its class and options.
 *
 * @param hasWeights  whether the file has the weights, so that initializers have no effect.
 * @throws FormatError for bad options; OutOfScopeError for classes and options that are not here, with the layer's name.
 */
export function readLayer(className: string, fields: Fields, hasWeights: boolean): Layer {
  const { path, values } = fields;
  const reader = Object.hasOwn(READERS, className) ? READERS[className] : undefined;
  if (reader === undefined) throw new OutOfScopeError(`${path}: a layer of the class ${show(className)}`);
  if (!isFloat32(values.get('dtype'))) throw new OutOfScopeError(`${path}: dtype ${show(values.get('dtype'))}`);
  const only = { ...PLAIN, ...reader.only };
  const concepts = className === 'Dense' ? CONCEPTS_OF_DENSE : INITIALIZERS;
  const options: Options = {};
  for (const [key, value] of values) {
    if (value === null || IGNORED.includes(key) || concepts.includes(key)) continue;
    if (reader.keys.includes(key)) options[key] = key === 'activation' ? activationOf(`${path}.${key}`, value) : value;
    else if (
      Object.hasOwn(only, key)
        ? !only[key as keyof typeof only]?.some((known) => isSame(value, known))
        : value !== false
    ) {
      throw new OutOfScopeError(`${path}: ${key} ${show(value)}`);
    }
  }
  if (values.has('name')) options['name'] = values.get('name');
  if (!isAbsent(fields, 'trainable')) options['trainable'] = values.get('trainable');
  try {
    return reader.make({ ...options, ...readShape(fields) }, fields, hasWeights);
  } catch (cause) {
    if (!(cause instanceof OckhamError) || cause.code === 'E_OUT_OF_SCOPE' || cause.code === 'E_FORMAT') throw cause;
    const error = invalid(path, cause.message);
    error.cause = cause;
    throw error;
  }
}

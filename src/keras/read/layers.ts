import { requireName } from '../../concept.js';
import { Standardizer } from '../../data/standardize.js';
import { activation } from '../../layers/activation.js';
import { alphaDropout } from '../../layers/alphaDropout.js';
import { batchNormalization } from '../../layers/batchNormalization.js';
import { dense } from '../../layers/dense.js';
import { dropout } from '../../layers/dropout.js';
import { gaussianDropout } from '../../layers/gaussianDropout.js';
import { gaussianNoise } from '../../layers/gaussianNoise.js';
import { layerNormalization } from '../../layers/layerNormalization.js';
import { show } from '../../show.js';
import type { Json, Layer } from '../../types.js';
import { given } from '../../validate.js';
import { type Fields, invalid, isFields, LAYER_OPTIONS, listOf, made, requireKnown } from '../json.js';
import { activationLayer, readActivation } from './activations.js';
import { readSettings, SETTINGS } from './concepts.js';

/** A layer as Keras has it, in its place. */
export interface LayerEntry {
  readonly className: string;
  readonly name: string;
  readonly config: Fields;
  /** Where it is, for messages. */
  readonly path: string;
}

type Options = { readonly name: string; readonly inputShape?: readonly [number] };
type Read = (config: Fields, options: Options, path: string) => Layer;

/** Options that the layer itself checks: they are of unknown type here, as from any JavaScript caller. */
const unchecked = <T>(options: Readonly<Record<string, unknown>>): T => given(options) as T;
const trainableOf = ({ trainable }: Fields) => (trainable === undefined ? {} : { trainable });
const idle = { activity_regularizer: [null] };

const drops =
  (
    make: (options: never) => Layer,
    option: 'rate' | 'stddev',
    neutral: Readonly<Record<string, readonly Json[]>> = {},
  ): Read =>
  (config, options, path) => {
    requireKnown(path, config, [...LAYER_OPTIONS, option, 'seed'], neutral);
    return make(unchecked<never>({ ...options, [option]: config[option] }));
  };

const zeros = ['zeros', 'Zeros'];
const ones = ['ones', 'Ones'];
/** Whether an initializer is what the normalizations here have. */
function requireInitializer(path: string, config: Fields, option: string, names: readonly string[]): void {
  const value = config[option];
  const name = isFields(value) ? value['class_name'] : value;
  if (value === undefined || (typeof name === 'string' && names.includes(name))) return;
  throw invalid(`${path}.${option}`, `${show(name)} has no counterpart here; ${names[1]} is taken`);
}

const NORMALIZATION = ['epsilon', 'center', 'scale', 'beta_initializer', 'gamma_initializer'];
const NO_PENALTIES = {
  beta_regularizer: [null],
  gamma_regularizer: [null],
  beta_constraint: [null],
  gamma_constraint: [null],
};

const LAYERS: Readonly<Record<string, Read>> = {
  Dense(config, options, path) {
    const known = [...LAYER_OPTIONS, 'units', 'activation', 'use_bias', ...SETTINGS];
    requireKnown(path, config, known, { ...idle, lora_rank: [null], lora_alpha: [null], quantization_config: [null] });
    return dense(
      unchecked({
        ...options,
        units: config['units'],
        useBias: config['use_bias'] ?? undefined,
        activation: readActivation(`${path}.activation`, config['activation']),
        ...readSettings(path, config),
        ...trainableOf(config),
      }),
    );
  },
  Dropout(config, options, path) {
    requireKnown(path, config, [...LAYER_OPTIONS, 'rate', 'seed', 'noise_shape']);
    return dropout(unchecked({ ...options, rate: config['rate'], noiseShape: config['noise_shape'] ?? undefined }));
  },
  GaussianDropout: drops(gaussianDropout, 'rate'),
  AlphaDropout: drops(alphaDropout, 'rate', { noise_shape: [null] }),
  GaussianNoise: drops(gaussianNoise, 'stddev'),
  BatchNormalization(config, options, path) {
    const statistics = ['moving_mean_initializer', 'moving_variance_initializer'];
    const neutral = { ...NO_PENALTIES, axis: [-1, 1, [1], [-1]], synchronized: [false], renorm: [false] };
    requireKnown(path, config, [...LAYER_OPTIONS, ...NORMALIZATION, ...statistics, 'momentum'], neutral);
    for (const option of ['beta_initializer', statistics[0]!]) requireInitializer(path, config, option, zeros);
    for (const option of ['gamma_initializer', statistics[1]!]) requireInitializer(path, config, option, ones);
    const { epsilon, center, scale, momentum } = config;
    return batchNormalization(unchecked({ ...options, epsilon, center, scale, momentum, ...trainableOf(config) }));
  },
  LayerNormalization(config, options, path) {
    const neutral = { ...NO_PENALTIES, axis: [-1, 1, [1], [-1]], rms_scaling: [false] };
    requireKnown(path, config, [...LAYER_OPTIONS, ...NORMALIZATION], neutral);
    requireInitializer(path, config, 'beta_initializer', zeros);
    requireInitializer(path, config, 'gamma_initializer', ones);
    const { epsilon, center, scale } = config;
    return layerNormalization(unchecked({ ...options, epsilon, center, scale, ...trainableOf(config) }));
  },
};
const ACTIVATIONS = ['Activation', 'ReLU', 'LeakyReLU', 'ELU', 'Softmax'];
/** Layers that leave rows of numbers as they are. */
const IDLE = ['InputLayer', 'Flatten', 'Identity'];
/** Layers before the first of those here: they become what the model applies to every X. */
const PREPARATIONS = ['Normalization', 'Rescaling'];
/** Names of all layers, for hints: those that are no layers here have no reader. */
const KNOWN: Readonly<Record<string, Read | undefined>> = {
  ...LAYERS,
  ...Object.fromEntries([...ACTIVATIONS, ...IDLE].map((other) => [other, undefined])),
};

/** Whether the layer is no layer here. */
export function isIdle({ className }: LayerEntry): boolean {
  return IDLE.includes(className);
}

/** Whether the layer prepares the columns. */
export function isPreparation({ className }: LayerEntry): boolean {
  return PREPARATIONS.includes(className);
}

/** Makes a layer. @throws FormatError for one without a counterpart, by its name, and for options without one. */
export function readLayer(entry: LayerEntry, inputUnits: number | undefined): Layer {
  const { className, name, config, path } = entry;
  requirePrecision(path, config['dtype']);
  const options: Options = { name, ...(inputUnits === undefined ? {} : { inputShape: [inputUnits] as const }) };
  if (ACTIVATIONS.includes(className)) {
    const asked = activationLayer(path, className, config)!;
    return made(path, () => activation({ ...options, activation: asked }));
  }
  const read = made(path, () => requireName(`${path}: a layer`, className, KNOWN));
  if (read === undefined) throw invalid(path, `${show(className)} is not taken here`);
  return made(path, () => read(config, options, path));
}

const PRECISIONS = /^(mixed_)?(float16|bfloat16|float32|float64)$/;

/** @throws FormatError for weights of integers: quantized models. */
function requirePrecision(path: string, dtype: Json | undefined): void {
  const config = isFields(dtype) ? dtype['config'] : dtype;
  const name = isFields(config) ? config['name'] : config;
  if (name === undefined || name === null || (typeof name === 'string' && PRECISIONS.test(name))) return;
  throw invalid(`${path}.dtype`, `${show(name)}: floats are taken, which become float32`);
}

/** Means and variances that a layer of Keras learned, by their names. */
export type Statistics = Readonly<Record<'mean' | 'variance', ArrayLike<number> | undefined>>;

/** One number stands for any number of columns, so a few bytes would take any memory. Images of 295 x 295 pixels in colour are below it. */
const MOST_COLUMNS = 2 ** 18;

/**
 * Makes what is applied to every X of Normalization, (x - mean) / max(sqrt(variance), 1e-7), and of Rescaling, x scale + offset.
 *
 * @param statistics  of the file's weights, where the configuration has none.
 */
export function readPreparation(
  entry: LayerEntry,
  inputUnits: number | undefined,
  statistics: Statistics,
): Standardizer {
  const { className, config, path } = entry;
  if (inputUnits === undefined) throw invalid(path, 'the number of columns is not known');
  if (inputUnits > MOST_COLUMNS) throw invalid(path, `${inputUnits} columns; at most ${MOST_COLUMNS} are prepared`);
  const column = (value: ArrayLike<number>, i: number) => value[value.length === 1 ? 0 : i] ?? Number.NaN;
  const every = (make: (i: number) => number) => Array.from({ length: inputUnits }, (_, i) => make(i));
  if (className === 'Rescaling') {
    requireKnown(path, config, [...LAYER_OPTIONS, 'scale', 'offset']);
    const scale = numbers(`${path}.scale`, config['scale']) ?? [1];
    const offset = numbers(`${path}.offset`, config['offset']) ?? [0];
    const mean = every((i) => -column(offset, i) / column(scale, i) + 0);
    return made(path, () => Standardizer.fromJSON({ mean, scale: every((i) => 1 / column(scale, i)) }));
  }
  requireKnown(path, config, [...LAYER_OPTIONS, 'mean', 'variance'], { axis: [-1, 1, [-1], [1]], invert: [false] });
  const mean = numbers(`${path}.mean`, config['mean']) ?? statistics.mean;
  const variance = numbers(`${path}.variance`, config['variance']) ?? statistics.variance;
  if (mean === undefined || variance === undefined) throw invalid(path, 'its means and variances are not there');
  const scale = every((i) => Math.max(Math.sqrt(column(variance, i)), 1e-7));
  return made(path, () => Standardizer.fromJSON({ mean: every((i) => column(mean, i)), scale }));
}

/** Numbers in any number of brackets. */
function numbers(path: string, value: Json | undefined): readonly number[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return [value];
  return listOf(path, value).flatMap((entry) => numbers(path, entry) ?? []);
}

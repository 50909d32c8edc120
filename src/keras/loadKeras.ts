import type { Seed } from '../core/random/seed.js';
import { fileBytes } from '../formats/fileBytes.js';
import { Hdf5File, isHdf5 } from '../formats/hdf5/hdf5.js';
import { isZip, ZipArchive } from '../formats/zip.js';
import type { Sequential } from '../model/sequential.js';
import type { Json } from '../types.js';
import { requireBoolean, requireOptions, requirePositive } from '../validate.js';
import { fieldsOf, invalid, parseJson } from './json.js';
import type { LayerEntry } from './read/layers.js';
import { type ReadOptions, readModel, setLayerWeights } from './read/model.js';
import { setOptimizerState } from './read/optimizerState.js';
import { openWeights } from './weightStore.js';

/** Options of {@link loadKeras} and {@link fromKerasConfig}. */
export interface KerasLoadOptions {
  /** false leaves loss, metrics and optimizer out, for prediction, or to compile otherwise. Default: true. */
  compile?: boolean;
  /** Key of all random numbers of training here. Default: drawn at random. */
  seed?: Seed;
}

/** Options of {@link loadKeras}. */
export interface KerasFileOptions extends KerasLoadOptions {
  /** Most bytes that a compressed file may unpack to. Default: 16 MiB and 100 times its bytes. */
  maxBytes?: number;
}

/** Names of the members that matter; assets belong to layers that are not taken. */
const CONFIG = 'config.json';
const WEIGHTS = 'model.weights.h5';

/**
 * Loads a model of Keras from the bytes of a `.keras` file of Keras 3, or of an `.h5` file of a whole model of older versions: stacks of dense
 * layers, as a Sequential or as a Functional model that is one chain.
 *
 * Kept are weights, penalties, constraints, initializers, dropout and noise, normalizations and their statistics, and what the first layer
 * makes of the columns (Normalization, Rescaling). Of a compiled model: loss, metrics, optimizer with its schedule, and, from `.keras`
 * files, its moments and count of steps, so that `fit` goes on. Weights become f32. docs/keras.md has the table.
 *
 * @param bytes  a Uint8Array, any other view of bytes, or an ArrayBuffer.
 * @throws FormatError for bytes that are no such file, and, by its name, for every layer, option, loss or metric without a counterpart.
 * @throws DataError `E_NONFINITE` for weights that are not finite; OptionError; RuntimeSupportError if the file is compressed and the package
 *   `fflate` is missing.
 * @example
 * const copy = await loadKeras(await saveKeras(model));
 * await copy.fit(X, y);
 *
 * Source: Keras 3, saving_lib.
 */
export async function loadKeras(
  bytes: Uint8Array | ArrayBuffer | ArrayBufferView,
  options: KerasFileOptions = {},
): Promise<Sequential> {
  requireOptions('loadKeras', options, ['compile', 'seed', 'maxBytes']);
  const { maxBytes } = options;
  if (maxBytes !== undefined) requirePositive('loadKeras.maxBytes', maxBytes);
  const read = readOptions('loadKeras', options);
  const file = fileBytes('loadKeras', bytes);
  if (isHdf5(file)) return loadLegacy(file, read);
  if (!isZip(file)) throw invalid('loadKeras', 'the bytes are no .keras file, and no HDF5');
  const archive = new ZipArchive('loadKeras', file, { maxBytes });
  const [config, weights] = [await archive.read(CONFIG), await archive.read(WEIGHTS)];
  if (config === undefined || weights === undefined) {
    throw invalid('loadKeras', `the archive has no ${config === undefined ? CONFIG : WEIGHTS}`);
  }
  return loaded(CONFIG, parseJson(CONFIG, config), WEIGHTS, weights, read);
}

/** Reads what both functions take. */
export function readOptions(owner: string, { compile = true, seed }: KerasLoadOptions): ReadOptions {
  return { compile: requireBoolean(`${owner}.compile`, compile), seed };
}

function loadLegacy(file: Uint8Array, options: ReadOptions): Sequential {
  const attributes = new Hdf5File('loadKeras', file);
  const text = (name: string): Json | undefined => {
    const value = attributes.attribute('', name);
    return typeof value === 'string' ? parseJson(name, value) : undefined;
  };
  const config = text('model_config');
  if (config === undefined) {
    throw invalid('loadKeras', 'HDF5 without a model: give the weights to loadKerasWeights, with a model made before');
  }
  return loaded('model_config', config, 'model_weights', file, options, text('training_config') ?? null);
}

function loaded(
  path: string,
  config: Json,
  weightsPath: string,
  weights: Uint8Array,
  options: ReadOptions,
  training?: Json,
): Sequential {
  fieldsOf(path, config);
  const open = (entries: readonly LayerEntry[]) => openWeights(weightsPath, weights, entries);
  const read = readModel(path, config, options, open, training);
  const { model, compiled, store } = read;
  try {
    setLayerWeights(weightsPath, read, store!);
    const variables = compiled && store!.optimizer;
    if (variables !== undefined) setOptimizerState(weightsPath, model, variables);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

import { FormatError, OptionError } from '../../errors.js';
import { hasMethods, isList, refuse, requireBoolean } from '../../validate.js';
import { dispose } from '../engine.js';
import {
  type IOHandler,
  type IOHandlerSync,
  LOAD_OPTIONS,
  type LoadOptions,
  type ModelArtifacts,
  type WeightData,
} from '../io/artifacts.js';
import { browserFiles, type NamedBlob } from '../io/browserFiles.js';
import { joined } from '../io/bytes.js';
import { isHandler } from '../io/handlers.js';
import { http } from '../io/http.js';
import { requireArtifacts } from '../io/modelJson.js';
import { getLoadHandlers, theHandler } from '../io/router.js';
import { checkSpecs } from '../io/specs.js';
import { decodeChecked } from '../io/weights.js';
import type { Sequential } from '../model/model.js';
import { type Maybe, readOptions } from '../options.js';
import { readTopology } from '../topology/readTopology.js';
import { type ReadTrainingConfig, readTrainingConfig, requireSaved } from '../topology/trainingConfig.js';
import { buildModel, placeWeights } from './build.js';

/** A handler of a source. An address without a scheme is that of a server, as in pages. */
function handlerOf(source: unknown, options: LoadOptions): IOHandler | IOHandlerSync {
  if (isHandler(source)) return source;
  const isFiles = isList(source) && source.length > 0 && hasMethods<NamedBlob>(source[0], 'text', 'arrayBuffer');
  if (isFiles) return browserFiles(source as readonly NamedBlob[]);
  if (typeof source === 'string' && source !== '') {
    const handlers = getLoadHandlers(source, options);
    const isRelative = handlers.length === 0 && !source.includes('://');
    return isRelative ? http(source, options) : theHandler(handlers, source);
  }
  return refuse(OptionError, 'tf.loadLayersModel', 'an address, a handler of tf.io, or files', source);
}

/**
 * Loads a model of dense layers from the files of TensorFlow.js, or of Keras as its converter writes them.
 *
 * Everything is checked before memory is taken: sizes against the bytes, names, and paths, which must stay in the folder of
 * model.json.
 *
 * @param source  `file://`, `localstorage://`, `indexeddb://`, `http(s)://`, a relative address in a page, a handler of `tf.io`, or files.
 * @throws FormatError, with the name, for files that are damaged or do not fit together; OutOfScopeError for layers and options that
 *   are not here; OptionError for an address that nothing takes; RuntimeSupportError where the engine lacks the storage.
 * @example
 * const tf = await import('ockham/tfjs');
 * const saved = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * let artifacts;
 * await saved.save(tf.io.withSaveHandler(async (given) => {
 *   artifacts = given;
 *   return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) };
 * }));
 * const copy = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
 */
export async function loadLayersModel(
  source: string | IOHandler | IOHandlerSync | readonly NamedBlob[],
  options?: Maybe<LoadOptions>,
): Promise<Sequential> {
  const given = readOptions<LoadOptions>('tf.loadLayersModel', options, LOAD_OPTIONS);
  const isStrict = requireBoolean('tf.loadLayersModel.strict', given.strict ?? true);
  const handler = handlerOf(source, given);
  if (handler.load === undefined) return refuse(OptionError, 'tf.loadLayersModel', 'a handler with load', source);
  const artifacts = requireArtifacts('tf.loadLayersModel: the handler', await handler.load());
  const { modelTopology, weightSpecs, weightData, trainingConfig, userDefinedMetadata } = artifacts;
  if (modelTopology === undefined)
    throw new FormatError('model.json: modelTopology is missing', { path: 'modelTopology' });
  if (weightData !== undefined && weightSpecs === undefined) {
    throw new FormatError('model.json: the list of the weights is missing', { path: 'weightSpecs' });
  }
  const hasWeights = weightData !== undefined;
  const model = buildModel(readTopology(modelTopology, hasWeights));
  try {
    if ((userDefinedMetadata ?? null) !== null) model.setUserDefinedMetadata(userDefinedMetadata!);
    const compiling = (trainingConfig ?? null) === null ? undefined : readTrainingConfig(trainingConfig);
    if (weightData !== undefined) await setWeights(model, weightSpecs, weightData, isStrict, compiling);
    else if (compiling !== undefined) model.compile({ ...compiling, metrics: [...compiling.metrics] });
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Gives a model the weights of a file, and, compiled, the state of its optimizer. */
async function setWeights(
  model: Sequential,
  weightSpecs: ModelArtifacts['weightSpecs'],
  weightData: WeightData,
  isStrict: boolean,
  compiling: ReadTrainingConfig | undefined,
): Promise<void> {
  const specs = checkSpecs('weightSpecs', weightSpecs);
  const decoded = decodeChecked(joined('weightData', weightData), specs);
  try {
    const partOf = (isOptimizer: boolean) => decoded.filter((_, at) => specs[at]!.isOptimizer === isOptimizer);
    placeWeights(model, partOf(false), isStrict);
    if (compiling === undefined) return;
    model.compile({ ...compiling, metrics: [...compiling.metrics] });
    const state = partOf(true);
    if (state.length > 0) await requireSaved(compiling.optimizer).setWeights(state);
  } finally {
    dispose(decoded);
  }
}

// Handlers that keep a model in memory, or pass it to a function.
import { OptionError } from '../../errors.js';
import { isFunction } from '../../show.js';
import { isObject, refuse } from '../../validate.js';
import { given, type Maybe } from '../options.js';
import type {
  IOHandler,
  IOHandlerSync,
  ModelArtifacts,
  SaveResult,
  TrainingConfig,
  WeightData,
  WeightsManifestEntry,
} from './artifacts.js';
import { requireArtifacts } from './modelJson.js';

/**
 * Makes a handler that loads what is in memory.
 *
 * @param artifacts  all parts; or the topology alone, with the weights behind it.
 * @throws OptionError unless it is an object.
 */
export function fromMemory(
  artifacts: ModelArtifacts | object,
  weightSpecs?: Maybe<WeightsManifestEntry[]>,
  weightData?: Maybe<WeightData>,
  trainingConfig?: Maybe<TrainingConfig>,
): IOHandler {
  const { load } = fromMemorySync(artifacts, weightSpecs, weightData, trainingConfig);
  return { load: async () => load!() };
}

/** The same at once. */
export function fromMemorySync(
  artifacts: ModelArtifacts | object,
  weightSpecs?: Maybe<WeightsManifestEntry[]>,
  weightData?: Maybe<WeightData>,
  trainingConfig?: Maybe<TrainingConfig>,
): IOHandlerSync {
  const checked = requireArtifacts('tf.io.fromMemory', artifacts);
  const isWhole = Object.hasOwn(checked, 'modelTopology') || Object.hasOwn(checked, 'weightSpecs');
  const all = isWhole ? checked : { modelTopology: checked, ...given({ weightSpecs, weightData, trainingConfig }) };
  return { load: () => all as ModelArtifacts };
}

/** Makes a handler that passes what is saved to a function. @throws OptionError unless it is a function. */
export function withSaveHandler(save: (artifacts: ModelArtifacts) => Promise<SaveResult>): IOHandler {
  if (!isFunction(save)) return refuse(OptionError, 'tf.io.withSaveHandler', 'a function', save);
  return { save: async (artifacts) => save(artifacts) };
}

/** The same at once. */
export function withSaveHandlerSync(save: (artifacts: ModelArtifacts) => SaveResult): IOHandlerSync {
  if (!isFunction(save)) return refuse(OptionError, 'tf.io.withSaveHandlerSync', 'a function', save);
  return { save: (artifacts) => save(artifacts) };
}

/** Whether a value may save or load. */
export function isHandler(value: unknown): value is IOHandler {
  return isObject(value) && (isFunction((value as IOHandler).save) || isFunction((value as IOHandler).load));
}

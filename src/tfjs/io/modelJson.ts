// model.json and what it says: text and objects.
import { FormatError, OptionError } from '../../errors.js';
import { type JsonLimits, parseStrictJson } from '../../formats/strictJson.js';
import { plain } from '../../model/files/fileFields.js';
import { show } from '../../show.js';
import { isList, isObject, refuse } from '../../validate.js';
import type {
  ModelArtifacts,
  ModelArtifactsInfo,
  ModelJSON,
  WeightData,
  WeightsManifestConfig,
  WeightsManifestEntry,
} from './artifacts.js';
import { byteLengthOf, joined } from './bytes.js';
import { checkManifest } from './specs.js';

/** Enough for models of thousands of layers. */
export const LIMITS: JsonLimits = { maxDepth: 64, maxEntries: 2 ** 21, maxObjects: 2 ** 19, maxStringLength: 2 ** 20 };
/** Longest text of model.json. */
const MOST_TEXT = 2 ** 27;

/** Fields that files hold besides the topology and the weights, if they are there. */
const OPTIONAL = [
  'signature',
  'userDefinedMetadata',
  'modelInitializer',
  'initializerSignature',
  'trainingConfig',
] as const;

/** Parses a text from outside. @throws FormatError for anything but JSON of moderate size. */
export function parseJson(path: string, text: string): unknown {
  if (text.length > MOST_TEXT) throw new FormatError(`${path}: a text of ${text.length} characters`, { path });
  return plain(parseStrictJson(path, text, LIMITS));
}

/** Writes JSON. @throws OptionError for an object that is none, or holds itself. */
export function toJson(path: string, value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (cause) {
    throw new OptionError(`${path}: expected JSON`, { path, cause });
  }
}

/** @throws FormatError unless it has a topology and a list of weights. */
export function readModelJson(path: string, text: string): ModelJSON {
  const parsed = parseJson(path, text);
  if (!isObject(parsed) || isList(parsed)) throw new FormatError(`${path}: expected an object`, { path });
  const { modelTopology, weightsManifest } = parsed as Record<string, unknown>;
  if (!isObject(modelTopology)) throw new FormatError(`${path}: modelTopology is missing`, { path });
  if (weightsManifest !== undefined) checkManifest(`${path}: weightsManifest`, weightsManifest);
  return parsed as unknown as ModelJSON;
}

/** The contents of model.json for weights in those files. */
export function modelJsonOf(artifacts: ModelArtifacts, paths: readonly string[]): ModelJSON {
  const { modelTopology, format, generatedBy, convertedBy, weightSpecs = [] } = artifacts;
  const fields: Record<string, unknown> = { modelTopology: requireJsonTopology(modelTopology) };
  for (const [key, value] of Object.entries({ format, generatedBy, convertedBy })) {
    if (value !== undefined) fields[key] = value;
  }
  fields['weightsManifest'] = [{ paths: [...paths], weights: weightSpecs }];
  for (const key of OPTIONAL) if (artifacts[key] !== undefined && artifacts[key] !== null) fields[key] = artifacts[key];
  return fields as unknown as ModelJSON;
}

/** @throws OptionError for a binary topology. */
export function requireJsonTopology(topology: ModelArtifacts['modelTopology']): object {
  const isJson = isObject(topology) && Object.prototype.toString.call(topology) !== '[object ArrayBuffer]';
  if (isJson) return topology;
  return refuse(OptionError, 'modelTopology', 'an object', topology);
}

/**
 * Makes artifacts of model.json and of weights that were read already.
 *
 * @throws FormatError if the weights are missing.
 */
export function getModelArtifactsForJSONSync(
  modelJSON: ModelJSON,
  weightSpecs?: WeightsManifestEntry[],
  weightData?: WeightData,
): ModelArtifacts {
  requireArtifacts('tf.io.getModelArtifactsForJSON', modelJSON);
  const { modelTopology, format, generatedBy, convertedBy, weightsManifest } = modelJSON;
  const artifacts: Record<string, unknown> = { modelTopology, format, generatedBy, convertedBy };
  if (weightsManifest !== undefined && weightsManifest !== null) {
    if (weightSpecs === undefined || weightData === undefined) {
      const missing = weightSpecs === undefined ? 'weightSpecs' : 'weightData';
      throw new FormatError(`model.json has weights, and ${missing} is missing`, { path: missing });
    }
    Object.assign(artifacts, { weightSpecs, weightData });
  }
  for (const key of OPTIONAL) {
    if (modelJSON[key] !== undefined && modelJSON[key] !== null) artifacts[key] = modelJSON[key];
  }
  return artifacts as ModelArtifacts;
}

/** The same, with a function that reads the weights of the manifest. */
export async function getModelArtifactsForJSON(
  modelJSON: ModelJSON,
  loadWeights: (manifest: WeightsManifestConfig) => Promise<[WeightsManifestEntry[], WeightData]>,
): Promise<ModelArtifacts> {
  requireArtifacts('tf.io.getModelArtifactsForJSON', modelJSON);
  const { weightsManifest } = modelJSON;
  if (weightsManifest === undefined || weightsManifest === null) return getModelArtifactsForJSONSync(modelJSON);
  return getModelArtifactsForJSONSync(modelJSON, ...(await loadWeights(weightsManifest)));
}

/** Sizes of the parts in bytes, with the date of now. @throws OptionError for a binary topology. */
export function getModelArtifactsInfoForJSON(artifacts: ModelArtifacts): ModelArtifactsInfo {
  requireArtifacts('tf.io.getModelArtifactsInfoForJSON', artifacts);
  const { modelTopology, weightSpecs, weightData } = artifacts;
  const bytes = (path: string, value: unknown) => (value === undefined ? 0 : byteLengthOf(toJson(path, value)));
  const topology = modelTopology === undefined ? undefined : requireJsonTopology(modelTopology);
  return {
    dateSaved: new Date(),
    modelTopologyType: 'JSON',
    modelTopologyBytes: bytes('modelTopology', topology),
    weightSpecsBytes: bytes('weightSpecs', weightSpecs),
    weightDataBytes: joined('weightData', weightData).byteLength,
  };
}

/** @throws OptionError unless it is what a handler passes. */
export function requireArtifacts(path: string, given: unknown): ModelArtifacts {
  if (isObject(given) && !isList(given)) return given;
  return refuse(OptionError, path, `model artifacts, an object`, given, `${path} gave ${show(given)}, no artifacts`);
}

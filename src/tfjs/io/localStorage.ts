// Models in the local storage of a page, under TensorFlow.js's keys.
import { FormatError, OptionError, RuntimeSupportError, StorageError } from '../../errors.js';
import { show } from '../../show.js';
import { isObject, refuse } from '../../validate.js';
import type { IOHandler, ModelArtifacts, ModelArtifactsInfo, WeightsManifestEntry } from './artifacts.js';
import { fromBase64, joined, toBase64 } from './bytes.js';
import { getModelArtifactsInfoForJSON, parseJson, requireJsonTopology, toJson } from './modelJson.js';

export const LOCAL_STORAGE = 'localstorage://';
const PREFIX = 'tensorflowjs_models';
const PARTS = ['info', 'model_topology', 'weight_specs', 'weight_data', 'model_metadata'] as const;

const keyOf = (name: string, part: (typeof PARTS)[number]) => `${PREFIX}/${name}/${part}`;

/** @throws RuntimeSupportError where there is none. */
function storage(): Storage {
  let found: Storage | undefined;
  try {
    found = globalThis.window?.localStorage;
  } catch {
    // a page that may not store anything
  }
  if (found !== undefined && found !== null) return found;
  throw new RuntimeSupportError('localstorage://: this engine has no local storage, or denies it', {
    path: LOCAL_STORAGE,
  });
}

/** @throws OptionError for an empty name. */
export function localStorageHandler(name: string): IOHandler {
  if (name === '') refuse(OptionError, 'model URL', 'localstorage:// and a name', LOCAL_STORAGE);
  return { save: async (artifacts) => ({ modelArtifactsInfo: save(name, artifacts) }), load: async () => load(name) };
}

function save(name: string, artifacts: ModelArtifacts): ModelArtifactsInfo {
  const { weightSpecs = [], weightData } = artifacts;
  const topology = toJson('modelTopology', requireJsonTopology(artifacts.modelTopology));
  const info = getModelArtifactsInfoForJSON(artifacts);
  const { format, generatedBy, convertedBy, signature, userDefinedMetadata, trainingConfig } = artifacts;
  const { modelInitializer, initializerSignature } = artifacts;
  const metadata = { format, generatedBy, convertedBy, signature, userDefinedMetadata, modelInitializer };
  const place = storage();
  const texts = {
    info: toJson('info', info),
    model_topology: topology,
    weight_specs: toJson('weightSpecs', weightSpecs),
    weight_data: toBase64(joined('weightData', weightData)),
    model_metadata: toJson('metadata', { ...metadata, initializerSignature, trainingConfig }),
  };
  const before = PARTS.map((part) => place.getItem(keyOf(name, part)));
  try {
    for (const part of PARTS) place.setItem(keyOf(name, part), texts[part]);
  } catch (cause) {
    for (const part of PARTS) place.removeItem(keyOf(name, part));
    for (const [index, part] of PARTS.entries()) {
      if (before[index] !== null) place.setItem(keyOf(name, part), before[index]!);
    }
    const size = Object.values(texts).reduce((sum, text) => sum + text.length, 0);
    const what = `the model takes ${size} characters of local storage, which are not free`;
    const systemCode = cause instanceof Error ? cause.name : undefined;
    throw new StorageError(`localstorage://${name}: ${what}`, { path: `localstorage://${name}`, systemCode, cause });
  }
  return info;
}

function load(name: string): ModelArtifacts {
  const place = storage();
  const path = `localstorage://${name}`;
  const read = (part: (typeof PARTS)[number]) => place.getItem(keyOf(name, part));
  const info = read('info');
  if (info === null) throw missing(name);
  const need = (part: (typeof PARTS)[number]) => {
    const text = read(part);
    if (text === null) throw new FormatError(`${path}: ${part} is missing`, { path });
    return text;
  };
  const kind = parseJson(`${path}: info`, info);
  if (!isObject(kind) || (kind as { modelTopologyType?: unknown }).modelTopologyType !== 'JSON') {
    throw new FormatError(`${path}: expected a topology of JSON, got ${show(kind)}`, { path });
  }
  const metadata = parseJson(`${path}: model_metadata`, read('model_metadata') ?? '{}');
  const fields = isObject(metadata) ? Object.entries(metadata).filter(([, value]) => value !== null) : [];
  return {
    ...Object.fromEntries(fields),
    modelTopology: parseJson(`${path}: model_topology`, need('model_topology')) as object,
    weightSpecs: parseJson(`${path}: weight_specs`, need('weight_specs')) as WeightsManifestEntry[],
    weightData: fromBase64(`${path}: weight_data`, need('weight_data')),
  };
}

function missing(name: string): FormatError {
  const path = `${LOCAL_STORAGE}${name}`;
  return new FormatError(`${path}: there is no model of that name`, { path });
}

/** Sizes of all models there, by name. */
export async function listLocalStorage(): Promise<ReadonlyMap<string, ModelArtifactsInfo>> {
  const place = storage();
  const found = new Map<string, ModelArtifactsInfo>();
  for (let at = 0; at < place.length; at++) {
    const key = place.key(at) ?? '';
    const name = /^tensorflowjs_models\/(.+)\/info$/s.exec(key)?.[1];
    if (name !== undefined) found.set(name, parseJson(key, place.getItem(key) ?? '') as ModelArtifactsInfo);
  }
  return found;
}

/** @throws FormatError if there is none of that name. */
export async function removeLocalStorage(name: string): Promise<ModelArtifactsInfo> {
  const place = storage();
  const info = place.getItem(keyOf(name, 'info'));
  if (info === null) throw missing(name);
  const parsed = parseJson(`${LOCAL_STORAGE}${name}: info`, info) as ModelArtifactsInfo;
  for (const part of PARTS) place.removeItem(keyOf(name, part));
  return parsed;
}

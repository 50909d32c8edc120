// Models in folders, as tfjs-node writes them.
import { FormatError, OptionError, RuntimeSupportError } from '../../errors.js';
import { onDisk } from '../../node/storageError.js';
import { show } from '../../show.js';
import { isList, refuse } from '../../validate.js';
import type { IOHandler, ModelArtifacts, SaveResult } from './artifacts.js';
import { joined } from './bytes.js';
import {
  getModelArtifactsForJSON,
  getModelArtifactsInfoForJSON,
  modelJsonOf,
  readModelJson,
  toJson,
} from './modelJson.js';
import { getWeightSpecs, requireInside } from './specs.js';

export const FILE = 'file://';
const JSON_NAME = 'model.json';
const WEIGHTS_NAME = 'weights.bin';

/** The functions of node:fs/promises that are used. */
interface Files {
  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, data: Uint8Array | string): Promise<void>;
  mkdir(path: string, options: { recursive: boolean }): Promise<unknown>;
}

/** The functions of node:url that are used. */
interface Urls {
  fileURLToPath(url: string): string;
}

interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/** Asked for when it is needed, so that bundles for pages have no module of Node. @throws RuntimeSupportError where there is none. */
function builtin<T>(name: string): T {
  const found = (globalThis as Host).process?.getBuiltinModule?.(name);
  if (found !== undefined) return found as T;
  throw new RuntimeSupportError(`file://: this engine has no ${name}; models in files need Node, Deno or Bun`, {
    path: FILE,
  });
}

/** A path: of an address with a host or escapes as Node reads it, otherwise what follows the scheme. */
function pathOf(url: unknown): string {
  if (typeof url !== 'string') return refuse(OptionError, 'model URL', 'file:// and a path', url);
  const path = url.startsWith(FILE) ? url.slice(FILE.length) : url;
  if (path === '' || path.includes('\0')) return refuse(OptionError, 'model URL', 'file:// and a path', url);
  const isWindows = path !== url && /^\/[A-Za-z]:[/\\]/.test(path);
  if (!isWindows) return path;
  const { fileURLToPath } = builtin<Urls>('node:url');
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new OptionError(`model URL: ${show(url)} is no address of a file`, { path: 'model URL', got: url, cause });
  }
}

/**
 * Makes a handler of a folder with model.json and weights.bin, which is made if it is missing. Loading takes the path of model.json,
 * or two paths: model.json, and one file of weights.
 *
 * @throws OptionError for an empty path.
 */
export function fileSystem(path: string | readonly string[]): IOHandler {
  const [first, weights] = (isList(path) ? path : [path]).map(pathOf);
  if (first === undefined) return refuse(OptionError, 'model URL', 'file:// and a path', path);
  return { save: async (artifacts) => save(first, artifacts), load: async () => load(first, weights) };
}

async function save(folder: string, artifacts: ModelArtifacts): Promise<SaveResult> {
  const files = builtin<Files>('node:fs/promises');
  const json = toJson(JSON_NAME, modelJsonOf(artifacts, [WEIGHTS_NAME]));
  const data = joined('weightData', artifacts.weightData);
  await onDisk('file://', 'write', folder, async () => {
    await files.mkdir(folder, { recursive: true });
    await files.writeFile(`${folder}/${WEIGHTS_NAME}`, new Uint8Array(data));
    await files.writeFile(`${folder}/${JSON_NAME}`, json);
  });
  return { modelArtifactsInfo: getModelArtifactsInfoForJSON(artifacts) };
}

async function readBytes(files: Files, path: string): Promise<Uint8Array> {
  try {
    return await files.readFile(path);
  } catch (cause) {
    throw new FormatError(`file://${path}: the file cannot be read`, { path, cause });
  }
}

async function load(json: string, weights: string | undefined): Promise<ModelArtifacts> {
  const files = builtin<Files>('node:fs/promises');
  const text = decodeText(json, await readBytes(files, json));
  const model = readModelJson(json, text);
  const folder = /[/\\]/.test(json) ? json.replace(/[/\\][^/\\]*$/, '') : '.';
  return getModelArtifactsForJSON(model, async (manifest) => {
    const inFolder = (path: string) => `${folder}/${requireInside(path)}`;
    const paths = weights === undefined ? manifest.flatMap((group) => group.paths).map(inFolder) : [weights];
    const pieces: ArrayBuffer[] = [];
    for (const path of paths) pieces.push(Uint8Array.from(await readBytes(files, path)).buffer);
    return [getWeightSpecs(manifest), pieces];
  });
}

/** Bytes of the file of an address. @throws FormatError unless it can be read; RuntimeSupportError in pages. */
export async function readFileBytes(url: string): Promise<Uint8Array> {
  return readBytes(builtin<Files>('node:fs/promises'), pathOf(url));
}

function decodeText(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(`${show(path)}: expected a text in UTF-8`, { path, cause });
  }
}

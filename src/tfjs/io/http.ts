// Models on servers.
import { FormatError, OptionError, RuntimeSupportError } from '../../errors.js';
import type { HostFetch, HostRequestInit, HostResponse } from '../../host.js';
import { isFunction } from '../../show.js';
import { isList, isObject, refuse } from '../../validate.js';
import { readOptions } from '../options.js';
import { type IOHandler, LOAD_OPTIONS, type LoadOptions, type ModelArtifacts, type SaveResult } from './artifacts.js';
import { joined } from './bytes.js';
import {
  getModelArtifactsForJSON,
  getModelArtifactsInfoForJSON,
  modelJsonOf,
  readModelJson,
  toJson,
} from './modelJson.js';
import { getWeightSpecs, requireInside } from './specs.js';

/** Whether it begins with http:// or https://. */
export function isHTTPScheme(url: string): boolean {
  return typeof url === 'string' && /^https?:\/\//.test(url);
}

/**
 * Makes a handler that loads model.json from an address, and the weights beside it; saving sends both by POST as the form fields
 * model.json and model.weights.bin.
 *
 * @param path  an address, also a relative one in pages.
 * @throws OptionError for bad options, and for a request that has a body.
 */
export function http(path: string | readonly string[], loadOptions?: LoadOptions): IOHandler {
  const owner = 'tf.io.http';
  const options = readOptions<LoadOptions>(owner, loadOptions, LOAD_OPTIONS);
  const [address, weights = address]: readonly unknown[] = isList(path) ? path : [path];
  if (typeof address !== 'string' || address === '' || typeof weights !== 'string') {
    return refuse(OptionError, `${owner}.path`, 'an address', path);
  }
  const { fetchFunc = globalThis.fetch, requestInit = {}, onProgress, weightUrlConverter } = options;
  if (!isFunction(fetchFunc)) {
    if (options.fetchFunc !== undefined) return refuse(OptionError, `${owner}.fetchFunc`, 'a function', fetchFunc);
    throw new RuntimeSupportError(`${owner}: this engine has no fetch; give fetchFunc`, { path: owner });
  }
  for (const [name, heard] of Object.entries({ onProgress, weightUrlConverter })) {
    if (heard !== undefined && !isFunction(heard)) refuse(OptionError, `${owner}.${name}`, 'a function', heard);
  }
  if (!isObject(requestInit) || (requestInit.body ?? undefined) !== undefined) {
    return refuse(OptionError, `${owner}.requestInit`, 'an object without a body', requestInit);
  }
  const request = { fetchFunc: fetchFunc as HostFetch, requestInit };
  const folder = folderOf(weights);
  const { weightPathPrefix: prefix = folder.prefix } = options;
  if (typeof prefix !== 'string') return refuse(OptionError, `${owner}.weightPathPrefix`, 'a string', prefix);
  const convert = weightUrlConverter ?? ((file) => `${prefix}${requireInside(file)}${folder.suffix}`);
  return {
    save: async (artifacts) => save(address, request, artifacts),
    load: async () => load(address, request, convert, onProgress),
  };
}

interface Request {
  readonly fetchFunc: HostFetch;
  readonly requestInit: HostRequestInit;
}

/** The address up to its file, and what follows the file. */
function folderOf(url: string): { prefix: string; suffix: string } {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  return { prefix: path.slice(0, path.lastIndexOf('/') + 1), suffix: url.slice(path.length) };
}

/** The answer of a server. @throws FormatError if there is none, or one of failure. */
export async function fetched(url: string, { fetchFunc, requestInit }: Request): Promise<HostResponse> {
  let response: HostResponse;
  try {
    response = await fetchFunc(url, requestInit);
  } catch (cause) {
    throw new FormatError(`${url}: the request failed`, { path: url, cause });
  }
  if (response.ok) return response;
  throw new FormatError(`${url}: the server answered ${response.status}`, { path: url, got: response.status });
}

async function load(
  url: string,
  request: Request,
  convert: (file: string) => string | Promise<string>,
  onProgress?: (fraction: number) => void,
): Promise<ModelArtifacts> {
  const model = readModelJson(url, await (await fetched(url, request)).text());
  return getModelArtifactsForJSON(model, async (manifest) => {
    const urls = await Promise.all(manifest.flatMap(({ paths }) => paths).map(async (file) => convert(file)));
    return [getWeightSpecs(manifest), await fetchAll(urls, request, onProgress)];
  });
}

/** Bytes of several files. Progress counts each answer, and each file that was read. */
export async function fetchAll(
  urls: readonly string[],
  request: Request,
  onProgress?: (fraction: number) => void,
): Promise<ArrayBuffer[]> {
  let done = 0;
  const step = () => onProgress?.(++done / (2 * urls.length));
  return Promise.all(
    urls.map(async (url) => {
      const response = await fetched(url, request);
      step();
      const bytes = await response.arrayBuffer();
      step();
      return bytes;
    }),
  );
}

async function save(url: string, { fetchFunc, requestInit }: Request, artifacts: ModelArtifacts): Promise<SaveResult> {
  const body = new FormData();
  const json = toJson('model.json', modelJsonOf(artifacts, ['./model.weights.bin']));
  body.append('model.json', new Blob([json], { type: 'application/json' }), 'model.json');
  if (artifacts.weightData !== undefined) {
    const bytes = new Blob([joined('weightData', artifacts.weightData)], { type: 'application/octet-stream' });
    body.append('model.weights.bin', bytes, 'model.weights.bin');
  }
  const sent = { fetchFunc, requestInit: { method: 'POST', ...requestInit, body } };
  const response = await fetched(url, sent);
  return { modelArtifactsInfo: getModelArtifactsInfoForJSON(artifacts), responses: [response] };
}

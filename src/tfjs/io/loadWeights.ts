// Weights of a manifest, without a model.
import { FormatError, OptionError } from '../../errors.js';
import type { HostRequestInit } from '../../host.js';
import { isFunction, show } from '../../show.js';
import { isList, refuse } from '../../validate.js';
import type { WeightsManifestConfig } from './artifacts.js';
import { joined } from './bytes.js';
import { fetchAll } from './http.js';
import { checkManifest, checkSpecs, requireInside } from './specs.js';
import { decodeChecked, type NamedTensorMap } from './weights.js';

/** Loads weights: of which files, from which folder, and which of them. */
export type WeightsLoader = (
  manifest: WeightsManifestConfig,
  filePathPrefix?: string,
  weightNames?: readonly string[],
) => Promise<NamedTensorMap>;

/**
 * Makes a function that loads weights.
 *
 * @param fetchWeights  reads files, in order.
 * @throws OptionError unless it is a function.
 */
export function weightsLoaderFactory(fetchWeights: (urls: string[]) => Promise<ArrayBuffer[]>): WeightsLoader {
  if (!isFunction(fetchWeights)) return refuse(OptionError, 'tf.io.weightsLoaderFactory', 'a function', fetchWeights);
  return async (manifest, filePathPrefix = '', weightNames) => {
    if (typeof filePathPrefix !== 'string') return refuse(OptionError, 'filePathPrefix', 'a string', filePathPrefix);
    if (weightNames !== undefined && !isList(weightNames)) {
      return refuse(OptionError, 'weightNames', 'a list of names', weightNames);
    }
    const groups = checkManifest('weightsManifest', manifest).map(({ paths, weights }, index) => ({
      urls: paths.map((path) => `${filePathPrefix}${filePathPrefix.endsWith('/') ? '' : '/'}${requireInside(path)}`),
      specs: checkSpecs(`weightsManifest[${index}].weights`, weights),
    }));
    const isWanted = (name: string) => weightNames === undefined || weightNames.includes(name);
    const known = new Set(groups.flatMap(({ specs }) => specs.map(({ name }) => name)));
    const absent = (weightNames ?? []).find((name) => !known.has(name));
    if (absent !== undefined) {
      throw new FormatError(`weightsManifest: there is no weight ${show(absent)}`, { path: absent });
    }
    const loaded: [string, NamedTensorMap[string]][] = [];
    for (const { urls, specs } of groups) {
      if (!specs.some(({ name }) => isWanted(name))) continue;
      const data = joined('weightData', await fetchWeights(urls));
      for (const { name, tensor } of decodeChecked(data, specs)) if (isWanted(name)) loaded.push([name, tensor]);
    }
    return Object.fromEntries(loaded);
  };
}

/** Loads weights of a server, by name. @throws FormatError for files that do not fit the manifest. */
export async function loadWeights(
  manifest: WeightsManifestConfig,
  filePathPrefix = '',
  weightNames?: readonly string[],
  requestInit: HostRequestInit = {},
): Promise<NamedTensorMap> {
  const fetchWeights = async (urls: string[]) => fetchAll(urls, { fetchFunc: globalThis.fetch, requestInit });
  return weightsLoaderFactory(fetchWeights)(manifest, filePathPrefix, weightNames);
}

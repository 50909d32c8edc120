// Models of files that a user chose.
import { FormatError, OptionError } from '../../errors.js';
import { show } from '../../show.js';
import { hasMethods, isList, refuse } from '../../validate.js';
import type { IOHandler, ModelArtifacts } from './artifacts.js';
import { getModelArtifactsForJSON, readModelJson } from './modelJson.js';
import { getWeightSpecs } from './specs.js';

/** The part of a File that is used. */
export interface NamedBlob {
  readonly name: string;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/**
 * Makes a handler that loads files: model.json first, then those of the weights, in any order.
 *
 * @throws OptionError unless they are files.
 */
export function browserFiles(files: readonly NamedBlob[]): IOHandler {
  const list: readonly unknown[] = isList(files) ? files : Array.from((files ?? []) as ArrayLike<unknown>);
  for (const file of list) {
    const isFile = hasMethods<NamedBlob>(file, 'text', 'arrayBuffer') && typeof file.name === 'string';
    if (!isFile) refuse(OptionError, 'tf.io.browserFiles', 'files', file);
  }
  const [json, ...weights] = list as readonly NamedBlob[];
  if (json === undefined) return refuse(OptionError, 'tf.io.browserFiles', 'at least one file', files);
  return { load: async () => load(json, weights) };
}

async function load(json: NamedBlob, weights: readonly NamedBlob[]): Promise<ModelArtifacts> {
  const model = readModelJson(json.name, await json.text());
  if (weights.length === 0) return { modelTopology: model.modelTopology };
  return getModelArtifactsForJSON(model, async (manifest) => {
    const left = new Map(weights.map((file) => [baseName(file.name), file]));
    const chosen = manifest
      .flatMap(({ paths }) => paths)
      .map((path) => {
        const name = baseName(path);
        const file = left.get(name);
        left.delete(name);
        if (file !== undefined) return file;
        const isTwice = weights.some((other) => baseName(other.name) === name);
        const what = isTwice ? `comes twice in the list of the weights` : 'is missing among the files';
        throw new FormatError(`${json.name}: ${show(name)} ${what}`, { path: name });
      });
    const [extra] = left.keys();
    if (extra !== undefined) {
      throw new FormatError(`${json.name}: the file ${show(extra)} is not in the list of the weights`, { path: extra });
    }
    const data = await Promise.all(chosen.map((file) => file.arrayBuffer()));
    return [getWeightSpecs(manifest), data];
  });
}

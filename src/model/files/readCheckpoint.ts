import { splitSeed } from '../../core/random/seed.js';
import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import type { Json } from '../../types.js';
import { refuse } from '../../validate.js';
import type { Parts } from '../parts.js';
import type { ExampleInputs } from '../rows/examples.js';
import type { Progress } from '../state/progress.js';
import type { ModelState } from '../state/state.js';
import { fillModel, requireFiniteArrays, requirePruned, requireTensors, type Tensors } from './arrays.js';
import { DECIMAL, invalidFile, type JsonFields, readCount, requireFields } from './fileFields.js';
import { MEANS_NAME } from './format.js';
import { readFile, readJson } from './modelFile.js';
import { readProgress } from './readProgress.js';

/** A file of a model, read and checked for another object of the same model. */
export interface Checkpoint {
  readonly progress: Progress;
  /** Makes the model the one of the file. @throws MemoryError before anything changes. */
  adopt(): void;
}

const PATH = 'fit.resume';

/**
 * Reads a file for a model of the same configuration; changes nothing. Code of the user's own is that of the model.
 *
 * @param inputs  the rows to be trained on: a new model takes its columns, and what it learns of them, from there.
 * @throws FormatError for bytes that are no whole file of a model; OptionError if it is one of another model, or of other rows.
 */
export function readCheckpoint(parts: Parts, state: ModelState, bytes: unknown, inputs: ExampleInputs): Checkpoint {
  const { tensors, texts } = readFile(PATH, bytes);
  const saved = requireFields('configuration', readJson(texts, 'configuration'));
  const fresh: ModelState = {
    ...state,
    ...(state.hasDrawnSeed && seedOf(saved)),
    network: state.network ?? inputs.network,
    inputs: { ...state.inputs, names: state.inputs.names ?? inputs.names, standardizer: inputs.standardizer },
    built: undefined,
    trained: undefined,
    average: undefined,
    optimality: undefined,
    lastStep: 0,
  };
  requireSameConfiguration(JSON.parse(JSON.stringify(parts.configurationOf(fresh))) as JsonFields, saved);
  requireSameMeans(state.inputs.means ?? inputs.means, tensors);
  readProgress(fresh, texts, tensors, true);
  const averageUpdates = texts.has('averageUpdates') ? readCount(texts, 'averageUpdates') : 0;
  requireTensors(fresh, tensors, fresh.progress.step > 0, averageUpdates > 0);
  requirePruned(tensors);
  requireFiniteArrays(tensors);
  const adopt = () => {
    try {
      fillModel(parts, fresh, tensors, averageUpdates);
    } catch (error) {
      parts.releaseWeights(fresh);
      throw error;
    }
    parts.releaseWeights(state); // only now: there was memory for both
    const { seed, key, network, built, trained, average, progress, lastStep, hasLearned, hasFiniteWeights } = fresh;
    Object.assign(state.inputs, fresh.inputs);
    Object.assign(state, { seed, key, network, built, trained, average, progress, lastStep, hasLearned });
    Object.assign(state, { hasFiniteWeights, optimality: undefined });
  };
  return { progress: fresh.progress, adopt };
}

/** The seed of a file, for a model whose own was drawn at random. */
function seedOf({ seed: text }: JsonFields): Pick<ModelState, 'seed' | 'key'> {
  if (typeof text !== 'string' || !DECIMAL.test(text)) throw invalidFile('seed', `expected digits, got ${show(text)}`);
  const seed = Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
  return { seed, key: splitSeed(PATH, seed) };
}

/** @throws OptionError that names the first difference. The name of the model is free, and columns may lack names on either side. */
function requireSameConfiguration(own: JsonFields, saved: JsonFields): void {
  for (const name of new Set([...Object.keys(own), ...Object.keys(saved)])) {
    if (name === 'name' || (name === 'inputNames' && !(name in own && name in saved))) continue;
    const found = differenceOf(name, own[name], saved[name]);
    if (found !== undefined) refuseOther(`${found.path} is ${show(found.saved)} there, and ${show(found.own)} here`);
  }
}

function differenceOf(
  path: string,
  own: Json | undefined,
  saved: Json | undefined,
): { readonly path: string; readonly own: unknown; readonly saved: unknown } | undefined {
  const areObjects = typeof own === 'object' && typeof saved === 'object' && own !== null && saved !== null;
  if (!areObjects || Array.isArray(own) !== Array.isArray(saved)) {
    return Object.is(own, saved) ? undefined : { path, own, saved };
  }
  const [a, b] = [own, saved] as [JsonFields, JsonFields];
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = differenceOf(Array.isArray(own) ? `${path}[${name}]` : `${path}.${name}`, a[name], b[name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @throws OptionError if missing values would be replaced by other means. */
function requireSameMeans(own: Float64Array | undefined, tensors: Tensors): void {
  const saved = tensors.get(MEANS_NAME);
  if (own === undefined || saved?.dtype !== 'F64') return;
  const at = own.findIndex((mean, index) => mean !== saved.data[index]);
  if (at !== -1) refuseOther(`the mean of column ${at} is ${saved.data[at]} there, and ${own[at]} here`);
}

function refuseOther(difference: string): never {
  const expected = 'a checkpoint of this model, trained on these rows';
  refuse(OptionError, PATH, expected, difference, `${PATH}: expected ${expected}: ${difference}`);
}

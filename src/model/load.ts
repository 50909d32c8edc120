import type { SafetensorsTensor } from '../formats/safetensors/format.js';
import type { LossLike } from '../losses/registry.js';
import type { MetricLike } from '../metrics/registry.js';
import type { OwnConcepts } from '../types.js';
import { requireBoolean, requireOptions } from '../validate.js';
import { fillModel, requireFiniteArrays, requirePruned, requireTensors } from './files/arrays.js';
import { type CustomObjects, OwnCode } from './files/customObjects.js';
import { invalidFile, type JsonFields, readCount, requireFields, restored } from './files/fileFields.js';
import { readFile, readJson } from './files/modelFile.js';
import { readProgress } from './files/readProgress.js';
import { restoreCompiled, restoreState } from './files/restore.js';
import { parts } from './parts.js';
import { Sequential } from './sequential.js';
import { adoptCompiled, disposeState, type ModelState } from './state/state.js';

/** Options of {@link load}. */
export interface LoadOptions {
  /**
   * Custom code by its names in the file: losses, metrics, layers and all other concepts. A function, unless it is a metric, is
   * called with the saved `config`.
   */
  customObjects?: CustomObjects | Readonly<Record<string, LossLike | MetricLike>>;
  /** false leaves the model uncompiled, for prediction only. Default: true. */
  compile?: boolean;
  /** Whether weights may be NaN or infinite. Default: false. */
  allowNonFinite?: boolean;
}

const OPTIONS = ['customObjects', 'compile', 'allowNonFinite'];
/**
 * Loads a model from the bytes of `save`.
 *
 * Training that continues gives the same bits as training that never stopped. Names, shapes and types of all arrays are
 * checked against the configuration before any memory is taken.
 *
 * @param bytes  a Uint8Array, any other view of bytes, or an ArrayBuffer; copied.
 * @throws FormatError: `E_FORMAT` for bytes that are not a valid model file, `E_VERSION` for a newer format or numerics.
 * @throws DataError `E_NONFINITE` for weights that are not finite, unless allowNonFinite; `E_DETACHED` for a buffer that was transferred.
 * @throws OptionError for anything but bytes, and for customObjects that the file does not name.
 * @example const copy = load(model.save());
 */
export function load(bytes: Uint8Array | ArrayBuffer | ArrayBufferView, options: LoadOptions = {}): Sequential {
  requireOptions('load', options, OPTIONS);
  const isCompiled = requireBoolean('load.compile', options.compile ?? true);
  const allowNonFinite = requireBoolean('load.allowNonFinite', options.allowNonFinite ?? false);
  const own = new OwnCode('load.customObjects', (options.customObjects ?? {}) as CustomObjects);
  const read = readModel(bytes, own, isCompiled, allowNonFinite);
  own.requireUsed();
  return made(read);
}

/** The same for one file of several, not each of which names all code of the caller. */
export function loadWith(own: OwnCode, bytes: Uint8Array): Sequential {
  return made(readModel(bytes, own, true, false));
}

/** A file, checked, without memory yet. */
interface ReadModel {
  readonly state: ModelState;
  readonly tensors: Map<string, SafetensorsTensor>;
  readonly averageUpdates: number;
}

function readModel(bytes: unknown, own: OwnCode, isCompiled: boolean, allowNonFinite: boolean): ReadModel {
  const { tensors, texts } = readFile('load', bytes);
  const configuration = requireFields('configuration', readJson(texts, 'configuration'));
  const { compiled, inputUnits } = configuration;
  if (inputUnits === undefined) throw invalidFile('inputUnits', 'is missing');
  const state = restored('configuration', () => restoreState(configuration, own.find));
  if (compiled !== undefined && isCompiled) {
    const { givesLogits } = state;
    adoptCompiled(state, restoreCompiled(compiled, state, own.find));
    if (state.givesLogits !== givesLogits) throw invalidFile('logits', `is ${givesLogits}, which the loss contradicts`);
  } else own.pass(compiled ?? null);
  readProgress(state, texts, tensors, compiled !== undefined);
  const averageUpdates = texts.has('averageUpdates') ? readCount(texts, 'averageUpdates') : 0;
  const isAveraged = averageUpdates > 0;
  requireTensors(state, tensors, state.progress.step > 0 && compiled !== undefined, isAveraged);
  if (isAveraged && state.compiled !== undefined && state.compiled.average === undefined) {
    throw invalidFile('averageUpdates', 'compile was asked for no average');
  }
  requirePruned(tensors);
  if (!allowNonFinite) requireFiniteArrays(tensors);
  return { state, tensors, averageUpdates };
}

/** Takes memory, and fills it. */
function made({ state, tensors, averageUpdates }: ReadModel): Sequential {
  try {
    fillModel(parts, state, tensors, averageUpdates);
  } catch (error) {
    disposeState(state);
    throw error;
  }
  return new Sequential(state);
}

/**
 * Makes a new model from a configuration of `toJSON`, with the same initial weights.
 *
 * @param own  finds custom code.
 * @throws FormatError for anything but a configuration of `toJSON`.
 */
export function fromConfiguration(configuration: JsonFields, own?: OwnConcepts): Sequential {
  const state = restored('configuration', () => restoreState(configuration, own));
  const compiled = configuration['compiled'];
  if (compiled !== undefined) adoptCompiled(state, restoreCompiled(compiled, state, own));
  return new Sequential(state);
}

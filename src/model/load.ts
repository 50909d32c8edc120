import type { SafetensorsTensor } from '../formats/safetensors.js';
import { type JsonLimits, parseStrictJson } from '../formats/strictJson.js';
import type { LossLike } from '../losses/registry.js';
import type { MetricLike } from '../metrics/registry.js';
import { show } from '../show.js';
import type { Json, OwnConcepts } from '../types.js';
import { requireBoolean, requireOptions } from '../validate.js';
import { fillModel, requireFiniteArrays, requirePruned, requireTensors } from './files/arrays.js';
import { bytesOf, decodeFile, decodeText } from './files/bytes.js';
import { CHECKSUM, requireChecksum } from './files/checksum.js';
import { type CustomObjects, OwnCode } from './files/customObjects.js';
import {
  invalidFile,
  type JsonFields,
  plain,
  readCount,
  requireFields,
  requireVersions,
  restored,
} from './files/fileFields.js';
import { textName } from './files/format.js';
import { readTraining } from './files/readTraining.js';
import { restoreCompiled, restoreState } from './files/restore.js';
import { Sequential } from './sequential.js';
import type { Progress } from './state/progress.js';
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

type Texts = ReadonlyMap<string, string>;

const OPTIONS = ['customObjects', 'compile', 'allowNonFinite'];
/** The texts that {@link encodeModel} writes. */
const KEYS = [
  'format',
  'formatVersion',
  'numericsVersion',
  'configuration',
  'step',
  'epoch',
  'lastStep',
  'rescaledLearningRate',
  'unfinished',
  'callbacks',
  'history',
  'averageUpdates',
  'learned',
];
/** Enough for models of a million columns, and within memory. */
const LIMITS: JsonLimits = { maxDepth: 16, maxEntries: 2 ** 24, maxObjects: 2 ** 21, maxStringLength: 10_000 };

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
  const { tensors, texts } = readFile(bytes);
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
    fillModel(state, tensors, averageUpdates);
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

/** Reads arrays and texts of a file, and checks its versions. */
function readFile(bytes: unknown): { tensors: Map<string, SafetensorsTensor>; texts: Texts } {
  const file = bytesOf('load', bytes);
  const { tensors, metadata } = decodeFile(file);
  requireVersions(metadata);
  requireChecksum(file, metadata.get(CHECKSUM));
  metadata.delete(CHECKSUM);
  for (const key of KEYS) {
    const long = tensors.get(textName(key));
    if (long?.dtype !== 'U8' || metadata.has(key)) continue;
    tensors.delete(textName(key));
    metadata.set(key, decodeText(key, long.data));
  }
  for (const key of metadata.keys()) if (!KEYS.includes(key)) throw invalidFile(show(key), 'is unknown metadata');
  return { tensors, texts: metadata };
}

function readJson(texts: Texts, key: string): Json {
  const text = texts.get(key);
  if (text === undefined) throw invalidFile(key, 'is missing');
  return plain(parseStrictJson(`model file: ${key}`, text, LIMITS));
}

function readFlag(texts: Texts, key: string): boolean | undefined {
  const text = texts.get(key);
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false') throw invalidFile(key, `expected true or false, got ${show(text)}`);
  return text === 'true';
}

/** Reads where training is. @param isTrained  whether the file has the options of compile. */
function readProgress(
  state: ModelState,
  texts: Texts,
  tensors: Map<string, SafetensorsTensor>,
  isTrained: boolean,
): void {
  const [step, epoch] = [readCount(texts, 'step'), readCount(texts, 'epoch')];
  state.hasLearned = readFlag(texts, 'learned') ?? false;
  if (step > 0 && !state.hasLearned) throw invalidFile('learned', `is false after ${step} steps`);
  if (texts.has('lastStep')) {
    if (step > 0) throw invalidFile('lastStep', `is not known after ${step} steps`);
    state.lastStep = readCount(texts, 'lastStep');
  }
  const rescaled = readRescaled(texts);
  const { unfinished, logs } = readTraining((key) => readJson(texts, key), texts, tensors, { step, epoch });
  if (!isTrained && (rescaled ?? unfinished) !== undefined) throw invalidFile('compiled', 'is missing');
  state.progress = state.compiled === undefined ? { step, epoch, logs } : { step, epoch, logs, rescaled, unfinished };
  if (unfinished === undefined || state.compiled === undefined) return;
  const terms = termsOf(state);
  const term = Object.keys(unfinished.penalties).find((name) => !terms.has(name));
  if (term !== undefined) throw invalidFile('unfinished', `the model has no penalty ${show(term)}`);
  const { length } = state.compiled.metrics;
  if (unfinished.metrics.length !== length) throw invalidFile('unfinished', `expected the sums of ${length} metrics`);
}

/** Names of the terms that the loss may have. */
function termsOf({ network }: ModelState): ReadonlySet<string> {
  const terms = new Set(['l1', 'l2']);
  for (const { layer, parameters } of network?.layers ?? []) {
    for (const { penalty } of parameters) if (penalty?.structured !== undefined) terms.add(penalty.structured.term);
    if (layer.addTerms !== undefined) for (const term of OUTPUT_TERMS) terms.add(term);
  }
  return terms;
}

/** Terms that layers add themselves. */
const OUTPUT_TERMS = ['activity', 'concreteWeights', 'concreteEntropy'];

/** Reads the learning rate that was set, and the one that it replaced. */
function readRescaled(texts: Texts): Progress['rescaled'] {
  const name = 'rescaledLearningRate';
  const text = texts.get(name);
  if (text === undefined) return undefined;
  const [from = 0, to = 0] = text.split(' ', 2).map(Number);
  // As the setter requires; the rate before may be below the least f32.
  const areRates = [from, to].every((rate) => rate > 0 && Number.isFinite(Math.fround(rate))) && Math.fround(to) > 0;
  if (!areRates || text !== `${from} ${to}`) throw invalidFile(name, `expected two rates > 0, got ${show(text)}`);
  return { from, to };
}

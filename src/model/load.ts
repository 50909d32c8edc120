import { DataError } from '../errors.js';
import type { SafetensorsTensor } from '../formats/safetensors.js';
import { type JsonLimits, parseStrictJson } from '../formats/strictJson.js';
import type { LossLike } from '../losses/registry.js';
import type { MetricLike } from '../metrics/registry.js';
import type { Json } from '../types.js';
import { listed, requireBoolean, requireOptions, show } from '../validate.js';
import { bytesOf, decodeFile, decodeText } from './files/bytes.js';
import { type CustomObjects, OwnCode } from './files/customObjects.js';
import {
  type JsonFields,
  plain,
  readCount,
  refuse,
  requireFields,
  requireVersions,
  restored,
} from './files/fileFields.js';
import { readTraining } from './files/readTraining.js';
import { restoreCompiled, restoreState } from './files/restore.js';
import { averageName, MEANS_NAME, prunedName, slotName, textName, weightName } from './files/save.js';
import { requireZeros } from './selection/prune.js';
import { Sequential } from './sequential.js';
import { adoptCompiled, build, disposeState, type ModelState, type Progress } from './state/state.js';
import { allocateAverage } from './weights/average.js';
import { allocateTraining } from './weights/parameters.js';

/** What {@link load} takes beside the bytes. */
export interface LoadOptions {
  /**
   * The user's own code, by the names that it was given under: losses, metrics, and whatever else of a model may be one's own. A
   * function, other than a metric, is called with the `config` that was saved.
   */
  customObjects?: CustomObjects | Readonly<Record<string, LossLike | MetricLike>>;
  /** false leaves the model uncompiled, for prediction only. Default: true. */
  compile?: boolean;
  /** Whether weights may be NaN or infinite. Default: false. */
  allowNonFinite?: boolean;
}

type Tensors = ReadonlyMap<string, SafetensorsTensor>;
type Texts = ReadonlyMap<string, string>;

const OPTIONS = ['customObjects', 'compile', 'allowNonFinite'];
/** What {@link encodeModel} writes. */
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
/** More than models of a million columns need, and what can be held. */
const LIMITS: JsonLimits = { maxDepth: 16, maxEntries: 2 ** 24, maxObjects: 2 ** 21, maxStringLength: 10_000 };

/**
 * The model that `save` made these bytes of.
 *
 * Training that continues gives the same bits as training that never stopped. Names, shapes and types of all arrays are
 * checked against the configuration before any memory is taken.
 *
 * @param bytes  a Uint8Array, any other view of bytes, or an ArrayBuffer; copied.
 * @throws FormatError: `E_FORMAT` for bytes that are not a valid model file, `E_VERSION` for a newer format or numerics.
 * @throws DataError `E_NONFINITE` for weights that are not finite, unless allowNonFinite; `E_DETACHED` for a buffer that was transferred.
 * @throws OptionError for what is not bytes, and for customObjects that the file does not name.
 * @example const copy = load(model.save());
 */
export function load(bytes: Uint8Array | ArrayBuffer | ArrayBufferView, options: LoadOptions = {}): Sequential {
  requireOptions('load', options, OPTIONS);
  const isCompiled = requireBoolean('load', 'compile', options.compile ?? true);
  const allowNonFinite = requireBoolean('load', 'allowNonFinite', options.allowNonFinite ?? false);
  const own = new OwnCode((options.customObjects ?? {}) as CustomObjects);
  const { tensors, texts } = readFile(bytes);
  const configuration = requireFields('configuration', readJson(texts, 'configuration'));
  const { compiled, inputUnits } = configuration;
  if (inputUnits === undefined) throw refuse('inputUnits', 'is missing');
  const state = restored('configuration', () => restoreState(configuration, own.find));
  if (compiled !== undefined && isCompiled) {
    const { givesLogits } = state;
    adoptCompiled(state, restoreCompiled(compiled, state, own.find));
    if (state.givesLogits !== givesLogits) throw refuse('logits', `is ${givesLogits}, which the loss contradicts`);
  } else own.pass(compiled ?? null);
  own.requireUsed();
  readProgress(state, texts, tensors, compiled !== undefined);
  const averageUpdates = texts.has('averageUpdates') ? readCount(texts, 'averageUpdates') : 0;
  const isAveraged = averageUpdates > 0;
  requireTensors(state, tensors, state.progress.step > 0 && compiled !== undefined, isAveraged);
  if (isAveraged && state.compiled !== undefined && state.compiled.average === undefined) {
    throw refuse('averageUpdates', 'compile was asked for no average');
  }
  requirePruned(tensors);
  if (!allowNonFinite) requireFinite(tensors);
  try {
    fill(state, tensors, averageUpdates);
  } catch (error) {
    disposeState(state);
    throw error;
  }
  return new Sequential(state);
}

/**
 * The model that `toJSON` described, with its initial weights: another object, the same bits.
 *
 * @throws FormatError for what no model's toJSON gives.
 */
export function fromConfiguration(configuration: JsonFields): Sequential {
  const state = restored('configuration', () => restoreState(configuration));
  const compiled = configuration['compiled'];
  if (compiled !== undefined) adoptCompiled(state, restoreCompiled(compiled, state));
  return new Sequential(state);
}

/** Arrays and texts of a file, of a version that is known. */
function readFile(bytes: unknown): { tensors: Map<string, SafetensorsTensor>; texts: Texts } {
  const { tensors, metadata } = decodeFile(bytesOf('load', bytes));
  requireVersions(metadata);
  for (const key of KEYS) {
    const long = tensors.get(textName(key));
    if (long?.dtype !== 'U8' || metadata.has(key)) continue;
    tensors.delete(textName(key));
    metadata.set(key, decodeText(key, long.data));
  }
  for (const key of metadata.keys()) if (!KEYS.includes(key)) throw refuse(show(key), 'is unknown metadata');
  return { tensors, texts: metadata };
}

function readJson(texts: Texts, key: string): Json {
  const text = texts.get(key);
  if (text === undefined) throw refuse(key, 'is missing');
  return plain(parseStrictJson(`model file: ${key}`, text, LIMITS));
}

function readFlag(texts: Texts, key: string): boolean | undefined {
  const text = texts.get(key);
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false') throw refuse(key, `expected true or false, got ${show(text)}`);
  return text === 'true';
}

/** Where training is. @param isTrained  whether the file says what it goes on with. */
function readProgress(
  state: ModelState,
  texts: Texts,
  tensors: Map<string, SafetensorsTensor>,
  isTrained: boolean,
): void {
  const [step, epoch] = [readCount(texts, 'step'), readCount(texts, 'epoch')];
  state.hasLearned = readFlag(texts, 'learned') ?? false;
  if (step > 0 && !state.hasLearned) throw refuse('learned', `is false after ${step} steps`);
  if (texts.has('lastStep')) {
    if (step > 0) throw refuse('lastStep', `is not known after ${step} steps`);
    state.lastStep = readCount(texts, 'lastStep');
  }
  const rescaled = readRescaled(texts);
  const { unfinished, logs } = readTraining((key) => readJson(texts, key), texts, tensors, { step, epoch });
  if (!isTrained && (rescaled ?? unfinished) !== undefined) throw refuse('compiled', 'is missing');
  state.progress = state.compiled === undefined ? { step, epoch, logs } : { step, epoch, logs, rescaled, unfinished };
  if (unfinished === undefined || state.compiled === undefined) return;
  const terms = termsOf(state);
  const term = Object.keys(unfinished.penalties).find((name) => !terms.has(name));
  if (term !== undefined) throw refuse('unfinished', `the model has no penalty ${show(term)}`);
  const { length } = state.compiled.metrics;
  if (unfinished.metrics.length !== length) throw refuse('unfinished', `expected the sums of ${length} metrics`);
}

/** Names of the terms that the objective may have. */
function termsOf({ network }: ModelState): ReadonlySet<string> {
  const terms = new Set(['l1', 'l2']);
  for (const { layer, parameters } of network?.layers ?? []) {
    for (const { penalty } of parameters) if (penalty?.structured !== undefined) terms.add(penalty.structured.term);
    if (layer.addTerms !== undefined) for (const term of OUTPUT_TERMS) terms.add(term);
  }
  return terms;
}

/** Terms that layers add by themselves. */
const OUTPUT_TERMS = ['activity', 'concreteWeights', 'concreteEntropy'];

/** The learning rate that was set, and the one that it replaced. */
function readRescaled(texts: Texts): Progress['rescaled'] {
  const name = 'rescaledLearningRate';
  const text = texts.get(name);
  if (text === undefined) return undefined;
  const [from = 0, to = 0] = text.split(' ', 2).map(Number);
  // What the setter takes; what was there before may be less than the least f32.
  const areRates = [from, to].every((rate) => rate > 0 && Number.isFinite(Math.fround(rate))) && Math.fround(to) > 0;
  if (!areRates || text !== `${from} ${to}`) throw refuse(name, `expected two rates > 0, got ${show(text)}`);
  return { from, to };
}

/** The arrays that a model has, and what may be in them. */
interface Expected {
  /** As it is in the file: F32 [4, 6]. */
  readonly form: string;
  /** No number in it is below. */
  readonly least: number;
}

/** @throws FormatError that lists arrays that are missing, extra, of another shape or type, or hold what no training leaves there. */
function requireTensors(state: ModelState, tensors: Tensors, isTrained: boolean, isAveraged: boolean): void {
  const expected = new Map<string, Expected>();
  const expect = (name: string, type: string, shape: readonly number[], least = -Infinity) =>
    expected.set(name, { form: `${type} [${shape.join(', ')}]`, least });
  const slots = isTrained ? slotsOf(state, tensors) : [];
  for (const { name, layer, parameters } of state.network?.layers ?? []) {
    for (const { name: parameter, shape, isState = false, least } of parameters) {
      const full = `${name}/${parameter}`;
      const pruned = prunedName(full);
      expect(weightName(full), 'F32', shape, least);
      if (parameter === 'kernel' && tensors.has(pruned)) expect(pruned, 'U8', shape, 0);
      if (layer.trainable && !isState) {
        for (const [slot, leastInSlot] of slots) expect(slotName(full, slot), 'F32', shape, leastInSlot);
      }
      if (isAveraged && (layer.trainable || isState)) expect(averageName(full), 'F32', shape, least);
    }
  }
  const { missing, means } = { ...state.inputs, means: tensors.has(MEANS_NAME) };
  const learnsMeans = missing === 'impute' && (means || state.progress.step > 0);
  if (learnsMeans) expect(MEANS_NAME, 'F64', [state.network?.inputUnits ?? 0]);
  const wrong: string[] = [];
  for (const [name, { form, least }] of expected) {
    const tensor = tensors.get(name);
    const got = tensor === undefined ? 'missing' : `${tensor.dtype} [${tensor.shape.join(', ')}]`;
    if (tensor === undefined || got !== form) wrong.push(`${show(name)} is ${got}, expected ${form}`);
    else if (least > -Infinity) {
      const bad = firstBeyond(tensor, least, tensor.dtype === 'U8' ? 1 : Infinity);
      if (bad !== -1) wrong.push(`${show(name)} holds ${tensor.data[bad]} at ${bad}`);
    }
  }
  for (const name of tensors.keys()) if (!expected.has(name)) wrong.push(`${show(name)} is unknown`);
  if (wrong.length > 0) throw refuse('arrays', listed(wrong, '; '));
}

/** The optimizer's slots, and what is least in them; where it is not restored, those that the file has. */
function slotsOf({ compiled }: ModelState, tensors: Tensors): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  if (compiled === undefined) {
    for (const name of tensors.keys())
      if (name.startsWith(slotName('', '').slice(0, -1))) slots.set(name.slice(name.lastIndexOf('/') + 1), -Infinity);
  } else {
    const { slots: names, squares = [] } = compiled.optimizer;
    for (const name of names) slots.set(name, squares.includes(name) ? 0 : -Infinity);
  }
  return slots;
}

/** The first place of a finite number that is not in [least, most], or -1. */
function firstBeyond({ data }: SafetensorsTensor, least: number, most: number): number {
  const numbers = data as Float32Array;
  for (let at = 0; at < numbers.length; at++)
    if ((numbers[at]! < least && numbers[at]! > -Infinity) || numbers[at]! > most) return at;
  return -1;
}

/** @throws FormatError where a weight is pruned, and not 0. */
function requirePruned(tensors: Tensors): void {
  for (const [name, { dtype, data }] of tensors) {
    if (dtype !== 'U8') continue;
    const weights = tensors.get(weightName(name.slice(prunedName('').length)))?.data ?? [];
    const alive = data.findIndex((value, index) => value === 1 && weights[index] !== 0);
    if (alive !== -1) throw refuse(name, `the weight at ${alive} is pruned, and ${weights[alive]} instead of 0`);
  }
}

function requireFinite(tensors: Tensors): void {
  for (const [name, { data }] of tensors) {
    const values = data as Float32Array;
    const bad = values.findIndex((value) => value - value !== 0);
    if (bad === -1) continue;
    throw new DataError(
      'E_NONFINITE',
      `model file: ${name} holds ${values[bad]} at ${bad}; allowNonFinite lets it pass`,
      {
        path: name,
        expected: 'finite values',
        got: values[bad],
      },
    );
  }
}

/** Takes memory and copies the arrays; everything was checked. */
function fill(state: ModelState, tensors: Tensors, averageUpdates: number): void {
  const built = build(state, 'load');
  const { runtime, regions, parameters } = built;
  const write = (address: number, size: number, name: string) => {
    const tensor = tensors.get(name);
    if (tensor?.dtype === 'F32') runtime.arena.f32(address, size).set(tensor.data);
  };
  for (const { name, weights, size } of parameters.all) write(weights, size, weightName(name));
  for (const parameter of parameters.all) {
    const pruned = tensors.get(prunedName(parameter.name));
    if (pruned?.dtype !== 'U8') continue;
    const { data } = pruned;
    restored('arrays', () => requireZeros('load', runtime, regions, parameter, data));
    parameters.masks.write(parameter, data);
  }
  parameters.version++;
  state.hasFiniteWeights = parameters.areFinite();
  const { compiled } = state;
  if (compiled !== undefined && state.progress.step > 0) {
    state.trained = allocateTraining(runtime, regions, parameters, compiled.optimizer);
    for (const { name, slots, size } of state.trained.parameters) {
      for (const [index, slot] of compiled.optimizer.slots.entries()) write(slots[index]!, size, slotName(name, slot));
    }
  }
  if (averageUpdates > 0) {
    state.average = allocateAverage(built, compiled?.average);
    state.average.updates = averageUpdates;
    for (const { average } of state.average.pairs) write(average.weights, average.size, averageName(average.name));
  }
  const means = tensors.get(MEANS_NAME);
  if (means?.dtype === 'F64') state.inputs.means = means.data;
}

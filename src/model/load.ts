import { restoreAverage } from '../averages/registry.js';
import { Standardizer } from '../data/standardize.js';
import { DataError, FormatError, OckhamError } from '../errors.js';
import { decodeSafetensors, type SafetensorsTensor } from '../formats/safetensors.js';
import { type JsonValue, parseStrictJson } from '../formats/strictJson.js';
import { restoreLayer } from '../layers/registry.js';
import { type LossLike, restoreLoss } from '../losses/registry.js';
import { type MetricLike, restoreMetric } from '../metrics/registry.js';
import { restoreOptimizer } from '../optimizers/registry.js';
import type { Json, Optimizer } from '../types.js';
import { requireBoolean, requireOptions, show } from '../validate.js';
import { allocateAverage } from './average.js';
import { type Compiled, readCompileOptions } from './compile.js';
import { createState } from './create.js';
import { connectLayers } from './network.js';
import { allocateTraining } from './parameters.js';
import { requireZeros } from './prune.js';
import { Sequential } from './sequential.js';
import {
  averageName,
  FORMAT_VERSION,
  MEANS_NAME,
  NUMERICS_VERSION,
  prunedName,
  slotName,
  weightName,
} from './serialize.js';
import { build, disposeState, type ModelState, type Progress } from './state.js';
import { readUnfinished } from './unfinished.js';

/** What {@link load} takes beside the bytes. */
export interface LoadOptions {
  /** The user's own losses and metrics, by the names that they were compiled under. */
  customObjects?: Readonly<Record<string, LossLike | MetricLike>>;
  /** false leaves the model uncompiled, for prediction only. Default: true. */
  compile?: boolean;
  /** Whether weights may be NaN or infinite. Default: false. */
  allowNonFinite?: boolean;
}

type Tensors = ReadonlyMap<string, SafetensorsTensor>;
type JsonFields = { readonly [key: string]: Json };

const OPTIONS = ['customObjects', 'compile', 'allowNonFinite'];
/** More than any configuration that the header's own limit lets through would need. */
const LIMITS = { maxDepth: 16, maxEntries: 500_000, maxStringLength: 10_000 };
const DECIMAL = /^(0|[1-9][0-9]{0,19})$/;

/**
 * The model that `save` made these bytes of.
 *
 * Training that continues gives the same bits as training that never stopped. Names, shapes and types of all arrays are
 * checked against the configuration before any memory is taken.
 *
 * @throws FormatError: `E_FORMAT` for bytes that are no valid model file, `E_VERSION` for a newer format or numerics.
 * @throws DataError `E_NONFINITE` for weights that are not finite, unless allowNonFinite.
 * @example const copy = load(model.save());
 */
export function load(bytes: Uint8Array, options: LoadOptions = {}): Sequential {
  requireOptions('load', options, OPTIONS);
  const isCompiled = requireBoolean('load', 'compile', options.compile ?? true);
  const allowNonFinite = requireBoolean('load', 'allowNonFinite', options.allowNonFinite ?? false);
  const { tensors, metadata } = decodeSafetensors(bytes);
  requireVersions(metadata);
  const rescaled = readRescaled(metadata);
  const unfinished = readUnfinishedEpoch(metadata);
  const progress = { step: readCount(metadata, 'step'), epoch: readCount(metadata, 'epoch'), rescaled, unfinished };
  const configuration = readConfiguration(metadata);
  if (configuration['inputUnits'] === undefined) throw refuse('inputUnits', 'is missing');
  const state = restored('configuration', () => restoreState(configuration));
  const compiled = configuration['compiled'];
  const optimizer =
    compiled === undefined ? undefined : restored('optimizer', () => restoreCompiledOptimizer(compiled));
  requireTensors(state, tensors, progress.step > 0 ? (optimizer?.slots ?? []) : []);
  const averageUpdates = hasAverage(tensors) ? readCount(metadata, 'averageUpdates') : 0;
  if (hasAverage(tensors) && averageUpdates === 0) throw refuse('averageUpdates', 'there is an average, so not 0');
  requirePruned(tensors);
  if (!allowNonFinite) requireFinite(tensors);
  if (isCompiled && compiled !== undefined && optimizer !== undefined) {
    state.compiled = restoreCompiled(state, compiled, optimizer, options.customObjects ?? {});
    state.progress = progress;
  }
  state.hasLearned = metadata.get('learned') === 'true';
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
  if (compiled !== undefined) {
    const optimizer = restored('optimizer', () => restoreCompiledOptimizer(compiled));
    state.compiled = restoreCompiled(state, compiled, optimizer, {});
  }
  return new Sequential(state);
}

/** Runs what restores a part; a part's own refusal becomes the file's. */
function restored<T>(part: string, restore: () => T): T {
  try {
    return restore();
  } catch (cause) {
    if (!(cause instanceof OckhamError) || cause instanceof FormatError) throw cause;
    throw refuse(part, cause.message, cause);
  }
}

function refuse(path: string, what: string, cause?: unknown): FormatError {
  return new FormatError(`model file: ${path}: ${what}`, { path, cause });
}

function requireVersions(metadata: ReadonlyMap<string, string>): void {
  if (metadata.get('format') !== 'ockham')
    throw refuse('format', `expected "ockham", got ${show(metadata.get('format'))}`);
  for (const [name, known] of [
    ['formatVersion', FORMAT_VERSION],
    ['numericsVersion', NUMERICS_VERSION],
  ] as const) {
    const version = readCount(metadata, name);
    if (version >= 1 && version <= known) continue;
    const what = `version ${version} is needed, and this library knows ${known}; update it`;
    throw new FormatError(
      `model file: ${name}: ${what}`,
      { path: name, expected: `1 to ${known}`, got: version },
      'E_VERSION',
    );
  }
}

function readCount(metadata: ReadonlyMap<string, string>, name: string): number {
  const text = metadata.get(name);
  const count = Number(text);
  if (text === undefined || !DECIMAL.test(text) || !Number.isSafeInteger(count)) {
    throw refuse(name, `expected an integer >= 0, got ${show(text)}`);
  }
  return count;
}

/** The learning rate that was set, and the one that it replaced. */
function readRescaled(metadata: ReadonlyMap<string, string>): Progress['rescaled'] {
  const name = 'rescaledLearningRate';
  const text = metadata.get(name);
  if (text === undefined) return undefined;
  const [from = 0, to = 0] = text.split(' ').map(Number);
  const areRates = [from, to].every((rate) => Number.isFinite(rate) && rate > 0);
  if (!areRates || text !== `${from} ${to}`) throw refuse(name, `expected two rates > 0, got ${show(text)}`);
  return { from, to };
}

/** Where a budget stopped training. */
function readUnfinishedEpoch(metadata: ReadonlyMap<string, string>): Progress['unfinished'] {
  const text = metadata.get('unfinished');
  if (text === undefined) return undefined;
  const fields = requireFields('unfinished', plain(parseStrictJson('unfinished', text, LIMITS)));
  return restored('unfinished', () => readUnfinished(fields));
}

function readConfiguration(metadata: ReadonlyMap<string, string>): JsonFields {
  const text = metadata.get('configuration');
  if (text === undefined) throw refuse('configuration', 'is missing');
  return requireFields('configuration', plain(parseStrictJson('configuration', text, LIMITS)));
}

/** Maps as plain objects: strict JSON has refused the keys that could do harm. */
function plain(value: JsonValue): Json {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [key, plain(entry)]));
  if (Array.isArray(value)) return value.map(plain);
  return value as Json;
}

function requireFields(path: string, value: Json | undefined): JsonFields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonFields;
  throw refuse(path, `expected an object, got ${show(value)}`);
}

function requireArray(path: string, value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw refuse(path, `expected an array, got ${show(value)}`);
}

function requireNamed(path: string, value: Json | undefined) {
  const { name, config } = requireFields(path, value);
  if (typeof name !== 'string') throw refuse(path, `expected a name, got ${show(name)}`);
  // Every value is checked by the function that takes it.
  return { name, config: requireFields(`${path}.config`, config) as Record<string, never> };
}

const CONFIGURATION = [
  'name',
  'seed',
  'inputUnits',
  'layers',
  'inputNames',
  'standardizer',
  'missing',
  'inputIndices',
  'compiled',
];

function restoreState(configuration: JsonFields): ModelState {
  requireOptions('configuration', configuration, CONFIGURATION);
  const { name, seed, inputUnits, layers, inputNames, standardizer, missing } = configuration;
  if (typeof seed !== 'string' || !DECIMAL.test(seed))
    throw refuse('seed', `expected decimal digits, got ${show(seed)}`);
  const number = Number(seed);
  const state = createState({
    name: name as string,
    seed: Number.isSafeInteger(number) ? number : BigInt(seed),
    layers: requireArray('layers', layers).map((layer, index) => {
      const { type, config } = requireFields(`layers[${index}]`, layer);
      return restoreLayer(type, config);
    }),
    missing: missing as 'reject' | 'impute',
    ...(inputNames === undefined ? {} : { inputNames: requireArray('inputNames', inputNames) as readonly string[] }),
    ...(standardizer === undefined ? {} : { standardizer: Standardizer.fromJSON(standardizer) }),
  });
  if (inputUnits === undefined) return state;
  if (typeof inputUnits !== 'number' || !Number.isSafeInteger(inputUnits) || inputUnits < 1) {
    throw refuse('inputUnits', `expected an integer >= 1, got ${show(inputUnits)}`);
  }
  state.network ??= connectLayers(state.layers, inputUnits);
  if (state.network.inputUnits !== inputUnits) throw refuse('inputUnits', `${inputUnits} does not fit the first layer`);
  state.inputIndices = readIndices(configuration['inputIndices'], inputUnits);
  return state;
}

/** Column numbers of a compacted model's inputs, ascending. */
function readIndices(given: Json | undefined, inputUnits: number): readonly number[] | undefined {
  if (given === undefined) return undefined;
  const indices = requireArray('inputIndices', given);
  const holds =
    indices.length === inputUnits &&
    indices.every((index, place) => Number.isSafeInteger(index) && Number(index) > Number(indices[place - 1] ?? -1));
  if (!holds) throw refuse('inputIndices', `expected ${inputUnits} column numbers that ascend, got ${show(given)}`);
  return indices as readonly number[];
}

function restoreCompiled(
  state: ModelState,
  compiled: Json,
  optimizer: Optimizer,
  customObjects: Readonly<Record<string, LossLike | MetricLike>>,
): Compiled {
  const judges = restored('compiled', () => restoreJudges(compiled, customObjects));
  return restored('compiled', () => readCompileOptions({ optimizer, ...judges }, state.layers));
}

function restoreCompiledOptimizer(compiled: Json) {
  const saved = requireNamed('optimizer', requireFields('compiled', compiled)['optimizer']);
  return restoreOptimizer('optimizer', saved);
}

function restoreJudges(compiled: Json, customObjects: Readonly<Record<string, LossLike | MetricLike>>) {
  const fields = requireFields('compiled', compiled);
  const saved = requireNamed('loss', fields['loss']);
  const custom = (name: string) => (Object.hasOwn(customObjects, name) ? customObjects[name] : undefined);
  return {
    loss: (custom(saved.name) as LossLike | undefined) ?? restoreLoss('loss', saved),
    metrics: requireArray('metrics', fields['metrics']).map((metric) => {
      if (typeof metric === 'object') return restoreMetric('metrics', requireNamed('metrics', metric));
      return (custom(String(metric)) ?? metric) as MetricLike;
    }),
    average:
      fields['average'] === undefined
        ? undefined
        : restoreAverage('average', requireNamed('average', fields['average'])),
  };
}

/** Whether the file has a running average of the weights: it has none before the average begins. */
function hasAverage(tensors: Tensors): boolean {
  return [...tensors.keys()].some((name) => name.startsWith(averageName('')));
}

/** @throws FormatError that lists every array that is missing, extra, or of another shape or type. */
function requireTensors(state: ModelState, tensors: Tensors, slots: readonly string[]): void {
  const expected = new Map<string, string>();
  const isAveraged = hasAverage(tensors);
  for (const { name, layer, parameters } of state.network?.layers ?? []) {
    for (const parameter of parameters) {
      const form = `F32 [${parameter.shape.join(', ')}]`;
      const full = `${name}/${parameter.name}`;
      expected.set(weightName(full), form);
      if (parameter.name === 'kernel' && tensors.has(prunedName(full))) {
        expected.set(prunedName(full), `U8 [${parameter.shape.join(', ')}]`);
      }
      if (layer.trainable && parameter.isState !== true)
        for (const slot of slots) expected.set(slotName(full, slot), form);
      if (isAveraged && (layer.trainable || parameter.isState === true)) expected.set(averageName(full), form);
    }
  }
  const wrong: string[] = [];
  if (tensors.has(MEANS_NAME)) expected.set(MEANS_NAME, `F64 [${state.network?.inputUnits}]`);
  for (const [name, form] of expected) {
    const tensor = tensors.get(name);
    const got = tensor === undefined ? 'missing' : `${tensor.dtype} [${tensor.shape.join(', ')}]`;
    if (got !== form) wrong.push(`${show(name)} is ${got}, expected ${form}`);
  }
  for (const name of tensors.keys()) if (!expected.has(name)) wrong.push(`${show(name)} is unknown`);
  if (wrong.length > 0) throw refuse('arrays', wrong.join('; '));
}

function requirePruned(tensors: Tensors): void {
  for (const [name, { dtype, data }] of tensors) {
    if (dtype !== 'U8') continue;
    const bad = data.findIndex((value) => value > 1);
    if (bad !== -1) throw refuse(name, `expected 0 or 1, got ${data[bad]} at ${bad}`);
    const weights = tensors.get(weightName(name.slice(prunedName('').length)))?.data ?? [];
    const alive = data.findIndex((value, index) => value === 1 && weights[index] !== 0);
    if (alive !== -1) throw refuse(name, `the weight at ${alive} is pruned, and ${weights[alive]} instead of 0`);
  }
}

function requireFinite(tensors: Tensors): void {
  for (const [name, { data }] of tensors) {
    const values = data as Float32Array | Float64Array;
    const bad = values.findIndex((value) => !Number.isFinite(value));
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

import type { Seed } from '../../core/random/seed.js';
import type { Hdf5Array } from '../../formats/hdf5/hdf5.js';
import { type Sequential, sequential, stateOf } from '../../model/sequential.js';
import { show } from '../../show.js';
import type { Json, Layer } from '../../types.js';
import { given, refuse } from '../../validate.js';
import { fieldsOf, invalid, made } from '../json.js';
import type { WeightStore } from '../weightStore.js';
import { type CompileConfig, readCompileConfig } from './compileConfig.js';
import { isIdle, isPreparation, type LayerEntry, readLayer, readPreparation, type Statistics } from './layers.js';
import { readNetwork } from './network.js';

/** A model made of a configuration, with what its weights need to find their places. */
export interface ReadModel {
  readonly model: Sequential;
  /** Layers of Keras that became layers here, in the order of these. */
  readonly entries: readonly LayerEntry[];
  readonly compiled: CompileConfig | undefined;
}

export interface ReadOptions {
  readonly seed: Seed | undefined;
  readonly compile: boolean;
}

const NONE: Statistics = { mean: undefined, variance: undefined };

/**
 * Makes a model of a configuration, and compiles it if the configuration says how.
 *
 * @param open  the arrays of the file, if there is one, by the layers of the configuration.
 */
export function readModel(
  path: string,
  json: Json,
  options: ReadOptions,
  open?: (entries: readonly LayerEntry[]) => WeightStore,
  training?: Json,
): ReadModel & { readonly store: WeightStore | undefined } {
  const { name, entries, inputUnits } = readNetwork(path, json);
  const store = open?.(entries);
  const first = entries.findIndex((entry) => !isIdle(entry));
  const prepares = first !== -1 && isPreparation(entries[first]!);
  const kept = entries.filter((entry, at) => !isIdle(entry) && !(prepares && at === first));
  const [input] = kept;
  if (input === undefined) throw invalid(path, 'has no layers');
  const columns = inputUnits ?? (store && rowsOf(store, input));
  const layers = kept.map((entry, at): Layer => readLayer(entry, at === 0 ? columns : undefined));
  const statistics = prepares ? statisticsOf(store?.layer(entries[first]!)) : NONE;
  const standardizer = prepares ? readPreparation(entries[first]!, columns, statistics) : undefined;
  const config = training ?? fieldsOf(path, json)['compile_config'];
  const compiled =
    options.compile && config !== undefined && config !== null
      ? readCompileConfig('compile_config', config)
      : undefined;
  const model = made(path, () => sequential(given({ layers, name, seed: options.seed, standardizer })));
  if (compiled !== undefined) compileModel(model, layers, compiled);
  return { model, entries: kept, compiled, store };
}

/** Columns by the first kernel. */
function rowsOf(store: WeightStore, entry: LayerEntry): number | undefined {
  return store.layer(entry)?.[0]?.shape[0];
}

/** Statistics that Normalization learned: mean, variance, and a count that nothing reads. */
function statisticsOf(arrays: readonly Hdf5Array[] | undefined): Statistics {
  const [mean, variance] = arrays ?? [];
  return { mean: mean?.data, variance: variance?.data };
}

/** Compiles. @throws FormatError where the loss takes logits, and the model gives none, or the other way round. */
function compileModel(model: Sequential, layers: readonly Layer[], { fromLogits, ...options }: CompileConfig): void {
  const last = layers.at(-1)!.activation?.name ?? 'linear';
  const { fusedActivation } = options.loss;
  if (fusedActivation !== undefined && fromLogits !== undefined) {
    const expected = fromLogits ? 'linear' : fusedActivation;
    if (last !== expected) {
      const what = `from_logits is ${fromLogits}, and the last activation is ${show(last)}; ${show(expected)} is taken`;
      throw invalid('compile_config.loss', `${what}; { compile: false } leaves it out`);
    }
  }
  made('compile_config', () => model.compile({ ...options, metrics: [...options.metrics] }));
}

/**
 * Gives a model the arrays of its layers. Their shapes are compared with those of the configuration before the model takes memory.
 *
 * @throws FormatError, before anything changes, for arrays that are missing, or of another shape, by their layers; DataError `E_NONFINITE`.
 */
export function setLayerWeights(
  path: string,
  { model, entries }: Pick<ReadModel, 'model' | 'entries'>,
  store: WeightStore,
): void {
  const { network } = stateOf(model);
  if (network === undefined) throw invalid(path, 'the number of columns is not known');
  const arrays: Hdf5Array[] = [];
  for (const [index, { parameters, layer }] of network.layers.entries()) {
    // Layers that only draw have the state of their generator in the file.
    if (parameters.length === 0) continue;
    const entry = entries[index]!;
    const found = store.layer(entry) ?? [];
    const listed = (all: readonly { readonly shape: readonly number[] }[]) =>
      all.map(({ shape }) => `[${shape.join(', ')}]`).join(' ') || 'no arrays';
    if (listed(found) !== listed(parameters)) {
      throw invalid(path, `${entry.path}, ${layer.type}: ${listed(found)}, expected ${listed(parameters)}`);
    }
    arrays.push(...found);
  }
  for (const { data } of arrays) {
    const bad = data.findIndex((value) => !Number.isFinite(Math.fround(value)));
    if (bad !== -1)
      refuse('E_NONFINITE', path, 'finite weights', data[bad], `Keras: ${path}: a weight is ${data[bad]}`);
  }
  if (arrays.length > 0)
    made(path, () => model.setWeights(arrays.map(({ shape, data }) => ({ shape: [...shape], data }))));
}

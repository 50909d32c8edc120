import { drawSeed, type Seed, splitSeed } from '../../core/random/seed.js';
import { isPreparation, type Preparation } from '../../data/preparation.js';
import { requireNames } from '../../data/reading/names.js';
import { OptionError } from '../../errors.js';
import type { Layer } from '../../types.js';
import { given, isList, isWellFormed, refuse, requireOptions } from '../../validate.js';
import { Regions } from '../memory/regions.js';
import { connectLayers, requireLayers } from '../network.js';
import type { ModelState } from './state.js';

/** Options of `sequential`. */
export interface SequentialOptions {
  /** At least one. Without this option, the model is empty, and `add` gives it its layers. */
  layers?: readonly Layer[];
  /** Key of all random numbers: an integer in [0, 2^53) or a BigInt in [0, 2^64). Default: drawn at random. */
  seed?: Seed;
  /** Names of the input columns; by default, those of the first training X with names. */
  inputNames?: readonly string[];
  /** The result of `standardize(X)`: kept with the model, and applied to every X. */
  standardizer?: Preparation;
  /**
   * 'impute' replaces missing values of X (NaN, infinities, null, undefined, holes, blank text) by the means of the training
   * columns. Default: 'reject'. With a standardizer, use `standardize(X, { missing: 'impute' })` instead.
   */
  missing?: 'reject' | 'impute';
  /**
   * The result of `preprocess(...)` of `ockham/table`: the model then takes rows of objects and tables. It is learned from the rows of the
   * first fit, unless it was learned before, and kept with the model. It stands in place of `standardizer`, `inputNames` and `missing`.
   */
  preprocess?: Preparation;
  name?: string;
}

const OPTIONS = ['layers', 'seed', 'inputNames', 'standardizer', 'missing', 'preprocess', 'name'];

/** Creates the state of a new model: checks all options, allocates nothing. */
export function createState(options: SequentialOptions = {}): ModelState {
  requireOptions('sequential', options, OPTIONS);
  const { missing = 'reject', inputNames, preprocess, name = 'sequential' } = options;
  const standardizer = preprocess ?? options.standardizer;
  const layers = options.layers === undefined ? [] : requireLayers(options.layers);
  const seed = options.seed === undefined ? drawSeed() : options.seed;
  const key = splitSeed('sequential', seed);
  if (standardizer !== undefined && !isPreparation(standardizer)) {
    refuse(OptionError, 'sequential.standardizer', 'what standardize(X) or preprocess() returned', standardizer);
  }
  if (missing !== 'reject' && missing !== 'impute')
    refuse(OptionError, 'sequential.missing', "'reject' or 'impute'", missing);
  if (typeof name !== 'string' || name.length > 100 || !isWellFormed(name))
    refuse(OptionError, 'sequential.name', 'a string of up to 100 characters', name);

  if (inputNames !== undefined && !isList(inputNames))
    refuse(OptionError, 'sequential.inputNames', 'a list of names', inputNames);
  if (inputNames?.length === 0) refuse(OptionError, 'sequential.inputNames', 'at least one name', inputNames);
  const inputUnits = layers[0]?.inputUnits ?? standardizer?.columns ?? inputNames?.length;
  const network = inputUnits === undefined || layers.length === 0 ? undefined : connectLayers(layers, inputUnits);
  const columns = network?.inputUnits ?? inputUnits ?? 0;
  const names =
    inputNames === undefined ? standardizer?.names : requireNames('sequential.inputNames', inputNames, columns);
  standardizer?.requireFit(options, columns);
  return {
    name,
    seed,
    key,
    hasDrawnSeed: options.seed === undefined,
    layers,
    inputs: { names, standardizer, missing, means: undefined },
    regions: new Regions(),
    network,
    progress: { step: 0, epoch: 0, logs: [] },
    lastStep: 0,
    givesLogits: false,
    hasLearned: false,
    hasFiniteWeights: true,
    isTraining: false,
    isStopping: false,
    isDisposed: false,
  };
}

/**
 * Adds a layer at the end of a model that was not compiled or used before.
 *
 * @throws OptionError, ShapeError for a layer that does not fit, or a model in use.
 */
export function addLayer(state: ModelState, layer: Layer): void {
  if (state.compiled !== undefined || state.built !== undefined) {
    refuse(OptionError, 'add', 'called before compile and the first use of the model', layer);
  }
  const { name, seed, inputs } = state;
  const { names: inputNames, standardizer, missing } = inputs;
  const layers = [...state.layers, layer];
  const { network } = createState({ name, seed, missing, layers, ...given({ inputNames, standardizer }) });
  Object.assign(state, { layers, network });
}

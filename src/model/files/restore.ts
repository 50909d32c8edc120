import { restoreAverage } from '../../averages/registry.js';
import { restoreLayer } from '../../layers/registry.js';
import { restoreLoss } from '../../losses/registry.js';
import { isMetricName, type MetricLike, restoreMetric } from '../../metrics/registry.js';
import { restoreOptimizer } from '../../optimizers/registry.js';
import { show } from '../../show.js';
import type { Json, OwnConcepts } from '../../types.js';
import { requireBoolean, requireOptions } from '../../validate.js';
import { connectLayers } from '../network.js';
import { type Compiled, readCompileOptions, requireOutputs } from '../state/compile.js';
import { createState } from '../state/create.js';
import type { ModelState } from '../state/state.js';
import {
  DECIMAL,
  invalidFile,
  type JsonFields,
  requireArray,
  requireFields,
  requireNamed,
  restored,
} from './fileFields.js';
import { restorePreparation } from './restorePreparation.js';

const CONFIGURATION = [
  'name',
  'seed',
  'inputUnits',
  'layers',
  'inputNames',
  'standardizer',
  'missing',
  'inputIndices',
  'logits',
  'compiled',
];

/** Restores the model of a configuration, not compiled. @param own  finds custom code. */
export function restoreState(configuration: JsonFields, own?: OwnConcepts): ModelState {
  requireOptions('configuration', configuration, CONFIGURATION);
  const { name, seed, inputUnits, layers, inputNames, standardizer, missing, logits } = configuration;
  if (typeof seed !== 'string' || !DECIMAL.test(seed))
    throw invalidFile('seed', `expected decimal digits, got ${show(seed)}`);
  const number = Number(seed);
  const state = createState({
    name: name as string,
    seed: Number.isSafeInteger(number) ? number : BigInt(seed),
    layers: requireArray('layers', layers).map((layer, index) => {
      const { type, config } = requireFields(`layers[${index}]`, layer);
      return restoreLayer(type, config, own);
    }),
    missing: missing as 'reject' | 'impute',
    ...(inputNames === undefined ? {} : { inputNames: requireArray('inputNames', inputNames) as readonly string[] }),
    ...(standardizer === undefined ? {} : { standardizer: restorePreparation(standardizer) }),
  });
  state.givesLogits = requireBoolean('configuration.logits', logits ?? false);
  if (inputUnits === undefined) return state;
  if (typeof inputUnits !== 'number' || !Number.isSafeInteger(inputUnits) || inputUnits < 1) {
    throw invalidFile('inputUnits', `expected an integer >= 1, got ${show(inputUnits)}`);
  }
  state.network ??= connectLayers(state.layers, inputUnits);
  if (state.network.inputUnits !== inputUnits)
    throw invalidFile('inputUnits', `${inputUnits} does not fit the first layer`);
  state.inputIndices = readIndices(configuration['inputIndices'], inputUnits);
  return state;
}

/** Reads the column numbers of a compacted model's inputs, ascending. */
function readIndices(given: Json | undefined, inputUnits: number): Int32Array | undefined {
  if (given === undefined) return undefined;
  const indices = requireArray('inputIndices', given);
  const holds =
    indices.length === inputUnits &&
    indices.every((index, place) => Number.isInteger(index) && Number(index) > Number(indices[place - 1] ?? -1)) &&
    Number(indices.at(-1)) < 2 ** 31;
  if (!holds)
    throw invalidFile('inputIndices', `expected ${inputUnits} column numbers that ascend, got ${show(given)}`);
  return Int32Array.from(indices as readonly number[]);
}

/** Restores the options of compile. @throws FormatError if compile would refuse them. */
export function restoreCompiled(saved: Json, state: ModelState, own?: OwnConcepts): Compiled {
  return restored('compiled', () => {
    const { optimizer, loss, metrics, average } = requireFields('compiled', saved);
    const options = {
      optimizer: restoreOptimizer('optimizer', requireNamed('optimizer', optimizer), own),
      loss: restoreLoss('loss', requireNamed('loss', loss), own),
      metrics: requireArray('metrics', metrics).map((metric) => readMetric(metric, own)),
      average: average === undefined ? undefined : restoreAverage('average', requireNamed('average', average), own),
    };
    const compiled = readCompileOptions(options, state.layers);
    if (state.network !== undefined) requireOutputs(compiled.loss, state.network.outputUnits);
    return compiled;
  });
}

/** Reads a metric. Without options, it is saved as its name, which compile adapts to the loss. */
function readMetric(saved: Json, own?: OwnConcepts): MetricLike {
  if (typeof saved === 'string') return isMetricName(saved) ? saved : ((own?.({ name: saved }) ?? saved) as MetricLike);
  const { name, isOwn } = requireFields('metrics', saved);
  if (isOwn !== true) return restoreMetric('metrics', requireNamed('metrics', saved), own);
  const given = typeof name === 'string' ? own?.({ name }) : undefined;
  if (given === undefined)
    throw invalidFile('metrics', `${show(name)} is a function of your own; give it in customObjects`);
  return given as MetricLike;
}

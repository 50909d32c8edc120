import { isImpostor } from '../concept.js';
import type { Preparation } from '../data/preparation.js';
import { Standardizer } from '../data/standardize.js';
import { MemoryError, OptionError } from '../errors.js';
import { type Sequential, stateOf } from '../model/sequential.js';
import { requireIntact, type WeightsChoice, weightsOf } from '../model/state/state.js';
import { oneOf, optional, readOptions } from '../options.js';
import type { Learned, Preprocessor } from '../table/preprocessor.js';
import { isList, isObject, refuse } from '../validate.js';
import { writeFeatures } from './export/features.js';
import { writeLayer } from './export/layers.js';
import { undone, writeLabels } from './export/outputs.js';
import { asDouble, asFloat, imputed, standardized } from './export/preparation.js';
import { ElementType } from './proto/elementTypes.js';
import { GraphBuilder } from './proto/graphBuilder.js';

/** Options of {@link toOnnx}. */
export interface ToOnnxOptions {
  /** Whether the model's weights or their running average predict. Default: 'current', as in `predict`. */
  weights?: WeightsChoice;
  /**
   * Type of the inputs of numbers. Default: 'float64' for the columns of tables, which `predict` reads so, and 'float32' for X. Means and
   * scales are applied in f64 either way.
   */
  numbers?: 'float32' | 'float64';
}

/** Readers of protocol buffers take no more. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Encodes the model as an ONNX file that computes what `predict` does: opset 13, IR version 8, weights inside.
 *
 * The input is `X` (batch, columns), or, for a model with `preprocess`, one input (batch, 1) for each column of the table by its name. The
 * output is `predictions` (batch, units), and `label` (batch) for a model with `classes`. Equal models give equal bytes.
 *
 * @throws OptionError for a layer, an activation or a preparation of the user's own, with its name; MemoryError for more than 2 GiB;
 *   StateError `E_NOT_BUILT`, `E_DISPOSED`, `E_NO_AVERAGE`.
 * @example
 * const bytes = toOnnx(model);
 * bytes[1]; // 8, the IR version
 *
 * Source: ONNX 1.12, Operators.md and onnx.proto.
 */
export function toOnnx(model: Sequential, options: ToOnnxOptions = {}): Uint8Array<ArrayBuffer> {
  const { weights, numbers } = readOptions('toOnnx', options, {
    weights: ['current', oneOf('current', 'average')],
    numbers: [undefined, optional(oneOf('float32', 'float64'))],
  });
  const state = stateOf(model);
  requireIntact(state, 'toOnnx');
  const { network, parameters } = weightsOf(state, 'toOnnx', weights);
  const { names, means } = state.inputs;
  const standardizer = state.inputs.standardizer?.requireLearned();
  const graph = new GraphBuilder();
  const given = numbers ?? (isPreprocessor(standardizer) ? 'float64' : 'float32');
  const type = given === 'float64' ? ElementType.double : ElementType.float;

  let x = isPreprocessor(standardizer)
    ? writeFeatures(graph, standardizer.learned, type)
    : writeMatrix(graph, type, network.inputUnits, standardizer, means);
  const arrays = parameters.get();
  for (const [index, { layer, name, outputUnits }] of network.layers.entries()) {
    const own = parameters.all.flatMap((parameter, place) =>
      parameter.layerIndex === index ? [[parameter.name.slice(name.length + 1), arrays[place]!] as const] : [],
    );
    const { type: kind, config, activation } = layer;
    const trained = { name, type: kind, config, activation, units: outputUnits, arrays: new Map(own) };
    x = writeLayer(graph, x, trained, isImpostor(layer));
  }
  const target = isPreprocessor(standardizer) ? standardizer.target : undefined;
  x = graph.output(undone(graph, x, target), 'predictions', ElementType.float, [network.outputUnits]);
  const { classes } = model;
  if (classes !== undefined) writeLabels(graph, x, classes, network.outputUnits, state.givesLogits ? 0 : 0.5);

  const metadata = new Map<string, string>();
  if (names !== undefined) metadata.set('inputNames', JSON.stringify(names));
  if (model.inputIndices !== undefined) metadata.set('inputIndices', JSON.stringify(model.inputIndices));
  if (classes !== undefined) metadata.set('classes', JSON.stringify(classes));
  const file = graph.finish(state.name, metadata);
  if (file.size <= MOST_BYTES) return file.finish();
  const message = `toOnnx: the file would have ${file.size} bytes, and ONNX files have at most ${MOST_BYTES}`;
  throw new MemoryError(message, { expected: `at most ${MOST_BYTES} bytes`, got: file.size });
}

/** A preprocessor that has learned; another copy of the library may have made it, so it is known by its fields. */
function isPreprocessor(preparation: Preparation | undefined): preparation is Preprocessor & { learned: Learned } {
  if (preparation === undefined || !('learned' in preparation)) return false;
  const { learned } = preparation;
  return isObject(learned) && 'features' in learned && isList(learned.features);
}

/** X (batch, columns), prepared as the first layer takes it. */
function writeMatrix(
  graph: GraphBuilder,
  type: ElementType,
  columns: number,
  preparation: Preparation | undefined,
  means: Float64Array | undefined,
): string {
  let x = graph.input('X', type, columns);
  graph.scope = 'preparation';
  if (preparation === undefined && means === undefined) return type === ElementType.float ? x : asFloat(graph, x);
  x = asDouble(graph, x, type);
  if (means !== undefined) return asFloat(graph, imputed(graph, x, means, true).filled);
  const { mean, scale, missing } = standardizerOf(preparation);
  const { filled } = missing === 'impute' ? imputed(graph, x, mean, true) : { filled: x };
  return asFloat(graph, standardized(graph, filled, { mean, scale }));
}

/** @throws OptionError for a preparation of the user's own. */
function standardizerOf(preparation: Preparation | undefined): Standardizer {
  if (preparation instanceof Standardizer) return preparation;
  try {
    return Standardizer.fromJSON(preparation?.toJSON());
  } catch {
    const message = 'toOnnx: the preparation of X is code of your own, which ONNX cannot hold';
    refuse(OptionError, 'toOnnx.standardizer', 'what standardize(X) or preprocess() returned', preparation, message);
  }
}

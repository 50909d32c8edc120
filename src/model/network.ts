import { savable } from '../concept.js';
import { FLOAT_BYTES } from '../core/memory/aligned.js';
import { MEMORY_LIMIT_BYTES } from '../core/memory/arena.js';
import { MemoryError, OptionError, ShapeError } from '../errors.js';
import { readName } from '../layers/options.js';
import { show } from '../show.js';
import type { Layer, ParameterSpec } from '../types.js';
import { hasMethods, isList, refuse } from '../validate.js';

/** Most arrays of a model: a file has up to 26 entries for each, and at most 2^17 in all. */
const MOST_ARRAYS = 5000;
/** Kernels count in 32-bit integers. */
const MOST_ELEMENTS = 2 ** 31 - 1;

/** A layer in its place, with its sizes and parameters. */
export interface NetworkLayer {
  readonly layer: Layer;
  /** The user's name, or type and number among its type: dense_1. Unique in the model. */
  readonly name: string;
  readonly inputUnits: number;
  readonly outputUnits: number;
  readonly parameters: readonly ParameterSpec[];
  /** Ordinal among the layers that learn, or among those that draw masks. */
  readonly ordinal: number;
}

/** Layers whose sizes fit together. */
export interface Network {
  readonly layers: readonly NetworkLayer[];
  readonly inputUnits: number;
  readonly outputUnits: number;
  /** Weights of all layers. */
  readonly parameterCount: number;
}

/** @throws OptionError for anything but a non-empty list of layers with distinct names. */
export function requireLayers(layers: unknown): readonly Layer[] {
  if (!isList(layers) || layers.length === 0) {
    refuse(OptionError, 'sequential.layers', 'a non-empty array of layers, unless add() gives them', layers);
  }
  const names = new Set<string>();
  for (const [index, layer] of layers.entries()) {
    const path = `sequential.layers[${index}]`;
    if (!isLayer(layer))
      refuse(OptionError, path, 'a layer, such as dense({ units: 10 }) or activation("relu")', layer);
    savable(path, layer, OURS);
    readName(`${path}.name`, layer.name);
    if (layer.name === undefined) continue;
    if (names.has(layer.name)) {
      const message = `${path}: the name ${show(layer.name)} is taken by an earlier layer`;
      refuse(OptionError, path, 'distinct names', layer.name, message);
    }
    names.add(layer.name);
  }
  return [...(layers as readonly Layer[])];
}

/** Types of our layers, by name: a bundle contains only those that it imports. */
const OURS = {
  dense: 0,
  dropout: 0,
  spatialDropout: 0,
  gaussianDropout: 0,
  alphaDropout: 0,
  concreteDropout: 0,
  gaussianNoise: 0,
  layerNormalization: 0,
  batchNormalization: 0,
  lassoNet: 0,
  activation: 0,
};

/** Needs more than `forward` and `backward`, which activations have, too. */
function isLayer(value: unknown): value is Layer {
  return hasMethods<Layer>(value, 'forward', 'backward', 'parameters', 'outputUnits') && typeof value.type === 'string';
}

/**
 * Connects layers for a number of input columns.
 *
 * @throws ShapeError if sizes do not fit, including those that penalties name; MemoryError if the weights alone exceed what
 *   WebAssembly can address.
 */
export function connectLayers(layers: readonly Layer[], inputUnits: number): Network {
  requireLayers(layers); // add() may be missing
  const taken = new Set(layers.map((layer) => layer.name));
  const numbers = new Map<string, number>();
  const ordinals = { learning: 0, drawing: 0 };
  const connected: NetworkLayer[] = [];
  let units = inputUnits;
  let parameterCount = 0;
  let arrays = 0;
  for (const layer of layers) {
    if (layer.inputUnits !== undefined && layer.inputUnits !== units) {
      const message = `${layer.type}: inputShape is [${layer.inputUnits}], but ${units} columns come in`;
      refuse(ShapeError, `${layer.type}.inputShape`, String(layer.inputUnits), units, message);
    }
    const outputUnits = layer.outputUnits(units);
    const parameters = layer.parameters(units);
    for (const { penalty, shape } of parameters) {
      penalty?.requireShape?.(layer.type, shape);
    }
    arrays += parameters.length;
    requireArrays(layer.type, parameters, arrays);
    const elements = countOf(parameters);
    requireElements(`${layer.type} of ${units} x ${outputUnits}`, elements);
    parameterCount += elements;
    let name = layer.name;
    while (name === undefined) {
      const number = (numbers.get(layer.type) ?? 0) + 1;
      numbers.set(layer.type, number);
      if (!taken.has(`${layer.type}_${number}`)) name = `${layer.type}_${number}`;
    }
    const ordinal = parameters.length > 0 ? ordinals.learning++ : layer.isStochastic ? ordinals.drawing++ : 0;
    connected.push({ layer, name, inputUnits: units, outputUnits, parameters, ordinal });
    units = outputUnits;
  }
  requireElements('the model', parameterCount);
  return { layers: connected, inputUnits, outputUnits: units, parameterCount };
}

/** @throws OptionError for more arrays than a file may have, or names that are not distinct words. */
function requireArrays(type: string, parameters: readonly ParameterSpec[], count: number): void {
  const names = new Set(parameters.map(({ name }) => name));
  if (count > MOST_ARRAYS)
    refuse(OptionError, 'sequential.layers', `of at most ${MOST_ARRAYS} arrays of weights`, count);
  if (names.size === parameters.length && parameters.every(({ name }) => /^\w{1,40}$/.test(name))) return;
  refuse(OptionError, `${type}.parameters`, 'named by distinct words', [...names].slice(0, 6));
}

/** Returns rows and columns of a parameter; a bias is one row. */
export function sidesOf(shape: readonly number[]): [rows: number, columns: number] {
  return shape.length === 2 ? [shape[0]!, shape[1]!] : [1, shape[0]!];
}

/** Counts the elements of parameters. */
export function countOf(parameters: readonly Pick<ParameterSpec, 'shape'>[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/** @throws MemoryError if that many f32 exceed the limit, with bytes needed and allowed. */
export function requireElements(what: string, elements: number): void {
  const bytes = elements * FLOAT_BYTES;
  if (elements <= MOST_ELEMENTS && bytes <= MEMORY_LIMIT_BYTES) return;
  const allowed = Math.min(MOST_ELEMENTS * FLOAT_BYTES, MEMORY_LIMIT_BYTES);
  const message = `${what} needs ${bytes} bytes, and at most ${allowed} can be held`;
  throw new MemoryError(message, { expected: `at most ${allowed} bytes`, got: bytes });
}

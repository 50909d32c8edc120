import type { JsonObject, JsonValue } from '../../formats/strictJson.js';
import { show } from '../../show.js';
import type { Layer } from '../concepts/layer.js';
import { OutOfScopeError } from '../outOfScope.js';
import { childOf, type Fields, fieldsOf, invalid, isAbsent, listOf, readTopologyJson, textOf } from './fields.js';
import { readLayer } from './readLayer.js';

/** A model of a file: its layers in order, without weights. */
export interface ReadTopology {
  readonly name: string | undefined;
  /** Whether the file says which layer is applied to which. */
  readonly isFunctional: boolean;
  readonly layers: readonly Layer[];
}

/** Most layers of a file. */
const MOST_LAYERS = 10_000;

/**
 * Reads the topology of a model.json, wrapped in `model_config` or bare.
 *
 * @param hasWeights  whether the file has the weights, so that initializers have no effect.
 * @throws FormatError for anything else; OutOfScopeError for what is not here, by name: other layers, forks, shared layers.
 */
export function readTopology(topology: unknown, hasWeights: boolean): ReadTopology {
  const outer = readTopologyJson(topology);
  const fields = isAbsent(outer, 'modelConfig') ? outer : childOf(outer, 'modelConfig');
  const { className, config } = classOf(fields);
  const isFunctional = className !== 'Sequential';
  const layers = readModel(className, config, hasWeights);
  if (layers.length === 0) throw invalid(fields.path, 'the model has no layers');
  const name = config.values.get('name');
  return { name: typeof name === 'string' ? name : undefined, isFunctional, layers };
}

function classOf(fields: Fields): { className: string; config: Fields } {
  const value = fields.values.get('config');
  const className = textOf(fields, 'className');
  // The oldest files of Sequential have the list of layers in place of the options.
  const isList = Array.isArray(value) && className === 'Sequential';
  const config = isList
    ? { path: `${fields.path}.config`, values: new Map([['layers', value]]) }
    : childOf(fields, 'config');
  return { className, config };
}

function isModel(className: string): boolean {
  return ['Sequential', 'Model', 'Functional'].includes(className);
}

function readModel(className: string, config: Fields, hasWeights: boolean): readonly Layer[] {
  if (!isModel(className)) throw new OutOfScopeError(`${config.path}: a model of the class ${show(className)}`);
  const entries = listOf(config, 'layers');
  if (entries.length > MOST_LAYERS) throw invalid(config.path, `more than ${MOST_LAYERS} layers`);
  const read = entries.map((entry, index) => fieldsOf(`${config.path}.layers[${index}]`, entry));
  const ordered = className === 'Sequential' ? read : chainOf(config, read);
  const layers = ordered.flatMap((fields) => {
    const { className: own, config: options } = classOf(fields);
    return isModel(own) ? readModel(own, options, hasWeights) : [readLayer(own, options, hasWeights)];
  });
  return layers.filter(({ className: own }, index) => index === 0 || own !== 'InputLayer');
}

/** Layers of a functional model from its input to its output. @throws OutOfScopeError unless they are one chain. */
function chainOf(config: Fields, layers: readonly Fields[]): readonly Fields[] {
  const byName = new Map(layers.map((fields) => [textOf(fields, 'name'), fields]));
  const [first, last] = [endOf(config, 'inputLayers'), endOf(config, 'outputLayers')];
  const chain: Fields[] = [];
  const seen = new Set<string>();
  for (let name: string | undefined = last; name !== undefined; ) {
    const fields = byName.get(name);
    if (fields === undefined) throw invalid(config.path, `there is no layer ${show(name)}`);
    if (seen.has(name)) throw invalid(config.path, `the layer ${show(name)} comes from itself`);
    seen.add(name);
    chain.unshift(fields);
    name = name === first ? undefined : sourceOf(fields, name);
  }
  const extra = [...byName.keys()].find((name) => !seen.has(name));
  if (extra !== undefined) throw new OutOfScopeError(`${config.path}: the layer ${show(extra)} beside the chain`);
  return chain;
}

/** The one layer that a model begins or ends with. */
function endOf(config: Fields, key: string): string {
  const ends = listOf(config, key);
  const list = typeof ends[0] === 'string' ? [ends] : ends;
  if (list.length !== 1) throw new OutOfScopeError(`${config.path}: ${list.length} ${key}`, 'models here have one');
  return nameIn(`${config.path}.${key}`, list[0]);
}

/** The layer that a layer is applied to. */
function sourceOf(fields: Fields, name: string): string {
  const path = `${fields.path}.inbound_nodes`;
  const nodes = listOf(fields, 'inboundNodes');
  if (nodes.length === 0) throw invalid(path, `the layer ${show(name)} is applied to nothing`);
  if (nodes.length > 1) throw new OutOfScopeError(`${path}: the layer ${show(name)} in ${nodes.length} places`);
  const [tensors] = nodes;
  if (!Array.isArray(tensors)) throw new OutOfScopeError(`${path}: the format of Keras 3`, 'save it for Keras 2');
  if (tensors.length !== 1) throw new OutOfScopeError(`${path}: ${tensors.length} inputs of the layer ${show(name)}`);
  const [tensor] = tensors as readonly JsonValue[];
  const options = Array.isArray(tensor) ? (tensor as readonly JsonValue[])[3] : undefined;
  if (options instanceof Map && (options as JsonObject).size > 0) {
    throw new OutOfScopeError(`${path}: ${[...(options as JsonObject).keys()].join(', ')} of the layer ${show(name)}`);
  }
  return nameIn(path, tensor);
}

function nameIn(path: string, tensor: JsonValue | undefined): string {
  const [name, node = 0, place = 0] = Array.isArray(tensor) ? (tensor as readonly JsonValue[]) : [];
  if (typeof name !== 'string') throw invalid(path, `expected the name of a layer, got ${show(tensor)}`);
  if (node !== 0 || place !== 0) throw new OutOfScopeError(`${path}: the layer ${show(name)} in several places`);
  return name;
}

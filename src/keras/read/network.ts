import { show } from '../../show.js';
import type { Json } from '../../types.js';
import { type Fields, fieldsOf, invalid, isFields, listOf } from '../json.js';
import type { LayerEntry } from './layers.js';

/** A network as its configuration has it: layers one after the other. */
export interface NetworkConfig {
  readonly name: string | undefined;
  readonly entries: readonly LayerEntry[];
  /** Columns of X, if the configuration says so. */
  readonly inputUnits: number | undefined;
}

const MOST_LAYERS = 10_000;

/**
 * Reads a Sequential, or a Functional model that is one chain.
 *
 * @throws FormatError for other models, and for chains that branch, by the names of the layers.
 */
export function readNetwork(path: string, model: Json): NetworkConfig {
  const fields = fieldsOf(path, model);
  const className = fields['class_name'];
  if (className !== 'Sequential' && className !== 'Functional' && className !== 'Model') {
    throw invalid(path, `${show(className)} is no Sequential and no Functional model`);
  }
  const where = `${path}.config`;
  // Before version 2.2.3, the configuration was the list of the layers.
  const config: Fields = Array.isArray(fields['config'])
    ? { layers: fields['config'] }
    : fieldsOf(where, fields['config']);
  const all = listOf(`${where}.layers`, config['layers']);
  if (all.length > MOST_LAYERS) throw invalid(where, `${all.length} layers, at most ${MOST_LAYERS} are read`);
  const layers = all.map((layer, index) => readEntry(`${where}.layers[${index}]`, layer));
  const name = typeof config['name'] === 'string' ? config['name'] : undefined;
  if (className === 'Sequential') {
    const shape = config['build_input_shape'] ?? fieldsOf(path, fields['build_config'] ?? {})['input_shape'];
    return network(name, layers, shape);
  }
  return network(name, chainOf(where, config, layers), undefined);
}

/** An entry with what it is connected to. */
interface Connected extends LayerEntry {
  readonly fields: Fields;
}

function readEntry(path: string, layer: Json): Connected {
  const fields = fieldsOf(path, layer);
  const { class_name: className, config } = fields;
  if (typeof className !== 'string') throw invalid(path, `class_name must be a text, got ${show(className)}`);
  const own = fieldsOf(`${path}.config`, config);
  const name = own['name'] ?? fields['name'];
  if (typeof name !== 'string') throw invalid(path, 'has no name');
  return { className, name, config: own, path: `${path} (${show(name)})`, fields };
}

function network(name: string | undefined, entries: readonly Connected[], shape: Json | undefined): NetworkConfig {
  const flat = entries.findIndex(({ className }) => className === 'Flatten');
  const first = entries.findIndex(({ className }) => className !== 'InputLayer');
  const shapes = entries
    .slice(0, first + 1)
    .flatMap(({ config, fields }) => [config['batch_shape'], config['batch_input_shape'], buildShape(fields)]);
  const given = [...shapes, shape].find((value) => Array.isArray(value));
  return { name, entries, inputUnits: given === undefined ? undefined : unitsOf(given, flat !== -1 && flat === first) };
}

const buildShape = ({ build_config: build }: Fields) => (isFields(build) ? build['input_shape'] : undefined);

/** The columns of a shape [null, n]; of more axes, if the first layer flattens them. */
function unitsOf(given: Json, isFlattened: boolean): number {
  const [, ...sizes] = listOf('the shape of the inputs', given);
  const product = sizes.reduce<number>(
    (all, size) => all * (typeof size === 'number' && Number.isSafeInteger(size) && size >= 1 ? size : NaN),
    1,
  );
  if (Number.isSafeInteger(product) && (sizes.length === 1 || (isFlattened && sizes.length > 0))) return product;
  throw invalid('the shape of the inputs', `${show(given)}: rows of numbers are taken, [null, columns]`);
}

/** Orders the layers of a Functional model from its input to its output. */
function chainOf(path: string, config: Fields, layers: readonly Connected[]): readonly Connected[] {
  const [inputs, outputs] = ['input_layers', 'output_layers'].map((key) => endsOf(`${path}.${key}`, config[key]));
  if (inputs!.length !== 1 || outputs!.length !== 1) {
    throw invalid(path, `${inputs!.length} inputs and ${outputs!.length} outputs; one of each is taken`);
  }
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  if (byName.size !== layers.length) throw invalid(path, 'a name comes twice');
  const chain: Connected[] = [];
  let at: string | undefined = outputs![0]!;
  while (at !== undefined) {
    const layer = byName.get(at);
    if (layer === undefined) throw invalid(path, `there is no layer ${show(at)}`);
    if (chain.length >= layers.length) throw invalid(path, 'layers are connected in a circle');
    chain.push(layer);
    const before = sourcesOf(layer);
    if (before.length > 1) throw invalid(layer.path, `has ${before.length} inputs; a chain of layers is taken`);
    at = before[0];
  }
  if (chain.at(-1)!.name !== inputs![0]) throw invalid(path, `${show(chain.at(-1)!.name)} is not the input`);
  if (chain.length < layers.length) {
    const unused = layers.find((layer) => !chain.includes(layer))!;
    throw invalid(unused.path, 'is not in the chain from the input to the output');
  }
  return chain.reverse();
}

/** Names of the layers at an end: [["x", 0, 0]], ["x", 0, 0], or an object of them. */
function endsOf(path: string, value: Json | undefined): readonly string[] {
  if (isFields(value)) return Object.values(value).flatMap((entry) => endsOf(path, entry));
  const list = listOf(path, value);
  const [name] = list;
  if (typeof name === 'string') return [name];
  return list.flatMap((entry) => endsOf(path, entry));
}

/** Names of the layers whose outputs a layer takes: of all its calls. */
function sourcesOf({ fields, path }: Connected): readonly string[] {
  const nodes = fields['inbound_nodes'];
  if (nodes === undefined || nodes === null) return [];
  const calls = listOf(`${path}.inbound_nodes`, nodes);
  if (calls.length > 1) throw invalid(path, `is called ${calls.length} times; a layer in one place is taken`);
  return calls.flatMap((call) => tensorsOf(call));
}

/** Names in a call: lists [name, node, tensor], which Keras 2 has with options, and Keras 3 in the history of the tensors among its arguments. */
function tensorsOf(value: Json): readonly string[] {
  if (!Array.isArray(value)) return isFields(value) ? Object.values(value).flatMap(tensorsOf) : [];
  const list: readonly Json[] = value;
  return typeof list[0] === 'string' && typeof list[1] === 'number' ? [list[0]] : list.flatMap(tensorsOf);
}

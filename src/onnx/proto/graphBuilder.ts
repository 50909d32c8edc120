// Source: onnx.proto (ONNX 1.12, IR version 8); field numbers are those of its messages.
import { littleEndian, ProtobufWriter } from '../../formats/protobuf.js';
import { ElementType } from './elementTypes.js';

/** Attributes of a node, by their types. */
export interface Attributes {
  readonly int?: Readonly<Record<string, number>>;
  readonly float?: Readonly<Record<string, number>>;
  readonly text?: Readonly<Record<string, string>>;
  readonly ints?: Readonly<Record<string, readonly number[]>>;
  readonly texts?: Readonly<Record<string, readonly string[]>>;
}

/** Numbers of AttributeProto.AttributeType. */
const ATTRIBUTE = { float: 1, int: 2, text: 3, ints: 7, texts: 8 } as const;

/** The operators of ONNX-ML. */
export const ML_DOMAIN = 'ai.onnx.ml';

/** Versions that the files name. */
const IR_VERSION = 8;
const OPSETS = { '': 13, [ML_DOMAIN]: 2 } as const;

interface GraphNode {
  readonly op: string;
  readonly name: string;
  readonly domain: '' | typeof ML_DOMAIN;
  readonly inputs: string[];
  output: string;
  readonly attributes: Attributes;
}

/** A tensor with its type: (batch, ...shape). */
interface GraphValue {
  readonly name: string;
  readonly type: ElementType;
  /** Sizes, or names of axes of any length. */
  readonly shape: readonly (number | string)[];
}

/** A graph as it grows: names are unique, and nodes come in the order in which they run. */
export class GraphBuilder {
  /** Prefix of the names of nodes and their tensors: the layer that they belong to. */
  scope = '';
  private readonly names = new Set<string>();
  private readonly nodes: GraphNode[] = [];
  private readonly inputs: GraphValue[] = [];
  private readonly outputs: GraphValue[] = [];
  private readonly known: GraphValue[] = [];
  private readonly initializers: ProtobufWriter[] = [];

  /** Adds an input (batch, columns); a text of `columns` names an axis of any length. Returns its name. */
  input(name: string, type: ElementType, columns: number | string): string {
    const input = { name: this.unique(name === '' ? 'column' : name), type, shape: [columns] };
    this.inputs.push(input);
    return input.name;
  }

  /** Adds a constant. Returns its name. */
  constant(name: string, data: Float32Array | Float64Array | BigInt64Array, shape: readonly number[]): string {
    const tensor = tensorOf(typeOf(data), shape);
    return this.initialize(tensor.bytes(9, littleEndian(data)), name);
  }

  /** Adds a constant of texts, or of booleans. Returns its name. */
  list(name: string, values: readonly string[] | readonly boolean[]): string {
    const isText = typeof values[0] === 'string';
    const tensor = tensorOf(isText ? ElementType.string : ElementType.bool, [values.length]);
    if (isText) for (const text of values) tensor.text(6, String(text));
    else tensor.bytes(9, Uint8Array.from(values as readonly boolean[], Number));
    return this.initialize(tensor, name);
  }

  /** Adds a node of one output. Returns the name of the output. */
  node(op: string, inputs: readonly string[], attributes: Attributes = {}, domain: GraphNode['domain'] = ''): string {
    const name = this.unique(op);
    const output = this.unique(`${op}_output`);
    this.nodes.push({ op, name, domain, inputs: [...inputs], output, attributes });
    return output;
  }

  /** Says the type of a tensor (batch, ...shape) where checkers cannot infer it. Returns its name. */
  declare(name: string, type: ElementType, shape: readonly number[]): string {
    this.known.push({ name, type, shape });
    return name;
  }

  /** Makes a tensor an output (batch, ...shape) of that name or the next free one. Returns its name. */
  output(tensor: string, name: string, type: ElementType, shape: readonly number[]): string {
    const free = this.free(name);
    this.names.add(free);
    const maker = this.nodes.find(({ output }) => output === tensor);
    if (maker === undefined) this.nodes.push({ ...this.identity(tensor), output: free });
    else {
      maker.output = free;
      for (const { inputs } of this.nodes) {
        for (const [index, input] of inputs.entries()) if (input === tensor) inputs[index] = free;
      }
    }
    this.outputs.push({ name: free, type, shape });
    return free;
  }

  /** Encodes the model. @param metadata  texts by key. */
  finish(graphName: string, metadata: ReadonlyMap<string, string>): ProtobufWriter {
    const graph = new ProtobufWriter();
    for (const node of this.nodes) graph.message(1, nodeOf(node));
    graph.text(2, graphName);
    for (const tensor of this.initializers) graph.message(5, tensor);
    for (const input of this.inputs) graph.message(11, valueInfo(input));
    for (const output of this.outputs) graph.message(12, valueInfo(output));
    for (const value of this.known) graph.message(13, valueInfo(value));
    const model = new ProtobufWriter().varint(1, IR_VERSION).text(2, 'ockham').message(7, graph);
    for (const domain of ['', ML_DOMAIN] as const) {
      if (domain !== '' && !this.nodes.some((node) => node.domain === domain)) continue;
      model.message(8, new ProtobufWriter().text(1, domain).varint(2, OPSETS[domain]));
    }
    for (const [key, value] of metadata) model.message(14, new ProtobufWriter().text(1, key).text(2, value));
    return model;
  }

  private identity(input: string): GraphNode {
    return { op: 'Identity', name: this.unique('Identity'), domain: '', inputs: [input], output: '', attributes: {} };
  }

  private initialize(tensor: ProtobufWriter, name: string): string {
    const own = this.unique(name);
    this.initializers.push(tensor.text(8, own));
    return own;
  }

  private unique(name: string): string {
    const free = this.free(this.scope === '' ? name : `${this.scope}/${name}`);
    this.names.add(free);
    return free;
  }

  private free(name: string): string {
    let free = name;
    for (let number = 2; this.names.has(free); number++) free = `${name}_${number}`;
    return free;
  }
}

function typeOf(data: Float32Array | Float64Array | BigInt64Array): ElementType {
  if (data instanceof Float32Array) return ElementType.float;
  return data instanceof Float64Array ? ElementType.double : ElementType.int64;
}

function tensorOf(type: ElementType, shape: readonly number[]): ProtobufWriter {
  return new ProtobufWriter().varints(1, shape).varint(2, type);
}

function valueInfo({ name, type, shape }: GraphValue): ProtobufWriter {
  const sizes = new ProtobufWriter();
  for (const size of ['batch', ...shape]) {
    const axis = new ProtobufWriter();
    sizes.message(1, typeof size === 'number' ? axis.varint(1, size) : axis.text(2, size));
  }
  const tensor = new ProtobufWriter().varint(1, type).message(2, sizes);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
}

function nodeOf({ op, name, domain, inputs, output, attributes }: GraphNode): ProtobufWriter {
  const node = new ProtobufWriter();
  for (const input of inputs) node.text(1, input);
  node.text(2, output).text(3, name).text(4, op);
  const { float = {}, int = {}, text = {}, ints = {}, texts = {} } = attributes;
  const add = (key: string, type: number, write: (attribute: ProtobufWriter) => unknown) => {
    const attribute = new ProtobufWriter().text(1, key);
    write(attribute);
    node.message(5, attribute.varint(20, type));
  };
  for (const [key, value] of Object.entries(float)) add(key, ATTRIBUTE.float, (to) => to.float(2, value));
  for (const [key, value] of Object.entries(int)) add(key, ATTRIBUTE.int, (to) => to.varint(3, value));
  for (const [key, value] of Object.entries(text)) add(key, ATTRIBUTE.text, (to) => to.text(4, value));
  for (const [key, values] of Object.entries(ints)) add(key, ATTRIBUTE.ints, (to) => to.varints(8, values));
  for (const [key, values] of Object.entries(texts)) {
    add(key, ATTRIBUTE.texts, (to) => {
      for (const value of values) to.text(9, value);
    });
  }
  return domain === '' ? node : node.text(7, domain);
}

// Source: onnx.proto; field numbers are those of its messages. Unknown fields are skipped, as in every reader of protocol buffers.
import { type ProtobufField, visitMessage, within53 } from '../../formats/protobuf.js';
import { invalidOnnx } from './invalid.js';

/** A tensor as the file has it: where its numbers are, not yet decoded. */
export interface RawTensor {
  readonly path: string;
  name: string;
  readonly dims: number[];
  type: number;
  raw: Uint8Array | undefined;
  /** Fields of float_data, int32_data, int64_data and double_data by their numbers. */
  readonly typed: ProtobufField[];
  /** Whether the numbers are in another file. */
  isExternal: boolean;
}

/** The value of an attribute, by its kind. */
export interface Attribute {
  readonly float?: number;
  readonly integer?: number;
  readonly text?: string;
  readonly tensor?: RawTensor;
  readonly floats?: readonly number[];
  readonly integers?: readonly number[];
}

/** A node of a graph. */
export interface ReadNode {
  readonly path: string;
  name: string;
  op: string;
  domain: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: Map<string, Attribute>;
}

/** An input or an output of a graph. */
export interface ReadValue {
  name: string;
  /** Element type, 0 if it is no tensor. */
  type: number;
  /** Sizes, undefined where they are free; undefined if nothing is said. */
  dims: (number | undefined)[] | undefined;
}

/** All of a file that says how inputs become outputs. */
export interface ReadModel {
  irVersion: number;
  /** Versions of the operators by domain. */
  readonly opsets: Map<string, number>;
  readonly nodes: ReadNode[];
  readonly initializers: RawTensor[];
  readonly inputs: ReadValue[];
  readonly outputs: ReadValue[];
  hasGraph: boolean;
}

/** Longest name and text, in bytes. */
const MOST_TEXT = 10_000;
/** Most sizes of a tensor. */
const MOST_AXES = 16;
/** Most numbers in an attribute. */
const MOST_NUMBERS = 2 ** 16;
/** Most parts of all kinds in a file: nodes, names, attributes, tensors. An object takes more memory than its bytes. */
const MOST_PARTS = 2 ** 20;

/** Counts what is read, so that a small file cannot fill the memory. */
class Parts {
  private count = 0;

  add<T>(path: string, to: T[], part: T): void {
    this.take(path);
    to.push(part);
  }

  take(path: string): void {
    if (++this.count > MOST_PARTS) throw invalidOnnx(path, `more than ${MOST_PARTS} parts`);
  }
}

/**
 * Reads a file. Weights are not decoded, nor copied.
 *
 * @throws FormatError for bytes that are not an ONNX model, with the place.
 */
export function readModel(bytes: Uint8Array): ReadModel {
  const parts = new Parts();
  const model: ReadModel = {
    irVersion: 0,
    opsets: new Map(),
    nodes: [],
    initializers: [],
    inputs: [],
    outputs: [],
    hasGraph: false,
  };
  visitMessage('model', bytes, (field) => {
    if (field.number === 1) model.irVersion = field.number53();
    if (field.number === 8) readOpset(field.bytes(), model.opsets, parts);
    if (field.number !== 7) return;
    if (model.hasGraph) throw invalidOnnx('model', 'it has two graphs');
    model.hasGraph = true;
    readGraph(field.bytes(), model, parts);
  });
  if (model.irVersion < 1 || !model.hasGraph) throw invalidOnnx('model', 'the bytes are not an ONNX model');
  return model;
}

function readOpset(bytes: Uint8Array, opsets: Map<string, number>, parts: Parts): void {
  let [domain, version] = ['', 0];
  visitMessage('model.opset_import', bytes, (field) => {
    if (field.number === 1) domain = field.text(MOST_TEXT);
    if (field.number === 2) version = field.number53();
  });
  const name = domain === 'ai.onnx' ? '' : domain;
  if (opsets.has(name)) throw invalidOnnx('model.opset_import', `two versions of the domain "${domain}"`);
  parts.take('model.opset_import');
  opsets.set(name, version);
}

function readGraph(bytes: Uint8Array, model: ReadModel, parts: Parts): void {
  const { nodes, initializers, inputs, outputs } = model;
  visitMessage('graph', bytes, (field) => {
    if (field.number === 1)
      parts.add('graph.node', nodes, readNode(`graph.node[${nodes.length}]`, field.bytes(), parts));
    if (field.number === 5) {
      parts.add(
        'graph.initializer',
        initializers,
        readTensor(`graph.initializer[${initializers.length}]`, field.bytes(), parts),
      );
    }
    if (field.number === 11) parts.add('graph.input', inputs, readValue('graph.input', field.bytes()));
    if (field.number === 12) parts.add('graph.output', outputs, readValue('graph.output', field.bytes()));
    if (field.number === 15) throw invalidOnnx('graph.sparse_initializer', 'sparse initializers are not read');
  });
}

function readNode(path: string, bytes: Uint8Array, parts: Parts): ReadNode {
  const node: ReadNode = { path, name: '', op: '', domain: '', inputs: [], outputs: [], attributes: new Map() };
  visitMessage(path, bytes, (field) => {
    if (field.number === 1) parts.add(path, node.inputs, field.text(MOST_TEXT));
    if (field.number === 2) parts.add(path, node.outputs, field.text(MOST_TEXT));
    if (field.number === 3) node.name = field.text(MOST_TEXT);
    if (field.number === 4) node.op = field.text(MOST_TEXT);
    if (field.number === 7) node.domain = field.text(MOST_TEXT);
    if (field.number === 5) readAttribute(path, field.bytes(), node.attributes, parts);
  });
  return node;
}

function readAttribute(path: string, bytes: Uint8Array, attributes: Map<string, Attribute>, parts: Parts): void {
  const values: { -readonly [Key in keyof Attribute]: Attribute[Key] } = {};
  let name = '';
  const floats: number[] = [];
  const integers: number[] = [];
  visitMessage(`${path}.attribute`, bytes, (field) => {
    if (field.number === 1) name = field.text(MOST_TEXT);
    if (field.number === 2) values.float = field.float();
    if (field.number === 3) values.integer = field.number53();
    if (field.number === 4) {
      // Texts of attributes are bytes; those that are none of ours may hold anything.
      const text = field.bytes();
      if (text.length <= MOST_TEXT) values.text = String.fromCharCode(...text.subarray(0, 64));
    }
    if (field.number === 5) values.tensor = readTensor(`${path}.attribute`, field.bytes(), parts);
    if (field.number === 7) {
      const numbers = field.fixed(4);
      const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
      for (let at = 0; at < numbers.length; at += 4) parts.add(path, floats, view.getFloat32(at, true));
    }
    if (field.number === 8) {
      for (const integer of field.integers(MOST_NUMBERS)) parts.add(path, integers, within53(path, integer));
    }
  });
  if (floats.length > 0) values.floats = floats;
  if (integers.length > 0) values.integers = integers;
  if (attributes.has(name)) throw invalidOnnx(path, `two attributes "${name}"`);
  parts.take(path);
  attributes.set(name, values);
}

/** The numbers of the fields that hold numbers by their type. */
const TYPED = [4, 5, 7, 10];

function readTensor(path: string, bytes: Uint8Array, parts: Parts): RawTensor {
  const tensor: RawTensor = { path, name: '', dims: [], type: 0, raw: undefined, typed: [], isExternal: false };
  visitMessage(path, bytes, (field) => {
    if (field.number === 1) {
      for (const size of field.integers(MOST_AXES)) parts.add(path, tensor.dims, within53(path, size));
    }
    if (field.number === 2) tensor.type = field.number53();
    if (field.number === 8) tensor.name = field.text(MOST_TEXT);
    if (field.number === 9) tensor.raw = field.bytes();
    if (field.number === 13) tensor.isExternal = true;
    if (field.number === 14) tensor.isExternal ||= field.number53() === 1;
    if (TYPED.includes(field.number)) parts.add(path, tensor.typed, field);
  });
  return tensor;
}

function readValue(path: string, bytes: Uint8Array): ReadValue {
  const value: ReadValue = { name: '', type: 0, dims: undefined };
  visitMessage(path, bytes, (field) => {
    if (field.number === 1) value.name = field.text(MOST_TEXT);
    if (field.number !== 2) return;
    visitMessage(`${path}.type`, field.bytes(), (kind) => {
      if (kind.number === 1) readTensorType(`${path}.type`, kind.bytes(), value);
    });
  });
  return value;
}

function readTensorType(path: string, bytes: Uint8Array, value: ReadValue): void {
  visitMessage(path, bytes, (field) => {
    if (field.number === 1) value.type = field.number53();
    if (field.number !== 2) return;
    const dims: (number | undefined)[] = [];
    value.dims = dims;
    visitMessage(`${path}.shape`, field.bytes(), (axis) => {
      if (axis.number !== 1) return;
      if (dims.length === MOST_AXES) throw invalidOnnx(path, `more than ${MOST_AXES} axes`);
      dims.push(undefined);
      visitMessage(`${path}.dim`, axis.bytes(), (size) => {
        if (size.number === 1) dims[dims.length - 1] = size.number53();
      });
    });
  });
}

// Small graphs of ONNX, and what comes of them.
import type { ProtobufWriter } from '../../../src/formats/protobuf.js';
import { fromOnnx } from '../../../src/onnx/index.js';
import { errorOf } from '../../support/errors.js';
import { type Message, message } from './fields.js';

/** The bytes of numbers in f32. */
export const floats = (...values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** A tensor of f32. */
export const tensor = (name: string, dims: readonly number[], values: readonly number[], fields: Message = {}) =>
  message({ 1: dims, 2: 1, 8: name, 9: floats(...values), ...fields });

/** Attributes: a number is a float, a bigint an integer, and lists of them are lists. */
export type Attributes = Readonly<
  Record<string, number | bigint | string | readonly number[] | readonly bigint[] | ProtobufWriter>
>;

function attributeOf(name: string, value: Attributes[string]): ProtobufWriter {
  const attribute = message({ 1: name });
  if (typeof value === 'number') return attribute.float(2, value);
  if (typeof value === 'bigint') return attribute.varint(3, value);
  if (typeof value === 'string') return attribute.text(4, value);
  if (!Array.isArray(value)) return attribute.message(5, value as ProtobufWriter);
  const list = value as readonly number[] | readonly bigint[];
  return typeof list[0] === 'bigint' ? attribute.varints(8, list) : attribute.floats(7, list as readonly number[]);
}

/** A node called after its operator: `Add1`. */
export const node = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {},
  domain = '',
) =>
  message({
    1: inputs,
    2: outputs,
    3: `${op}1`,
    4: op,
    5: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
    ...(domain === '' ? {} : { 7: domain }),
  });

/** An input or an output: texts name axes of any length. */
export const value = (name: string, sizes: readonly (number | string)[], type = 1) => {
  const axes = sizes.map((size) => message(typeof size === 'string' ? { 2: size } : { 1: size }));
  return message({ 1: name, 2: message({ 1: message({ 1: type, 2: message({ 1: axes }) }) }) });
};

/** A number, a row, rows, or numbers of any sizes. */
export type Constant =
  | number
  | readonly number[]
  | readonly (readonly number[])[]
  | { readonly dims: readonly number[]; readonly values: readonly number[] };

/** Constants by their names. */
export type Constants = Readonly<Record<string, Constant>>;

export interface GraphOptions {
  readonly opset?: number;
  readonly ir?: number;
  /** Sizes of x. */
  readonly sizes?: readonly (number | string)[];
}

function constantOf(name: string, given: Constant): ProtobufWriter {
  if (typeof given === 'number') return tensor(name, [], [given]);
  if ('dims' in given) return tensor(name, given.dims, given.values);
  const [first] = given;
  if (typeof first === 'number' || first === undefined) return tensor(name, [given.length], given as readonly number[]);
  return tensor(name, [given.length, first.length], (given as readonly (readonly number[])[]).flat());
}

/** A file of a graph from x to y. */
export function graphFile(
  nodes: readonly ProtobufWriter[],
  constants: Constants = {},
  { opset = 17, ir = 8, sizes = ['batch', 2] }: GraphOptions = {},
): Uint8Array<ArrayBuffer> {
  const initializers = Object.entries(constants).map(([name, of]) => constantOf(name, of));
  const graph = message({ 1: nodes, 5: initializers, 11: value('x', sizes), 12: value('y', ['batch', 'units']) });
  return message({ 1: ir, 7: graph, ...(opset === 0 ? {} : { 8: message({ 2: opset }) }) }).finish();
}

/** A model that was read: its layers with their options, its weights, and what prepares X. */
export function contentsOf(file: Uint8Array) {
  const model = fromOnnx(file, { seed: 1 });
  const { layers, standardizer, missing } = model.toJSON() as unknown as {
    readonly layers: readonly { readonly type: string; readonly config: object }[];
    readonly standardizer?: { readonly mean: readonly number[]; readonly scale: readonly number[] };
    readonly missing: string;
  };
  const contents = {
    layers: layers.map(({ type, config }) => ({ type, ...config })),
    weights: model.getWeights().map(({ data }) => Array.from(data)),
    ...(standardizer === undefined ? {} : { mean: standardizer.mean, scale: standardizer.scale }),
    missing,
  };
  model.dispose();
  return contents;
}

/** The code and the path of the error. */
export function refusalOf(file: Uint8Array): string {
  const { code, path } = errorOf(() => fromOnnx(file, { seed: 1 }));
  return `${code} ${path}`;
}

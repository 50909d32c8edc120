import { transposed } from '../../data/transposed.js';
import { FormatError, OckhamError } from '../../errors.js';
import { show } from '../../show.js';
import { ElementType } from '../proto/elementTypes.js';
import { invalidOnnx } from '../proto/invalid.js';
import type { Attribute, RawTensor, ReadModel, ReadNode } from '../proto/readModel.js';
import { decodeTensor, sizeOf, type Tensor } from '../proto/tensors.js';

/** Most nodes between a constant and its use. */
const MOST_FOLDED = 64;
/** Operators that are computed where all that they need is constant. */
const FOLDED = ['Constant', 'Identity', 'Cast', 'Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze'];
/** Numbers that any file may make of its constants; others make at most as many as they have bytes, so that none is used again and again. */
const FEW_NUMBERS = 2 ** 20;

/** A node as messages call it: its place, operator and name. */
export function labelOf({ path, op, name, domain }: ReadNode): string {
  const operator = domain === '' ? op : `${domain}.${op}`;
  return name === '' ? `${path} ${operator}` : `${path} ${operator} ${show(name)}`;
}

/** @throws FormatError that names the node. */
export function refuseNode(node: ReadNode, why: string): never {
  throw invalidOnnx(labelOf(node), why, node.op);
}

/** Runs what makes a concept of a node: errors of its options become those of the file. */
export function refusing<T>(node: ReadNode, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof OckhamError) || cause instanceof FormatError) throw cause;
    throw invalidOnnx(labelOf(node), cause.message, cause.got);
  }
}

/** A graph by the names of its tensors: who makes them, and which are constants. */
export class ReadGraph {
  readonly opset: number;
  private readonly makers = new Map<string, ReadNode>();
  private readonly initializers = new Map<string, RawTensor>();
  /** Tensors decoded so far: one that many nodes read is decoded once. */
  private readonly constants = new Map<string, Tensor>();
  /** Those that are being read: one that needs itself has no value. */
  private readonly open = new Set<string>();
  /** How many numbers may still be made. */
  private left: number;

  /** @param bytes  of the file. @throws FormatError for a tensor that is made twice. */
  constructor({ nodes, initializers, opsets, irVersion }: ReadModel, bytes: number) {
    this.left = Math.max(bytes, FEW_NUMBERS);
    // Before IR version 3, files named no versions of operators.
    this.opset = opsets.get('') ?? (irVersion < 3 ? 1 : 0);
    for (const tensor of initializers) {
      if (this.initializers.has(tensor.name))
        throw invalidOnnx(tensor.path, `two initializers are called ${show(tensor.name)}`);
      this.initializers.set(tensor.name, tensor);
    }
    for (const node of nodes) {
      for (const output of node.outputs) {
        if (output === '') continue;
        if (this.makers.has(output) || this.initializers.has(output)) refuseNode(node, `${show(output)} is made twice`);
        this.makers.set(output, node);
      }
    }
  }

  isInitializer(name: string): boolean {
    return this.initializers.has(name);
  }

  /** The node that makes a tensor; undefined for inputs, constants and names that nothing has. */
  makerOf(name: string): ReadNode | undefined {
    return this.makers.get(name);
  }

  /** The node that makes a tensor, if it is of that operator. */
  madeBy(name: string | undefined, op: string): ReadNode | undefined {
    const node = name === undefined ? undefined : this.makers.get(name);
    return node?.op === op && node.domain === '' && node.outputs[0] === name ? node : undefined;
  }

  /** The numbers of a constant; undefined for anything else. @throws FormatError for one that cannot be read. */
  constant(name: string | undefined): Tensor | undefined {
    if (name === undefined || name === '' || this.open.size > MOST_FOLDED) return undefined;
    const known = this.constants.get(name);
    if (known !== undefined) return known;
    if (this.open.has(name)) throw invalidOnnx('graph', `${show(name)} depends on itself`);
    this.open.add(name);
    const found = this.read(name);
    this.open.delete(name);
    if (found !== undefined) this.constants.set(name, found);
    return found;
  }

  /** Counts numbers that a node makes or copies. @throws FormatError if they are too many for the file. */
  spend(place: string, numbers: number): void {
    this.left -= numbers;
    if (this.left < 0)
      throw invalidOnnx(place, 'the constants are used so often that more numbers than bytes come of the file');
  }

  /** A constant of one number; undefined for anything else. */
  number(name: string | undefined): number | undefined {
    const tensor = this.constant(name);
    return tensor?.values.length === 1 ? tensor.values[0] : undefined;
  }

  private read(name: string): Tensor | undefined {
    const initializer = this.initializers.get(name);
    if (initializer !== undefined) return decodeTensor(initializer, `the initializer ${show(name)}`);
    const node = this.makers.get(name);
    if (node === undefined || node.domain !== '' || !FOLDED.includes(node.op)) return undefined;
    if (node.op === 'Constant') return constantOf(node);
    const [from = '', shape] = node.inputs;
    const tensor = this.constant(from);
    if (tensor === undefined || node.op === 'Identity') return tensor;
    if (node.op === 'Cast') return castOf(node, tensor);
    if (node.op === 'Reshape') return reshaped(node, tensor, this.integers(node, 'shape', shape));
    if (node.op !== 'Transpose') return flattened(node, tensor);
    this.spend(labelOf(node), tensor.values.length);
    return transposedConstant(node, tensor);
  }

  /** A list of integers that is an attribute in old opsets, and an input in newer ones. */
  integers(node: ReadNode, attribute: string, input: string | undefined): readonly number[] | undefined {
    const given = node.attributes.get(attribute)?.integers;
    return given ?? (input === undefined || input === '' ? undefined : Array.from(this.constant(input)?.values ?? []));
  }
}

function constantOf(node: ReadNode): Tensor {
  const { attributes } = node;
  const value: Attribute = [...attributes.values()][0] ?? {};
  if (attributes.size !== 1) refuseNode(node, `${attributes.size} attributes, expected one value`);
  if (value.tensor !== undefined) return decodeTensor(value.tensor, `the value of ${labelOf(node)}`);
  if (attributes.has('value_float') || attributes.has('value_int')) {
    return { dims: [], values: Float64Array.of(value.float ?? value.integer ?? 0) };
  }
  const list = value.floats ?? value.integers;
  if (list === undefined) refuseNode(node, 'its value is no tensor of numbers');
  return { dims: [list.length], values: Float64Array.from(list) };
}

/** Constants are cast where they keep their value, rounded later: to real numbers, and whole ones to integers. */
function castOf(node: ReadNode, tensor: Tensor): Tensor {
  const to = node.attributes.get('to')?.integer;
  if (to === ElementType.float || to === ElementType.double) return tensor;
  if (to === ElementType.int64 && tensor.values.every(Number.isInteger)) return tensor;
  refuseNode(node, 'it casts a constant to another type, which changes its value');
}

function transposedConstant(node: ReadNode, { dims, values }: Tensor): Tensor {
  const order = node.attributes.get('perm')?.integers ?? dims.map((_, axis) => dims.length - 1 - axis);
  if (dims.length === 1 && order[0] === 0 && order.length === 1) return { dims, values };
  const [rows = 0, columns = 0] = dims;
  if (dims.length !== 2 || order.length !== 2) refuseNode(node, `it transposes a constant of ${dims.length} axes`);
  if (order[0] === 0 && order[1] === 1) return { dims, values };
  if (order[0] !== 1 || order[1] !== 0) refuseNode(node, `perm is [${order}]`);
  return { dims: [columns, rows], values: transposed(values, rows, columns) };
}

function reshaped(node: ReadNode, { dims, values }: Tensor, shape: readonly number[] | undefined): Tensor {
  if (shape === undefined) refuseNode(node, 'its shape is computed, and no constant');
  const sizes = shape.map((size, axis) => (size === 0 ? (dims[axis] ?? 0) : size));
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const to = sizes.map((size) => (size === -1 ? values.length / known : size));
  const isFit =
    sizes.filter((size) => size === -1).length <= 1 && to.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!isFit || sizeOf(to) !== values.length)
    refuseNode(node, `the shape [${shape}] does not fit ${values.length} numbers`);
  return { dims: to, values };
}

/** Flatten, Squeeze and Unsqueeze of a constant that is a list or a number: one axis more or less changes nothing for its use. */
function flattened(node: ReadNode, tensor: Tensor): Tensor {
  if (tensor.dims.filter((size) => size !== 1).length > 1) refuseNode(node, 'it changes the axes of a constant matrix');
  return { dims: [tensor.values.length], values: tensor.values };
}

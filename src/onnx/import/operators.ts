import { elu } from '../../activations/elu.js';
import { gelu } from '../../activations/gelu.js';
import { leakyRelu } from '../../activations/leakyRelu.js';
import type { ActivationLike } from '../../activations/registry.js';
import { transposed } from '../../data/transposed.js';
import { elementName, isReal } from '../proto/elementTypes.js';
import type { ReadNode } from '../proto/readModel.js';
import type { Tensor } from '../proto/tensors.js';
import { labelOf, type ReadGraph, refuseNode, refusing } from './graph.js';
import { activationEnding, normalizationEnding } from './patterns.js';
import { affine, type ReadStep, type Vector, vectorOf } from './steps.js';

/** Reads a node: what it does, and which tensor it does it to. */
type Reader = (graph: ReadGraph, node: ReadNode) => ReadStep;

/** The number of an attribute. */
function numberIn({ attributes }: ReadNode, name: string, byDefault: number): number {
  const { float, integer } = attributes.get(name) ?? {};
  return float === undefined ? (integer ?? byDefault) : shortest(float);
}

/** The decimal number of seven digits that an f32 came from, if there is one: 0.001, not 0.0010000000474974513. */
function shortest(value: number): number {
  const decimal = Number(value.toPrecision(7));
  return Math.fround(decimal) === Math.fround(value) ? decimal : value;
}

function only(node: ReadNode): string {
  const [input = ''] = node.inputs;
  return input === '' ? refuseNode(node, 'it has no input') : input;
}

const nothing: Reader = (_graph, node) => ({ input: only(node), step: undefined });

function activation(of: (node: ReadNode) => ActivationLike): Reader {
  return (_graph, node) => ({ input: only(node), step: { kind: 'activation', node, activation: of(node) } });
}

/** @throws FormatError for a constant that is missing, or no row. */
function vector(graph: ReadGraph, node: ReadNode, place: number, what: string): Vector {
  const tensor = graph.constant(node.inputs[place]);
  const values = tensor && vectorOf(tensor);
  graph.spend(labelOf(node), values?.length ?? 0);
  return values ?? refuseNode(node, `${what} must be a constant row`);
}

/** The same, undefined if the input is left out. */
function optionalVector(graph: ReadGraph, node: ReadNode, place: number, what: string): Vector | undefined {
  return node.inputs[place] ? vector(graph, node, place, what) : undefined;
}

/** The constant matrix W of X W, (in, units). */
function matrix(graph: ReadGraph, node: ReadNode, isTransposed: boolean) {
  const { dims, values }: Tensor =
    graph.constant(node.inputs[1]) ?? refuseNode(node, 'the right side must be a constant matrix');
  const [rows = 0, columns = 0] = dims;
  if (dims.length !== 2 || values.length === 0)
    refuseNode(node, `the right side has the sizes [${dims}], expected a matrix`);
  graph.spend(labelOf(node), values.length);
  if (graph.constant(node.inputs[0]) !== undefined) refuseNode(node, 'both sides are constants');
  return isTransposed
    ? { kernel: transposed(values, rows, columns), inputs: columns, units: rows }
    : { kernel: values, inputs: rows, units: columns };
}

const multiplied = (values: Vector, factor: number): Vector =>
  factor === 1 ? values : Float64Array.from(values, (value) => value * factor);

/** alpha A' B' + beta C. */
const gemm: Reader = (graph, node) => {
  if (numberIn(node, 'transA', 0) !== 0) refuseNode(node, 'transA mixes the rows of a batch');
  const { kernel, ...sizes } = matrix(graph, node, numberIn(node, 'transB', 0) !== 0);
  const shift = optionalVector(graph, node, 2, 'C');
  const step = {
    kind: 'dense',
    node,
    kernel: multiplied(kernel, numberIn(node, 'alpha', 1)),
    ...sizes,
    bias: shift && multiplied(shift, numberIn(node, 'beta', 1)),
  } as const;
  return { input: only(node), step };
};

const matMul: Reader = (graph, node) => ({
  input: only(node),
  step: { kind: 'dense', node, ...matrix(graph, node, false), bias: undefined },
});

/** Before opset 7, the smaller side began at `axis` of the other. */
function requireAligned(graph: ReadGraph, node: ReadNode): void {
  const axis = node.attributes.get('axis')?.integer;
  if (graph.opset < 7 && axis !== undefined && axis !== 1 && axis !== -1)
    refuseNode(node, `axis is ${axis}, expected 1`);
}

/** x and a constant, in either order; undefined if no side is a constant. */
function operands(graph: ReadGraph, node: ReadNode): { x: string; values: Vector; isSwapped: boolean } | undefined {
  requireAligned(graph, node);
  const [a = '', b = ''] = node.inputs;
  for (const [x, other, isSwapped] of [
    [a, b, false],
    [b, a, true],
  ] as const) {
    const tensor = graph.constant(other);
    if (tensor === undefined || graph.constant(x) !== undefined) continue;
    graph.spend(labelOf(node), tensor.values.length);
    return {
      x,
      values: vectorOf(tensor) ?? refuseNode(node, `the constant has the sizes [${tensor.dims}], expected a row`),
      isSwapped,
    };
  }
  return undefined;
}

const TWO = 'it joins two tensors, and only a chain of layers can be read';

const add: Reader = (graph, node) => {
  const { x, values } = operands(graph, node) ?? refuseNode(node, TWO);
  return { input: x, step: affine(node, { shift: values }) };
};

const subtract: Reader = (graph, node) => {
  const { x, values, isSwapped } = operands(graph, node) ?? refuseNode(node, TWO);
  const step = isSwapped
    ? affine(node, { factor: Float64Array.of(-1), shift: values })
    : affine(node, { mean: values });
  return { input: x, step };
};

const multiply: Reader = (graph, node) => {
  const known = activationEnding(graph, node);
  if (known !== undefined) return known;
  const { x, values } = operands(graph, node) ?? refuseNode(node, TWO);
  return { input: x, step: affine(node, { factor: values }) };
};

const divide: Reader = (graph, node) => {
  const known = normalizationEnding(graph, node);
  if (known !== undefined) return known;
  const { x, values, isSwapped } = operands(graph, node) ?? refuseNode(node, TWO);
  if (isSwapped) refuseNode(node, 'it divides by x');
  if (values.includes(0)) refuseNode(node, 'it divides by 0');
  return { input: x, step: affine(node, { scale: values }) };
};

/** Missing values replaced: Where(IsNaN(x) or IsInf(x), row, x). */
const where: Reader = (graph, node) => {
  const [condition, , x = ''] = node.inputs;
  const isOf = (name: string | undefined, op: string) => graph.madeBy(name, op)?.inputs[0] === x;
  const [a, b] = graph.madeBy(condition, 'Or')?.inputs ?? [];
  const isMissing = (isOf(a, 'IsNaN') && isOf(b, 'IsInf')) || (isOf(a, 'IsInf') && isOf(b, 'IsNaN'));
  if (!isMissing) refuseNode(node, 'its condition is none of IsNaN(x) or IsInf(x)');
  const values = vector(graph, node, 1, 'what stands for missing values');
  return { input: x, step: { kind: 'impute', node, values } };
};

/** Before opset 13, the default axis was 1, and all axes from there on were one. */
const softmax: Reader = (graph, node) => {
  const axis = numberIn(node, 'axis', graph.opset < 13 ? 1 : -1);
  if (axis !== 1 && axis !== -1) refuseNode(node, `axis is ${axis}, expected that of the columns`);
  return { input: only(node), step: { kind: 'activation', node, activation: 'softmax' } };
};

const selu: Reader = (_graph, node) => {
  const isUsual = (name: string, usual: number) => Math.abs(numberIn(node, name, usual) - usual) < 1e-4;
  // The first version had a gamma of fewer digits.
  if (!isUsual('alpha', 1.6732632) || !isUsual('gamma', 1.050701))
    refuseNode(node, 'alpha and gamma are not those of selu');
  return { input: only(node), step: { kind: 'activation', node, activation: 'selu' } };
};

const prelu: Reader = (graph, node) => {
  const slopes = vector(graph, node, 1, 'the slope');
  const [negativeSlope = 0] = slopes;
  if (!slopes.every((slope) => slope === negativeSlope)) refuseNode(node, 'its slopes differ from unit to unit');
  return { input: only(node), step: { kind: 'activation', node, activation: leakyRelu({ negativeSlope }) } };
};

const swish: Reader = (_graph, node) => {
  if (numberIn(node, 'alpha', 1) !== 1) refuseNode(node, 'alpha is not 1');
  return { input: only(node), step: { kind: 'activation', node, activation: 'silu' } };
};

const dropout: Reader = (graph, node) => {
  const [, ratio, training] = node.inputs;
  const isTraining =
    graph.opset < 7 ? numberIn(node, 'is_test', 0) === 0 : (graph.number(training) ?? Number(Boolean(training))) !== 0;
  if (isTraining) refuseNode(node, 'it is in training mode; export the model for inference');
  const rate = ratio
    ? shortest(graph.number(ratio) ?? refuseNode(node, 'its ratio must be a constant'))
    : numberIn(node, 'ratio', 0.5);
  return { input: only(node), step: rate === 0 ? undefined : { kind: 'dropout', node, rate } };
};

const batchNormalization: Reader = (graph, node) => {
  const isTraining = graph.opset < 7 ? numberIn(node, 'is_test', 0) === 0 : numberIn(node, 'training_mode', 0) !== 0;
  if (isTraining) refuseNode(node, 'it is in training mode; export the model for inference');
  const [gamma, beta, mean, variance] = (['scale', 'B', 'mean', 'var'] as const).map((name, place) =>
    vector(graph, node, place + 1, name),
  );
  const [epsilon, momentum] = [numberIn(node, 'epsilon', 1e-5), numberIn(node, 'momentum', 0.9)];
  const moments = { mean: mean!, variance: variance! };
  return { input: only(node), step: { kind: 'batchNormalization', node, epsilon, momentum, gamma, beta, ...moments } };
};

const layerNormalization: Reader = (graph, node) => {
  const axis = numberIn(node, 'axis', -1);
  if (axis !== 1 && axis !== -1) refuseNode(node, `axis is ${axis}, expected that of the columns`);
  const gamma = vector(graph, node, 1, 'Scale');
  const beta = optionalVector(graph, node, 2, 'B');
  const epsilon = numberIn(node, 'epsilon', 1e-5);
  return { input: only(node), step: { kind: 'layerNormalization', node, epsilon, gamma, beta } };
};

const cast: Reader = (_graph, node) => {
  const to = node.attributes.get('to')?.integer ?? 0;
  if (!isReal(to)) refuseNode(node, `it casts to ${elementName(to)}, expected real numbers`);
  return { input: only(node), step: undefined };
};

const flatten: Reader = (_graph, node) => {
  const axis = numberIn(node, 'axis', 1);
  if (axis !== 1 && axis !== -1) refuseNode(node, `axis is ${axis}, expected 1: rows stay rows`);
  return { input: only(node), step: { kind: 'flatten', node, columns: undefined } };
};

const reshape: Reader = (graph, node) => {
  const shape = graph.integers(node, 'shape', node.inputs[1]);
  if (shape === undefined || shape.length === 0) refuseNode(node, 'its shape is computed, and no constant');
  const [rows = 0, columns = 0] = shape;
  const isKept = rows === 0 && numberIn(node, 'allowzero', 0) === 0;
  const isRows = shape.length === 2 && (rows === -1 || isKept) && columns !== 0 && columns !== rows;
  if (!isRows) refuseNode(node, `the shape [${shape}] is none of (batch, columns)`);
  return { input: only(node), step: { kind: 'flatten', node, columns: columns === -1 ? undefined : columns } };
};

/** Readers by operator, of the domain ai.onnx. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['Identity', nothing],
  ['Cast', cast],
  ['Flatten', flatten],
  ['Reshape', reshape],
  ['Gemm', gemm],
  ['MatMul', matMul],
  ['Add', add],
  ['Sub', subtract],
  ['Mul', multiply],
  ['Div', divide],
  ['Where', where],
  ['Dropout', dropout],
  ['BatchNormalization', batchNormalization],
  ['LayerNormalization', layerNormalization],
  ['Softmax', softmax],
  ['Selu', selu],
  ['PRelu', prelu],
  ['Swish', swish],
  ['Relu', activation(() => 'relu')],
  ['Sigmoid', activation(() => 'sigmoid')],
  ['Tanh', activation(() => 'tanh')],
  ['Softplus', activation(() => 'softplus')],
  ['Elu', activation((node) => elu({ alpha: numberIn(node, 'alpha', 1) }))],
  ['LeakyRelu', activation((node) => leakyRelu({ negativeSlope: numberIn(node, 'alpha', 0.01) }))],
  ['Gelu', activation((node) => gelu({ approximate: node.attributes.get('approximate')?.text === 'tanh' }))],
]);

/** Operators that are read. */
const READABLE: readonly string[] = [...READERS.keys(), 'Constant'];

/** Reads the node that makes a tensor. @throws FormatError that names a node that cannot be read. */
export function readStep(graph: ReadGraph, node: ReadNode, tensor: string): ReadStep {
  const reader = node.domain === '' ? READERS.get(node.op) : undefined;
  if (reader === undefined) {
    const where = node.domain === '' ? '' : ` of the domain ${JSON.stringify(node.domain)}`;
    refuseNode(
      node,
      `the operator ${node.op}${where} is none of a dense network; those that are read: ${READABLE.join(', ')}`,
    );
  }
  if (node.outputs[0] !== tensor)
    refuseNode(node, `its output ${node.outputs.indexOf(tensor) + 1} is read, expected the first one`);
  return refusing(node, () => reader(graph, node));
}

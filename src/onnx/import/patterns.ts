import { gelu } from '../../activations/gelu.js';
import type { ReadNode } from '../proto/readModel.js';
import type { ReadGraph } from './graph.js';
import type { ReadStep } from './steps.js';

// Activations and normalizations that exporters write as arithmetic, because their opset has no operator for them.

/** Most nodes of a product that are looked through. */
const MOST_FACTORS = 16;

const isNear = (value: number | undefined, wanted: number) =>
  value !== undefined && Math.abs(value - wanted) <= 1e-6 * Math.abs(wanted);

/** A product: a number times tensors. */
interface Product {
  readonly factor: number;
  readonly tensors: readonly string[];
}

/** The tensors that are multiplied to make one, through Mul, Div by a number and Pow by 2 or 3; those of `leaves` are whole. */
function productOf(graph: ReadGraph, tensor: string, leaves: readonly string[]): Product {
  let factor = 1;
  const tensors: string[] = [];
  const left = [tensor];
  let steps = 0;
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const number = graph.number(name);
    if (number !== undefined) {
      factor *= number;
      continue;
    }
    // A graph with a circle has no end.
    const isWhole = leaves.includes(name) || ++steps > MOST_FACTORS;
    const maker = isWhole ? undefined : graph.makerOf(name);
    const [a = '', b = ''] = maker?.inputs ?? [];
    const operand = graph.number(b);
    if (maker?.domain === '' && maker.op === 'Mul') left.push(a, b);
    else if (maker?.domain === '' && maker.op === 'Div' && operand !== undefined) {
      factor /= operand;
      left.push(a);
    } else if (maker?.domain === '' && maker.op === 'Pow' && (operand === 2 || operand === 3)) {
      left.push(...new Array<string>(operand).fill(a));
    } else tensors.push(name);
  }
  return { factor, tensors };
}

/** The other operand of a commutative node whose one operand is that number. */
function besideNumber(graph: ReadGraph, node: ReadNode | undefined, wanted: number): string | undefined {
  const [a, b] = node?.inputs ?? [];
  if (isNear(graph.number(a), wanted)) return b;
  return isNear(graph.number(b), wanted) ? a : undefined;
}

/** x sigmoid(x). */
function silu(graph: ReadGraph, { inputs }: ReadNode): string | undefined {
  const [a = '', b = ''] = inputs;
  for (const [x, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (graph.madeBy(other, 'Sigmoid')?.inputs[0] === x) return x;
  }
  return undefined;
}

/** 1 + f(...) among the factors of a product, and f's input. */
function onePlus(graph: ReadGraph, node: ReadNode, op: string): { sum: string; input: string } | undefined {
  const [output = ''] = node.outputs;
  for (const sum of productOf(graph, output, []).tensors) {
    const inner = besideNumber(graph, graph.madeBy(sum, 'Add'), 1);
    const [input] = graph.madeBy(inner, op)?.inputs ?? [];
    if (input !== undefined) return { sum, input };
  }
  return undefined;
}

/** Whether the node makes x / 2 times that sum, in any order. */
function isHalf(graph: ReadGraph, node: ReadNode, x: string, sum: string): boolean {
  const { factor, tensors } = productOf(graph, node.outputs[0] ?? '', [x, sum]);
  return isNear(factor, 0.5) && tensors.length === 2 && tensors.includes(x) && tensors.includes(sum);
}

/** x / 2 (1 + erf(x / sqrt 2)). */
function erfGelu(graph: ReadGraph, node: ReadNode): string | undefined {
  const found = onePlus(graph, node, 'Erf');
  const maker = found && graph.makerOf(found.input);
  if (found === undefined || maker === undefined || maker.domain !== '') return undefined;
  const [a, b] = maker.inputs;
  const x =
    maker.op === 'Div' && isNear(graph.number(b), Math.SQRT2)
      ? a
      : maker.op === 'Mul'
        ? besideNumber(graph, maker, Math.SQRT1_2)
        : undefined;
  return x !== undefined && isHalf(graph, node, x, found.sum) ? x : undefined;
}

/** x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
function tanhGelu(graph: ReadGraph, node: ReadNode): string | undefined {
  const found = onePlus(graph, node, 'Tanh');
  if (found === undefined) return undefined;
  const inner = graph.madeBy(besideNumber(graph, graph.madeBy(found.input, 'Mul'), Math.sqrt(2 / Math.PI)), 'Add');
  const [a = '', b = ''] = inner?.inputs ?? [];
  for (const [x, cubic] of [
    [a, b],
    [b, a],
  ] as const) {
    const { factor, tensors } = productOf(graph, cubic, [x]);
    const isCubic = isNear(factor, 0.044715) && tensors.length === 3 && tensors.every((tensor) => tensor === x);
    if (isCubic && isHalf(graph, node, x, found.sum)) return x;
  }
  return undefined;
}

/** An activation that ends in that multiplication. */
export function activationEnding(graph: ReadGraph, node: ReadNode): ReadStep | undefined {
  const step = (activation: Parameters<typeof made>[1], input: string | undefined) =>
    input === undefined ? undefined : made(node, activation, input);
  return (
    step('silu', silu(graph, node)) ??
    step('gelu', erfGelu(graph, node)) ??
    step(gelu({ approximate: true }), tanhGelu(graph, node))
  );
}

function made(node: ReadNode, activation: 'silu' | 'gelu' | ReturnType<typeof gelu>, input: string): ReadStep {
  return { input, step: { kind: 'activation', node, activation } };
}

/** x of mean(x) over the columns. */
function averaged(graph: ReadGraph, tensor: string | undefined): string | undefined {
  const node = graph.madeBy(tensor, 'ReduceMean');
  if (node === undefined) return undefined;
  const axes = graph.integers(node, 'axes', node.inputs[1]);
  const isOfColumns = axes?.length === 1 && (axes[0] === -1 || axes[0] === 1);
  return isOfColumns && (node.attributes.get('keepdims')?.integer ?? 1) === 1 ? node.inputs[0] : undefined;
}

/** x of x - mean(x). */
function centred(graph: ReadGraph, tensor: string | undefined): string | undefined {
  const [x, mean] = graph.madeBy(tensor, 'Sub')?.inputs ?? [];
  return x !== undefined && averaged(graph, mean) === x ? x : undefined;
}

/** Layer normalization without gamma and beta, (x - m) / sqrt(v + epsilon), that ends in that division. */
export function normalizationEnding(graph: ReadGraph, node: ReadNode): ReadStep | undefined {
  const [difference, deviation] = node.inputs;
  const x = centred(graph, difference);
  const sum = graph.madeBy(graph.madeBy(deviation, 'Sqrt')?.inputs[0], 'Add');
  for (const [variance, number] of [sum?.inputs ?? [], [...(sum?.inputs ?? [])].reverse()]) {
    const epsilon = graph.number(number);
    const squares = averaged(graph, variance);
    if (x === undefined || epsilon === undefined || squares === undefined) continue;
    const { factor, tensors } = productOf(graph, squares, graph.makerOf(squares)?.inputs ?? []);
    if (factor === 1 && tensors.length === 2 && tensors.every((tensor) => centred(graph, tensor) === x)) {
      return { input: x, step: { kind: 'layerNormalization', node, epsilon, gamma: undefined, beta: undefined } };
    }
  }
  return undefined;
}

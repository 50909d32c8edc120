import { isImpostor } from '../../concept.js';
import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import type { Named } from '../../types.js';
import { refuse } from '../../validate.js';
import type { GraphBuilder } from '../proto/graphBuilder.js';

/** Writes one activation over `x`, and returns its output. */
type Write = (graph: GraphBuilder, x: string, option: (name: string) => number) => string;

const single =
  (op: string): Write =>
  (graph, x) =>
    graph.node(op, [x]);

/** A constant that is one number. */
export function scalar(graph: GraphBuilder, name: string, value: number): string {
  return graph.constant(name, Float32Array.of(value), []);
}

/** The activations of src/activations, in operators of opset 13. */
const WRITERS: Readonly<Record<string, Write>> = {
  linear: (_graph, x) => x,
  relu: single('Relu'),
  sigmoid: single('Sigmoid'),
  tanh: single('Tanh'),
  softplus: single('Softplus'),
  selu: single('Selu'),
  leakyRelu: (graph, x, option) => graph.node('LeakyRelu', [x], { float: { alpha: option('negativeSlope') } }),
  elu: (graph, x, option) => graph.node('Elu', [x], { float: { alpha: option('alpha') } }),
  softmax: (graph, x) => graph.node('Softmax', [x], { int: { axis: -1 } }),
  silu: (graph, x) => graph.node('Mul', [x, graph.node('Sigmoid', [x])]),
  gelu: (graph, x, option) => (option('approximate') ? tanhGelu(graph, x) : erfGelu(graph, x)),
};

/** x / 2 (1 + erf(x / sqrt 2)), in the order that runtimes recognize. */
function erfGelu(graph: GraphBuilder, x: string): string {
  const erf = graph.node('Erf', [graph.node('Div', [x, scalar(graph, 'sqrt2', Math.SQRT2)])]);
  const twice = graph.node('Mul', [x, graph.node('Add', [erf, scalar(graph, 'one', 1)])]);
  return graph.node('Mul', [twice, scalar(graph, 'half', 0.5)]);
}

/** x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
function tanhGelu(graph: GraphBuilder, x: string): string {
  const cube = graph.node('Mul', [graph.node('Mul', [x, x]), x]);
  const sum = graph.node('Add', [x, graph.node('Mul', [cube, scalar(graph, 'cubic', 0.044715)])]);
  const tanh = graph.node('Tanh', [graph.node('Mul', [sum, scalar(graph, 'factor', Math.sqrt(2 / Math.PI))])]);
  const twice = graph.node('Mul', [x, graph.node('Add', [tanh, scalar(graph, 'one', 1)])]);
  return graph.node('Mul', [twice, scalar(graph, 'half', 0.5)]);
}

/**
 * Writes an activation.
 *
 * @param path  where it is, for the message.
 * @throws OptionError for a function of the user's own.
 */
export function writeActivation(graph: GraphBuilder, path: string, activation: Named, x: string): string {
  const { name, config } = activation;
  const write = Object.hasOwn(WRITERS, name) && !isImpostor(activation) ? WRITERS[name] : undefined;
  if (write !== undefined) return write(graph, x, (option) => Number(config[option]));
  const message = `${path}: the activation ${show(name)} is code of your own, which ONNX cannot hold`;
  refuse(OptionError, path, 'an activation of the library', name, message);
}

import { isImpostor } from '../../concept.js';
import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import type { Config, Json, Matrix, Named } from '../../types.js';
import { isObject, refuse } from '../../validate.js';
import type { GraphBuilder } from '../proto/graphBuilder.js';
import { scalar, writeActivation } from './activations.js';

/** A layer with its arrays, as it predicts. */
export interface TrainedLayer {
  readonly name: string;
  readonly type: string;
  readonly config: Config;
  readonly activation: Named | undefined;
  readonly units: number;
  /** Its arrays by their names: kernel, bias... */
  readonly arrays: ReadonlyMap<string, Matrix>;
}

/** Writes one layer over `x`, and returns its output. */
type Write = (graph: GraphBuilder, x: string, layer: TrainedLayer) => string;

/** Layers that draw at random in training, and are the identity at inference. */
const identity: Write = (_graph, x) => x;

const dense: Write = (graph, x, layer) => activated(graph, product(graph, x, layer, 'kernel', 'bias'), layer);

const WRITERS: Readonly<Record<string, Write>> = {
  dense,
  // At inference its inputs are whole.
  concreteDropout: dense,
  lassoNet,
  batchNormalization,
  layerNormalization,
  activation: activated,
  dropout: identity,
  spatialDropout: identity,
  gaussianDropout: identity,
  alphaDropout: identity,
  gaussianNoise: identity,
};

/**
 * Writes a layer over `x`, and returns its output.
 *
 * @param isOwn  whether it is a user's code under a name of ours.
 * @throws OptionError for a layer, or an activation, of the user's own.
 */
export function writeLayer(graph: GraphBuilder, x: string, layer: TrainedLayer, isOwn: boolean): string {
  const { type, name } = layer;
  const write = Object.hasOwn(WRITERS, type) && !isOwn ? WRITERS[type] : undefined;
  graph.scope = name;
  if (write !== undefined) return write(graph, x, layer);
  const path = `toOnnx.${name}`;
  const message = `${path}: the layer type ${show(type)} is code of your own, which ONNX cannot hold`;
  refuse(OptionError, path, 'a layer of the library', type, message);
}

/** f(x). */
function activated(graph: GraphBuilder, x: string, { activation, name }: TrainedLayer): string {
  return activation === undefined ? x : writeActivation(graph, `toOnnx.${name}`, activation, x);
}

/** x W + b. */
function product(graph: GraphBuilder, x: string, { arrays }: TrainedLayer, kernel: string, bias: string): string {
  const [weights, shift] = [arrays.get(kernel)!, arrays.get(bias)];
  return gemm(graph, x, kernel, weights, bias, shift?.data);
}

/** x W + b, W (in, units) row-major. */
function gemm(
  graph: GraphBuilder,
  x: string,
  kernel: string,
  { data, shape }: Matrix,
  bias: string,
  shift: Float32Array | undefined,
): string {
  const inputs = [x, graph.constant(kernel, data, shape)];
  if (shift !== undefined) inputs.push(graph.constant(bias, shift, [shift.length]));
  return graph.node('Gemm', inputs);
}

/** f(X Theta + g(X W_1 + b_1) ... W_out + b): the first kernel has (Theta, W_1) side by side. */
function lassoNet(graph: GraphBuilder, x: string, layer: TrainedLayer): string {
  const { arrays, units, config, name } = layer;
  const hiddenActivation = requireNamed(config['hiddenActivation']);
  const [skip, first] = columnsCut(arrays.get('kernel')!, units);
  const shift = arrays.get('bias')!.data;
  let hidden = gemm(graph, x, 'kernel_1', first, 'bias_1', shift.subarray(units));
  hidden = writeActivation(graph, `toOnnx.${name}.hiddenActivation`, hiddenActivation, hidden);
  for (let number = 2; arrays.has(`kernel_${number}`); number++) {
    hidden = product(graph, hidden, layer, `kernel_${number}`, `bias_${number}`);
    hidden = writeActivation(graph, `toOnnx.${name}.hiddenActivation`, hiddenActivation, hidden);
  }
  const linear = gemm(graph, x, 'skipKernel', skip, 'bias', shift.subarray(0, units));
  const network = gemm(graph, hidden, 'outputKernel', arrays.get('outputKernel')!, 'bias', undefined);
  return activated(graph, graph.node('Add', [linear, network]), layer);
}

/** The first columns of a matrix, and the others. */
function columnsCut({ data, shape }: Matrix, at: number): [Matrix, Matrix] {
  const [rows = 0, columns = 0] = shape;
  const cut = (from: number, to: number): Matrix => {
    const part = new Float32Array(rows * (to - from));
    for (let row = 0; row < rows; row++) {
      part.set(data.subarray(row * columns + from, row * columns + to), row * (to - from));
    }
    return { data: part, shape: [rows, to - from] };
  };
  return [cut(0, at), cut(at, columns)];
}

/** A hidden activation as the configuration keeps it. */
function requireNamed(saved: Json | undefined): Named {
  const { name, config } = (isObject(saved) ? saved : {}) as Partial<Named>;
  const activation = { name: name ?? '', config: config ?? {} };
  return isObject(saved) && isImpostor(saved) ? { name: '', config: {} } : activation;
}

/**
 * gamma (x - m) / sqrt(v + epsilon) + beta. The mean goes off first: runtimes compute x s + (beta - m s), which loses the digits of a mean
 * far from 0.
 */
function batchNormalization(graph: GraphBuilder, x: string, { arrays, config, units }: TrainedLayer): string {
  const vector = (name: string, absent: number) =>
    graph.constant(name, arrays.get(name)?.data ?? new Float32Array(units).fill(absent), [units]);
  const mean = arrays.get('movingMean')!.data;
  const isCentred = mean.every((value) => value === 0);
  const centred = isCentred ? x : graph.node('Sub', [x, graph.constant('movingMean', mean, [units])]);
  const zeros = graph.constant('zeros', new Float32Array(units), [units]);
  const inputs = [centred, vector('gamma', 1), vector('beta', 0), zeros, vector('movingVariance', 1)];
  const { epsilon, momentum } = config;
  return graph.node('BatchNormalization', inputs, {
    float: { epsilon: Number(epsilon), momentum: Number(momentum) },
  });
}

/** The same with mean and variance of the row. LayerNormalization is an operator from opset 17 on; runtimes recognize these. */
function layerNormalization(graph: GraphBuilder, x: string, { arrays, config, units }: TrainedLayer): string {
  const meanOf = (of: string) => graph.node('ReduceMean', [of], { ints: { axes: [-1] }, int: { keepdims: 1 } });
  const difference = graph.node('Sub', [x, meanOf(x)]);
  const variance = meanOf(graph.node('Mul', [difference, difference]));
  const deviation = graph.node('Sqrt', [
    graph.node('Add', [variance, scalar(graph, 'epsilon', Number(config['epsilon']))]),
  ]);
  let result = graph.node('Div', [difference, deviation]);
  for (const [op, name] of [
    ['Mul', 'gamma'],
    ['Add', 'beta'],
  ] as const) {
    const array = arrays.get(name);
    if (array !== undefined) result = graph.node(op, [result, graph.constant(name, array.data, [units])]);
  }
  return result;
}

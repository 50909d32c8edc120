// The readable definition of what is trained: forward, objective and gradients of a stack of layers, in f64.
import {
  applyDropout,
  type DenseGradients,
  type DenseLayer,
  denseBackward,
  denseForward,
  type Layer,
} from './layers.js';
import { type Loss, meanLoss, meanLossGradient } from './losses.js';
import type { Matrix } from './matrix.js';
import { addPenaltyGradient, type PenaltyValue, penaltyValue } from './penalties.js';

export interface Network {
  readonly layers: readonly Layer[];
  /** The cross entropies take logits: the last layer is then linear. */
  readonly loss: Loss;
}

/** Rows to learn from. Labels are a column (rows, 1). */
export interface Batch {
  readonly X: Matrix;
  readonly y: Matrix;
  /** (rows); none: all 1. */
  readonly sampleWeights?: ArrayLike<number>;
}

/** What a layer took and gave; z for dense layers, otherwise the output again. */
export interface LayerForward {
  readonly input: Matrix;
  readonly z: Matrix;
  readonly output: Matrix;
}

/** All layers in order; the last `output` is the prediction that the loss takes. */
export function forward(network: Network, X: Matrix): LayerForward[] {
  const results: LayerForward[] = [];
  let input = X;
  for (const layer of network.layers) {
    if (layer.kind === 'dense') {
      results.push({ input, ...denseForward(layer, input) });
    } else {
      const output = applyDropout(layer, input);
      results.push({ input, z: output, output });
    }
    input = results.at(-1)!.output;
  }
  return results;
}

/** What the last layer gives for X, with the masks that the dropout layers hold now. */
export function predictions(network: Network, X: Matrix): Matrix {
  return forward(network, X).at(-1)!.output;
}

export function denseLayers(network: Network): DenseLayer[] {
  return network.layers.filter((layer) => layer.kind === 'dense');
}

/** Sum of all penalties of kernels and biases, by kind. */
export function penalties(network: Network): PenaltyValue {
  const total = { l1: 0, l2: 0 };
  for (const layer of denseLayers(network)) {
    const values = [penaltyValue(layer.penalty, layer.kernel.data)];
    if (layer.bias !== null) values.push(penaltyValue(layer.biasPenalty, layer.bias));
    for (const value of values) {
      total.l1 += value.l1;
      total.l2 += value.l2;
    }
  }
  return total;
}

/** The ledger of one batch: loss = dataLoss + penalties. */
export interface Objective {
  readonly loss: number;
  readonly dataLoss: number;
  readonly penalties: PenaltyValue;
}

/** What training minimizes: mean data loss + all penalties, the proximal L1 included. */
export function objective(network: Network, batch: Batch): Objective {
  const dataLoss = meanLoss(network.loss, predictions(network, batch.X), batch.y, batch.sampleWeights);
  const penalty = penalties(network);
  return { loss: dataLoss + penalty.l1 + penalty.l2, dataLoss, penalties: penalty };
}

export interface Gradients {
  /** One per dense layer, in order. */
  readonly dense: readonly DenseGradients[];
  readonly X: Matrix;
}

/** Gradients of the mean data loss alone. */
export function dataGradients(network: Network, batch: Batch): Gradients {
  const results = forward(network, batch.X);
  const gradients: DenseGradients[] = [];
  let dOutput = meanLossGradient(network.loss, results.at(-1)!.output, batch.y, batch.sampleWeights);
  for (let l = network.layers.length - 1; l >= 0; l--) {
    const layer = network.layers[l]!;
    if (layer.kind === 'dense') {
      const gradient = denseBackward(layer, results[l]!.input, results[l]!.z, dOutput);
      gradients.unshift(gradient);
      dOutput = gradient.input;
    } else {
      dOutput = applyDropout(layer, dOutput);
    }
  }
  return { dense: gradients, X: dOutput };
}

/** Gradients of the objective without its proximal L1 part, which has none: what an optimizer follows. */
export function gradients(network: Network, batch: Batch): Gradients {
  const result = dataGradients(network, batch);
  denseLayers(network).forEach((layer, l) => {
    addPenaltyGradient(layer.penalty, layer.kernel.data, result.dense[l]!.kernel.data);
    if (layer.bias !== null) addPenaltyGradient(layer.biasPenalty, layer.bias, result.dense[l]!.bias);
  });
  return result;
}

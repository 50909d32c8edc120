// Small trainings that between them run every kernel that reaches a weight. Public API and plain arithmetic only, so that
// any runtime can run them.
import {
  activation,
  adagrad,
  adam,
  adamw,
  dense,
  dropout,
  elu,
  gelu,
  groupLasso,
  huber,
  type Layer,
  type LossLike,
  l1,
  l1l2,
  l2,
  leakyRelu,
  type Matrix,
  matrix,
  type Optimizer,
  orthogonal,
  ramp,
  rmsprop,
  sequential,
  sgd,
  sparseGroupLasso,
} from '../../src/index.js';
import { numbersFrom } from '../support/numbers.js';

export interface BitsConfiguration {
  readonly seed: number | bigint;
  readonly inputs: number;
  readonly layers: () => Layer[];
  readonly optimizer: () => Optimizer;
  readonly loss: LossLike;
  readonly batchSize: number;
  readonly isWeighted?: boolean;
}

const ROWS = 101;
/** Enough epochs for about this many steps. */
const STEPS = 50;

export const bitsConfigurations: Readonly<Record<string, BitsConfiguration>> = {
  'relu, dropout, adam, softmax': {
    seed: 42,
    inputs: 13,
    layers: () => [
      dense({ units: 33, activation: 'relu', kernelInitializer: 'heUniform' }),
      dropout({ rate: 0.5 }),
      dense({ units: 5, activation: 'softmax' }),
    ],
    optimizer: () => adam({ learningRate: 0.01 }),
    loss: 'sparseCategoricalCrossentropy',
    batchSize: 32,
  },
  'gelu, proximal L1, sgd, softmax': {
    seed: 1,
    inputs: 7,
    layers: () => [
      dense({ units: 19, activation: 'gelu', kernelInitializer: 'glorotNormal', kernelRegularizer: l1(0.002) }),
      dense({ units: 5, activation: 'softmax', kernelRegularizer: l1(0.002) }),
    ],
    optimizer: () => sgd({ learningRate: 0.1 }),
    loss: 'categoricalCrossentropy',
    batchSize: 10,
  },
  'tanh and sigmoid, elastic net, momentum, weights': {
    seed: 2 ** 40 + 3,
    inputs: 5,
    layers: () => [
      dropout({ rate: 0.1 }),
      dense({
        units: 17,
        activation: 'tanh',
        kernelInitializer: 'lecunNormal',
        kernelRegularizer: l1l2({ l1: 0.001, l2: 0.01 }),
      }),
      dense({ units: 9, activation: 'sigmoid', biasRegularizer: l2(0.01) }),
      dense({ units: 3, activation: 'sigmoid' }),
    ],
    optimizer: () => sgd({ learningRate: 0.05, momentum: 0.9 }),
    loss: 'binaryCrossentropy',
    batchSize: 17,
    isWeighted: true,
  },
  'elu, noise shape, nesterov': {
    seed: 7,
    inputs: 11,
    layers: () => [
      dense({ units: 24, activation: elu({ alpha: 0.7 }), kernelInitializer: 'heNormal' }),
      dropout({ rate: 0.25, noiseShape: [1, null] }),
      dense({ units: 2 }),
    ],
    optimizer: () => sgd({ learningRate: 0.02, momentum: 0.8, nesterov: true }),
    loss: 'meanSquaredError',
    batchSize: 8,
  },
  'activation layers, two dropouts, L1 by subgradient, rmsprop, huber': {
    seed: 3,
    inputs: 6,
    layers: () => [
      dense({ units: 21, activation: 'silu', kernelRegularizer: l1(0.003, { method: 'subgradient' }) }),
      dropout({ rate: 0.1 }),
      activation('softplus'),
      dense({ units: 14 }),
      activation('tanh'),
      dropout({ rate: 0.3 }),
      dense({ units: 4 }),
    ],
    optimizer: () => rmsprop({ learningRate: 0.003, rho: 0.95 }),
    loss: huber({ delta: 0.5 }),
    batchSize: 33,
  },
  'softplus and leaky ReLU, proximal L1, adagrad': {
    seed: 2n ** 64n - 1n,
    inputs: 9,
    layers: () => [
      dense({ units: 15, activation: 'softplus', kernelRegularizer: l1(0.01) }),
      dropout({ rate: 0.4 }),
      dense({ units: 12, activation: leakyRelu({ negativeSlope: 0.1 }), useBias: false, kernelRegularizer: l1(0.01) }),
      dense({ units: 3 }),
    ],
    optimizer: () => adagrad({ learningRate: 0.05 }),
    loss: 'meanAbsoluteError',
    batchSize: 25,
  },
  'gelu by tanh, proximal L1, adamw, softmax not fused': {
    seed: 5,
    inputs: 8,
    layers: () => [
      dense({ units: 31, activation: gelu({ approximate: true }), kernelRegularizer: l1(0.001) }),
      dropout({ rate: 0.2, noiseShape: [null, 1] }),
      dense({ units: 4, activation: 'softmax', kernelRegularizer: l2(0.001) }),
    ],
    optimizer: () => adamw({ learningRate: 0.01, weightDecay: 0.05, decayBias: true }),
    loss: 'meanSquaredError',
    batchSize: 101,
  },
  'penalties of groups and angles in the metric of adam, factors, a strength that warms up': {
    seed: 13,
    inputs: 9,
    layers: () => [
      dense({
        units: 22,
        activation: 'relu',
        kernelRegularizer: groupLasso(0.01, { groups: [[0, 3, 8], [1, 2], [5]] }),
      }),
      dense({
        units: 13,
        activation: 'tanh',
        kernelRegularizer: sparseGroupLasso({
          l1: 0.001,
          group: ramp({ from: 0, to: 0.01, steps: 20 }),
          groups: 'inputs',
        }),
      }),
      dense({ units: 7, activation: 'tanh', kernelRegularizer: orthogonal(0.1, { mode: 'columns' }) }),
      dense({ units: 6, kernelRegularizer: groupLasso(0.01, { groups: 'units' }) }),
      dense({ units: 3, kernelRegularizer: l1l2({ l1: 0.01, l2: 0.01, factors: [0, 1, 1, 2, 0.5, 3] }) }),
    ],
    optimizer: () => adam({ learningRate: 0.01 }),
    loss: 'meanSquaredError',
    batchSize: 25,
  },
  'penalties of groups and angles, momentum': {
    seed: 17,
    inputs: 9,
    layers: () => [
      dense({ units: 22, activation: 'relu', kernelRegularizer: groupLasso(0.01, { groups: 'inputs' }) }),
      dense({ units: 13, activation: 'tanh', kernelRegularizer: groupLasso(0.005, { groups: 'units' }) }),
      dense({ units: 3, kernelRegularizer: orthogonal(0.1, { mode: 'rows' }) }),
    ],
    optimizer: () => sgd({ learningRate: 0.02, momentum: 0.8 }),
    loss: 'meanSquaredError',
    batchSize: 25,
  },
  'a frozen layer, proximal adam, a batch of one': {
    seed: 11,
    inputs: 4,
    layers: () => [
      dense({ units: 40, activation: 'relu', trainable: false }),
      dense({ units: 67, activation: 'tanh', kernelRegularizer: l1(0.001), biasRegularizer: l1(0.001) }),
      dropout({ rate: 0.5 }),
      dense({ units: 1, activation: 'sigmoid' }),
    ],
    optimizer: () => adam({ learningRate: 0.005, beta1: 0.8, beta2: 0.99, epsilon: 1e-8 }),
    loss: 'binaryCrossentropy',
    batchSize: 1,
  },
  'wider than the blocks of the products': {
    seed: 13,
    inputs: 301,
    layers: () => [
      dense({ units: 517, activation: 'relu', kernelInitializer: 'heNormal', kernelRegularizer: l1(1e-4) }),
      dropout({ rate: 0.5 }),
      dense({ units: 35, activation: 'relu', kernelRegularizer: l2(1e-4) }),
      dense({ units: 10, activation: 'softmax' }),
    ],
    optimizer: () => adam({ learningRate: 0.001 }),
    loss: 'sparseCategoricalCrossentropy',
    batchSize: 33,
  },
};

/** Trains about 50 steps on made-up rows. @returns the final weights, in the order of getWeights. */
export async function trainBits(configuration: BitsConfiguration): Promise<Matrix[]> {
  const { seed, inputs, layers, optimizer, loss, batchSize, isWeighted = false } = configuration;
  const model = sequential({ layers: layers(), seed });
  model.compile({ optimizer: optimizer(), loss });
  const uniform = numbersFrom(20260101);
  const rows = batchSize === 1 ? STEPS : ROWS;
  const numbers = (count: number, low: number, high: number) =>
    Float32Array.from({ length: count }, () => uniform(low, high));
  const X = matrix(numbers(rows * inputs, -2, 2), [rows, inputs]);
  const outputs = model.predict(X).shape[1]!;
  await model.fit(X, targets(loss, rows, outputs, uniform), {
    epochs: Math.ceil(STEPS / Math.ceil(rows / batchSize)),
    batchSize,
    verbose: false,
    yieldEvery: Number.POSITIVE_INFINITY,
    ...(isWeighted ? { sampleWeight: numbers(rows, 0, 2) } : {}),
  });
  const weights = model.getWeights();
  model.dispose();
  return weights;
}

function targets(loss: LossLike, rows: number, outputs: number, uniform: (low: number, high: number) => number) {
  const count = rows * outputs;
  if (loss === 'sparseCategoricalCrossentropy') return Int32Array.from({ length: rows }, () => uniform(0, outputs));
  const data = new Float32Array(count);
  if (loss === 'categoricalCrossentropy') {
    for (let row = 0; row < rows; row++) {
      data[row * outputs + Math.floor(uniform(0, outputs))]! += 0.75;
      data[row * outputs + Math.floor(uniform(0, outputs))]! += 0.25;
    }
  } else {
    const isBinary = loss === 'binaryCrossentropy';
    for (let i = 0; i < count; i++) data[i] = isBinary ? Math.floor(uniform(0, 2)) : uniform(-1, 1);
  }
  return matrix(data, [rows, outputs]);
}

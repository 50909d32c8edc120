// A convex problem with groups: three targets from the ten columns of the diabetes data, by least squares.
import {
  adabelief,
  adagrad,
  adam,
  adamax,
  adamw,
  dense,
  type Matrix,
  matrix,
  nadam,
  type Optimizer,
  type Penalty,
  rmsprop,
  type Sequential,
  sequential,
  sgd,
  standardize,
} from '../../src/index.js';
import { loadDiabetes } from '../golden/data/diabetes.js';

export const TARGETS = 3;
const { X: rawX, y: rawY, rows, columns } = loadDiabetes();
export const INPUTS = columns;

const standardized = (data: Float64Array, width: number): Matrix => {
  const values = { data, shape: [rows, width] };
  const { data: z, shape } = standardize(values).transform(values);
  return { data: Float32Array.from(z), shape };
};
export const X = standardized(rawX, columns);
const y = standardized(rawY, 1).data;
export const Y = matrix(
  Float32Array.from({ length: rows * TARGETS }, (_, i) => {
    const row = Math.floor(i / TARGETS);
    const feature = (j: number) => X.data[row * columns + j]!;
    return [y[row]!, 0.5 * y[row]! - 0.6 * feature(3), 0.4 * feature(6) + 0.3 * feature(0)][i % TARGETS]!;
  }),
  [rows, TARGETS],
);

/** Every optimizer with a rate at which it converges in some thousand steps. */
export const optimizers: [string, Optimizer][] = [
  ['sgd', sgd({ learningRate: 0.2 })],
  ['momentum', sgd({ learningRate: 0.05, momentum: 0.9 })],
  ['nesterov', sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true })],
  ['adam', adam({ learningRate: 0.002 })],
  ['adamw without decay', adamw({ learningRate: 0.002, weightDecay: 0 })],
  ['rmsprop', rmsprop({ learningRate: 0.0005 })],
  ['adagrad', adagrad({ learningRate: 0.05 })],
  ['nadam', nadam({ learningRate: 0.002 })],
  ['adamax', adamax({ learningRate: 0.002 })],
  // epsilon bounds the ratio of gradient and root, which must stay below the 10 at which thresholds of groups are capped.
  ['adabelief', adabelief({ learningRate: 0.002, epsilon: 1e-6 })],
];

export function model(optimizer: Optimizer, kernelRegularizer: Penalty): Sequential {
  const layers = [dense({ units: TARGETS, inputShape: [INPUTS], useBias: false, kernelRegularizer })];
  const network = sequential({ seed: 1, layers });
  network.compile({ optimizer, loss: 'meanSquaredError' });
  return network;
}

/** The kernel (INPUTS, TARGETS) after some thousand steps on all rows. */
export async function trained(optimizer: Optimizer, kernelRegularizer: Penalty, epochs = 6000): Promise<Float32Array> {
  const network = model(optimizer, kernelRegularizer);
  await network.fit(X, Y, { epochs, batchSize: rows, shuffle: false, verbose: false, yieldEvery: Infinity });
  return network.getWeights()[0]!.data;
}

/** Gradient of the mean squared error at W, in f64. */
export function gradientAt(W: ArrayLike<number>): Float64Array {
  const gradient = new Float64Array(INPUTS * TARGETS);
  for (let i = 0; i < rows; i++) {
    for (let target = 0; target < TARGETS; target++) {
      let error = -Y.data[i * TARGETS + target]!;
      for (let j = 0; j < INPUTS; j++) error += X.data[i * INPUTS + j]! * W[j * TARGETS + target]!;
      for (let j = 0; j < INPUTS; j++) {
        gradient[j * TARGETS + target]! += (2 / (rows * TARGETS)) * error * X.data[i * INPUTS + j]!;
      }
    }
  }
  return gradient;
}

/**
 * How far W is from the conditions of a minimum of mean squared error + l1 * sum |w| + sum over groups of
 * group * sqrt(|g|) * ||w_g||: the largest violation over the groups.
 */
export function violation(W: ArrayLike<number>, groups: readonly number[][], group: number, l1 = 0): number {
  const gradient = gradientAt(W);
  const soft = (value: number) => Math.sign(value) * Math.max(0, Math.abs(value) - l1);
  const norm = (values: number[]) => Math.hypot(...values);
  const violations = groups.map((indices) => {
    const w = indices.map((i) => W[i]!);
    const g = indices.map((i) => gradient[i]!);
    const strength = group * Math.sqrt(indices.length);
    const length = norm(w);
    if (length === 0) return Math.max(0, norm(g.map(soft)) - strength);
    return norm(
      g.map((value, i) => (w[i] === 0 ? soft(value) : value + l1 * Math.sign(w[i]!) + (strength * w[i]!) / length)),
    );
  });
  return Math.max(...violations);
}

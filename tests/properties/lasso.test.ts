// What docs/math.md says of the thresholds: with every optimizer, training ends where the stated objective is least.
import { expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  dense,
  l1,
  type Matrix,
  type Optimizer,
  rmsprop,
  sequential,
  sgd,
  standardize,
} from '../../src/index.js';
import { loadDiabetes } from '../golden/data/diabetes.js';
import { loadDiabetesProximal } from '../golden/load.js';

const { X: rawX, y: rawY, rows, columns } = loadDiabetes();
const standardized = (data: Float64Array, width: number): Matrix => {
  const values = { data, shape: [rows, width] };
  const { data: z, shape } = standardize(values).transform(values);
  return { data: Float32Array.from(z), shape };
};
const X = standardized(rawX, columns);
const y = standardized(rawY, 1);

/** The weakest lasso with four coefficients that are not 0. The file's objective is half of ours: lambda is 2 l1. */
const solution = loadDiabetesProximal().lasso.findLast(({ coef }) => coef.filter((w) => w !== 0).length === 4)!;
const lambda = 2 * solution.l1;

/** Coefficients after 8000 steps on all rows. */
async function trained(optimizer: Optimizer, strength = lambda): Promise<Float32Array> {
  const model = sequential({
    seed: 1,
    layers: [dense({ units: 1, inputShape: [columns], useBias: false, kernelRegularizer: l1(strength) })],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  await model.fit(X, y, { epochs: 8000, batchSize: rows, shuffle: false, verbose: false, yieldEvery: Infinity });
  return model.getWeights()[0]!.data;
}

const indicesOfNonzeros = (values: ArrayLike<number>) => [...Array.from(values).keys()].filter((j) => values[j] !== 0);

/** How far w is from the conditions of a minimum: g = -lambda sign(w) where w is not 0, |g| <= lambda where it is. */
function violation(w: Float32Array): number {
  const gradient = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    let error = -y.data[i]!;
    for (let j = 0; j < columns; j++) error += X.data[i * columns + j]! * w[j]!;
    for (let j = 0; j < columns; j++) gradient[j]! += (2 / rows) * error * X.data[i * columns + j]!;
  }
  const violations = gradient.map((g, j) =>
    w[j] === 0 ? Math.max(0, Math.abs(g) - lambda) : Math.abs(g + lambda * Math.sign(w[j]!)),
  );
  return Math.max(...violations);
}

test.each([
  ['sgd', sgd({ learningRate: 0.1 })],
  ['momentum', sgd({ learningRate: 0.02, momentum: 0.9 })],
  ['nesterov', sgd({ learningRate: 0.02, momentum: 0.9, nesterov: true })],
  ['adam', adam({ learningRate: 0.003 })],
  ['adamw without decay', adamw({ learningRate: 0.003, weightDecay: 0 })],
  ['rmsprop', rmsprop({ learningRate: 0.001 })],
  ['adagrad', adagrad({ learningRate: 0.05 })],
])('%s ends at the minimizer of the lasso, with its very zeros', async (_, optimizer) => {
  const w = await trained(optimizer);
  expect(indicesOfNonzeros(w)).toEqual(indicesOfNonzeros(solution.coef));
  // f32 rounding of 442 products leaves about 1e-6; rmsprop, whose step does not shrink, 1e-5.
  expect(violation(w)).toBeLessThan(1e-4);
});

test('with lr * lambda as threshold, momentum 0.9 would solve another problem: 8 coefficients instead of 4', async () => {
  const w = await trained(sgd({ learningRate: 0.02, momentum: 0.9 }), lambda * (1 - 0.9));
  expect(indicesOfNonzeros(w)).toHaveLength(8);
});

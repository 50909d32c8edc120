// The f64 reference against the convex problems of the diabetes data, where the minimizer is known to 1e-12.
import { describe, expect, test } from 'vitest';
import { linear } from '../reference/network/activations.js';
import { dense } from '../reference/network/layers.js';
import { meanSquaredError } from '../reference/network/losses.js';
import { gatherRows, type Matrix, matrix } from '../reference/network/matrix.js';
import { type Batch, dataGradients, type Network, objective } from '../reference/network/network.js';
import {
  adagrad,
  adam,
  adamw,
  momentum,
  nesterov,
  type Optimizer,
  rmsprop,
  sgd,
} from '../reference/network/optimizers.js';
import { ReferenceTrainer } from '../reference/network/train.js';
import { DIABETES_FEATURES, loadDiabetes } from './data/diabetes.js';
import { standardizedDiabetes } from './data/standardized.js';
import { type LinearSolution, loadDiabetesProximal } from './load.js';
import { largestDifference } from './rounding.js';

const golden = loadDiabetesProximal();
const raw = loadDiabetes();

const { X, y } = standardizedDiabetes();
const wholeData: Batch = { X: X.Z, y: y.Z };

/**
 * A linear model whose loss is twice the files' objective: the files have 1/(2n) ||Zw - t||^2 + l1 ||w||_1 + l2/2 ||w||^2,
 * ours is the mean squared error + 2 l1 sum |w| + l2 sum w^2.
 */
function linearModel(l1: number, l2: number, coef: ArrayLike<number> = new Float64Array(10), bias = false): Network {
  const penalty = { l1: 2 * l1, l1Subgradient: 0, l2 };
  return { layers: [dense(matrix(10, 1, coef), bias ? [0] : null, linear, penalty)], loss: meanSquaredError };
}

function kernelOf(network: Network): Float64Array {
  const [layer] = network.layers;
  if (layer?.kind !== 'dense') throw new Error('a linear model is one dense layer');
  return layer.kernel.data;
}

/** The Lipschitz constant of our gradient: twice the files'. */
function lipschitz(l2: number): number {
  return 2 * (golden.lipschitz + l2);
}

/** How far w is from a minimizer: 0 where g = -λ sign(w) for w != 0 and |g| <= λ for w = 0, per unit of the files' objective. */
function kktResidual(network: Network, l1: number, l2: number): number {
  const w = kernelOf(network);
  const g = dataGradients(network, wholeData).dense[0]!.kernel.data.map((d, i) => d / 2 + l2 * w[i]!);
  return Math.max(
    ...g.map((gi, i) => (w[i] === 0 ? Math.max(0, Math.abs(gi) - l1) : Math.abs(gi + l1 * Math.sign(w[i]!)))),
  );
}

/** Steps that the weights must stand still for: a velocity of mu = 0.9 that is still building up shows by then. */
const REST = 50;

/** Trains on all rows until no weight moves by more than `tolerance` in each of {@link REST} steps. */
function trainToRest(network: Network, optimizer: Optimizer, tolerance: number, maximumSteps: number): void {
  const trainer = new ReferenceTrainer(network, optimizer);
  const w = kernelOf(network);
  let still = 0;
  for (let step = 1; step <= maximumSteps; step++) {
    const before = Float64Array.from(w);
    trainer.step(wholeData);
    still = largestDifference(w, before) <= tolerance ? still + 1 : 0;
    if (still === REST) return;
  }
  throw new Error(`still moving after ${maximumSteps} steps`);
}

const sparseSolutions: { name: string; solution: LinearSolution }[] = [
  ...golden.lasso.map((solution) => ({ name: `lasso, l1 ${solution.l1.toPrecision(3)}`, solution })),
  ...[...golden.elastic_net_r05, ...golden.elastic_net_r02].map((solution) => ({
    name: `elastic net, l1 ${solution.l1.toPrecision(3)}, l2 ${solution.l2.toPrecision(3)}`,
    solution,
  })),
];

describe('the data', () => {
  test('442 rows, 10 columns, with the means and deviations that the solutions were computed with', () => {
    expect([raw.rows, raw.columns]).toEqual([442, 10]);
    expect(raw.columns).toBe(DIABETES_FEATURES.length);
    // Relative to numbers of 50 to 200, summed in another order.
    expect(largestDifference(X.mean, golden.X_mean)).toBeLessThan(1e-11);
    expect(largestDifference(X.std, golden.X_std)).toBeLessThan(1e-11);
    expect(largestDifference(y.mean, [golden.y_mean])).toBeLessThan(1e-11);
    expect(largestDifference(y.std, [golden.y_std])).toBeLessThan(1e-11);
  });
});

describe.each(sparseSolutions)('$name', ({ solution: { l1, l2, coef, objective: minimum } }) => {
  test('the golden coefficients meet the optimality conditions of our objective, and give its value', () => {
    const network = linearModel(l1, l2, coef);
    expect(kktResidual(network, l1, l2)).toBeLessThan(1e-12); // the file's own residual is 4e-14
    expect(objective(network, wholeData).loss / 2).toBeCloseTo(minimum, 12);
  });
});

// Every fourth one, to save time: all are checked above.
describe.each(sparseSolutions.filter((_, i) => i % 4 === 1))('$name', ({ solution: { l1, l2, coef } }) => {
  test('momentum from zero reaches the golden coefficients, with the same zeros', () => {
    const network = linearModel(l1, l2);
    // The smallest eigenvalue is 0.0086: what is left is about the last move times (1 - mu) / (lr * 0.017), some 50.
    trainToRest(network, momentum(1 / lipschitz(l2), 0.9), 1e-12, 5000);
    const w = kernelOf(network);
    expect(largestDifference(w, coef)).toBeLessThan(1e-9);
    expect(Array.from(w, (wi) => wi === 0)).toEqual(coef.map((c) => c === 0));
  });
});

/** Solves A x = b for a positive definite A (n, n), by elimination without pivoting. */
function solve(A: Matrix, b: Float64Array): Float64Array {
  const n = A.rows;
  const a = Float64Array.from(A.data);
  const x = Float64Array.from(b);
  for (let k = 0; k < n; k++) {
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / a[k * n + k]!;
      for (let j = k; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
      x[i]! -= factor * x[k]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i]! -= a[i * n + j]! * x[j]!;
    x[i]! /= a[i * n + i]!;
  }
  return x;
}

describe.each(golden.ridge)('ridge, l2 $l2', ({ l2, coef, objective: minimum }) => {
  test('the closed form, and the stationary point of our objective', () => {
    const gram = matrix(10, 10);
    const right = new Float64Array(10);
    for (let i = 0; i < raw.rows; i++) {
      for (let j = 0; j < 10; j++) {
        const z = X.Z.data[i * 10 + j]!;
        right[j]! += (z * y.Z.data[i]!) / raw.rows;
        for (let k = 0; k < 10; k++) gram.data[j * 10 + k]! += (z * X.Z.data[i * 10 + k]!) / raw.rows;
      }
    }
    for (let j = 0; j < 10; j++) gram.data[j * 10 + j]! += l2;
    // Condition number of at most 4.02 / 0.0086 = 470.
    expect(largestDifference(solve(gram, right), coef)).toBeLessThan(1e-12);
    const network = linearModel(0, l2, coef);
    expect(kktResidual(network, 0, l2)).toBeLessThan(1e-12);
    expect(objective(network, wholeData).loss / 2).toBeCloseTo(minimum, 12);
  });

  test('nesterov from zero reaches it', () => {
    const network = linearModel(0, l2);
    trainToRest(network, nesterov(1 / lipschitz(l2), 0.9), 1e-12, 5000);
    expect(largestDifference(kernelOf(network), coef)).toBeLessThan(1e-9);
  });
});

describe('sgd step by step', () => {
  test('ten full-batch proximal steps', () => {
    const { l1, step, coef_after_iteration_1_to_10: iterates } = golden.ista_iterates;
    const network = linearModel(l1, 0);
    const trainer = new ReferenceTrainer(network, sgd(step / 2)); // our gradient is twice the file's
    for (const coef of iterates) {
      trainer.step(wholeData);
      expect(largestDifference(kernelOf(network), coef)).toBeLessThan(1e-13);
      expect(Array.from(kernelOf(network), (w) => w === 0)).toEqual(coef.map((c) => c === 0));
    }
    expect(iterates).toHaveLength(10);
  });

  test('forty proximal steps on batches of 32, with an intercept: coefficients and the zeros of every step', () => {
    const { lr, l1, l2, batch, batch_indices, zeros_after_each_step, snapshots } = golden.prox_sgd;
    const network = linearModel(l1, l2, undefined, true);
    const trainer = new ReferenceTrainer(network, sgd(lr / 2));
    const zeros: number[] = [];
    const remaining = [...snapshots];
    for (let step = 1; step <= batch_indices.shape[0]; step++) {
      const rows = batch_indices.data.slice((step - 1) * batch, step * batch);
      trainer.step({ X: gatherRows(X.Z, rows), y: gatherRows(y.Z, rows) });
      zeros.push(kernelOf(network).filter((w) => w === 0).length);
      if (remaining[0]?.step !== step) continue;
      const { coef, intercept } = remaining.shift()!;
      const [layer] = network.layers;
      expect(largestDifference(kernelOf(network), coef)).toBeLessThan(1e-13);
      expect(layer?.kind === 'dense' && Math.abs(layer.bias![0]! - intercept)).toBeLessThan(1e-13);
    }
    expect(remaining).toEqual([]);
    expect(zeros).toEqual(zeros_after_each_step);
  });
});

describe('the minimizer is the fixed point of every proximal rule', () => {
  const { l1, coef } = golden.lasso[6]!; // five zeros and five others
  const STEPS = 1500;
  const optimizers: Optimizer[] = [
    sgd(1 / lipschitz(0)),
    momentum(1 / lipschitz(0), 0.9),
    nesterov(1 / lipschitz(0), 0.9),
    adam({ learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
    adamw({ learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decayBias: false }),
    rmsprop({ learningRate: 0.001, rho: 0.99, epsilon: 1e-8 }),
    adagrad({ learningRate: 0.1, epsilon: 1e-10, initialAccumulator: 0 }),
  ];

  test.each(
    optimizers,
  )('$name reaches the lasso of l1 0.066 to 1e-3 in its optimality conditions, zeros included', (optimizer) => {
    const network = linearModel(l1, 0);
    const trainer = new ReferenceTrainer(network, optimizer);
    for (let step = 0; step < STEPS; step++) trainer.step(wholeData);
    expect(kktResidual(network, l1, 0)).toBeLessThan(1e-3);
    expect(Array.from(kernelOf(network), (w) => w === 0)).toEqual(coef.map((c) => c === 0));
  });

  test.each(
    optimizers.filter(({ name }) => name !== 'sgd'),
  )('$name with the threshold lr * lambda rests elsewhere, or nowhere near', (optimizer) => {
    const network = linearModel(l1, 0);
    const trainer = new ReferenceTrainer(network, optimizer, { proximal: 'plain' });
    for (let step = 0; step < STEPS; step++) trainer.step(wholeData);
    expect(kktResidual(network, l1, 0)).toBeGreaterThan(1e-2);
  });
});

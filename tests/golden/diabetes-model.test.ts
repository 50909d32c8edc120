// The library against the convex problems of the diabetes data: coefficients of scikit-learn, exact zeros, optimality.
import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/data/matrix.js';
import { digits } from '../../src/datasets/digits.js';
import { dense } from '../../src/layers/dense.js';
import { type Sequential, sequential } from '../../src/model/sequential.js';
import { adagrad } from '../../src/optimizers/adagrad.js';
import { adam } from '../../src/optimizers/adam.js';
import { adamw } from '../../src/optimizers/adamw.js';
import { rmsprop } from '../../src/optimizers/rmsprop.js';
import { sgd } from '../../src/optimizers/sgd.js';
import { l1 } from '../../src/penalties/l1.js';
import { l1l2 } from '../../src/penalties/l1l2.js';
import { valueAt } from '../../src/schedules/schedule.js';
import type { Optimizer } from '../../src/types.js';
import { gatherRows, type Matrix } from '../reference/network/matrix.js';
import { standardizedDiabetes } from './data/standardized.js';
import { type LinearSolution, loadDiabetesProximal } from './load.js';
import { largestDifference } from './rounding.js';

const golden = loadDiabetesProximal();
const Z = standardizedDiabetes().X.Z;
const t = standardizedDiabetes().y.Z;
const isZero = (values: ArrayLike<number>) => Array.from(values, (value) => value === 0);

/**
 * A linear model from zero, whose loss is twice the files' objective: the files have
 * 1/(2n) ||Zw - t||^2 + l1 ||w||_1 + l2/2 ||w||^2, ours is the mean squared error + 2 l1 sum |w| + l2 sum w^2.
 */
function linearModel(l1: number, l2: number, optimizer: Optimizer, useBias = false): Sequential {
  const kernelRegularizer = l1l2({ l1: 2 * l1, l2 });
  const layer = dense({ units: 1, inputShape: [10], useBias, kernelInitializer: 'zeros', kernelRegularizer });
  const model = sequential({ layers: [layer], seed: 1 });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

function shaped({ rows, columns, data }: Matrix) {
  return { data: Float32Array.from(data), shape: [rows, columns] };
}

/** Full-batch training. */
async function train(model: Sequential, steps: number): Promise<Float32Array> {
  const options = { epochs: steps, batchSize: Z.rows, shuffle: false, verbose: false };
  await model.fit(shaped(Z), shaped(t), { ...options, yieldEvery: Number.POSITIVE_INFINITY });
  expect(model.step).toBe(steps);
  return model.getWeights()[0]!.data;
}

/** 1 / L for twice the files' objective. */
const learningRateFor = (l2: number) => 1 / (2 * (golden.lipschitz + l2));

/** In f64, per unit of the files' objective: 0 where g = -l1 sign(w) for w != 0 and |g| <= l1 for w = 0. */
function kktResidual(w: ArrayLike<number>, l1: number, l2: number): number {
  const gradient = Array.from(w, (wj) => l2 * wj);
  for (let i = 0; i < Z.rows; i++) {
    let residual = -t.data[i]!;
    for (let j = 0; j < Z.columns; j++) residual += Z.data[i * Z.columns + j]! * w[j]!;
    for (let j = 0; j < Z.columns; j++) gradient[j]! += (residual * Z.data[i * Z.columns + j]!) / Z.rows;
  }
  return Math.max(
    ...gradient.map((g, j) => (w[j] === 0 ? Math.max(0, Math.abs(g) - l1) : Math.abs(g + l1 * Math.sign(w[j]!)))),
  );
}

const solutions: { name: string; solution: LinearSolution }[] = [
  ...golden.lasso.map((solution) => ({ name: `lasso, l1 ${solution.l1.toPrecision(3)}`, solution })),
  ...[...golden.elastic_net_r05, ...golden.elastic_net_r02].map((solution) => ({
    name: `elastic net, l1 ${solution.l1.toPrecision(3)}, l2 ${solution.l2.toPrecision(3)}`,
    solution,
  })),
];

describe("scikit-learn's coefficients", () => {
  test.each(solutions)('$name: sgd on all rows reaches them to 1e-4, with the same exact zeros', async ({
    solution: { l1, l2, coef },
  }) => {
    const model = linearModel(l1, l2, sgd({ learningRate: learningRateFor(l2) }));
    // The smallest eigenvalue of Z'Z / n is 0.0086 and the largest 4.02, so what is left shrinks by 0.998 per step.
    const w = await train(model, 6000);
    expect(largestDifference(w, coef)).toBeLessThan(1e-4);
    expect(isZero(w)).toEqual(isZero(coef));
  });

  test('more l1, no fewer zeros: the ends of the path are full and empty', async () => {
    const strongest = golden.lasso.reduce((a, b) => (a.l1 > b.l1 ? a : b));
    const all = await train(linearModel(0, 0, sgd({ learningRate: learningRateFor(0) })), 100);
    const none = await train(linearModel(1.1 * strongest.l1 + 1, 0, sgd({ learningRate: learningRateFor(0) })), 100);
    expect(all.some((w) => w === 0)).toBe(false);
    expect(none.every((w) => w === 0)).toBe(true);
  });
});

describe('sgd step by step', () => {
  test('ten full-batch proximal steps', () => {
    const { l1, step, coef_after_iteration_1_to_10: iterates } = golden.ista_iterates;
    const model = linearModel(l1, 0, sgd({ learningRate: step / 2 })); // our gradient is twice the file's
    for (const coef of iterates) {
      model.trainOnBatch(shaped(Z), shaped(t));
      const { data } = model.getWeights()[0]!;
      // Means of 442 products of two numbers of about 1, summed in f32: some 442 * 2^-24 / 10 each.
      expect(largestDifference(data, coef)).toBeLessThan(2e-6);
      expect(isZero(data)).toEqual(isZero(coef));
    }
  });

  test('forty proximal steps on batches of 32, with an intercept: coefficients and the zeros of every step', () => {
    const { lr, l1, l2, batch, batch_indices, zeros_after_each_step, snapshots } = golden.prox_sgd;
    const model = linearModel(l1, l2, sgd({ learningRate: lr / 2 }), true);
    const zeros: number[] = [];
    const remaining = [...snapshots];
    for (let step = 1; step <= batch_indices.shape[0]; step++) {
      const rows = batch_indices.data.slice((step - 1) * batch, step * batch);
      model.trainOnBatch(shaped(gatherRows(Z, rows)), shaped(gatherRows(t, rows)));
      const [kernel, bias] = model.getWeights();
      zeros.push(kernel!.data.filter((w) => w === 0).length);
      if (remaining[0]?.step !== step) continue;
      const { coef, intercept } = remaining.shift()!;
      expect(largestDifference(kernel!.data, coef)).toBeLessThan(2e-6);
      expect(Math.abs(bias!.data[0]! - intercept)).toBeLessThan(2e-6);
    }
    expect(remaining).toEqual([]);
    expect(zeros).toEqual(zeros_after_each_step);
  });
});

describe('the minimizer is the fixed point of every proximal rule', () => {
  const { l1, coef } = golden.lasso[6]!; // five zeros and five others
  const STEPS = 3000;
  const learningRate = learningRateFor(0);
  // At rest the root is l1's own size, so an adaptive rule steps by lr / l1: large enough to arrive, far below 2 / L.
  const moments = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  const rules: { name: string; optimizer: Optimizer }[] = [
    { name: 'sgd', optimizer: sgd({ learningRate }) },
    { name: 'momentum', optimizer: sgd({ learningRate, momentum: 0.9 }) },
    { name: 'nesterov', optimizer: sgd({ learningRate, momentum: 0.9, nesterov: true }) },
    { name: 'adam', optimizer: adam(moments) },
    { name: 'adamw without decay', optimizer: adamw({ ...moments, weightDecay: 0 }) },
    { name: 'rmsprop', optimizer: rmsprop({ learningRate: 0.002, rho: 0.99, epsilon: 1e-8 }) },
    { name: 'adagrad', optimizer: adagrad({ learningRate: 0.1, epsilon: 1e-10, initialAccumulator: 0 }) },
  ];

  test.each(rules)('$name: optimality conditions of the lasso to 1e-3, zeros exact', async ({ optimizer }) => {
    const w = await train(linearModel(l1, 0, optimizer), STEPS);
    expect(kktResidual(w, l1, 0)).toBeLessThan(1e-3);
    expect(isZero(w)).toEqual(isZero(coef));
  });

  test.each(rules)('$name: and of an elastic net', async ({ optimizer }) => {
    const net = golden.elastic_net_r05.find((solution) => solution.coef.filter((c) => c === 0).length >= 3)!;
    const w = await train(linearModel(net.l1, net.l2, optimizer), STEPS);
    expect(kktResidual(w, net.l1, net.l2)).toBeLessThan(1e-3);
    expect(isZero(w)).toEqual(isZero(net.coef));
  });
});

describe('proximal Adam, first step', () => {
  const images = digits();
  // Pixels that are blank in the batch, and units that are inactive on it, have seen no gradient: their root is 0.
  const batch = 8;
  const X = matrix(images.X.data.subarray(0, batch * 64), [batch, 64]);
  const adaptive = { adam: adam(), adamw: adamw(), rmsprop: rmsprop(), adagrad: adagrad({ initialAccumulator: 0 }) };

  test.each(
    Object.entries(adaptive),
  )('%s: no unit dies, and no weight moves by more than 14 learning rates', (_, rule) => {
    const layer = (units: number, activation: 'relu' | 'softmax') =>
      dense({ units, activation, kernelInitializer: 'heUniform', kernelRegularizer: l1(1e-3) });
    const model = sequential({ layers: [layer(128, 'relu'), layer(128, 'relu'), layer(10, 'softmax')], seed: 1 });
    model.compile({ optimizer: rule, loss: 'sparseCategoricalCrossentropy' });
    model.predict(X);
    const before = model.getWeights();
    model.trainOnBatch(X, images.y.subarray(0, batch));
    expect(model.sparsity().layers.map(({ deadUnits }) => deadUnits)).toEqual([[], [], []]);
    const moved = model.getWeights().map(({ data }, p) => largestDifference(data, before[p]!.data));
    // rmsprop's first step is g / sqrt((1 - rho) g^2) = 3.2 learning rates, the others' is 1; the proximal step adds 10.
    for (const distance of moved) expect(distance).toBeLessThanOrEqual(14 * valueAt(rule.learningRate, 0));
  });
});

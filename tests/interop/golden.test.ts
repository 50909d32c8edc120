// Settings of scikit-learn and glmnet, translated, train to the coefficients that those programs print.
import { describe, expect, test } from 'vitest';
import { fromGlmnet } from '../../src/interop/glmnet.js';
import { fromSklearn, type SklearnSettings } from '../../src/interop/sklearn.js';
import { dense } from '../../src/layers/dense.js';
import { sequential } from '../../src/model/sequential.js';
import { sgd } from '../../src/optimizers/sgd.js';
import type { Penalty } from '../../src/types.js';
import { standardizedDiabetes } from '../golden/data/standardized.js';
import { loadDiabetesProximal, loadGlmnet } from '../golden/load.js';
import { largestDifference } from '../golden/rounding.js';
import type { Matrix } from '../reference/network/matrix.js';

const golden = loadDiabetesProximal();
const glmnet = loadGlmnet();
const { X, y } = standardizedDiabetes();
const ROWS = X.Z.rows;
const deviation = y.std[0]!;

const shaped = ({ rows, columns, data }: Matrix) => ({ data: Float32Array.from(data), shape: [rows, columns] });

/** A linear model with a bias, trained on all rows from zero; kernel and bias. */
async function trained(target: Matrix, regularizer: { kernelRegularizer?: Penalty }): Promise<[Float32Array, number]> {
  const model = sequential({
    seed: 1,
    layers: [dense({ units: 1, inputShape: [10], kernelInitializer: 'zeros', ...regularizer })],
  });
  const { l2 = 0 } = regularizer.kernelRegularizer?.elementwise ?? {};
  // The smallest curvature is 0.017: momentum 0.9 leaves a factor 0.95 ** (steps / 10) of the way at worst.
  const learningRate = 1 / (2 * (golden.lipschitz + l2));
  model.compile({ optimizer: sgd({ learningRate, momentum: 0.9 }), loss: 'meanSquaredError' });
  const options = { epochs: 1500, batchSize: ROWS, shuffle: false, verbose: false };
  await model.fit(shaped(X.Z), shaped(target), { ...options, yieldEvery: Number.POSITIVE_INFINITY });
  const [kernel, bias] = model.getWeights();
  model.dispose();
  return [kernel!.data, bias!.data[0]!];
}

const isZero = (values: ArrayLike<number>) => Array.from(values, (value) => value === 0);

describe('scikit-learn', () => {
  const { l1, coef } = golden.lasso[6]!;
  const net = golden.elastic_net_r02[3]!;
  const ridge = golden.ridge[1]!;
  const rows: { name: string; settings: SklearnSettings; coef: readonly number[] }[] = [
    { name: 'Lasso', settings: { estimator: 'Lasso', alpha: l1 }, coef },
    {
      name: 'ElasticNet',
      settings: { estimator: 'ElasticNet', alpha: net.l1 + net.l2, l1_ratio: net.l1 / (net.l1 + net.l2) },
      coef: net.coef,
    },
    {
      // The file has l2/2 |w|^2 beside 1/(2n) |y - Xw|^2, so scikit-learn's alpha is n times as much.
      name: 'Ridge',
      settings: { estimator: 'Ridge', alpha: ROWS * ridge.l2, samples: ROWS },
      coef: ridge.coef,
    },
  ];

  test.each(rows)('$name: the coefficients, to 1e-3, with the same zeros', async ({ settings, coef: expected }) => {
    const [kernel] = await trained(y.Z, fromSklearn(settings));
    expect(largestDifference(kernel, expected)).toBeLessThan(1e-3);
    expect(isZero(kernel)).toEqual(isZero(expected));
  });
});

describe.each(['lasso', 'elastic_net_05', 'ridge'] as const)('glmnet, %s', (name) => {
  const path = glmnet[name];
  test.each(
    path.lambda_.map((lambda, row) => ({ lambda, row })),
  )('lambda $lambda: coefficients and intercept, to 1e-3 of the deviation of y, with the same zeros', async ({
    lambda,
    row,
  }) => {
    const raw = { ...y.Z, data: y.Z.data.map((value) => value * deviation + y.mean[0]!) };
    const penalty = fromGlmnet({ lambda, alpha: path.alpha, targetDeviation: deviation });
    const [kernel, bias] = await trained(raw, penalty);
    const expected = path.coef[row]!.map((coef, column) => coef * X.std[column]!);
    expect(largestDifference(kernel, expected) / deviation).toBeLessThan(1e-3);
    expect(isZero(kernel)).toEqual(isZero(expected));
    // glmnet's intercept belongs to the columns as they were.
    const shift = path.coef[row]!.reduce((sum, coef, column) => sum + coef * X.mean[column]!, 0);
    expect(Math.abs(bias - shift - path.intercept[row]!) / deviation).toBeLessThan(1e-3);
  });
});

// What liblinear and glmnet do to intercepts, by the coefficients that they print.
import { describe, expect, test } from 'vitest';
import {
  dense,
  type FromGlmnet,
  type FromSklearn,
  fromGlmnet,
  fromKeras,
  fromSklearn,
  sequential,
  sgd,
} from '../../src/index.js';
import { errorOf } from '../support/errors.js';

const X = [
  [1, 2],
  [2, 1],
  [3, 0],
  [4, 1],
  [6, 5],
  [8, 3],
];
const ROWS = X.length;

/** Kernel and bias of a model of one unit, trained from zero until they stay. */
async function trained(
  rows: readonly (readonly number[])[],
  y: readonly number[],
  loss: 'binaryCrossentropy' | 'meanSquaredError',
  options: FromSklearn | FromGlmnet,
): Promise<number[]> {
  const activation = loss === 'binaryCrossentropy' ? 'sigmoid' : 'linear';
  const layer = dense({ units: 1, inputShape: [2], activation, kernelInitializer: 'zeros', ...options });
  const model = sequential({ seed: 1, layers: [layer] });
  model.compile({ optimizer: sgd({ learningRate: 0.02, momentum: 0.9 }), loss });
  await model.fit(rows, y, { epochs: 6000, batchSize: ROWS, shuffle: false, verbose: false, yieldEvery: Infinity });
  return model.getWeights().flatMap(({ data }) => [...data]);
}

describe('LogisticRegression by liblinear penalizes the intercept', () => {
  // scikit-learn 1.6.1: LogisticRegression(penalty, C=2, solver='liblinear', intercept_scaling, tol=1e-12).fit(X, y)
  test.each([
    ['l2', 1, [0.40855821, -0.06713079, -1.05715674]],
    ['l2', 3, [0.69302676, -0.04730887, -2.43801956]],
    ['l1', 1, [0.34383175, 0, -0.96867955]],
    ['l1', 2, [0.51941505, 0, -1.79699717]],
  ] as const)('%s, intercept_scaling %s: its coefficients', async (penalty, intercept_scaling, expected) => {
    const settings = { estimator: 'LogisticRegression', C: 2, samples: ROWS, solver: 'liblinear' } as const;
    const options = fromSklearn({ ...settings, penalty, intercept_scaling });
    const got = await trained(X, [0, 0, 1, 0, 1, 1], 'binaryCrossentropy', options);
    expect(Math.max(...got.map((value, at) => Math.abs(value - expected[at]!)))).toBeLessThan(2e-3); // f32, 6000 steps
  });

  test('the other solvers leave it free; without an intercept there is nothing to penalize', () => {
    const settings = { estimator: 'LogisticRegression', samples: 10 } as const;
    for (const solver of ['lbfgs', 'newton-cg', 'newton-cholesky', 'sag', 'saga'] as const) {
      expect(Object.keys(fromSklearn({ ...settings, solver }))).toEqual(['kernelRegularizer']);
    }
    const without = fromSklearn({ ...settings, solver: 'liblinear', fit_intercept: false });
    expect(Object.keys(without)).toEqual(['kernelRegularizer', 'useBias']);
    expect(fromSklearn({ estimator: 'Lasso', fit_intercept: false }).useBias).toBe(false);
  });

  test.each([
    [{ penalty: 'none' }],
    [{ penalty: null }],
    [{ C: Number.POSITIVE_INFINITY, samples: 5 }],
  ])('no penalty: %o', (settings) => {
    expect(fromSklearn({ estimator: 'LogisticRegression', ...settings } as never)).toEqual({});
  });

  test.each([
    [{ solver: 'liblinear', penalty: null }, "solver 'liblinear' needs penalty 'l1' or 'l2', got null"],
    [{ solver: 'liblinear', penalty: 'elasticnet', l1_ratio: 0.5 }, "needs penalty 'l1' or 'l2'"],
    [{ intercept_scaling: 2 }, 'intercept_scaling needs solver \'liblinear\', got "lbfgs"'],
    [{ solver: 'liblinear', intercept_scaling: 0 }, 'intercept_scaling must be'],
    [{ solver: 'liblinaer' }, 'liblinear'],
  ])('%o is refused, as there', (settings, message) => {
    const error = errorOf(() => fromSklearn({ estimator: 'LogisticRegression', samples: 5, ...settings } as never));
    expect(error.message).toContain(message);
  });
});

describe('glmnet without an intercept', () => {
  const y = [3, 4, 6, 7, 11, 14];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / ROWS;
  const meanSquare = (values: readonly number[]) => mean(values.map((value) => value * value));
  const columns = [0, 1].map((j) => X.map((row) => row[j]!));
  const deviations = columns.map((column) => Math.sqrt(meanSquare(column) - mean(column) ** 2));

  // R's glmnet 4.1-6: glmnet(X, y, lambda = 0.2, alpha = 0.4, intercept, thresh = 1e-14)
  test.each([
    [false, Math.sqrt(meanSquare(y)), [1.699676, 0.1947978], 0],
    [true, Math.sqrt(meanSquare(y) - mean(y) ** 2), [1.473769, 0.156597], 1.291731],
  ])('intercept %s: y is scaled by %s', async (intercept, targetDeviation, expected, constant) => {
    const centres = intercept ? columns.map(mean) : [0, 0];
    const scaled = X.map((row) => row.map((x, j) => (x - centres[j]!) / deviations[j]!));
    const options = fromGlmnet({ lambda: 0.2, alpha: 0.4, targetDeviation, intercept });
    const [first = 0, second = 0, bias = 0] = await trained(scaled, y, 'meanSquaredError', options);
    const got = [first / deviations[0]!, second / deviations[1]!];
    expect(Math.max(...got.map((value, j) => Math.abs(value - expected[j]!)))).toBeLessThan(1e-4);
    const shift = got.reduce((sum, coefficient, j) => sum + coefficient * centres[j]!, 0);
    expect(Math.abs(bias - shift - constant)).toBeLessThan(1e-3);
  });

  test("'mgaussian' is another family, and no slip of 'gaussian'", () => {
    for (const family of ['mgaussian', 'poisson', 'cox']) {
      const { message, code } = errorOf(() => fromGlmnet({ lambda: 1, family: family as never }));
      expect([code, message.includes('did you mean')]).toEqual(['E_OPTION', false]);
      expect(message).toContain(`family "${family}" is not one of gaussian, binomial, multinomial`);
    }
  });
});

describe('fromKeras', () => {
  test('OrthogonalRegularizer is another function than orthogonal, and is refused by name', () => {
    for (const given of [
      'OrthogonalRegularizer',
      'orthogonal_regularizer',
      { class_name: 'OrthogonalRegularizer', config: { factor: 0.1, mode: 'rows' } },
    ]) {
      const { code, message } = errorOf(() => fromKeras({ kernel_regularizer: given }));
      expect([
        code,
        message.includes('OrthogonalRegularizer has no counterpart, but orthogonal(lambda, { mode }) is near'),
      ]).toEqual(['E_OPTION', true]);
    }
  });

  // The defaults of Keras 3, which get_config writes.
  test.each([
    ['glorot_uniform', 'glorotUniform', {}],
    [{ class_name: 'HeNormal', config: { seed: null } }, 'heNormal', {}],
    [
      { class_name: 'LecunUniform', config: { seed: 7 } },
      'varianceScaling',
      { scale: 1, mode: 'fanIn', distribution: 'uniform' },
    ],
    [
      { class_name: 'RandomNormal', config: { mean: 0.5, stddev: 0.1, seed: null } },
      'randomNormal',
      { mean: 0.5, stddev: 0.1 },
    ],
    ['TruncatedNormal', 'truncatedNormal', { mean: 0, stddev: 0.05 }],
    ['random_uniform', 'randomUniform', { minValue: -0.05, maxValue: 0.05 }],
    [{ class_name: 'Constant', config: { value: 2 } }, 'constant', { value: 2 }],
    [
      {
        class_name: 'VarianceScaling',
        config: { scale: 2, mode: 'fan_out', distribution: 'truncated_normal', seed: null },
      },
      'varianceScaling',
      { scale: 2, mode: 'fanOut', distribution: 'truncatedNormal' },
    ],
    ['zeros', 'zeros', {}],
    ['Ones', 'ones', {}],
  ])('initializers by class name: %o', (given, name, config) => {
    const { kernelInitializer, biasInitializer } = fromKeras({ kernel_initializer: given, bias_initializer: given });
    expect(kernelInitializer).toMatchObject({ name, config });
    expect(biasInitializer).toMatchObject({ name, config });
  });

  test('what has no counterpart is refused', () => {
    for (const given of [
      'Orthogonal',
      'identity',
      { class_name: 'VarianceScaling', config: { distribution: 'untruncated_normal' } },
      { class_name: 'VarianceScaling', config: { mode: { toString: 1 } } },
      { class_name: 'VarianceScaling', config: { mode: 'constructor' } },
    ]) {
      expect(errorOf(() => fromKeras({ kernel_initializer: given })).code).toBe('E_OPTION');
    }
  });
});

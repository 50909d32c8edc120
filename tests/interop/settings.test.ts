// Settings of other libraries: what they become, by the rules of those libraries written out, and what is refused.
import { describe, expect, test } from 'vitest';
import { fromGlmnet } from '../../src/interop/glmnet.js';
import { fromKeras } from '../../src/interop/keras.js';
import { fromSklearn } from '../../src/interop/sklearn.js';
import { fromTorch } from '../../src/interop/torch.js';
import { dense } from '../../src/layers/dense.js';
import { dropout } from '../../src/layers/dropout.js';
import { sequential } from '../../src/model/sequential.js';
import { sgd } from '../../src/optimizers/sgd.js';
import type { Optimizer, Penalty } from '../../src/types.js';
import { errorOf } from '../support/errors.js';
import { classification } from '../support/models.js';

const strengths = (penalty: Penalty | undefined) => penalty?.elementwise;
const of = (l1: number, l2: number) => ({ l1, l1Subgradient: 0, l2 });

/** Weights (kernel 0.5 and -1, bias 2) after one step on rows of zeros whose target is what the model says: only decay acts. */
function decayed(optimizer: Optimizer, penalties: object): number[] {
  const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [2], ...penalties })] });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  model.setWeights([[0.5, -1], [2]]);
  model.trainOnBatch([[0, 0]], [2]);
  const weights = model.getWeights().flatMap(({ data }) => [...data]);
  model.dispose();
  return weights;
}

function expectClose(got: readonly number[], expected: readonly number[]) {
  expect(got).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(got[i]).toBeCloseTo(value, 6);
}

describe('fromKeras', () => {
  test('regularizers: plain, by name with the default 0.01, and as serialized', () => {
    const plain = fromKeras({ kernel_regularizer: { l1: 0.1, l2: 0.2 }, bias_regularizer: { l2: 0.3 } });
    expect(Object.keys(plain)).toEqual(['kernelRegularizer', 'biasRegularizer']);
    expect(strengths(plain.kernelRegularizer)).toEqual(of(0.1, 0.2));
    expect(strengths(plain.biasRegularizer)).toEqual(of(0, 0.3));
    expect(strengths(fromKeras({ kernel_regularizer: 'l1' }).kernelRegularizer)).toEqual(of(0.01, 0));
    expect(strengths(fromKeras({ kernel_regularizer: 'L2' }).kernelRegularizer)).toEqual(of(0, 0.01));
    const serialized = {
      module: 'keras.regularizers',
      class_name: 'L1L2',
      config: { l1: 0, l2: 0.5 },
      registered_name: null,
    };
    expect(strengths(fromKeras({ kernel_regularizer: serialized }).kernelRegularizer)).toEqual(of(0, 0.5));
    expect(fromKeras({ kernel_regularizer: null })).toEqual({});
    expect(errorOf(() => fromKeras({ kernel_regularizer: 'l1_l2' })).message).toContain('differ between versions');
  });

  test('constraints, by both kinds of names and with their defaults', () => {
    const { kernelConstraint, biasConstraint } = fromKeras({
      kernel_constraint: 'max_norm',
      bias_constraint: { class_name: 'MinMaxNorm', config: { min_value: 0.5, max_value: 2, rate: 0.9, axis: 1 } },
    });
    expect(kernelConstraint).toMatchObject({ name: 'maxNorm', config: { maxValue: 2, axis: 0 } });
    const config = { minValue: 0.5, maxValue: 2, rate: 0.9, axis: 1 };
    expect(biasConstraint).toMatchObject({ name: 'minMaxNorm', config });
    expect(fromKeras({ kernel_constraint: 'NonNeg' }).kernelConstraint?.name).toBe('nonNeg');
    expect(fromKeras({ kernel_constraint: 'unit_norm' }).kernelConstraint?.name).toBe('unitNorm');
  });

  test('the rate is the fraction dropped; keep_prob is what is left', () => {
    expect(dropout(fromKeras({ rate: 0.3 })).config['rate']).toBe(0.3);
    expect(dropout(fromKeras({ keep_prob: 0.75 })).config['rate']).toBe(0.25);
    expect(fromKeras({ keep_prob: 1 })).toEqual({ rate: 0 });
    expect(() => fromKeras({ keep_prob: 0 })).toThrow('keep_prob must be a number in (0, 1]');
    expect(() => fromKeras({ rate: 0.5, keep_prob: 0.5 })).toThrow('keep_prob must be left out beside rate');
  });

  test('optimizers: names, defaults of Keras, and what get_config writes beside them', () => {
    const { optimizer } = fromKeras({
      optimizer: {
        class_name: 'Adam',
        config: {
          name: 'adam',
          learning_rate: 0.01,
          weight_decay: null,
          clipnorm: 1,
          amsgrad: false,
          beta_1: 0.8,
          use_ema: false,
        },
      },
    });
    expect(optimizer).toMatchObject({
      name: 'adam',
      learningRate: 0.01,
      config: { beta1: 0.8, clipNorm: 1, weightDecay: 0 },
    });
    expect(fromKeras({ optimizer: 'lion' }).optimizer.learningRate).toBe(1e-3);
    expect(fromKeras({ optimizer: 'Nadam' }).optimizer.config['momentumDecay']).toBe(1);
    const amsgrad = { class_name: 'Adam', config: { amsgrad: true } };
    expect(errorOf(() => fromKeras({ optimizer: amsgrad })).message).toContain('amsgrad must be false');
  });

  test('weight decay is apart from the gradient, and on biases too: w -= lr * wd * w', () => {
    const { optimizer } = fromKeras({
      optimizer: { class_name: 'SGD', config: { learning_rate: 0.1, weight_decay: 0.5 } },
    });
    expectClose(decayed(optimizer, {}), [0.475, -0.95, 1.9]);
    expect(fromKeras({ optimizer: 'AdamW' }).optimizer.config).toMatchObject({ weightDecay: 0.004, decayBias: true });
  });
});

describe('fromTorch', () => {
  test('weight_decay of SGD is in the gradient: w -= lr * wd * w, biases too', () => {
    const { optimizer, ...penalties } = fromTorch({ optimizer: 'SGD', lr: 0.1, weight_decay: 0.5 });
    expect(strengths(penalties.kernelRegularizer)).toEqual(of(0, 0.25));
    expectClose(decayed(optimizer, penalties), [0.475, -0.95, 1.9]);
  });

  test('of Adam it is in the moments: the first step is lr long whatever it is', () => {
    const { optimizer, ...penalties } = fromTorch({ optimizer: 'Adam', lr: 0.1, weight_decay: 0.5 });
    expectClose(decayed(optimizer, penalties), [0.4, -0.9, 1.9]);
  });

  test('of AdamW it shrinks weights: w *= 1 - lr * wd, and is 0.01 by default', () => {
    const { optimizer, ...penalties } = fromTorch({ optimizer: 'AdamW', lr: 0.1, weight_decay: 0.5 });
    expect(penalties).toEqual({});
    expectClose(decayed(optimizer, penalties), [0.475, -0.95, 1.9]);
    expect(fromTorch({ optimizer: 'AdamW' }).optimizer.config).toMatchObject({ weightDecay: 0.01, decayBias: true });
  });

  test('decoupled_weight_decay chooses', () => {
    const settings = { optimizer: 'NAdam', weight_decay: 0.5 } as const;
    expect(fromTorch(settings).kernelRegularizer).toBeDefined();
    const decoupled = fromTorch({ ...settings, decoupled_weight_decay: true });
    expect(decoupled.kernelRegularizer).toBeUndefined();
    expect(decoupled.optimizer.config['weightDecay']).toBe(0.5);
  });

  test('names and defaults of PyTorch', () => {
    const adam = fromTorch({ optimizer: 'Adam', betas: [0.8, 0.95] }).optimizer;
    expect(adam.config).toMatchObject({ learningRate: 1e-3, beta1: 0.8, beta2: 0.95, epsilon: 1e-8 });
    expect(fromTorch({ optimizer: 'RMSprop' }).optimizer.config).toMatchObject({ learningRate: 0.01, rho: 0.99 });
    expect(fromTorch({ optimizer: 'Adagrad' }).optimizer.config).toMatchObject({
      initialAccumulator: 0,
      epsilon: 1e-10,
    });
    expect(fromTorch({ optimizer: 'Adamax' }).optimizer.learningRate).toBe(2e-3);
    const sgd = fromTorch({ optimizer: 'SGD', momentum: 0.9, nesterov: true }).optimizer;
    expect(sgd.config).toMatchObject({ momentum: 0.9, nesterov: true });
    expect(fromTorch({ p: 0.3 })).toEqual({ rate: 0.3 });
  });

  test('refused: what the optimizer does not have, what has no counterpart, weight_decay without an optimizer', () => {
    expect(() => fromTorch({ optimizer: 'Adam', momentum: 0.9 })).toThrow('unknown option "momentum"');
    expect(() => fromTorch({ optimizer: 'SGD', momentum: 0.9, dampening: 0.5 })).toThrow('dampening must be 0');
    expect(() => fromTorch({ weight_decay: 0.1 })).toThrow('weight_decay needs an optimizer');
    expect(() => fromTorch({ optimizer: 'Adam', betas: [0.9] as unknown as [number, number] })).toThrow('two numbers');
    expect(() => fromTorch({ optimizer: 'SGD', weight_decay: -1 })).toThrow('fromTorch.weight_decay');
  });
});

describe('fromSklearn', () => {
  test.each([
    ['Lasso', { estimator: 'Lasso', alpha: 0.1 }, of(0.2, 0)],
    ['Lasso, two outputs', { estimator: 'Lasso', alpha: 0.1, outputs: 2 }, of(0.1, 0)],
    ['ElasticNet, defaults', { estimator: 'ElasticNet' }, of(1, 0.5)],
    ['Ridge', { estimator: 'Ridge', alpha: 3, samples: 12 }, of(0, 0.25)],
    ['MLPClassifier', { estimator: 'MLPClassifier', alpha: 0.5, batchSize: 10 }, of(0, 0.025)],
    ['MLPRegressor', { estimator: 'MLPRegressor', alpha: 0.5, batchSize: 10 }, of(0, 0.05)],
    ['logistic, L1', { estimator: 'LogisticRegression', C: 2, penalty: 'l1', samples: 10 }, of(0.05, 0)],
    [
      'logistic, both',
      { estimator: 'LogisticRegression', penalty: 'elasticnet', l1_ratio: 0.5, samples: 10 },
      of(0.05, 0.025),
    ],
    ['logistic, none', { estimator: 'LogisticRegression', penalty: null, samples: 10 }, undefined],
  ] as const)('%s', (_, settings, expected) => {
    const { kernelRegularizer } = fromSklearn(settings);
    if (expected === undefined) expect(kernelRegularizer).toBeUndefined();
    else {
      const { l1, l2 } = kernelRegularizer!.elementwise;
      expectClose([l1, l2], [expected.l1, expected.l2]);
    }
  });

  test("a step of MLPRegressor: scikit-learn's gradient is (X'(p - y) + alpha W) / B", () => {
    const alpha = 0.5;
    const X = [
      [1, 2],
      [3, -1],
      [0.5, 0],
    ];
    const y = [1, 0, 2];
    const model = sequential({
      seed: 1,
      layers: [
        dense({
          units: 1,
          inputShape: [2],
          useBias: false,
          ...fromSklearn({ estimator: 'MLPRegressor', alpha, batchSize: 3 }),
        }),
      ],
    });
    model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: 'meanSquaredError' }); // half of its rate: twice its loss
    const w = [0.5, -1];
    model.setWeights([w]);
    model.trainOnBatch(X, y);
    const residuals = X.map((row, i) => row[0]! * w[0]! + row[1]! * w[1]! - y[i]!);
    const expected = w.map((wj, j) => {
      const gradient = residuals.reduce((sum, r, i) => sum + r * X[i]![j]!, 0) + alpha * wj;
      return wj - (0.1 * gradient) / 3;
    });
    expectClose([...model.getWeights()[0]!.data], expected);
    model.dispose();
  });

  test('LogisticRegression ends where the gradient of its own objective, w + C Σ (p - y) x, is 0', async () => {
    const C = 0.5;
    const { X, y } = classification(40, 3, 2);
    const model = sequential({
      seed: 1,
      layers: [
        dense({
          units: 1,
          inputShape: [3],
          activation: 'sigmoid',
          ...fromSklearn({ estimator: 'LogisticRegression', C, samples: 40 }),
        }),
      ],
    });
    model.compile({ optimizer: sgd({ learningRate: 0.5, momentum: 0.9 }), loss: 'binaryCrossentropy' });
    await model.fit(X, y, { epochs: 500, batchSize: 40, verbose: false });
    const w = model.getWeights()[0]!.data;
    const p = model.predict(X).data;
    expect(Math.abs(w[0]!)).toBeGreaterThan(0.5);
    for (let j = 0; j < 3; j++) {
      let gradient = w[j]!;
      for (let i = 0; i < 40; i++) gradient += C * (p[i]! - y[i]!) * X.data[i * 3 + j]!;
      expect(Math.abs(gradient)).toBeLessThan(1e-4); // of terms of the size of 1
    }
    model.dispose();
  });

  test('sizes that the objective depends on must be given, and only those', () => {
    expect(() => fromSklearn({ estimator: 'Ridge', alpha: 1 })).toThrow('samples must be an integer >= 1');
    expect(() => fromSklearn({ estimator: 'MLPClassifier' })).toThrow('batchSize must be an integer >= 1');
    expect(() => fromSklearn({ estimator: 'Lasso', batchSize: 3 })).toThrow('unknown option "batchSize"');
    const settings = { estimator: 'LogisticRegression', l1_ratio: 0.5, samples: 3 } as const;
    expect(() => fromSklearn(settings)).toThrow("l1_ratio needs penalty 'elasticnet'");
  });
});

describe('fromGlmnet', () => {
  test('the gaussian family has twice lambda, and squares over the deviation of y', () => {
    const { kernelRegularizer } = fromGlmnet({ lambda: 0.4, alpha: 0.25, targetDeviation: 3 });
    const { l1, l2 } = kernelRegularizer.elementwise;
    expectClose([l1, l2], [0.2, 0.1]);
  });

  test('the others do not', () => {
    for (const family of ['binomial', 'multinomial'] as const) {
      const { l1, l2 } = fromGlmnet({ family, lambda: 0.4, alpha: 0.25 }).kernelRegularizer.elementwise;
      expectClose([l1, l2], [0.1, 0.15]);
    }
  });

  test('penalty factors have a mean of 1', () => {
    const { kernelRegularizer } = fromGlmnet({ lambda: 0.5, penaltyFactor: [0, 1, 3, 4] });
    expect(kernelRegularizer.factors).toEqual([0, 0.5, 1.5, 2]);
    expect(() => fromGlmnet({ lambda: 0.5, penaltyFactor: [0, 0] })).toThrow('not all 0');
  });

  test('the deviation of y must be given where it counts', () => {
    expect(() => fromGlmnet({ lambda: 1, alpha: 0.5 })).toThrow('targetDeviation');
    expect(strengths(fromGlmnet({ lambda: 1 }).kernelRegularizer)).toEqual(of(2, 0));
  });
});

test.each<[string, () => unknown, string]>([
  ['fromKeras', () => fromKeras({ kernelRegularizer: 'l1' } as object), 'kernel_regularizer'],
  ['a name of Keras', () => fromKeras({ kernel_constraint: 'maxnrom' }), 'maxnorm'],
  [
    'an option of Keras',
    () => fromKeras({ optimizer: { class_name: 'SGD', config: { lr: 0.1, learnin_rate: 1 } } }),
    'known: learning_rate',
  ],
  ['fromTorch', () => fromTorch({ optimizer: 'SGD', weightdecay: 1 } as object), 'weight_decay'],
  ['a name of PyTorch', () => fromTorch({ optimizer: 'adamw' } as never), 'AdamW'],
  ['fromSklearn', () => fromSklearn({ estimator: 'Lasso', alhpa: 1 } as never), 'alpha'],
  ['a name of scikit-learn', () => fromSklearn({ estimator: 'lasso' } as never), 'Lasso'],
  ['fromGlmnet', () => fromGlmnet({ lamda: 1 } as never), 'lambda'],
])('%s: an unknown name is refused with the nearest', (_, call, nearest) => {
  const { name, message } = errorOf(call);
  expect(name).toBe('OptionError');
  expect(message).toContain(nearest);
});

test.each(
  Object.entries({ fromKeras, fromTorch, fromSklearn, fromGlmnet }),
)('%s refuses what is no object', (_, translate) => {
  const call = translate as (settings: unknown) => unknown;
  for (const bad of [null, undefined, 5, 'text', []]) expect(errorOf(() => call(bad)).name).toBe('OptionError');
});

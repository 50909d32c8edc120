// Attributes of estimators one by one: every scaler and its switches, every rule of several classes, and what each attribute may be.
import { describe, expect, test } from 'vitest';
import { l1, maxNorm } from '../../src/index.js';
import { type FromSklearnArraysOptions, fromSklearnArrays, type SklearnArrays } from '../../src/sklearn/index.js';
import { errorOf } from '../support/errors.js';

const array = (
  data: readonly (number | bigint | string | boolean)[],
  shape: readonly number[] = [data.length],
  dtype = 'float64',
) => ({ shape, data, dtype });
const lasso = { estimator: 'Lasso', coef_: array([1, 2]), intercept_: 0.5 };
const made = (arrays: object, options?: FromSklearnArraysOptions) =>
  fromSklearnArrays(arrays as SklearnArrays, options);
const refusal = (arrays: object, options?: FromSklearnArraysOptions) => {
  const { code, path } = errorOf(() => made(arrays, options));
  return `${code} ${path}`;
};
const [two, three] = [array([2, 4]), array([3, 6])];

describe('scalers', () => {
  const scaled = (scaler: object) => made({ ...lasso, ...scaler }).model.preprocess?.toJSON();
  test.each<[string, object, [number[], number[]] | undefined]>([
    ['none', {}, undefined],
    ['None', { scaler: 'NoneType' }, undefined],
    ['a step that was left out', { scaler: 'str' }, undefined],
    [
      'means alone say which',
      { scaler_mean_: two, scaler_scale_: three },
      [
        [2, 4],
        [3, 6],
      ],
    ],
    [
      'StandardScaler',
      { scaler: 'StandardScaler', scaler_mean_: two, scaler_scale_: three },
      [
        [2, 4],
        [3, 6],
      ],
    ],
    [
      'without means',
      { scaler: array(['StandardScaler'], []), scaler_with_mean: false, scaler_mean_: two, scaler_scale_: three },
      [
        [0, 0],
        [3, 6],
      ],
    ],
    [
      'without scales',
      { scaler: 'StandardScaler', scaler_with_std: array([0], []), scaler_mean_: two },
      [
        [2, 4],
        [1, 1],
      ],
    ],
    [
      'RobustScaler',
      { scaler: 'RobustScaler', scaler_center_: two, scaler_scale_: three },
      [
        [2, 4],
        [3, 6],
      ],
    ],
    [
      'without a centre',
      { scaler: 'RobustScaler', scaler_with_centering: false, scaler_scale_: three },
      [
        [0, 0],
        [3, 6],
      ],
    ],
    [
      'without a range',
      { scaler: 'RobustScaler', scaler_with_scaling: array([false], []), scaler_center_: two },
      [
        [2, 4],
        [1, 1],
      ],
    ],
    [
      'with switches on',
      {
        scaler: 'RobustScaler',
        scaler_with_scaling: array([1], []),
        scaler_with_centering: true,
        scaler_center_: two,
        scaler_scale_: three,
      },
      [
        [2, 4],
        [3, 6],
      ],
    ],
    [
      'MaxAbsScaler',
      { scaler: 'MaxAbsScaler', scaler_scale_: three },
      [
        [0, 0],
        [3, 6],
      ],
    ],
    [
      'MinMaxScaler',
      { scaler: 'MinMaxScaler', scaler_clip: false, scaler_scale_: array([0.5, 0.25]), scaler_min_: two },
      [
        [-4, -16],
        [2, 4],
      ],
    ],
  ])('%s', (_, scaler, expected) => {
    const json = scaled(scaler);
    expect(json && [json['mean'], json['scale']]).toEqual(expected);
  });

  test('bring the names of columns, or leave those of the estimator', () => {
    const names = (more: object) => made({ ...lasso, ...more });
    const [own, scaler] = [{ feature_names_in_: array(['a', 'b']) }, { scaler: 'MaxAbsScaler', scaler_scale_: three }];
    expect(names(own).model.inputNames).toEqual(['a', 'b']);
    expect(names({ ...own, ...scaler }).model.preprocess!.toJSON()['names']).toEqual(['a', 'b']);
    const both = { ...own, ...scaler, scaler_feature_names_in_: array(['c', 'd']) };
    expect(names(both).model.preprocess!.toJSON()['names']).toEqual(['c', 'd']);
    expect(names(scaler).model.preprocess!.toJSON()['names']).toBeUndefined();
  });

  test.each<[object, string]>([
    [{ scaler: 'Normalizer' }, 'scaler'],
    [{ scaler: 'toString' }, 'scaler'],
    [{ scaler: 1 }, 'scaler'],
    [{ scaler: 'StandardScaler', scaler_scale_: three }, 'scaler_mean_'],
    [{ scaler: 'StandardScaler', scaler_mean_: two }, 'scaler_scale_'],
    [{ scaler: 'StandardScaler', scaler_mean_: array([1]), scaler_scale_: three }, 'scaler'],
    [{ scaler: 'MaxAbsScaler', scaler_scale_: array([1]) }, 'scaler'],
    [{ scaler: 'MinMaxScaler', scaler_clip: true, scaler_scale_: two, scaler_min_: two }, 'scaler_clip'],
    [{ scaler: 'MinMaxScaler', scaler_clip: 2, scaler_scale_: two, scaler_min_: two }, 'scaler_clip'],
    [{ scaler: 'MinMaxScaler', scaler_clip: 'no', scaler_scale_: two, scaler_min_: two }, 'scaler_clip'],
    [{ scaler: 'MinMaxScaler', scaler_clip: array([0, 0]), scaler_scale_: two, scaler_min_: two }, 'scaler_clip'],
    [{ scaler: 'MinMaxScaler', scaler_scale_: two }, 'scaler_min_'],
  ])('%j is refused', (scaler, path) => {
    expect(refusal({ ...lasso, ...scaler })).toBe(`E_FORMAT ${path}`);
  });
});

const classifier = (classes: number, more: object = {}) => {
  const units = classes === 2 ? 1 : classes;
  const kernel = Array.from({ length: 2 * units }, (_, i) => i + 1);
  return {
    estimator: 'LogisticRegression',
    solver: 'lbfgs',
    classes_: array(Array.from({ length: classes }, (_, i) => BigInt(i))),
    coef_: array(kernel, [units, 2]),
    intercept_: array(new Array<number>(units).fill(0.5)),
    ...more,
  };
};

describe('classes', () => {
  /** The activation, and the first column of the kernel. */
  const learned = (arrays: object, options?: FromSklearnArraysOptions) => {
    const { model } = made(arrays, options);
    const [{ config }] = model.toJSON()['layers'] as unknown as [{ config: { activation: { name: string } } }];
    const { data, shape } = model.getWeights()[0]!;
    return [config.activation.name, data[0], data[shape[1]!], model.getWeights()[1]!.data[0]];
  };
  test.each<[string, object, unknown[]]>([
    ['two', classifier(2), ['sigmoid', 1, 2, 0.5]],
    ['two, all at once', classifier(2, { multi_class: 'multinomial' }), ['sigmoid', 2, 4, 1]],
    ['two, by any solver', classifier(2, { solver: undefined, multi_class: 'auto' }), ['sigmoid', 1, 2, 0.5]],
    ['three', classifier(3), ['softmax', 1, 2, 0.5]],
    ['three, deprecated', classifier(3, { multi_class: 'deprecated' }), ['softmax', 1, 2, 0.5]],
    [
      'three, all at once',
      classifier(3, { multi_class: 'multinomial', solver: 'newton-cholesky' }),
      ['softmax', 1, 2, 0.5],
    ],
    ['by cross-validation', classifier(3, { estimator: 'LogisticRegressionCV' }), ['softmax', 1, 2, 0.5]],
  ])('%s', (_, arrays, expected) => {
    expect(learned(arrays)).toEqual(expected);
    expect(learned(arrays, { output: 'probabilities' })).toEqual(expected);
    expect(learned(arrays, { output: 'decision' })).toEqual(['linear', 1, 2, 0.5]);
  });

  test.each<[object, string]>([
    [classifier(3, { multi_class: 'ovr' }), 'multi_class'],
    [classifier(3, { solver: 'liblinear' }), 'multi_class'],
    [classifier(3, { multi_class: 'other' }), 'multi_class'],
    [classifier(3, { solver: 'newton-cholesky' }), 'solver'],
    [classifier(3, { classes_: array([0, 1]) }), 'classes_'],
    [classifier(2, { classes_: array([0]) }), 'classes_'],
    [classifier(2, { classes_: array([0n, 2n ** 53n + 1n]) }), 'classes_'],
    [classifier(2, { classes_: { shape: [2], data: [{}, {}] } }), 'classes_'],
    [classifier(2, { intercept_: array([0, 0]) }), 'intercept_'],
    [classifier(2, { intercept_: array([]) }), 'intercept_'],
  ])('%# is refused', (arrays, path) => {
    expect(refusal(arrays)).toBe(`E_FORMAT ${path}`);
  });

  test('are labels of any kind', () => {
    const of = (classes: object) => made(classifier(2, { classes_: classes })).classes;
    expect(of(array(['no', 'yes']))).toEqual(['no', 'yes']);
    expect(of(array([-1n, 1n]))).toEqual([-1, 1]);
    expect(of(array([0, 1], [2], 'bool'))).toEqual([false, true]);
    expect(of(array([true, false]))).toEqual([true, false]);
  });
});

test('an intercept of one 0 is none, for all outputs', () => {
  const { model } = made({ ...lasso, coef_: array([1, 2, 3, 4], [2, 2]), intercept_: 0 });
  expect(model.getWeights().map(({ data }) => Array.from(data))).toEqual([
    [1, 3, 2, 4],
    [0, 0],
  ]);
  expect(refusal({ ...lasso, coef_: array([1, 2, 3, 4], [2, 2]), intercept_: 1 })).toBe('E_FORMAT intercept_');
});

describe('networks', () => {
  const mlp = (more: object = {}) => ({
    estimator: 'MLPRegressor',
    activation: 'tanh',
    out_activation_: 'identity',
    coefs_0: array([1, 2], [2, 1]),
    intercepts_0: array([1]),
    coefs_1: array([1, 2, 3], [1, 3]),
    intercepts_1: array([1, 2, 3]),
    ...more,
  });
  const activations = (arrays: object, options?: FromSklearnArraysOptions) =>
    (made(arrays, options).model.toJSON()['layers'] as { config: { activation: { name: string } } }[]).map(
      ({ config }) => config.activation.name,
    );

  test('have the activations of scikit-learn', () => {
    expect(activations(mlp())).toEqual(['tanh', 'linear']);
    expect(activations(mlp({ activation: 'logistic', out_activation_: 'softmax' }))).toEqual(['sigmoid', 'softmax']);
    expect(activations(mlp({ activation: 'relu', out_activation_: 'logistic' }))).toEqual(['relu', 'sigmoid']);
    const classes = {
      estimator: 'MLPClassifier',
      activation: 'identity',
      out_activation_: 'softmax',
      classes_: array([1, 2, 3]),
    };
    expect(activations(mlp(classes))).toEqual(['linear', 'softmax']);
    expect(activations(mlp(classes), { output: 'decision' })).toEqual(['linear', 'linear']);
    expect(made(mlp(classes)).classes).toEqual([1, 2, 3]);
    expect(made(mlp()).classes).toBeUndefined();
  });

  test.each<[object, string]>([
    [{ coefs_0: undefined }, 'coefs_0'],
    [{ coefs_0: array([1, 2]) }, 'coefs_0'],
    [{ coefs_0: array([], [0, 1]) }, 'coefs_0'],
    [{ coefs_0: array([], [1, 0]) }, 'coefs_0'],
    [{ coefs_1: array([1, 2], [2, 1]) }, 'coefs_1'],
    [{ intercepts_1: undefined }, 'intercepts_1'],
    [{ activation: 'softmax' }, 'activation'],
    [{ activation: undefined }, 'activation'],
    [{ out_activation_: 'relu' }, 'out_activation_'],
    [{ estimator: 'MLPClassifier' }, 'classes_'],
    [{ estimator: 'MLPClassifier', classes_: array([0, 1]) }, 'classes_'],
    [{ estimator: undefined }, 'estimator'],
    [{ estimator: array(['MLPRegressor', 'a']) }, 'estimator'],
    [{ estimator: 3 }, 'estimator'],
  ])('%j is refused', (more, path) => {
    expect(refusal(mlp(more))).toBe(`E_FORMAT ${path}`);
  });
});

describe('arrays', () => {
  test.each<[unknown]>([
    [undefined],
    [null],
    [{}],
    [{ shape: [2] }],
    [{ data: [1, 2] }],
    [{ shape: [2], data: 'ab' }],
    [{ shape: 2, data: [1, 2] }],
    [{ shape: [-2], data: [1, 2] }],
    [{ shape: [2.5], data: [1, 2] }],
    [{ shape: [3], data: [1, 2] }],
    [{ shape: [2], data: [1, 'a'] }],
    [{ shape: [2], data: [1, Infinity] }],
    [{ shape: [2, 1, 1], data: [1, 2] }],
    [{ shape: [0], data: [] }],
  ])('%o is no array of numbers', (coef_) => {
    expect(refusal({ ...lasso, coef_ })).toBe('E_FORMAT coef_');
  });

  test('may be views and hold big integers', () => {
    const { model } = made({ ...lasso, coef_: { shape: Int32Array.of(2), data: BigInt64Array.of(3n, -4n) } });
    expect(Array.from(model.getWeights()[0]!.data)).toEqual([3, -4]);
  });

  test('names of columns are as many texts', () => {
    expect(refusal({ ...lasso, feature_names_in_: array(['a']) })).toBe('E_FORMAT feature_names_in_');
    expect(refusal({ ...lasso, feature_names_in_: array(['a', 1]) })).toBe('E_FORMAT feature_names_in_');
  });
});

test('options of dense layers are those of training', () => {
  const dense = {
    kernelInitializer: 'zeros',
    biasInitializer: 'zeros',
    kernelRegularizer: l1(0.1),
    biasRegularizer: l1(0.1),
    activityRegularizer: l1(0.1),
    kernelConstraint: maxNorm(2),
    biasConstraint: maxNorm(2),
    dropConnect: 0.1,
    trainable: false,
  } as const;
  const { model } = made(lasso, { dense, name: 'n', seed: 3 });
  expect([model.name, model.seed]).toEqual(['n', 3]);
  for (const wrong of ['units', 'inputShape', 'activation', 'useBias', 'name']) {
    expect(refusal(lasso, { dense: { [wrong]: 1 } as never })).toBe(`E_OPTION fromSklearnArrays.dense.${wrong}`);
  }
  expect(refusal(lasso, { output: 'x' as never })).toBe('E_OPTION fromSklearnArrays.output');
  expect(refusal(lasso, { outputs: 1 } as never)).toBe('E_OPTION fromSklearnArrays.outputs');
  for (const wrong of [null, 1, [], new Map([[1, 2]])])
    expect(refusal(wrong as never)).toBe('E_OPTION fromSklearnArrays');
});

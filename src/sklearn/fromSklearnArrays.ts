import type { Seed } from '../core/random/seed.js';
import type { Label } from '../data/preparation.js';
import { OptionError } from '../errors.js';
import { type DenseOptions, dense } from '../layers/dense.js';
import { type Sequential, sequential } from '../model/sequential.js';
import { given, refuse, requireOptions } from '../validate.js';
import { networkOf } from './estimators.js';
import { Attributes, invalid, type SklearnArrays } from './readArrays.js';
import { scalerOf } from './scalers.js';

/** Options of {@link fromSklearnArrays}. */
export interface FromSklearnArraysOptions {
  /** Outputs of the model: 'probabilities', as predict_proba, or 'decision', as decision_function. Default: 'probabilities'. */
  output?: 'probabilities' | 'decision';
  /** Options of every dense layer, for further training: regularizers, constraints, dropConnect, trainable. */
  dense?: Omit<DenseOptions, 'units' | 'inputShape' | 'activation' | 'useBias' | 'name'>;
  /** Key of the random numbers of later training. Default: drawn at random. */
  seed?: Seed;
  name?: string;
}

/** Result of {@link fromSklearnArrays}. */
export interface SklearnModel {
  /** Not compiled. */
  readonly model: Sequential;
  /** Classes in the order of the outputs, two for one output; undefined for numbers. */
  readonly classes: readonly Label[] | undefined;
}

const OWNER = 'fromSklearnArrays';

/**
 * Makes a model of what an estimator of scikit-learn has learned: MLPClassifier, MLPRegressor, LogisticRegression, and linear models
 * for regression, each with or without a scaler before it.
 *
 * Predictions agree up to the rounding to 32 bits. Two classes have one output, the probability of the second. A scaler becomes the
 * model's standardizer, in f64.
 *
 * @param arrays  attributes by scikit-learn's names: `estimator`, `coefs_0`, `intercepts_0`, ... or `coef_` and `intercept_`, `activation`,
 *   `out_activation_`, `classes_`, `multi_class`, `solver`, `feature_names_in_`, and those of a scaler as `scaler_mean_`. Others are not
 *   looked at.
 * @throws FormatError for attributes that are missing, or do not fit together, and for estimators and scalers without a counterpart;
 *   OptionError, HyperparameterError for options; DataError for numbers too large for f32; MemoryError.
 * @example
 * const { model: lasso } = fromSklearnArrays({
 *   estimator: 'Lasso',
 *   coef_: { shape: [3], data: [2, 0, -1] },
 *   intercept_: 0.5,
 * });
 * lasso.predict([[1, 1, 1]]); // 1.5
 *
 * Source: scikit-learn 1.2: sklearn.neural_network, sklearn.linear_model, sklearn.preprocessing.
 */
export function fromSklearnArrays(arrays: SklearnArrays, options: FromSklearnArraysOptions = {}): SklearnModel {
  requireOptions(OWNER, options, ['output', 'dense', 'seed', 'name']);
  const { output = 'probabilities', dense: denseOptions = {}, ...modelOptions } = options;
  if (output !== 'probabilities' && output !== 'decision') {
    refuse(OptionError, `${OWNER}.output`, "'probabilities' or 'decision'", output);
  }
  requireOptions(`${OWNER}.dense`, denseOptions, FREE);
  const attributes = new Attributes(arrays);
  const { layers, classes } = networkOf(attributes, output);
  const inputs = layers[0]!.kernel.shape[0];
  const standardizer = scalerOf(attributes, inputs);
  const inputNames = standardizer === undefined ? attributes.texts('feature_names_in_') : undefined;
  if (inputNames !== undefined && inputNames.length !== inputs) {
    throw invalid('feature_names_in_', `has ${inputNames.length} names, for ${inputs} columns`);
  }
  const model = sequential({
    ...modelOptions,
    ...given({ standardizer, inputNames }),
    layers: layers.map(({ kernel: { shape }, activation }) =>
      dense({ ...denseOptions, units: shape[1], inputShape: [shape[0]], activation }),
    ),
  });
  try {
    model.setWeights(layers.flatMap(({ kernel, bias }) => [kernel, { data: bias, shape: [bias.length] }]));
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { model, classes };
}

/** Options of dense that the arrays do not say. */
const FREE = [
  'kernelInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'biasRegularizer',
  'activityRegularizer',
  'kernelConstraint',
  'biasConstraint',
  'dropConnect',
  'trainable',
];

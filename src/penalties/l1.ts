import { oneOf, readOptions } from '../options.js';
import type { Penalty } from '../types.js';
import { elementwisePenalty, type FactorOptions, isNamed, requireStrength, type Strength } from './strength.js';

/** Options of {@link l1}. */
export interface L1Options extends FactorOptions {
  /** `'proximal'` (default) reaches exact zeros; `'subgradient'` is what Keras and PyTorch users write by hand. */
  method?: 'proximal' | 'subgradient';
}

/**
 * L1 penalty (lasso): `lambda * sum |w|`, added to the mean data loss.
 *
 * Applied as a proximal step (soft threshold) inside the optimizer's update, so weights reach exactly 0. With
 * `method: 'subgradient'`, `lambda * sign(w)` is added to the gradient instead, sign(0) = 0.
 *
 * @param lambda  strength, finite, >= 0, or a schedule of it, or `{ l1: strength }` with the options, as in Keras; loss per unit of weight, independent of batch size.
 * @throws HyperparameterError when lambda or a factor is negative, NaN or infinite; OptionError for an unknown option or
 *   method; ShapeError, when the model is built, for more or fewer factors than inputs.
 * @example dense({ units: 64, kernelRegularizer: l1(1e-4) })
 *
 * Source: Tibshirani (1996); factors as in Zou's adaptive lasso (2006) and glmnet's penalty.factor, which rescales them to a mean
 * of 1, and excludes inputs with an infinite one. Keras has the same value but follows a subgradient, which never rests at 0.
 */
export function l1(lambda: Strength | (L1Options & { l1: Strength }), options: L1Options = {}): Penalty {
  if (isNamed(lambda, 'l1')) {
    const { l1: strength, ...others } = lambda;
    return l1(strength, { ...others, ...options });
  }
  requireStrength('l1', 'lambda', lambda);
  const { method } = readOptions('l1', options, {
    method: ['proximal', oneOf('proximal', 'subgradient')],
    factors: [undefined, (_path, factors) => factors],
  });
  const proximal = method === 'proximal';
  return elementwisePenalty('l1', { lambda }, { method }, options, (values) => ({
    l1: proximal ? values.lambda : 0,
    l1Subgradient: proximal ? 0 : values.lambda,
    l2: 0,
  }));
}

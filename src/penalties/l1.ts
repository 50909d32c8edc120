import { OptionError } from '../errors.js';
import type { Penalty } from '../types.js';
import { requireNonNegative, requireOptions, show } from '../validate.js';

/** How the L1 penalty acts on the weights. */
export interface L1Options {
  /** `'proximal'` (default) reaches exact zeros; `'subgradient'` is what Keras and PyTorch users write by hand. */
  method?: 'proximal' | 'subgradient';
}

/**
 * L1 penalty (lasso): `lambda * sum |w|`, added to the mean data loss.
 *
 * Applied as a proximal step (soft threshold) inside the optimizer's update, so weights reach exactly 0. With
 * `method: 'subgradient'`, `lambda * sign(w)` is added to the gradient instead, sign(0) = 0.
 *
 * @param lambda  strength, finite, >= 0; loss per unit of weight, independent of batch size.
 * @throws HyperparameterError when lambda is negative, NaN or infinite; OptionError for an unknown option or method.
 * @example dense({ units: 64, kernelRegularizer: l1(1e-4) })
 *
 * Source: Tibshirani (1996). Keras has the same value but follows a subgradient, which never rests at 0.
 */
export function l1(lambda: number, options: L1Options = {}): Penalty {
  requireNonNegative('l1', 'lambda', lambda);
  requireOptions('l1', options, ['method']);
  const { method = 'proximal' } = options;
  if (method !== 'proximal' && method !== 'subgradient') {
    const expected = "'proximal' or 'subgradient'";
    throw new OptionError(`l1: method must be ${expected}, got ${show(method)}`, {
      path: 'l1.method',
      expected,
      got: method,
    });
  }
  const proximal = method === 'proximal';
  return {
    name: 'l1',
    config: { lambda, method },
    elementwise: { l1: proximal ? lambda : 0, l1Subgradient: proximal ? 0 : lambda, l2: 0 },
  };
}

import type { Penalty } from '../types.js';
import { requireOptions } from '../validate.js';
import { elementwisePenalty, type FactorOptions, requireStrength, type Strength } from './strength.js';

/** Options of {@link l1l2}; both strengths are required. */
export interface L1L2Options extends FactorOptions {
  /** Strength of `sum |w|`, finite, >= 0, or a schedule of it. */
  l1: Strength;
  /** Strength of `sum w^2`, finite, >= 0, or a schedule of it. */
  l2: Strength;
}

/**
 * Elastic net: `l1 * sum |w| + l2 * sum w^2`, added to the mean data loss.
 *
 * The L1 part is a proximal step (exact zeros), the L2 part the gradient `2 * l2 * w`.
 *
 * @throws HyperparameterError when a strength is missing, or it or a factor negative, NaN or infinite; OptionError for an
 *   unknown option; ShapeError, when the model is built, for more or fewer factors than inputs.
 * @example dense({ units: 64, kernelRegularizer: l1l2({ l1: 1e-5, l2: 1e-4 }) })
 *
 * Source: Zou & Hastie (2005). As Keras; scikit-learn and glmnet have a factor 1/2 on the squares.
 */
export function l1l2(options: L1L2Options): Penalty {
  requireOptions('l1l2', options, ['l1', 'l2', 'factors']);
  const { l1, l2 } = options;
  requireStrength('l1l2', 'l1', l1);
  requireStrength('l1l2', 'l2', l2);
  return elementwisePenalty('l1l2', { l1, l2 }, {}, options, (values) => ({ ...values, l1Subgradient: 0 }));
}

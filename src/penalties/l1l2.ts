import type { Penalty } from '../types.js';
import { requireNonNegative, requireOptions } from '../validate.js';

/** Both strengths are required. */
export interface L1L2Options {
  /** Strength of `sum |w|`, finite, >= 0. */
  l1: number;
  /** Strength of `sum w^2`, finite, >= 0. */
  l2: number;
}

/**
 * Elastic net: `l1 * sum |w| + l2 * sum w^2`, added to the mean data loss.
 *
 * The L1 part is a proximal step (exact zeros), the L2 part the gradient `2 * l2 * w`.
 *
 * @throws HyperparameterError when a strength is missing, negative, NaN or infinite; OptionError for an unknown option.
 * @example dense({ units: 64, kernelRegularizer: l1l2({ l1: 1e-5, l2: 1e-4 }) })
 *
 * Source: Zou & Hastie (2005). As Keras; scikit-learn and glmnet have a factor 1/2 on the squares.
 */
export function l1l2(options: L1L2Options): Penalty {
  requireOptions('l1l2', options, ['l1', 'l2']);
  const { l1, l2 } = options;
  requireNonNegative('l1l2', 'l1', l1);
  requireNonNegative('l1l2', 'l2', l2);
  return { name: 'l1l2', config: { l1, l2 }, elementwise: { l1, l1Subgradient: 0, l2 } };
}

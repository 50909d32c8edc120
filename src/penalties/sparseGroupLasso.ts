import type { Penalty } from '../types.js';
import { requireNonNegative, requireOptions } from '../validate.js';
import { type Groups, groupPenalty, readGroups, requireInputs } from './groups.js';

/** All are required. */
export interface SparseGroupLassoOptions {
  /** Strength of `sum |w|`, finite, >= 0. */
  l1: number;
  /** Strength of `sum over groups of sqrt(|g|) * ||w_g||_2`, finite, >= 0. */
  group: number;
  /** `'inputs'`: the weights that leave an input; `'units'`: those that enter a unit; or lists of inputs, each list a group. */
  groups: Groups;
}

/**
 * Sparse group lasso: `l1 * sum |w| + group * sum over groups of sqrt(|g|) * ||w_g||_2`, added to the mean data loss: whole
 * groups become exactly 0, and single weights in those that stay.
 *
 * Its proximal operator is that of l1, inside the optimizer's update, then that of the group lasso. The ledger has the parts
 * as `l1` and `groupLasso`.
 *
 * @throws HyperparameterError when a strength is missing, negative, NaN or infinite; OptionError for an unknown option, or
 *   groups that are empty or overlap; ShapeError, when the model is built, for lists that name more inputs than there are.
 * @example dense({ units: 64, kernelRegularizer: sparseGroupLasso({ l1: 1e-4, group: 1e-3, groups: 'inputs' }) })
 *
 * Source: Simon, Friedman, Hastie & Tibshirani (2013), with (1 - alpha) * lambda and alpha * lambda as two numbers.
 */
export function sparseGroupLasso(options: SparseGroupLassoOptions): Penalty {
  requireOptions('sparseGroupLasso', options, ['l1', 'group', 'groups']);
  const { l1, group } = options;
  requireNonNegative('sparseGroupLasso', 'l1', l1);
  requireNonNegative('sparseGroupLasso', 'group', group);
  const groups = readGroups('sparseGroupLasso', options.groups);
  return {
    name: 'sparseGroupLasso',
    config: { l1, group, groups },
    elementwise: { l1, l1Subgradient: 0, l2: 0 },
    structured: groupPenalty('groupLasso', groups, () => group),
    requireShape: (owner, rows) => requireInputs(`${owner}: sparseGroupLasso`, groups, rows),
  };
}

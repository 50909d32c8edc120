import { ours } from '../concept.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type { Penalty } from '../types.js';
import { requireOptions } from '../validate.js';
import { type GroupsInput, groupPenalty, narrowGroups, readGroups, requireInputs } from './groups.js';
import { elementwisePenalty, requireStrength, type Strength, strengthAt } from './strength.js';

/** Options of {@link sparseGroupLasso}; all are required. */
export interface SparseGroupLassoOptions {
  /** Strength of `sum |w|`, finite, >= 0, or a schedule of it. */
  l1: Strength;
  /** Strength of `sum over groups of sqrt(|g|) * ||w_g||_2`, finite, >= 0, or a schedule of it. */
  group: Strength;
  /** `'inputs'`: the weights that leave an input; `'units'`: those that enter a unit; or lists of inputs, each list a group. */
  groups: GroupsInput;
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
  requireStrength('sparseGroupLasso', 'l1', l1);
  requireStrength('sparseGroupLasso', 'group', group);
  const groups = readGroups('sparseGroupLasso', options.groups);
  const others = { group: scheduledConfig(group), groups };
  return ours({
    ...elementwisePenalty('sparseGroupLasso', { l1 }, others, {}, (values) => ({ ...values, l1Subgradient: 0, l2: 0 })),
    structured: groupPenalty('groupLasso', groups, (step) => strengthAt('sparseGroupLasso', 'group', group, step)),
    narrow: (kept) => {
      // Without a list only l1 is left.
      const left = narrowGroups(groups, kept);
      return sparseGroupLasso(left === undefined ? { l1, group: 0, groups: 'inputs' } : { l1, group, groups: left });
    },
    requireShape: (owner, shape) => requireInputs(`${owner}.sparseGroupLasso`, groups, shape),
  });
}

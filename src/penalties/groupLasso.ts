import { ours } from '../concept.js';
import { scheduledConfig } from '../schedules/schedule.js';
import type { Penalty } from '../types.js';
import { requireOptions } from '../validate.js';
import { type GroupsInput, groupPenalty, narrowGroups, readGroups, requireInputs } from './groups.js';
import { requireStrength, type Strength, strengthAt } from './strength.js';

/** Options of {@link groupLasso}. */
export interface GroupLassoOptions {
  /** `'inputs'`: the weights that leave an input; `'units'`: those that enter a unit; or lists of inputs, each list a group. */
  groups: GroupsInput;
}

/**
 * Group lasso: `lambda * sum over groups of sqrt(|g|) * ||w_g||_2`, added to the mean data loss; |g| is the number of weights
 * of a group.
 *
 * Applied as a proximal step (block soft threshold) after the optimizer's update, in the optimizer's metric: whole groups
 * become exactly 0. On a bias each unit is a group of its own with `'units'`, and all units are one with `'inputs'`.
 *
 * @param lambda  strength, finite, >= 0, or a schedule of it; independent of batch size.
 * @throws HyperparameterError when lambda is negative, NaN or infinite; OptionError for an unknown option, or groups that are
 *   empty or overlap; ShapeError, when the model is built, for lists that name more inputs than there are.
 * @example dense({ units: 64, kernelRegularizer: groupLasso(1e-3, { groups: 'inputs' }) })
 *
 * Source: Yuan & Lin (2006); Scardapane et al. (2017) for networks. Keras, PyTorch and scikit-learn do not have it.
 */
export function groupLasso(lambda: Strength, options: GroupLassoOptions): Penalty {
  requireStrength('groupLasso', 'lambda', lambda);
  requireOptions('groupLasso', options, ['groups']);
  const groups = readGroups('groupLasso', options.groups);
  return ours({
    name: 'groupLasso',
    config: { lambda: scheduledConfig(lambda), groups },
    elementwise: { l1: 0, l1Subgradient: 0, l2: 0 },
    structured: groupPenalty('groupLasso', groups, (step) => strengthAt('groupLasso', 'lambda', lambda, step)),
    narrow: (kept) => {
      const left = narrowGroups(groups, kept);
      return left === undefined ? undefined : groupLasso(lambda, { groups: left });
    },
    requireShape: (owner, shape) => requireInputs(`${owner}.groupLasso`, groups, shape),
  });
}

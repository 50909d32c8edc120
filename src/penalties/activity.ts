import { OptionError } from '../errors.js';
import type { ActivityPenalty, ActivityTerm, ElementwiseStrengths, Penalty } from '../types.js';
import { refuse } from '../validate.js';

/**
 * An elementwise penalty as a term over the activations A (rows, units) of a batch: `(l1 sum |a| + l2 sum a^2) / rows`. L1
 * follows its subgradient, whatever its method.
 *
 * @throws OptionError if the penalty needs a matrix of weights.
 */
export function activityTerm(owner: string, penalty: Penalty | ActivityPenalty): ActivityTerm {
  if ('activity' in penalty) return penalty.activity;
  const { name, structured, factors } = penalty;
  if (structured !== undefined || factors !== undefined) {
    refuse(OptionError, owner, 'l1, l2 or l1l2 without factors, or klSparsity', name);
  }
  const strengthsAt = (step: number): ElementwiseStrengths => penalty.elementwiseAt?.(step) ?? penalty.elementwise;
  return {
    value(kernels, { activations, rows, columns }, step) {
      const { l1, l1Subgradient, l2 } = strengthsAt(step);
      const size = rows * columns;
      // 0 times an overflowed sum would be NaN.
      const absolute = l1 + l1Subgradient > 0 ? (l1 + l1Subgradient) * kernels.f32_asum(activations, size) : 0;
      const squares = l2 > 0 ? l2 * kernels.f32_sum_squares(activations, size) : 0;
      return (absolute + squares) / rows;
    },
    addGradient(kernels, { activations, rows, columns }, gradient, step) {
      const { l1, l1Subgradient, l2 } = strengthsAt(step);
      const size = rows * columns;
      const absolute = (l1 + l1Subgradient) / rows;
      if (absolute > 0) kernels.f32_l1_subgradient(activations, gradient, size, absolute);
      if (l2 > 0) kernels.f32_axpy(activations, gradient, size, (2 * l2) / rows);
    },
  };
}

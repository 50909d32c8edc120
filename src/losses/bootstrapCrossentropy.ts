import { ours } from '../concept.js';
import { extraKernels } from '../core/kernels/extra.js';
import { oneOf, optional, readOptions } from '../options.js';
import type { Loss } from '../types.js';
import { requireShare } from '../validate.js';

/** Options of {@link bootstrapCrossentropy}. */
export interface BootstrapCrossentropyOptions {
  /** Part of the given label in the target, in [0, 1]; default 0.8 for 'hard', 0.95 for 'soft'. */
  readonly beta?: number;
  /** Whether the rest of the target is the class that the model predicts, or its probabilities. Default: 'hard'. */
  readonly mode?: 'hard' | 'soft';
}

/**
 * Cross entropy for labels that may be wrong: a part of each target is the model's own prediction. With p = softmax(z) per row,
 * from the logits z (rows, classes),
 *
 *     hard:  -beta log p[label] - (1 - beta) log p[k],             k the largest p (the first of equals)
 *     soft:  -beta log p[label] - (1 - beta) sum_j p[j] log p[j]
 *
 * The gradient treats k as a constant, and p as a function of z: `beta (p - onehot(label))` plus `(1 - beta) (p - onehot(k))`, or
 * `(1 - beta) p (-log p - H)` with H the entropy of p. Targets: (rows) integers in [0, classes).
 *
 * @throws HyperparameterError when beta is outside [0, 1]; OptionError for another mode or an unknown option.
 * @example model.compile({ optimizer: adam(), loss: bootstrapCrossentropy({ beta: 0.8, mode: 'hard' }) })
 *
 * Source: Reed et al. (2015), with its values of beta. Some implementations hold p fixed in the soft form, too.
 */
export function bootstrapCrossentropy(options: BootstrapCrossentropyOptions = {}): Loss {
  const name = 'bootstrapCrossentropy';
  const read = readOptions(name, options, {
    beta: [undefined, optional(requireShare)],
    mode: ['hard', oneOf('hard', 'soft')],
  });
  const { mode, beta = mode === 'hard' ? 0.8 : 0.95 } = read;
  return ours({
    name,
    config: { beta, mode },
    targets: 'labels',
    fusedActivation: 'softmax',
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      extraKernels(kernels)[mode === 'hard' ? 'f32_hard_bootstrap_crossentropy' : 'f32_soft_bootstrap_crossentropy'](
        predictions,
        targets,
        weights,
        gradient,
        rows,
        columns,
        scale,
        beta,
      ),
  });
}

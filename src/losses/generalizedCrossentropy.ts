import { ours } from '../concept.js';
import { extraKernels } from '../core/kernels/extra.js';
import { HyperparameterError } from '../errors.js';
import { readOptions } from '../options.js';
import type { Loss } from '../types.js';
import { refuse, requireShare } from '../validate.js';

/** Options of {@link generalizedCrossentropy}. */
export interface GeneralizedCrossentropyOptions {
  /** Between cross entropy (towards 0) and the absolute error of p (1), in (0, 1]. */
  readonly q?: number;
}

/**
 * Generalized cross entropy for labels that may be wrong: `(1 - p^q) / q` with p = softmax(z)[label] per row, from the logits z
 * (rows, classes).
 *
 * A row costs at most 1 / q, and its gradient `p^q (softmax(z) - onehot(label))` fades if the model is sure that the label is
 * wrong. Cross entropy in the limit q = 0. Targets: (rows) integers in [0, classes).
 *
 * @param options.q  in (0, 1]; default 0.7.
 * @throws HyperparameterError when q is outside; OptionError for an unknown option.
 * @example model.compile({ optimizer: adam(), loss: generalizedCrossentropy({ q: 0.7 }) })
 *
 * Source: Zhang & Sabuncu (2018), without their truncation.
 */
export function generalizedCrossentropy(options: GeneralizedCrossentropyOptions = {}): Loss {
  const name = 'generalizedCrossentropy';
  const { q } = readOptions(name, options, { q: [0.7, requireShare] });
  if (q < LEAST_Q) {
    refuse(HyperparameterError, `${name}.q`, `>= ${LEAST_Q} (0 is sparseCategoricalCrossentropy)`, q);
  }
  return ours({
    name,
    config: { q },
    targets: 'labels',
    fusedActivation: 'softmax',
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      extraKernels(kernels).f32_generalized_crossentropy(
        predictions,
        targets,
        weights,
        gradient,
        rows,
        columns,
        scale,
        q,
      ),
  });
}

/** Below it q times a logarithm could be denormal, and 1 / q infinite. */
const LEAST_Q = 1e-6;

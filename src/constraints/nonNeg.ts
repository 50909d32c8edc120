import { ours } from '../concept.js';
import type { Constraint } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/**
 * No weight is negative: `w := max(w, 0)` after every training step.
 *
 * @throws OptionError for any option: there are none.
 * @example dense({ units: 1, kernelConstraint: nonNeg() })
 *
 * Source: Lee & Seung (1999). Keras is the same.
 */
export function nonNeg(options: NoOptions = {}): Constraint {
  requireOptions('nonNeg', options, []);
  return ours({
    name: 'nonNeg',
    config: {},
    apply: (kernels, weights, rows, columns) => kernels.f32_clamp(weights, rows * columns, 0, Infinity),
  });
}

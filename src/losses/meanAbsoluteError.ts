import { ours } from '../concept.js';
import type { Loss } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/**
 * Mean absolute error: `|e|` with e = prediction - target, mean over columns.
 *
 * The gradient is `sign(e) / columns`, 0 if e = 0. Targets: (rows, columns).
 *
 * @throws OptionError for any option: there are none.
 * @example model.compile({ optimizer: adam(), loss: 'meanAbsoluteError' })
 *
 * Source: Keras and PyTorch agree.
 */
export function meanAbsoluteError(options: NoOptions = {}): Loss {
  requireOptions('meanAbsoluteError', options, []);
  return ours({
    name: 'meanAbsoluteError',
    config: {},
    targets: 'values',
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      kernels.f32_mean_absolute_error(predictions, targets, weights, gradient, rows, columns, scale),
  });
}

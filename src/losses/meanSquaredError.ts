import { ours } from '../concept.js';
import type { Loss } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/**
 * Mean squared error: `e^2` with e = prediction - target, mean over columns.
 *
 * The gradient is `2 e / columns`. Targets: (rows, columns).
 *
 * @throws OptionError for any option: there are none.
 * @example model.compile({ optimizer: adam(), loss: 'meanSquaredError' })
 *
 * Source: Keras and PyTorch agree (some texts have a half).
 */
export function meanSquaredError(options: NoOptions = {}): Loss {
  requireOptions('meanSquaredError', options, []);
  return ours({
    name: 'meanSquaredError',
    config: {},
    targets: 'values',
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      kernels.f32_mean_squared_error(predictions, targets, weights, gradient, rows, columns, scale),
  });
}

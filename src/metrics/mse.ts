import { ours } from '../concept.js';
import type { Metric } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';
import { meanOf } from './meanOf.js';

/**
 * Mean squared error: `mean (prediction - target)^2`, over all rows and columns, summed in f64.
 *
 * Targets: (rows, columns); `add` throws ShapeError for any other shape.
 *
 * @throws OptionError for any option: there are none.
 * @example model.compile({ optimizer: adam(), loss: 'huber', metrics: ['mse'] })
 */
export function mse(options: NoOptions = {}): Metric {
  requireOptions('mse', options, []);
  const metric = meanOf('mse', 'min', (prediction, target) => (prediction - target) * (prediction - target));
  return ours({ ...metric, compares: 'numbers' });
}

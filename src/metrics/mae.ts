import { ours } from '../concept.js';
import type { Metric } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';
import { meanOf } from './meanOf.js';

/**
 * Mean absolute error: `mean |prediction - target|`, over all rows and columns, summed in f64.
 *
 * Targets: (rows, columns); `add` throws ShapeError for any other shape.
 *
 * @throws OptionError for any option: there are none.
 * @example model.compile({ optimizer: adam(), loss: 'huber', metrics: ['mae'] })
 */
export function mae(options: NoOptions = {}): Metric {
  requireOptions('mae', options, []);
  const metric = meanOf('mae', 'min', (prediction, target) => Math.abs(prediction - target));
  return ours({ ...metric, compares: 'numbers' });
}

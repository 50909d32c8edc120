import type { Metric } from '../types.js';
import { meanOf } from './meanOf.js';

/**
 * Mean squared error: `mean (prediction - target)^2`, over all rows and columns, summed in f64.
 *
 * Targets: (rows, columns); `add` throws ShapeError for any other shape.
 *
 * @example model.compile({ optimizer: adam(), loss: 'huber', metrics: ['mse'] })
 */
export function mse(): Metric {
  const metric = meanOf('mse', 'min', (prediction, target) => (prediction - target) * (prediction - target));
  return { ...metric, compares: 'numbers' };
}

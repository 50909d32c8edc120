import type { Metric } from '../types.js';
import { meanOf } from './meanOf.js';

/**
 * Mean absolute error: `mean |prediction - target|`, over all rows and columns, summed in f64.
 *
 * Targets: (rows, columns); `add` throws ShapeError for any other shape.
 *
 * @example model.compile({ optimizer: adam(), loss: 'huber', metrics: ['mae'] })
 */
export function mae(): Metric {
  const metric = meanOf('mae', 'min', (prediction, target) => Math.abs(prediction - target));
  return { ...metric, compares: 'numbers' };
}

import { ShapeError } from '../errors.js';
import type { Metric } from '../types.js';

/**
 * Mean absolute error: `mean |prediction - target|`, over all rows and columns, summed in f64.
 *
 * Targets: (rows, columns); `add` throws ShapeError for any other shape.
 *
 * @example model.compile({ optimizer: adam(), loss: 'huber', metrics: ['mae'] })
 */
export function mae(): Metric {
  return {
    name: 'mae',
    direction: 'min',
    start(_kernels, [sum = 0, seen = 0] = []) {
      return {
        add({ predictions, targets, rows, columns }) {
          const count = rows * columns;
          if (targets.length !== count) {
            throw new ShapeError(`mae: needs ${count} targets, got ${targets.length}`, {
              path: 'metrics.mae',
              expected: `(${rows}, ${columns})`,
              got: targets.length,
            });
          }
          for (let i = 0; i < count; i++) sum += Math.abs(predictions[i]! - targets[i]!);
          seen += count;
        },
        result: () => sum / seen,
        state: () => [sum, seen],
      };
    },
  };
}

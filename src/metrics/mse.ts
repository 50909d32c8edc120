import { ShapeError } from '../errors.js';
import type { Metric } from '../types.js';

/**
 * Mean squared error: `mean (prediction - target)^2`, over all rows and columns, summed in f64.
 *
 * Targets: (rows, columns); `add` throws ShapeError for any other shape.
 *
 * @example model.compile({ optimizer: adam(), loss: 'huber', metrics: ['mse'] })
 */
export function mse(): Metric {
  return {
    name: 'mse',
    direction: 'min',
    start(_kernels, [sum = 0, seen = 0] = []) {
      return {
        add({ predictions, targets, rows, columns }) {
          const count = rows * columns;
          if (targets.length !== count) {
            throw new ShapeError(`mse: needs ${count} targets, got ${targets.length}`, {
              path: 'metrics.mse',
              expected: `(${rows}, ${columns})`,
              got: targets.length,
            });
          }
          for (let i = 0; i < count; i++) {
            const error = predictions[i]! - targets[i]!;
            sum += error * error;
          }
          seen += count;
        },
        result: () => sum / seen,
        state: () => [sum, seen],
      };
    },
  };
}

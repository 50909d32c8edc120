import type { Metric } from '../types.js';

/** The machine epsilon of f32: what probabilities are kept away from 0 and 1 by. */
const EPSILON = 2 ** -23;

/**
 * Negative mean log likelihood of the targets under the predicted probabilities, which are first clipped to
 * [2^-23, 1 - 2^-23].
 *
 * With two columns or more: `-log p[label]` for (rows) class numbers, `-sum_j t[j] log p[j]` for (rows, columns) targets.
 * With one column: `-t log p - (1 - t) log(1 - p)`. Mean over rows, in f64. Rows are not rescaled to sum 1. NaN stays NaN.
 *
 * @example model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['logLoss'] })
 *
 * Source: scikit-learn's log_loss, whose eps is that of the predictions' type.
 */
export function logLoss(): Metric {
  return {
    name: 'logLoss',
    direction: 'min',
    start(kernels, [sum = 0, seen = 0] = []) {
      const clippedLog = (p: number) => kernels.f64_log(Math.min(Math.max(p, EPSILON), 1 - EPSILON));
      return {
        add({ predictions, targets, rows, columns }) {
          const areLabels = targets.length === rows;
          for (let i = 0; i < rows; i++) {
            if (columns === 1) {
              const [t, p] = [targets[i]!, predictions[i]!];
              sum -= t * clippedLog(p) + (1 - t) * clippedLog(1 - p);
            } else if (areLabels) {
              sum -= clippedLog(predictions[i * columns + targets[i]!]!);
            } else {
              for (let j = i * columns; j < (i + 1) * columns; j++) sum -= targets[j]! * clippedLog(predictions[j]!);
            }
          }
          seen += rows;
        },
        result: () => sum / seen,
        state: () => [sum, seen],
      };
    },
  };
}

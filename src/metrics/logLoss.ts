import { ours } from '../concept.js';
import type { Kernels } from '../core/kernels/kernels.js';
import type { Metric, MetricAccumulator } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/** The machine epsilon of f32: the least distance of clipped probabilities from 0 and 1. */
const EPSILON = 2 ** -23;

/**
 * Negative mean log likelihood of the targets under the predicted probabilities, which are first clipped to
 * [2^-23, 1 - 2^-23].
 *
 * With two columns or more: `-log p[label]` for (rows) class numbers, `-sum_j t[j] log p[j]` for (rows, columns) targets.
 * With one column, or as the mean over several independent labels (binary cross entropy): `-t log p - (1 - t) log(1 - p)`. Mean
 * over rows, in f64. Rows are not rescaled to sum 1. NaN stays NaN.
 *
 * @throws OptionError for any option: there are none.
 * @example model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['logLoss'] })
 *
 * Source: scikit-learn's log_loss, whose eps is that of the predictions' type, and which takes one label per row.
 */
export function logLoss(options: NoOptions = {}): Metric {
  requireOptions('logLoss', options, []);
  return ours({
    name: 'logLoss',
    direction: 'min',
    compares: 'probabilities',
    ofLabels: { start: (kernels, begun) => accumulate(kernels, begun, true) },
    start: (kernels, begun) => accumulate(kernels, begun, false),
  });
}

/** @param areIndependent  whether every column is a label of its own. */
function accumulate(
  kernels: Kernels,
  [sum = 0, seen = 0]: readonly number[] = [],
  areIndependent: boolean,
): MetricAccumulator {
  const clippedLog = (p: number) => kernels.f64_log(Math.min(Math.max(p, EPSILON), 1 - EPSILON));
  // With a large logit z, 1 - p loses its digits; log(1 - p) = log p - z keeps them.
  const logOfRest = (p: number, z = 0) => (z > 0 ? Math.max(kernels.f64_log(p) - z, clippedLog(0)) : clippedLog(1 - p));
  return {
    add({ predictions, logits, targets, rows, columns }) {
      const areLabels = targets.length === rows;
      for (let i = 0; i < rows; i++) {
        const end = (i + 1) * columns;
        if (columns === 1) {
          const [t, p] = [targets[i]!, predictions[i]!];
          sum -= t * clippedLog(p) + (1 - t) * clippedLog(1 - p);
        } else if (areIndependent) {
          for (let j = i * columns; j < end; j++) {
            const [t, p] = [targets[j]!, predictions[j]!];
            sum -= (t * clippedLog(p) + (1 - t) * logOfRest(p, logits?.[j])) / columns;
          }
        } else if (areLabels) {
          sum -= clippedLog(predictions[i * columns + targets[i]!]!);
        } else {
          for (let j = i * columns; j < end; j++) sum -= targets[j]! * clippedLog(predictions[j]!);
        }
      }
      seen += rows;
    },
    result: () => sum / seen,
    state: () => [sum, seen],
  };
}

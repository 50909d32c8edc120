import { ShapeError } from '../errors.js';
import type { Metric } from '../types.js';
import { requireFinite, requireOptions } from '../validate.js';

export interface BinaryAccuracyOptions {
  /** Predictions above it are class 1; finite. */
  readonly threshold?: number;
}

/**
 * Fraction of predictions on the right side of the threshold, over all rows and columns: `(p > threshold) = t`.
 *
 * Targets: 0 or 1, (rows, columns). A NaN prediction counts as wrong.
 *
 * @param options.threshold  finite; default 0.5. A prediction equal to it is class 0.
 * @throws HyperparameterError when threshold is not finite; OptionError for an unknown option. `add` throws ShapeError
 *   when the targets are not of the predictions' shape.
 * @example model.compile({ optimizer: adam(), loss: 'binaryCrossentropy', metrics: [binaryAccuracy({ threshold: 0.3 })] })
 *
 * Source: Keras' BinaryAccuracy.
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric {
  requireOptions('binaryAccuracy', options, ['threshold']);
  const threshold = requireFinite('binaryAccuracy', 'threshold', options.threshold ?? 0.5);
  return {
    name: 'binaryAccuracy',
    config: { threshold },
    direction: 'max',
    start(_kernels, [right = 0, seen = 0] = []) {
      return {
        add({ predictions, targets, rows, columns }) {
          const count = rows * columns;
          if (targets.length !== count) {
            throw new ShapeError(`binaryAccuracy: needs ${count} targets, got ${targets.length}`, {
              path: 'metrics.binaryAccuracy',
              expected: `(${rows}, ${columns})`,
              got: targets.length,
            });
          }
          for (let i = 0; i < count; i++) {
            const p = predictions[i]!;
            if (!Number.isNaN(p) && (p > threshold ? 1 : 0) === targets[i]) right++;
          }
          seen += count;
        },
        result: () => right / seen,
        state: () => [right, seen],
      };
    },
  };
}

import { ours } from '../concept.js';
import type { Metric } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';
import { isOnRightSide, meanOf } from './meanOf.js';

/**
 * Fraction of rows whose class is predicted right.
 *
 * With two columns or more, the class is that of the largest prediction (the first of equals); targets are (rows) class numbers
 * or one-hot (rows, columns). With one column, the class is 1 if the prediction is > 0.5. With several independent labels (binary
 * cross entropy), the fraction is that of right labels, not rows. A NaN counts as wrong.
 *
 * @throws OptionError for any option: there are none.
 * @example model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
 *
 * Source: Keras' 'accuracy', which picks the same rules by shape.
 */
export function accuracy(options: NoOptions = {}): Metric {
  requireOptions('accuracy', options, []);
  return ours({
    name: 'accuracy',
    direction: 'max',
    compares: 'classes',
    ofLabels: meanOf('accuracy', 'max', (prediction, target) => Number(isOnRightSide(prediction, target, 0.5))),
    start(_kernels, [right = 0, seen = 0] = []) {
      return {
        add({ predictions, targets, rows, columns }) {
          const areLabels = targets.length === rows;
          for (let i = 0; i < rows; i++) {
            const predicted = columns === 1 ? binaryClass(predictions[i]!) : argmax(predictions, i * columns, columns);
            const actual = areLabels ? targets[i] : argmax(targets, i * columns, columns);
            if (predicted === actual) right++;
          }
          seen += rows;
        },
        result: () => right / seen,
        state: () => [right, seen],
      };
    },
  });
}

/** -1 for NaN, which has no class. */
function binaryClass(prediction: number): number {
  if (Number.isNaN(prediction)) return -1;
  return prediction > 0.5 ? 1 : 0;
}

/** Index of the first largest entry; -1 if one is NaN. */
function argmax(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0;
  for (let j = 0; j < count; j++) {
    const value = values[start + j]!;
    if (Number.isNaN(value)) return -1;
    if (value > values[start + best]!) best = j;
  }
  return best;
}

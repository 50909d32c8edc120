import { ours } from '../concept.js';
import { readOptions } from '../options.js';
import type { Metric } from '../types.js';
import { requireFinite } from '../validate.js';
import { isOnRightSide, meanOf } from './meanOf.js';

/** Options of {@link binaryAccuracy}. */
export interface BinaryAccuracyOptions {
  /** Predictions above it are class 1; finite. */
  readonly threshold?: number;
}

/**
 * Fraction of predictions on the right side of the threshold, over all rows and columns: `(p > threshold) = (t >= 0.5)`.
 *
 * Targets: in [0, 1], (rows, columns). A NaN prediction counts as wrong.
 *
 * @param options.threshold  finite; default 0.5. A prediction equal to it is class 0.
 * @throws HyperparameterError when threshold is not finite; OptionError for an unknown option. `add` throws ShapeError
 *   when the targets are not of the predictions' shape.
 * @example model.compile({ optimizer: adam(), loss: 'binaryCrossentropy', metrics: [binaryAccuracy({ threshold: 0.3 })] })
 *
 * Source: Keras' BinaryAccuracy, for which targets between 0 and 1 are never right.
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric {
  const { threshold } = readOptions('binaryAccuracy', options, { threshold: [0.5, requireFinite] });
  const metric = meanOf('binaryAccuracy', 'max', (p, target) => Number(isOnRightSide(p, target, threshold)));
  return ours({ ...metric, compares: 'labels', config: { threshold } });
}

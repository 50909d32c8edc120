import { OptionError } from '../errors.js';
import type { Metric } from '../types.js';
import { refuse, requireTargetsFirst } from '../validate.js';

/** Sizes of the arrays that a custom metric gets. */
export interface MetricShape {
  readonly rows: number;
  /** Of the predictions. */
  readonly columns: number;
}

/**
 * A metric that you write, over all rows at once, with the targets first, as in Keras and scikit-learn: either (rows) class numbers
 * or (rows, target columns) values, then (rows, columns) row-major predictions. Predictions are the output of the model's
 * activation, or probabilities if the loss takes logits. Both arrays are copies.
 *
 * @example const bias: CustomMetric = (yTrue, yPred) => yPred.reduce((sum, p, i) => sum + p - yTrue[i]!, 0) / yPred.length;
 */
export type CustomMetric = (yTrue: Int32Array | Float32Array, yPred: Float32Array, shape: MetricShape) => number;

/**
 * A {@link Metric} that calls the user's function once, at the end of a pass, on copies of all its rows. Its name is the
 * function's, or 'custom'.
 *
 * `result` throws OptionError if the function does not return a number; without rows it is NaN, and nothing is called.
 *
 * @throws OptionError for a function whose first parameter is called after predictions.
 */
export function customMetric(compute: CustomMetric): Metric {
  const name = compute.name === '' ? 'custom' : compute.name;
  requireTargetsFirst(`metric ${name}`, compute);
  return {
    name,
    isOwn: true,
    start() {
      const predictions: Float32Array[] = [];
      const targets: (Int32Array | Float32Array)[] = [];
      let rows = 0;
      let columns = 0;
      return {
        add(batch) {
          predictions.push(batch.predictions.slice());
          targets.push(batch.targets.slice());
          rows += batch.rows;
          columns = batch.columns;
        },
        result() {
          if (rows === 0) return Number.NaN;
          const areLabels = targets[0] instanceof Int32Array;
          const value = compute(
            join(targets, (length) => (areLabels ? new Int32Array(length) : new Float32Array(length))),
            join(predictions, (length) => new Float32Array(length)),
            { rows, columns },
          );
          if (typeof value === 'number') return value;
          refuse(OptionError, `metrics.${name}()`, 'a number', value);
        },
      };
    },
  };
}

function join<T extends Int32Array | Float32Array>(parts: readonly T[], allocate: (length: number) => T): T {
  const all = allocate(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}

import { requireTargetsFirst } from '../concept.js';
import { OptionError } from '../errors.js';
import type { Metric, MetricBatch } from '../types.js';
import { isObject, refuse } from '../validate.js';

/** Sizes of the arrays that a custom metric gets, and the weights of their rows. */
export interface MetricShape {
  readonly rows: number;
  /** Of the predictions. */
  readonly columns: number;
  /** (rows) weights of the rows in the data loss, if there are any. */
  readonly sampleWeight?: Float32Array | undefined;
  /** Names of classes 0, 1, ..., if the model has `classes`. */
  readonly targetNames?: MetricBatch['classes'];
}

/**
 * A metric that you write, over all rows at once, with the targets first, as in Keras and scikit-learn: either (rows) class numbers
 * or (rows, target columns) values, then (rows, columns) row-major predictions. Predictions are the output of the model's
 * activation, or probabilities if the loss takes logits. Both arrays are copies.
 *
 * @example const bias: CustomMetric = (yTrue, yPred) => yPred.reduce((sum, p, i) => sum + p - yTrue[i]!, 0) / yPred.length;
 */
export type CustomMetric = (yTrue: Int32Array | Float32Array, yPred: Float32Array, shape: MetricShape) => number;

/** The same with a result that is no number, such as `confusionMatrix` of `ockham/metrics`: for `evaluate` only. */
export type CustomReport = (yTrue: Int32Array | Float32Array, yPred: Float32Array, shape: MetricShape) => object;

/**
 * A {@link Metric} that calls the user's function once, at the end of a pass, on copies of all its rows. Its name is the
 * function's, or 'custom'.
 *
 * `result` throws OptionError if the function returns neither a number nor an object; without rows it is NaN, and nothing is called.
 *
 * @throws OptionError for a function whose first parameter is called after predictions.
 */
export function customMetric(compute: CustomMetric | CustomReport): Metric {
  const name = compute.name === '' ? 'custom' : compute.name;
  requireTargetsFirst(`metric ${name}`, compute);
  return {
    name,
    isOwn: true,
    start() {
      const predictions: Float32Array[] = [];
      const targets: (Int32Array | Float32Array)[] = [];
      const weights: Float32Array[] = [];
      let rows = 0;
      let columns = 0;
      let targetNames: MetricBatch['classes'];
      return {
        add(batch) {
          predictions.push(batch.predictions.slice());
          targets.push(batch.targets.slice());
          if (batch.weights) weights.push(batch.weights.slice());
          rows += batch.rows;
          ({ columns, classes: targetNames } = batch);
        },
        result() {
          if (rows === 0) return Number.NaN;
          const areLabels = targets[0] instanceof Int32Array;
          const value = compute(
            join(targets, areLabels ? (length) => new Int32Array(length) : floats),
            join(predictions, floats),
            { rows, columns, sampleWeight: weights[0] && join(weights, floats), targetNames },
          );
          if (typeof value === 'number' || isObject(value)) return value;
          refuse(OptionError, `metrics.${name}()`, 'a number', value);
        },
      };
    },
  };
}

const floats = (length: number) => new Float32Array(length);

function join<T extends Int32Array | Float32Array>(parts: readonly T[], allocate: (length: number) => T): T {
  const all = allocate(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}

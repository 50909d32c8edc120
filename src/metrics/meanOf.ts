import { ShapeError } from '../errors.js';
import type { Metric, MetricBatch } from '../types.js';
import { refuse } from '../validate.js';

/** A mean over all numbers of the predictions, with a target for each, summed in f64. */
export function meanOf(
  name: string,
  direction: 'min' | 'max',
  of: (prediction: number, target: number) => number,
): Metric {
  return {
    name,
    direction,
    start(_kernels, [sum = 0, seen = 0] = []) {
      return {
        add(batch) {
          const { predictions, targets } = batch;
          const count = requireTargets(name, batch);
          for (let i = 0; i < count; i++) sum += of(predictions[i]!, targets[i]!);
          seen += count;
        },
        result: () => sum / seen,
        state: () => [sum, seen],
      };
    },
  };
}

/** Counts the targets. @throws ShapeError unless there is one for each prediction. */
export function requireTargets(name: string, { targets, rows, columns }: MetricBatch): number {
  const count = rows * columns;
  if (targets.length === count) return count;
  const message = `${name}: needs ${count} targets, got ${targets.length}`;
  refuse(ShapeError, `metrics.${name}`, `(${rows}, ${columns})`, targets.length, message);
}

/** Whether a prediction is on the right side of the threshold: above it if the target is nearer to 1. Never for NaN. */
export function isOnRightSide(prediction: number, target: number, threshold: number): boolean {
  return !Number.isNaN(prediction) && prediction > threshold === target >= 0.5;
}

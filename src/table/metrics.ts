import type { Preparation } from '../data/preparation.js';
import type { Metric } from '../types.js';

/** The metrics that were made, each with the one of which it was made. */
const originals = new WeakMap<Metric, Metric>();

/** The metric of predictions and targets in their own units. */
export function inUnitsOf(metric: Metric, current: () => Preparation | undefined): Metric {
  if (originals.has(metric)) return metric;
  const { start, ...described } = metric;
  const own: Metric = {
    ...described,
    start(kernels, begun) {
      const { add, ...accumulator } = boundOf(metric, start.call(metric, kernels, begun));
      return {
        ...accumulator,
        add(batch) {
          const preprocess = current();
          const undo = <T extends Float32Array | Int32Array>(values: T) =>
            preprocess?.undo?.(values, batch.columns) ?? values;
          add({ ...batch, predictions: undo(batch.predictions), targets: undo(batch.targets) });
        },
      };
    },
  };
  originals.set(own, metric);
  return own;
}

/** Inverse of {@link inUnitsOf}. */
export function originalOf(metric: Metric): Metric {
  return originals.get(metric) ?? metric;
}

/** The methods of an accumulator, which may be those of a class. */
function boundOf(_metric: Metric, accumulator: ReturnType<Metric['start']>): ReturnType<Metric['start']> {
  const { state } = accumulator;
  return {
    add: (batch) => accumulator.add(batch),
    result: () => accumulator.result(),
    ...(state && { state: () => state.call(accumulator) }),
  };
}

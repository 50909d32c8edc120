import type { Parameter } from './parameter.js';
import { real, requireRange } from './range.js';

/**
 * Real numbers from low to high, each equally likely: `low + u (high - low)`, u in [0, 1).
 *
 * Not for a grid, which needs a list: `choice([0, 0.25, 0.5])`.
 *
 * @param low   finite.
 * @param high  finite, >= low. scipy's `uniform` takes the width in this place; NumPy's and Optuna's take the end, as here.
 * @throws HyperparameterError for ends that are not finite, or in the wrong order.
 * @example const space = { rate: uniform(0, 0.5) };
 */
export function uniform(low: number, high: number): Parameter<number> {
  const range = requireRange('uniform', low, high);
  return real('uniform', range.low, range.high, false, (quantile) => range.low + quantile * (range.high - range.low));
}

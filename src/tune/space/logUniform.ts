import { power } from '../../core/exact/power.js';
import { requirePositive } from '../../validate.js';
import type { Parameter } from './parameter.js';
import { real, requireRange } from './range.js';

/**
 * Positive numbers from low to high, their logarithms equally likely: `low (high / low)^u`, u in [0, 1). For strengths and learning
 * rates. The same bits in every engine.
 *
 * Not for a grid, which needs a list: `choice([1e-4, 1e-3, 1e-2])`.
 *
 * @param low   > 0, finite.
 * @param high  >= low, finite.
 * @throws HyperparameterError for ends that are not, or in the wrong order.
 * @example const space = { lambda: logUniform(1e-5, 1e-1) };
 *
 * The name is that of scipy's `loguniform`; Optuna writes `suggest_float(..., log=True)`.
 */
export function logUniform(low: number, high: number): Parameter<number> {
  requirePositive('logUniform.low', low);
  requirePositive('logUniform.high', high);
  const range = requireRange('logUniform', low, high);
  const ratio = range.high / range.low;
  return real('logUniform', range.low, range.high, true, (quantile) => range.low * power(ratio, quantile));
}

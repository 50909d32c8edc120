import { HyperparameterError } from '../../errors.js';
import { refuse, requireFinite } from '../../validate.js';
import type { Parameter } from './parameter.js';

/** @throws HyperparameterError unless both are finite and low <= high. */
export function requireRange(
  owner: string,
  low: unknown,
  high: unknown,
): { readonly low: number; readonly high: number } {
  const range = { low: requireFinite(`${owner}.low`, low), high: requireFinite(`${owner}.high`, high) };
  if (range.low > range.high) refuse(HyperparameterError, `${owner}.high`, `at least low, ${range.low}`, high);
  if (!Number.isFinite(range.high - range.low)) {
    refuse(HyperparameterError, `${owner}.high`, 'a finite distance from low', high);
  }
  return range;
}

/** The parts of a range of real numbers that do not depend on its scale. */
export function real(name: string, low: number, high: number, log: boolean, between: (quantile: number) => number) {
  return Object.freeze({
    name,
    count: Number.POSITIVE_INFINITY,
    nth: (index) => refuse(HyperparameterError, name, 'a list of values, to have one by its index', index),
    at: (quantile) => Math.min(Math.max(between(quantile), low), high),
    distribution: { name: 'FloatDistribution', attributes: { step: null, low, high, log } },
    keptAs: (value) => value,
  } satisfies Parameter<number>);
}

import { power } from '../../core/exact/power.js';
import { HyperparameterError } from '../../errors.js';
import { readOptions, integer as wholeNumber } from '../../options.js';
import { refuse, requireBoolean } from '../../validate.js';
import { listed, type Parameter } from './parameter.js';
import { requireRange } from './range.js';

/** Options of {@link integer}. */
export interface IntegerOptions {
  /** Distance of two values, >= 1. Default: 1. */
  readonly step?: number;
  /** Whether small numbers are as likely as large ones on a logarithmic scale; low must be >= 1, step 1. Default: false. */
  readonly log?: boolean;
}

/**
 * Whole numbers: low, low + step, ... up to high, which is included, as in Optuna's `suggest_int` (scipy's `randint` leaves it out).
 *
 * With `log`, the logarithm of a number from low - 1/2 to high + 1/2 is drawn, and rounded to the nearest integer.
 *
 * @throws HyperparameterError for ends that are not integers or in the wrong order; for a step beside `log`.
 * @example const space = { units: integer(8, 128, { step: 8 }), epochs: integer(1, 1000, { log: true }) };
 */
export function integer(low: number, high: number, options: IntegerOptions = {}): Parameter<number> {
  for (const [name, end] of [
    ['low', low],
    ['high', high],
  ] as const) {
    if (!Number.isSafeInteger(end)) refuse(HyperparameterError, `integer.${name}`, 'an integer', end);
  }
  const range = requireRange('integer', low, high);
  const { step, log } = readOptions('integer', options, { step: [1, wholeNumber(1)], log: [false, requireBoolean] });
  if (log && range.low < 1) refuse(HyperparameterError, 'integer.low', 'an integer >= 1, because log is true', low);
  if (log && step !== 1) refuse(HyperparameterError, 'integer.step', '1, because log is true', step);
  const count = Math.floor((range.high - range.low) / step) + 1;
  const last = range.low + (count - 1) * step;
  const values = listed(count, (index) => range.low + index * step);
  const start = range.low - 0.5;
  const ratio = (last + 0.5) / start;
  const logAt = (quantile: number) => Math.min(Math.max(Math.round(start * power(ratio, quantile)), low), last);
  const parameter: Parameter<number> = {
    name: 'integer',
    ...values,
    at: log ? logAt : values.at,
    distribution: { name: 'IntDistribution', attributes: { log, step, low: range.low, high: last } },
    keptAs: (value) => value,
  };
  return Object.freeze(parameter);
}

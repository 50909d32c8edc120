import { requireTargetsFirst } from '../../concept.js';
import { OptionError } from '../../errors.js';
import { isFunction, show } from '../../show.js';
import { refuse, requireBoolean } from '../../validate.js';
import type { FlatValues, ScoreCall, ScoreFunction } from '../reading/types.js';
import type { Values } from '../reading/values.js';
import { isGreaterBetter } from './known.js';

/** @throws OptionError for anything but a function with the targets first. */
export function requireMetric(owner: string, metric: unknown): asserts metric is ScoreFunction {
  if (!isFunction(metric)) {
    const hint = typeof metric === 'string' ? `; ${show(metric)} may have a function of ockham/metrics` : '';
    const expected = 'a function of (yTrue, yPred, { rows, columns, sampleWeight })';
    refuse(OptionError, `${owner}.metric`, `${expected}${hint}`, metric);
  }
  requireTargetsFirst(`${owner}.metric`, metric);
}

/** Calls a metric. @throws OptionError unless it returns a number. */
export function figureOf(
  owner: string,
  metric: ScoreFunction,
  yTrue: FlatValues,
  yPred: FlatValues,
  call: ScoreCall,
): number {
  const value: unknown = metric(yTrue, yPred, call);
  if (typeof value === 'number') return value;
  refuse(OptionError, `${owner}.metric()`, 'a number', value);
}

/** Whether more of a metric is better: as the option says, or as is known of it. @throws OptionError if neither does. */
export function readDirection(owner: string, metric: ScoreFunction, given: unknown): boolean {
  if (given !== undefined) return requireBoolean(`${owner}.greaterIsBetter`, given);
  const known = isGreaterBetter(metric);
  if (known !== undefined) return known;
  const message = `${owner}: greaterIsBetter must say whether more of ${show(metric.name)} is better`;
  refuse(OptionError, `${owner}.greaterIsBetter`, 'true or false', undefined, message);
}

/** Rows of values in another order, or some of them: numbers flat and of their own precision. */
export function takeRows({ numbers, labels, columns, isSingle }: Values, rows: Int32Array): FlatValues {
  if (labels !== undefined) return Array.from(rows, (row) => labels[row]!);
  const size = rows.length * columns;
  const taken = isSingle ? new Float32Array(size) : new Float64Array(size);
  if (numbers === undefined) return taken;
  for (const [place, row] of rows.entries()) {
    for (let at = 0; at < columns; at++) taken[place * columns + at] = numbers[row * columns + at]!;
  }
  return taken;
}

/** 0, 1, ..., count - 1. */
export function everyRow(count: number): Int32Array {
  return new Int32Array(count).map((_, row) => row);
}

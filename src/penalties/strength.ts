import { ours } from '../concept.js';
import { type NumberList, readList } from '../data/reading/list.js';
import { HyperparameterError, OptionError, ShapeError } from '../errors.js';
import { isSchedule, scheduledConfig, valueAt } from '../schedules/schedule.js';
import type { Config, ElementwiseStrengths, Json, Penalty, Schedule } from '../types.js';
import { isObject, refuse, requireNonNegative } from '../validate.js';

/** The strength of a penalty: a number, or one that changes from step to step. */
export type Strength = number | Schedule;

/** Options of every elementwise penalty. */
export interface FactorOptions {
  /**
   * Factors of the strengths: one per input, for the weights that leave it; in a `biasRegularizer`, one per unit. Finite, >= 0; 0
   * leaves them free. Default: all 1.
   */
  factors?: NumberList;
}

/** @throws HyperparameterError unless it is a finite number >= 0, or a schedule whose first value is one. */
export function requireStrength(owner: string, name: string, strength: unknown): Strength {
  if (isSchedule(strength)) {
    strengthAt(owner, name, strength, 0);
    return strength;
  }
  if (typeof strength !== 'object' || strength === null) return requireNonNegative(`${owner}.${name}`, strength);
  refuse(HyperparameterError, `${owner}.${name}`, 'a finite number >= 0 or a schedule', strength);
}

/** The strength in a step, counted from 0. @throws HyperparameterError if a schedule does not give a finite number >= 0. */
export function strengthAt(owner: string, name: string, strength: Strength, step: number): number {
  return typeof strength === 'number'
    ? strength
    : requireNonNegative(`${owner}.${name} in step ${step}`, valueAt(strength, step));
}

/** Whether a strength comes in an object, as `{ l1: 0.01 }`. */
export function isNamed<Name extends string, T extends object>(
  given: Strength | T,
  name: Name,
): given is T & Record<Name, Strength> {
  return isObject(given) && Object.hasOwn(given, name);
}

/** A copy. @throws OptionError unless it is a list that is not empty; HyperparameterError for entries not finite or below 0. */
function readFactors(owner: string, factors: unknown): readonly number[] | undefined {
  if (factors === undefined) return undefined;
  const list = readList(`${owner}.factors`, factors);
  if (list === undefined || list.length === 0) {
    refuse(OptionError, `${owner}.factors`, 'a list of numbers, one per input', factors);
  }
  return list.map((factor, index) => requireNonNegative(`${owner}.factors[${index}]`, factor));
}

/**
 * Makes an elementwise penalty from checked options.
 *
 * @param strengths  by name, as they are saved.
 * @param others  other saved options.
 * @param combine  turns the strengths of a step into those of update kernels.
 */
export function elementwisePenalty<Name extends string>(
  name: string,
  strengths: Readonly<Record<Name, Strength>>,
  others: Config,
  options: FactorOptions,
  combine: (values: Readonly<Record<Name, number>>) => ElementwiseStrengths,
): Penalty {
  const factors = readFactors(name, options.factors);
  const largest = (factors ?? []).reduce((most, factor) => Math.max(most, factor), 1);
  const names = Object.keys(strengths) as Name[];
  const at = (step: number) => {
    const values = {} as Record<Name, number>;
    for (const option of names) {
      values[option] = strengthAt(name, option, strengths[option], step);
      if (largest > 1) requireNonNegative(`${name}.${option} times the largest factor`, values[option] * largest);
    }
    return combine(values);
  };
  const saved: Record<string, Json> = {};
  for (const option of names) saved[option] = scheduledConfig(strengths[option]);
  return ours({
    name,
    config: { ...saved, ...others, ...(factors && { factors }) },
    elementwise: at(0),
    ...(names.some((option) => isSchedule(strengths[option])) && { elementwiseAt: at }),
    ...(factors && {
      factors,
      narrow: (kept: Int32Array) =>
        elementwisePenalty(name, strengths, others, { factors: Array.from(kept, (row) => factors[row]!) }, combine),
      requireShape: (owner: string, shape: readonly number[]) => requireFactors(`${owner}.${name}`, factors, shape),
    }),
  });
}

function requireFactors(owner: string, factors: readonly number[], shape: readonly number[]): void {
  if (factors.length === shape[0]) return;
  const each = shape.length === 2 ? 'input' : 'unit';
  refuse(ShapeError, `${owner}.factors`, `one number per ${each} (${shape[0]})`, factors.length);
}

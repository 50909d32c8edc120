import { isSchedule, valueAt } from '../schedules/schedule.js';
import type { Pass, Schedule } from '../types.js';
import { requireFraction } from '../validate.js';

/** A fraction that is dropped, in [0, 1): a number, or one that changes from step to step. */
export type Rate = number | Schedule;

/** @throws HyperparameterError unless it is a number in [0, 1), or a schedule whose first value is one. */
export function readRate(path: string, rate: unknown): Rate {
  if (!isSchedule(rate)) return requireFraction(path, rate);
  requireFraction(`${path} in step 0`, valueAt(rate, 0));
  return rate;
}

/** The rate of a pass. @throws HyperparameterError if a schedule does not give a number in [0, 1). */
export function rateIn(path: string, rate: Rate, { step }: Pass): number {
  return typeof rate === 'number' ? rate : requireFraction(`${path} in step ${step}`, valueAt(rate, step));
}

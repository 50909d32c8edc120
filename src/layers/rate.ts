import { isSchedule, valueAt } from '../schedules/schedule.js';
import type { Pass, Schedule } from '../types.js';
import { requireFraction } from '../validate.js';

/** A fraction that is dropped, in [0, 1): a number, or one that changes from step to step. */
export type Rate = number | Schedule;

/** @throws HyperparameterError unless it is a number in [0, 1), or a schedule whose first value is one. */
export function readRate(owner: string, option: string, rate: unknown): Rate {
  if (!isSchedule(rate)) return requireFraction(`${owner}.${option}`, rate);
  requireFraction(`${owner}.${option} in step 0`, valueAt(rate, 0));
  return rate;
}

/** The rate of a pass. @throws HyperparameterError where a schedule gives no number in [0, 1). */
export function rateIn(owner: string, option: string, rate: Rate, { step }: Pass): number {
  return typeof rate === 'number' ? rate : requireFraction(`${owner}.${option} in step ${step}`, valueAt(rate, step));
}

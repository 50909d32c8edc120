import { isConcept, keptAs, savable } from '../concept.js';
import type { Kind } from '../registry.js';
import type { Json, Schedule } from '../types.js';

/** Whether an option holds a schedule instead of a number. */
export function isSchedule(value: unknown): value is Schedule {
  return isConcept<Schedule>(value, 'at');
}

/** The value of an option in a step, counted from 0: the number, or the schedule's value. */
export function valueAt(value: number | Schedule, step: number): number {
  return typeof value === 'number' ? value : value.at(step);
}

export const schedules: Kind<Schedule> = {
  expected: 'a schedule',
  names: {
    cosineDecay: undefined,
    cosineRestarts: undefined,
    exponentialDecay: undefined,
    inverseTimeDecay: undefined,
    oneCycle: undefined,
    piecewiseConstant: undefined,
    ramp: undefined,
    stepDecay: undefined,
  },
  is: isSchedule,
};

/** The option in the form that configurations save: the number, or the schedule's name and numbers. @throws OptionError as savable does. */
export function scheduledConfig(value: number | Schedule): Json {
  if (typeof value === 'number') return value;
  const { name, config } = savable('schedule', value, schedules.names);
  return keptAs(value, { name, config });
}

import { keptAs, savable } from '../concept.js';
import type { Json, Schedule } from '../types.js';
import { isConcept } from '../validate.js';

/** Whether an option holds a schedule instead of a number. */
export function isSchedule(value: unknown): value is Schedule {
  return isConcept<Schedule>(value, 'at');
}

/** What an option comes to in the step that follows `step` others: the number, or the schedule's value. */
export function valueAt(value: number | Schedule, step: number): number {
  return typeof value === 'number' ? value : value.at(step);
}

/** Names of ours: a bundle has those that it imports. */
const OURS = {
  cosineDecay: 0,
  cosineRestarts: 0,
  exponentialDecay: 0,
  inverseTimeDecay: 0,
  oneCycle: 0,
  piecewiseConstant: 0,
  ramp: 0,
  stepDecay: 0,
};

/** The option as a configuration keeps it: the number, or the schedule's name and numbers. @throws OptionError as savable does. */
export function scheduledConfig(value: number | Schedule): Json {
  if (typeof value === 'number') return value;
  const { name, config } = savable('schedule', value, OURS);
  return keptAs(value, { name, config });
}

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

/** The option as a configuration keeps it: the number, or the schedule's name and numbers. */
export function scheduledConfig(value: number | Schedule): Json {
  return typeof value === 'number' ? value : { name: value.name, config: value.config };
}

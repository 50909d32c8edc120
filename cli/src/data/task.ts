import type { TableColumn } from 'ockham/table';

export type Task = 'regression' | 'classification';

const MOST_NUMBERED = 20;

/** Why a target is taken as classes or numbers, for the user who may want it otherwise. */
export interface TaskChoice {
  readonly task: Task;
  readonly reason: string;
}

/**
 * Finds out whether a target holds classes or numbers.
 *
 * Texts and booleans are classes. Numbers are classes if there are two of them, or if they are the integers from 0 or 1 on, without a gap, at
 * most 20: other integers, such as marks from 3 to 8, are numbers.
 */
export function taskOf(target: TableColumn): TaskChoice {
  const { type, values } = target;
  if (!(values instanceof Float64Array)) return { task: 'classification', reason: 'the target is text' };
  if (type === 'boolean') return { task: 'classification', reason: 'the target is true or false' };
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length === 2) return { task: 'classification', reason: 'the target has two values' };
  const [least = 0] = distinct;
  const isNumbered = distinct.every((value, index) => value === least + index) && (least === 0 || least === 1);
  if (isNumbered && distinct.length <= MOST_NUMBERED && distinct.length > 1) {
    return { task: 'classification', reason: `the target has the integers from ${least} to ${distinct.at(-1)}` };
  }
  return { task: 'regression', reason: 'the target has many numbers' };
}

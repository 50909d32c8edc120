import type { Trial } from './trial.js';

/** Whether less or more of a figure is better. */
export type Direction = 'minimize' | 'maximize';

/** Compares two values. NaN is never better. */
export function isBetterBy(direction: Direction): (value: number, other: number) => boolean {
  return direction === 'minimize' ? (value, other) => value < other : (value, other) => value > other;
}

/**
 * Orders trials, the best first: those that were trained for more epochs before those that were left behind, then by value, then by
 * number; failed ones last.
 */
export function ranked<T extends Pick<Trial, 'number' | 'state' | 'epochs' | 'value'>>(
  trials: readonly T[],
  direction: Direction,
): readonly T[] {
  const isBetter = isBetterBy(direction);
  const hasFailed = (trial: T) => Number(trial.state === 'failed' || trial.value === undefined);
  return [...trials].sort((a, b) => {
    const first = hasFailed(a) - hasFailed(b) || b.epochs - a.epochs;
    if (first !== 0 || a.value === undefined || b.value === undefined) return first || a.number - b.number;
    if (isBetter(a.value, b.value)) return -1;
    return isBetter(b.value, a.value) ? 1 : a.number - b.number;
  });
}

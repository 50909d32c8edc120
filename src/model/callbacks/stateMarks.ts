import type { Json } from '../../types.js';

/** Key that marks an array (by its index) or a number that JSON cannot express. Keys that begin with it are written with one more. */
export const MARK = '$';

/** Numbers that JSON cannot express. */
export const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

/** Whether the value has the form written by `readStates` of callbackStates.ts, with that many arrays. */
export function areStates(value: Json, arrays: number): boolean {
  const seen = new Set<number>();
  const isState = (state: Json | undefined): boolean => {
    if (typeof state !== 'object' || state === null) return true;
    if (Array.isArray(state)) return state.every(isState);
    const fields = state as { readonly [key: string]: Json };
    if (!(MARK in fields)) return Object.values(fields).every(isState);
    const mark = fields[MARK];
    if (typeof mark === 'number' && !seen.has(mark) && Number.isInteger(mark) && mark >= 0 && mark < arrays) {
      seen.add(mark);
      return Object.keys(fields).length === 1;
    }
    return Object.keys(fields).length === 1 && typeof mark === 'string' && mark in NUMBERS;
  };
  const isKept = (kept: Json): boolean => {
    if (kept === null) return true;
    if (typeof kept !== 'object' || Array.isArray(kept)) return false;
    const { name, state, ...more } = kept as { readonly [key: string]: Json };
    return typeof name === 'string' && state !== undefined && Object.keys(more).length === 0 && isState(state);
  };
  return Array.isArray(value) && value.every(isKept) && seen.size === arrays;
}

import { errorOf, faultOf } from './fault.js';
import type { Result } from './messages.js';

/** Runs the work; returns its value or its error. */
export function resultOf<T>(work: () => T): Result<T> {
  try {
    return { value: work() };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

/** Returns the value. @throws the error, restored. */
export function valueIn<T>(result: Result<T>): T {
  if ('fault' in result) throw errorOf(result.fault);
  return result.value;
}

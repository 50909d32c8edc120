import { errorOf, faultOf } from './fault.js';
import type { Result } from './messages.js';

/** What work comes to, or what it throws. */
export function resultOf<T>(work: () => T): Result<T> {
  try {
    return { value: work() };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

/** @throws what the work has thrown. */
export function valueIn<T>(result: Result<T>): T {
  if ('fault' in result) throw errorOf(result.fault);
  return result.value;
}

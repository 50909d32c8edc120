import { requireName } from '../concept.js';
import { show } from '../show.js';
import { requireOptions } from '../validate.js';
import { OutOfScopeError } from './outOfScope.js';

/** An option of TensorFlow.js, where null and undefined both mean that it is absent. */
export type Maybe<T> = T | null | undefined;

/** Options without null and undefined. */
export type Given<T> = { [Key in keyof T]?: NonNullable<T[Key]> };

/**
 * Returns the options that are present.
 *
 * @param known  names of all options.
 * @param refused  options of TensorFlow.js that are out of scope unless they are absent.
 * @throws OptionError unless it is an object, and for unknown options, with the nearest known one; OutOfScopeError.
 */
export function readOptions<T extends object>(
  owner: string,
  options: Maybe<T>,
  known: readonly (keyof T & string)[],
  refused: readonly string[] = [],
): Given<T> {
  if (options === null || options === undefined) return {};
  requireOptions(owner, options, [...known, ...refused]);
  const present = given(options);
  for (const name of refused) if (Object.hasOwn(present, name)) throw new OutOfScopeError(`${owner}: ${name}`);
  return present;
}

/** Drops null and undefined. */
export function given<T extends object>(options: T): Given<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null)) as Given<T>;
}

/** @throws OutOfScopeError unless an option is absent or has a value that is in scope. */
export function requireOnly(owner: string, name: string, value: unknown, only: readonly unknown[]): void {
  if (value === undefined || only.includes(value)) return;
  throw new OutOfScopeError(`${owner}: ${name} ${show(value)}`, `here it is ${only.map(show).join(' or ')}`);
}

/** Looks a name up in a table; returns anything else unchanged. @throws OptionError, OutOfScopeError. */
export function resolve<T extends object>(
  owner: string,
  given: string | T,
  table: Readonly<Record<string, () => T>>,
  refused: readonly string[],
): T {
  if (typeof given !== 'string') return given;
  if (refused.includes(given)) throw new OutOfScopeError(`${owner}: ${show(given)}`);
  return requireName(owner, given, table)();
}

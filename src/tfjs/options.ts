import { OptionError } from '../errors.js';
import { requireOptions, show } from '../validate.js';
import { OutOfScopeError } from './outOfScope.js';

/** An option of TensorFlow.js: null and undefined both mean that it is not given. */
export type Maybe<T> = T | null | undefined;

/** Options without those that are null or undefined. */
export type Given<T> = { [Key in keyof T]?: NonNullable<T[Key]> };

/**
 * The options that are given.
 *
 * @param known  the options that there are.
 * @param refused  options of TensorFlow.js that are out of scope unless they are absent.
 * @throws OptionError for anything but an object, and for unknown options, with the nearest known one; OutOfScopeError.
 */
export function readOptions<T extends object>(
  owner: string,
  options: Maybe<T>,
  known: readonly (keyof T & string)[],
  refused: readonly string[] = [],
): Given<T> {
  if (options === null || options === undefined) return {};
  requireOptions(owner, options, [...known, ...refused]);
  const given = Object.entries(options).filter(([, value]) => value !== null && value !== undefined);
  for (const [name] of given) if (refused.includes(name)) throw new OutOfScopeError(`${owner}: ${name}`);
  return Object.fromEntries(given) as Given<T>;
}

/** @throws OutOfScopeError unless an option has the one value that is in scope, or is absent. */
export function requireOnly(owner: string, name: string, value: unknown, only: readonly unknown[]): void {
  if (value === undefined || only.includes(value)) return;
  throw new OutOfScopeError(`${owner}: ${name} ${show(value)}`, `here it is ${only.map(show).join(' or ')}`);
}

/** What a table has under a name, or the thing itself where it is given. @throws OptionError, OutOfScopeError. */
export function resolve<T extends object>(
  owner: string,
  given: string | T,
  table: Readonly<Record<string, () => T>>,
  refused: readonly string[],
): T {
  if (typeof given !== 'string') return given;
  if (Object.hasOwn(table, given)) return table[given]!();
  if (refused.includes(given)) throw new OutOfScopeError(`${owner}: ${show(given)}`);
  const known = Object.keys(table).join(', ');
  throw new OptionError(`${owner}: unknown name ${show(given)}; known are ${known}`, {
    path: owner,
    expected: known,
    got: given,
  });
}

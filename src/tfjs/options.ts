import { requireName } from '../concept.js';
import { nameHint } from '../names.js';
import { show } from '../show.js';
import { isPlain, requireOptions } from '../validate.js';
import { OutOfScopeError } from './outOfScope.js';
import { ignore } from './strict.js';

/** An option of TensorFlow.js, where null and undefined both mean that it is absent. */
export type Maybe<T> = T | null | undefined;

/** Options without null and undefined. */
export type Given<T> = { [Key in keyof T]?: NonNullable<T[Key]> };

/**
 * Returns the options that are present. Unknown ones, which TensorFlow.js ignores, are ignored with a warning.
 *
 * @param known  names of all options.
 * @param refused  options of TensorFlow.js that are out of scope unless they are absent.
 * @param ignored  options of TensorFlow.js that it ignores itself, or that do nothing here.
 * @throws OptionError unless it is an object, and in strict mode for unknown options; OutOfScopeError.
 */
export function readOptions<T extends object>(
  owner: string,
  options: Maybe<T>,
  known: readonly (keyof T & string)[],
  refused: readonly string[] = [],
  ignored: readonly string[] = [],
): Given<T> {
  if (options === null || options === undefined) return {};
  // Refuses anything but an object of named values.
  if (!isPlain(options)) requireOptions(owner, options, []);
  const present = given(options);
  for (const name of refused) if (Object.hasOwn(present, name)) throw new OutOfScopeError(`${owner}: ${name}`);
  for (const name of Object.keys(present)) {
    if ((known as readonly string[]).includes(name)) continue;
    const what = ignored.includes(name)
      ? `the option ${name} has no effect`
      : `unknown option ${show(name)} is ignored`;
    ignore(`${owner}.${name}`, `${owner}: ${what}${ignored.includes(name) ? '' : nameHint(name, known)}`);
    delete present[name as keyof T];
  }
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

/**
 * Looks a name up in a table; returns anything else unchanged. Upper and lower case are alike: 'zeros', 'Zeros'.
 *
 * @throws OptionError, OutOfScopeError.
 */
export function resolve<T extends object>(
  owner: string,
  given: string | T,
  table: Readonly<Record<string, () => T>>,
  refused: Readonly<Record<string, string>> = {},
): T {
  if (typeof given !== 'string') return given;
  const name = spelled(given, [...Object.keys(table), ...Object.keys(refused)]);
  if (Object.hasOwn(refused, name)) throw new OutOfScopeError(`${owner}: ${show(given)}`, refused[name]);
  return requireName(owner, name, table)();
}

/** The known name that is the given one but for upper and lower case; the given one if there is none. */
function spelled(given: string, known: readonly string[]): string {
  if (known.includes(given)) return given;
  return known.find((name) => name.toLowerCase() === given.toLowerCase()) ?? given;
}

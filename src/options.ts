import { OptionError } from './errors.js';
import { refuse, requireInteger, requireOptions } from './validate.js';

/** Returns the value of an option, or throws; the path says where it is: `adam.beta1`. */
export type Check<T> = (path: string, value: unknown) => T;

/** Options by name: the default, undefined if there is none, and the check. */
export type Declared<T> = {
  readonly [Name in keyof T]: readonly [byDefault: NoInfer<T[Name]> | undefined, check: Check<T[Name]>];
};

/**
 * Reads options that are declared once: `readOptions('elu', options, { alpha: [1, requireNonNegative] })`.
 *
 * @param others  options that are read elsewhere.
 * @throws OptionError for an unknown option or anything but an object, and what the checks throw.
 */
export function readOptions<T>(
  owner: string,
  options: { readonly [Name in keyof NoInfer<T>]?: unknown },
  declared: Declared<T>,
  others: readonly string[] = [],
): T {
  requireOptions(owner, options, [...Object.keys(declared), ...others]);
  const read = {} as T;
  for (const name in declared) {
    const [byDefault, check] = declared[name];
    read[name] = check(`${owner}.${name}`, options[name] === undefined ? byDefault : options[name]);
  }
  return read;
}

/** Checks for an integer that is at least that large. */
export function integer(least: number): Check<number> {
  return (path, value) => requireInteger(path, value, least);
}

/** Checks for one of the values. */
export function oneOf<const T>(...values: readonly T[]): Check<T> {
  const names = values.map((value) => (typeof value === 'string' ? `'${value}'` : value));
  const expected = names.join(', ').replace(/, (?!.*, )/, ' or ');
  return (path, value) => values.find((known) => known === value) ?? refuse(OptionError, path, expected, value);
}

/** Checks a value; the name of a concept stands for undefined. */
export function orNamed<T>(byDefault: string, check: Check<T>): Check<T> {
  return (path, value = byDefault) => check(path, value);
}

/** Checks what is given; undefined passes. */
export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (path, value) => (value === undefined ? undefined : check(path, value));
}

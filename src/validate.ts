import {
  DataError,
  type DataErrorCode,
  type ErrorDetails,
  HyperparameterError,
  type OckhamError,
  OptionError,
  StateError,
  type StateErrorCode,
} from './errors.js';

import { nameHint } from './names.js';
import { isFunction, show } from './show.js';

/** `Array.isArray`, which throws for a revoked Proxy. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** Whether a value is an object that can be looked into: a revoked Proxy cannot. */
export function isObject(value: unknown): value is object {
  try {
    return typeof value === 'object' && value !== null && (Object.getPrototypeOf(value) as unknown) !== undefined;
  } catch {
    return false;
  }
}

/** `instanceof`, which throws for a revoked Proxy. */
export function isA<T>(value: unknown, Kind: abstract new (...given: never[]) => T): value is T {
  return isObject(value) && value instanceof Kind;
}

/** An error class, or the code of a {@link DataError}. */
type ErrorKind = DataErrorCode | (new (message: string, details: ErrorDetails) => OckhamError);

/**
 * Throws the error for a value that is not as expected: `dense.units must be an integer >= 1, got 0`.
 *
 * @param path     where the value is: `dense.units`, `X[3]`.
 * @param message  if the sentence above does not fit.
 */
export function refuse(kind: ErrorKind, path: string, expected: string, got?: unknown, message?: string): never {
  const cure = isFunction(got) ? ': is () missing?' : '';
  const text = message ?? `${path} must be ${expected}, got ${show(got)}${cure}`;
  const details = { path, expected, got };
  throw typeof kind === 'string' ? new DataError(kind, text, details) : new kind(text, details);
}

/** Throws the error for a call at the wrong time: `fit: the model was disposed`. */
export function refuseCall(code: StateErrorCode, method: string, why: string): never {
  throw new StateError(code, `${method}: ${why}`, { path: method });
}

/** Whether a value is an object with methods of those names, and no list, which has some of many names. */
export function hasMethods<T>(value: unknown, ...names: readonly (keyof T & string)[]): value is T {
  if (typeof value !== 'object' || value === null || isList(value) || ArrayBuffer.isView(value)) return false;
  try {
    return names.every((name) => typeof (value as Partial<T>)[name] === 'function');
  } catch {
    return false;
  }
}

/** Properties that may be undefined become those that may be left out. */
type Given<T> = {
  [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name];
} & {
  [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined>;
};

/** The same without what is undefined, so that copies of options, and files, have nothing that was left out. */
export function given<T extends object>(options: T): Given<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** @throws HyperparameterError unless value is a number for which that holds. */
export function requireNumber(path: string, value: unknown, expected: string, holds: (x: number) => boolean): number {
  if (typeof value === 'number' && holds(value)) return value;
  refuse(HyperparameterError, path, expected, value);
}

/** @throws HyperparameterError unless value is >= 0 and finite, in f32 too. */
export function requireNonNegative(path: string, value: unknown): number {
  const holds = (x: number) => Number.isFinite(Math.fround(x)) && x >= 0;
  return requireNumber(path, value, 'a finite number >= 0', holds);
}

/** @throws HyperparameterError unless value is > 0 and finite, in f32 too, where it is used. */
export function requirePositive(path: string, value: unknown): number {
  const holds = (x: number) => Number.isFinite(Math.fround(x)) && Math.fround(x) > 0;
  return requireNumber(path, value, 'a finite number > 0', holds);
}

/** @throws HyperparameterError unless value is a finite number. */
export function requireFinite(path: string, value: unknown): number {
  return requireNumber(path, value, 'a finite number', (x) => Number.isFinite(x));
}

/** @throws HyperparameterError unless value is finite, in f32 too. */
export function requireFinite32(path: string, value: unknown): number {
  return requireNumber(path, value, 'a finite number', (x) => Number.isFinite(Math.fround(x)));
}

/** @throws HyperparameterError unless value is in [0, 1). */
export function requireFraction(path: string, value: unknown): number {
  return requireNumber(path, value, 'a number in [0, 1)', (x) => x >= 0 && x < 1);
}

/** @throws HyperparameterError unless value is in [0, 1]. */
export function requireShare(path: string, value: unknown): number {
  return requireNumber(path, value, 'a number in [0, 1]', (x) => x >= 0 && x <= 1);
}

/** @throws HyperparameterError unless value is a safe integer >= least. */
export function requireInteger(path: string, value: unknown, least: number): number {
  return requireNumber(path, value, `an integer >= ${least}`, (x) => Number.isSafeInteger(x) && x >= least);
}

/** @throws OptionError unless value is true or false. */
export function requireBoolean(path: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  refuse(OptionError, path, 'true or false', value);
}

/** Half of a surrogate pair has no UTF-8. */
export function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}

/** Of functions that have no options, and refuse those of others. */
export interface NoOptions {
  readonly none?: never;
}

/** @throws OptionError unless options is a plain object all of whose keys are known; names the nearest known one. */
export function requireOptions(owner: string, options: unknown, known: readonly string[]): void {
  const keys = keysOf(options);
  if (keys === undefined) {
    throw new OptionError(`${owner}: options must be an object, got ${show(options)}`, { path: owner, got: options });
  }
  for (const key of keys) {
    if (known.includes(key)) continue;
    throw new OptionError(`${owner}: unknown option ${show(key)}${nameHint(key, known)}`, {
      path: `${owner}.${key}`,
      expected: known.join(', '),
      got: key,
    });
  }
}

/** Whether it is an object of named values: no list, Map, Date or Promise. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return keysOf(value) !== undefined;
}

/** The keys of an object of options, also of its prototype; undefined for anything else, such as a Map, a Date or a Promise. */
function keysOf(options: unknown): string[] | undefined {
  const keys: string[] = [];
  try {
    if (Object.prototype.toString.call(options) !== '[object Object]') return undefined;
    for (const key in options as object) keys.push(key);
    return keys;
  } catch {
    return undefined; // a Proxy that refuses
  }
}

/** @throws OptionError where something was given to a method that takes nothing. */
export function requireNothing(method: string, given: readonly unknown[], cure = ''): void {
  if (given.length === 0) return;
  throw new OptionError(`${method}: it takes nothing, got ${show(given[0])}${cure}`, { path: method, got: given[0] });
}

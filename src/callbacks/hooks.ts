import { OptionError } from '../errors.js';
import { isFunction } from '../show.js';
import { isList, isObject, refuse, requireOptions } from '../validate.js';
import type { Callback } from './callback.js';

/** The functions of a callback that training calls. */
export const HOOKS = [
  'onTrainBegin',
  'onTrainEnd',
  'onTrainExit',
  'onEpochBegin',
  'onEpochEnd',
  'onBatchBegin',
  'onBatchEnd',
] as const satisfies readonly (keyof Callback)[];

/**
 * Checks that training will call the hooks of a callback. Other methods and fields may have any name, unless it begins like that
 * of a hook, with `on` and a capital or with `on_`: such a function would never be called.
 *
 * @throws OptionError for anything but an object; for a hook that is not a function; for a function whose name begins like a hook, with the
 *   nearest one; and for an object that has fields or methods, and no hook.
 */
export function requireHooks(name: string, callback: unknown): void {
  const expected = 'an object with functions such as onEpochEnd';
  if (!isObject(callback) || isList(callback)) {
    refuse(OptionError, `fit.${name}`, expected, callback);
  }
  const fields = callback as Readonly<Record<string, unknown>>;
  for (const hook of HOOKS) {
    const value = fields[hook];
    if (value !== undefined && !isFunction(value)) {
      refuse(OptionError, `fit.${name}.${hook}`, 'a function', value);
    }
  }
  const names = namesIn(fields);
  const likeHooks = names.filter((field) => /^on[A-Z_]/.test(field) && typeof fields[field] === 'function');
  requireOptions(`fit.${name}`, Object.fromEntries(likeHooks.map((field) => [field, true])), HOOKS);
  const isCalled = [...HOOKS, 'state', 'restore'].some((called) => names.includes(called));
  if (isCalled || names.every((field) => fields[field] === undefined)) return;
  refuse(OptionError, `fit.${name}`, expected, callback);
}

/** Names of an object's own fields and methods, and of its classes' methods. */
function namesIn(value: object): string[] {
  const names: string[] = [];
  for (let level: object = value; level !== null && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const name of Object.getOwnPropertyNames(level)) if (name !== 'constructor') names.push(name);
  }
  return names;
}

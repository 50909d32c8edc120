import { FormatError } from '../errors.js';
import type { Json } from '../types.js';
import { isPlain } from '../validate.js';
import type { Preparation } from './preparation.js';

type Restore = (json: Json) => Preparation;

/** Where `ockham/table` leaves the function that restores a preprocessor: all copies of the library find it there. */
const KEY = Symbol.for('ockham.restorePreprocessor');

/** Makes files with a preprocessor loadable. `ockham/table` calls it, so that programs without tables have none of its code. */
export function provideRestore(restore: Restore): void {
  Reflect.set(globalThis, KEY, restore);
}

/**
 * Restores a preprocessor; undefined if the JSON is not that of one.
 *
 * @throws FormatError if the program has not imported `ockham/table`, or for JSON that `toJSON` does not return.
 */
export function restoredPreparation(json: Json): Preparation | undefined {
  if (!isPlain(json) || !('config' in json)) return undefined;
  const restore = Reflect.get(globalThis, KEY) as Restore | undefined;
  if (restore !== undefined) return restore(json);
  const message = 'model file: standardizer: the model takes tables; import ockham/table before load';
  throw new FormatError(message, { path: 'standardizer', expected: 'ockham/table, imported' });
}

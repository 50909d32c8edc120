import { FormatError, OckhamError } from '../../errors.js';
import type { JsonValue } from '../../formats/strictJson.js';
import { show } from '../../show.js';
import type { Json } from '../../types.js';
import { FORMAT_VERSION } from './format.js';
import { NUMERICS_VERSION } from './numericsVersion.js';

/** An object of a configuration. */
export type JsonFields = { readonly [key: string]: Json };

/** A whole number as written in files. */
export const DECIMAL = /^(0|[1-9][0-9]{0,19})$/;
/** Counters of training stay below this, so that adding 1 is exact. */
const MOST_COUNTED = 2 ** 52;

/** Makes the error that says what is wrong in a model file, and where. */
export function invalidFile(path: string, what: string, cause?: unknown): FormatError {
  return new FormatError(`model file: ${path}: ${what}`, { path, cause });
}

/** The cure for a name that is not one of ours. */
const OWN_CODE = '; code of your own is given in customObjects, by that name';

/** Runs the restoring of a part; its errors become errors of the file, except those of an option of load. */
export function restored<T>(part: string, restore: () => T): T {
  try {
    return restore();
  } catch (cause) {
    if (!(cause instanceof OckhamError) || cause instanceof FormatError || cause.path?.startsWith('load.')) throw cause;
    throw invalidFile(part, `${cause.message}${cause.message.includes('unknown name') ? OWN_CODE : ''}`, cause);
  }
}

/** Converts maps to plain objects: strict JSON has refused harmful keys. */
export function plain(value: JsonValue): Json {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [key, plain(entry)]));
  if (Array.isArray(value)) return value.map(plain);
  return value as Json;
}

/** @throws FormatError unless it is an object. */
export function requireFields(path: string, value: Json | undefined): JsonFields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonFields;
  throw invalidFile(path, `expected an object, got ${show(value)}`);
}

/** @throws FormatError unless it is an array. */
export function requireArray(path: string, value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw invalidFile(path, `expected an array, got ${show(value)}`);
}

/** @throws FormatError unless it is a saved concept. */
export function requireNamed(path: string, value: Json | undefined) {
  const { name, config } = requireFields(path, value);
  if (typeof name !== 'string') throw invalidFile(path, `expected a name, got ${show(name)}`);
  // Every value is checked by the function that takes it.
  return { name, config: requireFields(`${path}.config`, config) as Record<string, never> };
}

/** Reads a counter. @throws FormatError unless it is a whole number. */
export function readCount(metadata: ReadonlyMap<string, string>, name: string): number {
  const text = metadata.get(name);
  const count = Number(text);
  if (text !== undefined && DECIMAL.test(text) && count < MOST_COUNTED) return count;
  throw invalidFile(name, `expected an integer in [0, 2^52), got ${show(text)}`);
}

/** @throws FormatError `E_VERSION` for a file that needs a newer library, `E_FORMAT` for a version that never existed. */
export function requireVersions(metadata: ReadonlyMap<string, string>): void {
  for (const [name, known] of [
    ['formatVersion', FORMAT_VERSION],
    ['numericsVersion', NUMERICS_VERSION],
  ] as const) {
    const version = readCount(metadata, name);
    if (version < 1) throw invalidFile(name, `expected a version from 1 to ${known}, got ${version}`);
    if (version <= known) continue;
    const what = `version ${version} is needed, and this library knows ${known}; update it`;
    throw new FormatError(
      `model file: ${name}: ${what}`,
      { path: name, expected: `1 to ${known}`, got: version },
      'E_VERSION',
    );
  }
}

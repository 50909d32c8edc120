import { FormatError, OckhamError } from '../errors.js';
import { parseStrictJson } from '../formats/strictJson.js';
import { plain } from '../model/files/fileFields.js';
import { show } from '../show.js';
import type { Json } from '../types.js';
import { requireOptions } from '../validate.js';

/** An object of a configuration. */
export type Fields = Readonly<Record<string, Json>>;

/** Longest configuration, in bytes: layers have a few hundred each, and means of columns a dozen. */
const MOST_BYTES = 2 ** 24;
const LIMITS = { maxDepth: 32, maxEntries: 2 ** 19, maxObjects: 2 ** 16, maxStringLength: 10_000 };

/** Options that every layer of Keras has. */
export const LAYER_OPTIONS = ['name', 'trainable', 'dtype', 'batch_input_shape', 'batch_shape'];

/** Makes the error that says what is wrong, or not taken, and where. */
export function invalid(path: string, what: string, cause?: unknown): FormatError {
  return new FormatError(`Keras: ${path}: ${what}`, { path, cause });
}

/** Parses a configuration. @throws FormatError unless it is JSON within limits, without keys that have a meaning in JavaScript. */
export function parseJson(path: string, bytes: Uint8Array | string): Json {
  if (bytes.length > MOST_BYTES) throw invalid(path, `${bytes.length} bytes, at most ${MOST_BYTES} are read`);
  let text = bytes;
  try {
    if (typeof text !== 'string') text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text);
  } catch (cause) {
    throw invalid(path, 'is not UTF-8', cause);
  }
  return plain(parseStrictJson(`Keras: ${path}`, text, LIMITS));
}

/** Checks a configuration that was given as an object: it becomes the same as after a file. @throws FormatError, as {@link parseJson}. */
export function copyJson(path: string, given: unknown): Json {
  let text: string | undefined;
  try {
    text = typeof given === 'string' ? given : JSON.stringify(given);
  } catch (cause) {
    throw invalid(path, 'is no JSON', cause);
  }
  if (text === undefined) throw invalid(path, `expected an object, got ${show(given)}`);
  return parseJson(path, text);
}

export function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws FormatError unless it is an object. */
export function fieldsOf(path: string, value: Json | undefined): Fields {
  if (isFields(value)) return value;
  throw invalid(path, `expected an object, got ${show(value)}`);
}

/** @throws FormatError unless it is an array. */
export function listOf(path: string, value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw invalid(path, `expected an array, got ${show(value)}`);
}

/** A serialized object of Keras: a class and its configuration. */
export interface Serialized {
  readonly name: string;
  readonly config: Fields;
  /** Whether it was a name only, whose options are Keras's defaults. */
  readonly isBare: boolean;
}

/** Reads a name, a serialized function, or a serialized object. @throws FormatError for anything else. */
export function readSerialized(path: string, value: Json | undefined): Serialized {
  if (typeof value === 'string') return { name: value, config: {}, isBare: true };
  const { class_name: name, config = {} } = fieldsOf(path, value);
  if (typeof name !== 'string') throw invalid(path, `class_name must be a text, got ${show(name)}`);
  if (name === 'function' && typeof config === 'string') return { name: config, config: {}, isBare: true };
  return { name, config: fieldsOf(`${path}.config`, config ?? {}), isBare: false };
}

/** Runs the making of a part: errors of ours become those of the file. */
export function made<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof OckhamError) || cause instanceof FormatError) throw cause;
    throw invalid(path, cause.message, cause);
  }
}

/**
 * Requires that all options are known, and that those without a counterpart here have no effect.
 *
 * @param neutral  by name: the values without an effect.
 * @throws FormatError that names the option.
 */
export function requireKnown(
  path: string,
  config: Fields,
  known: readonly string[],
  neutral: Readonly<Record<string, readonly Json[]>> = {},
): void {
  made(path, () => requireOptions(path, config, [...known, ...Object.keys(neutral)]));
  for (const [name, idle] of Object.entries(neutral)) {
    const given = config[name];
    if (given === undefined || given === null || idle.some((value) => same(value, given))) continue;
    throw invalid(`${path}.${name}`, `${show(given)} has no counterpart here; ${idle.map(show).join(' or ')} is taken`);
  }
}

const same = (a: Json, b: Json) => JSON.stringify(a) === JSON.stringify(b);

// Reading of JSON whose keys are spelled as in Python or as in TypeScript.
import { FormatError } from '../../errors.js';
import { type JsonObject, type JsonValue, parseStrictJson } from '../../formats/strictJson.js';
import { show } from '../../show.js';
import { toCamelCase } from '../configs/pythonic.js';
import { LIMITS, toJson } from '../io/modelJson.js';

/** Options by camel-case names, and where they are in the file. */
export interface Fields {
  readonly path: string;
  readonly values: JsonObject;
}

/** The error that says what is wrong in a topology, and where. */
export function invalid(path: string, what: string): FormatError {
  return new FormatError(`model.json: ${path}: ${what}`, { path });
}

/** The topology as maps, in which no key means anything to JavaScript. @throws FormatError for anything but moderate JSON. */
export function readTopologyJson(topology: unknown): Fields {
  let text: string;
  try {
    text = toJson('modelTopology', topology);
  } catch (cause) {
    throw new FormatError('model.json: modelTopology: expected JSON', { path: 'modelTopology', cause });
  }
  return fieldsOf('modelTopology', parseStrictJson('modelTopology', text, LIMITS));
}

/** @throws FormatError unless it is an object. */
export function fieldsOf(path: string, value: JsonValue | undefined): Fields {
  if (!(value instanceof Map)) throw invalid(path, `expected an object, got ${show(value)}`);
  const values = new Map([...(value as JsonObject)].map(([key, entry]) => [toCamelCase(key), entry]));
  return { path, values };
}

/** Whether an option is absent, or null, which is the same. */
export function isAbsent({ values }: Fields, key: string): boolean {
  return (values.get(key) ?? null) === null;
}

/** @throws FormatError unless it is an object. */
export function childOf({ path, values }: Fields, key: string): Fields {
  return fieldsOf(`${path}.${key}`, values.get(key));
}

/** @throws FormatError unless it is text. */
export function textOf({ path, values }: Fields, key: string): string {
  const value = values.get(key);
  if (typeof value === 'string') return value;
  throw invalid(`${path}.${key}`, `expected text, got ${show(value)}`);
}

/** @throws FormatError unless it is a list. */
export function listOf({ path, values }: Fields, key: string): readonly JsonValue[] {
  const value = values.get(key);
  if (Array.isArray(value)) return value as readonly JsonValue[];
  throw invalid(`${path}.${key}`, `expected a list, got ${show(value)}`);
}

/** Whether two values of JSON are the same. */
export function isSame(a: JsonValue | undefined, b: JsonValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((entry, index) => isSame(entry as JsonValue, b[index] as JsonValue));
}

import { OptionError } from './errors.js';
import { nameHint } from './names.js';
import { show } from './show.js';
import { hasMethods, isList, isObject, isWellFormed, refuse } from './validate.js';

/** A concept is saved by its name, a layer by its type, with its options. */
interface Saved {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly config?: unknown;
}

/** Marks what this library, or another copy of it, made. Spreading does not copy the mark: changed code is not ours. */
const MARK = Symbol.for('ockham.concept');

/** Marks a concept as made here. */
export function marked<T extends object>(made: T): T {
  return Object.defineProperty(made, MARK, { value: true });
}

/** Marks a concept as made here, and freezes it with its options: nothing that is done to them later may change a model. */
export function ours<T extends object>(made: T): T {
  freeze((made as Saved).config);
  return Object.freeze(marked(made));
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  if (!isList(value) || typeof value[0] === 'object') for (const part of Object.values(value)) freeze(part);
}

/** Concepts that users wrote under one of our names, and their entries in configurations: no file could tell them from ours. */
const impostors = new WeakSet<object>();

/** Passes on whether a concept is an impostor to its entry in a configuration. */
export function keptAs<T extends object>(concept: object, kept: T): T {
  if (impostors.has(concept)) impostors.add(kept);
  return kept;
}

/** Whether a concept, or its entry in a configuration, is a user's code under one of our names. */
export function isImpostor(concept: object): boolean {
  return impostors.has(concept);
}

/** A replacer for JSON.stringify. @throws OptionError for a concept that a user wrote under one of our names. */
export function requireOwnNames(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !impostors.has(value)) return value;
  const { name, type = name }: Saved = value;
  const expected = 'a name that none of ours has';
  refuse(OptionError, 'save', expected, type, `save: code of your own needs ${expected}, got ${show(type)}`);
}

/**
 * The concept that was given. Its config is frozen. One under a name of ours works as it is, and is refused by `save`.
 *
 * @param known  names of ours, of that kind.
 * @throws OptionError for a concept without a name, or whose config is not JSON.
 */
export function savable<T extends object>(owner: string, given: T, known: object): T {
  if (Object.hasOwn(given, MARK)) return given;
  const { name, type = name, config = {} }: Saved = given;
  if (typeof type !== 'string' || !isFitName(type)) {
    refuse(OptionError, `${owner}.${type === name ? 'name' : 'type'}`, 'a name of up to 100 characters', type);
  }
  if (Object.hasOwn(known, type)) impostors.add(given);
  if (isList(config) || !isJson(config, 8)) refuse(OptionError, `${owner}.config`, 'JSON: files keep it', config);
  freeze(config);
  return given;
}

function isJson(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isWellFormed(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value === null || typeof value === 'boolean';
  if (depth === 0) return false;
  if (isList(value)) return Array.from(value).every((entry) => isJson(entry, depth - 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain && Object.entries(value).every(([key, entry]) => isFitName(key) && isJson(entry, depth - 1));
}

/** Whether a value has those methods, a name, and its options: what makes it a concept, whoever wrote it. */
export function isConcept<T extends { readonly name: string; readonly config: object }>(
  value: unknown,
  ...methods: readonly (keyof T & string)[]
): value is T {
  if (!isObject(value) || !hasMethods<T>(value, ...methods)) return false;
  const { name, config }: { readonly name: unknown; readonly config: unknown } = value;
  return typeof name === 'string' && typeof config === 'object' && config !== null;
}

/** @throws OptionError for a function of (predictions, targets): libraries differ in the order, and here targets come first. */
export function requireTargetsFirst(owner: string, compute: unknown): void {
  if (
    !/^[^(]*\(\s*(y_?)?(pred|logit|output|prob|hat)\w*\s*,\s*(y_?)?(true|truth|targ|label|actual|y\b)/i.test(
      String(compute),
    )
  )
    return;
  throw new OptionError(`${owner} is called with (yTrue, yPred), and its parameters say the other order`, {
    path: owner,
  });
}

/** Whether a name may not be a key of an object, nor of a file: code that puts it into an object would be in trouble. */
export function isForbiddenKey(name: string): boolean {
  return /^(__proto__|constructor|prototype)$/.test(name);
}

/** Whether files take it as a name: not empty, not long, text, and harmless as a key. */
export function isFitName(name: string): boolean {
  return name !== '' && name.length <= 100 && isWellFormed(name) && !isForbiddenKey(name);
}

/** Names of concepts in other libraries and papers, in lower case, and here. */
export const SYNONYMS = {
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  bce: 'binaryCrossentropy',
  logloss: 'binaryCrossentropy',
  cce: 'categoricalCrossentropy',
  crossentropy: 'sparseCategoricalCrossentropy',
  nll: 'sparseCategoricalCrossentropy',
  auc: 'areaUnderCurve',
  xavier: 'glorotUniform',
  he: 'heNormal',
  kaiming: 'heNormal',
  swish: 'silu',
  lasso: 'l1',
  ridge: 'l2',
  elasticnet: 'l1l2',
} as const;

/** The entry of that name. @throws OptionError for an unknown name, with the nearest known one. */
export function requireName<T>(owner: string, name: unknown, table: Readonly<Record<string, T>>): T {
  if (typeof name === 'string' && Object.hasOwn(table, name)) return table[name]!;
  const known = Object.keys(table);
  throw new OptionError(`${owner}: unknown name ${show(name)}${nameHint(name, known, true, SYNONYMS)}`, {
    path: owner,
    expected: known.join(', '),
    got: name,
  });
}

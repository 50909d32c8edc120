import { type ErrorDetails, HyperparameterError, type OckhamError, OptionError } from './errors.js';

/** A value as it is shown in an error: short, and never a thrown exception of its own. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `a function`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `a ${value.constructor?.name ?? 'object'}`;
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The error that says what an option must be: `l1: method must be 'proximal' or 'subgradient', got 1`. */
export function wrongValue<E extends OckhamError>(
  Kind: new (message: string, details: ErrorDetails) => E,
  owner: string,
  name: string,
  expected: string,
  got: unknown,
): E {
  const message = `${owner}: ${name} must be ${expected}, got ${show(got)}`;
  return new Kind(message, { path: `${owner}.${name}`, expected, got });
}

/** The error that says what goes by a path: `dense.activation must be an activation, got 1`. */
export function wrongKind(path: string, expected: string, got: unknown): OptionError {
  return new OptionError(`${path} must be ${expected}, got ${show(got)}`, { path, expected, got });
}

/** Whether a value is an object with methods of those names: what makes it a concept, whoever wrote it. */
export function hasMethods<T>(value: unknown, ...names: readonly (keyof T & string)[]): value is T {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Partial<T>)[name] === 'function');
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

function requireNumber(owner: string, name: string, value: unknown, expected: string, holds: (x: number) => boolean) {
  if (typeof value === 'number' && holds(value)) return value;
  throw wrongValue(HyperparameterError, owner, name, expected, value);
}

/** @throws HyperparameterError unless value is >= 0 and finite, in f32 too. */
export function requireNonNegative(owner: string, name: string, value: unknown): number {
  const holds = (x: number) => Number.isFinite(Math.fround(x)) && x >= 0;
  return requireNumber(owner, name, value, 'a finite number >= 0', holds);
}

/** @throws HyperparameterError unless value is > 0 and finite, in f32 too, where it is used. */
export function requirePositive(owner: string, name: string, value: unknown): number {
  const holds = (x: number) => Number.isFinite(Math.fround(x)) && Math.fround(x) > 0;
  return requireNumber(owner, name, value, 'a finite number > 0', holds);
}

/** @throws HyperparameterError unless value is a finite number. */
export function requireFinite(owner: string, name: string, value: unknown): number {
  return requireNumber(owner, name, value, 'a finite number', (x) => Number.isFinite(x));
}

/** @throws HyperparameterError unless value is in [0, 1). */
export function requireFraction(owner: string, name: string, value: unknown): number {
  return requireNumber(owner, name, value, 'a number in [0, 1)', (x) => x >= 0 && x < 1);
}

/** @throws HyperparameterError unless value is in [0, 1]. */
export function requireShare(owner: string, name: string, value: unknown): number {
  return requireNumber(owner, name, value, 'a number in [0, 1]', (x) => x >= 0 && x <= 1);
}

/** @throws HyperparameterError unless value is a safe integer >= least. */
export function requireInteger(owner: string, name: string, value: unknown, least: number): number {
  return requireNumber(owner, name, value, `an integer >= ${least}`, (x) => Number.isSafeInteger(x) && x >= least);
}

/** @throws OptionError unless value is true or false. */
export function requireBoolean(owner: string, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongValue(OptionError, owner, name, 'true or false', value);
}

/** Edits (insert, delete, replace) that turn a into b. Source: Levenshtein (1966). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replace, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}

/** The known name that takes the fewest edits to reach from the given one; an abbreviation of one counts as one edit. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const name of known) {
    const isShort = given.length >= 3 && name.toLowerCase().startsWith(given.toLowerCase());
    const edits = editDistance(given.toLowerCase(), name.toLowerCase());
    const distance = isShort ? Math.min(edits, 1) : edits;
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** @throws OptionError unless options is a plain object all of whose keys are known; names the nearest known one. */
export function requireOptions(owner: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError(`${owner}: options must be an object, got ${show(options)}`, { path: owner, got: options });
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const nearest = nearestName(key, known);
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    throw new OptionError(`${owner}: unknown option ${show(key)}${hint}`, {
      path: `${owner}.${key}`,
      expected: known.join(', '),
      got: key,
    });
  }
}

/** The entry of that name. @throws OptionError for an unknown name, with the nearest known one. */
export function requireName<T>(owner: string, name: unknown, table: Readonly<Record<string, T>>): T {
  if (typeof name === 'string' && Object.hasOwn(table, name)) return table[name]!;
  const known = Object.keys(table);
  const nearest = typeof name === 'string' ? nearestName(name, known) : undefined;
  const hint = nearest === undefined ? `one of ${known.join(', ')}` : `${show(nearest)}`;
  throw new OptionError(`${owner}: unknown name ${show(name)}; did you mean ${hint}?`, {
    path: owner,
    expected: known.join(', '),
    got: name,
  });
}

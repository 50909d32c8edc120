import { OptionError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { isList, isWellFormed, refuse } from '../../validate.js';

/** Longest name that files hold. */
const MOST_CHARACTERS = 10_000;

/**
 * Reads names of columns into a frozen array: never keys of an object, so that `__proto__` is a name like any other.
 *
 * @throws OptionError unless names are strings that files can hold, no two alike.
 * @throws ShapeError unless there is one per column.
 */
export function requireNames(path: string, names: unknown, columns: number): readonly string[] {
  if (!isList(names)) {
    throw new OptionError(`${path}: expected an array of names, got ${show(names)}`, { path, got: names });
  }
  if (names.length !== columns) {
    refuse(ShapeError, path, `${columns} names`, names.length, `${path}: ${names.length} names for ${columns} columns`);
  }
  const seen = new Set<string>();
  for (const [column, name] of names.entries()) {
    if (typeof name !== 'string' || name.length > MOST_CHARACTERS || !isWellFormed(name)) {
      const expected = `a well-formed string of up to ${MOST_CHARACTERS} characters`;
      const message = `${path}: the name of column ${column} must be ${expected}, got ${show(name)}`;
      refuse(OptionError, `${path}[${column}]`, expected, name, message);
    }
    if (seen.has(name)) {
      const message = `${path}: two columns have the name ${show(name)}`;
      refuse(OptionError, `${path}[${column}]`, 'names that differ', name, message);
    }
    seen.add(name);
  }
  return Object.freeze([...seen]);
}

/**
 * Compares names: columns in another order than in training would silently give wrong numbers.
 *
 * @throws ShapeError if both sides have names and they differ; names the first such column.
 */
export function requireSameNames(
  path: string,
  got: readonly string[] | undefined,
  expected: readonly string[] | undefined,
): void {
  if (got === undefined || expected === undefined) return;
  for (const [column, name] of expected.entries()) {
    if (got[column] === name) continue;
    const message = `${path}: column ${column} is ${show(got[column])}, expected ${show(name)}`;
    refuse(ShapeError, `${path}[${column}]`, name, got[column], message);
  }
}

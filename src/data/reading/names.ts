import { OptionError, ShapeError } from '../../errors.js';
import { isList, isWellFormed, show } from '../../validate.js';

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
    throw new ShapeError(`${path}: ${names.length} names for ${columns} columns`, {
      path,
      expected: `${columns} names`,
      got: names.length,
    });
  }
  const seen = new Set<string>();
  for (const [column, name] of names.entries()) {
    if (typeof name !== 'string' || name.length > MOST_CHARACTERS || !isWellFormed(name)) {
      const expected = `a string of up to ${MOST_CHARACTERS} characters, without halves of surrogate pairs`;
      throw new OptionError(`${path}: the name of column ${column} must be ${expected}, got ${show(name)}`, {
        path: `${path}[${column}]`,
        expected,
        got: name,
      });
    }
    if (seen.has(name)) {
      throw new OptionError(`${path}: two columns have the name ${show(name)}`, {
        path: `${path}[${column}]`,
        expected: 'names that differ',
        got: name,
      });
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
    throw new ShapeError(`${path}: column ${column} is ${show(got[column])}, expected ${show(name)}`, {
      path: `${path}[${column}]`,
      expected: name,
      got: got[column],
    });
  }
}

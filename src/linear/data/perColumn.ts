import type { NumberList } from '../../data/reading/list.js';
import { readList } from '../../data/reading/list.js';
import { OptionError, ShapeError } from '../../errors.js';
import { nameHint } from '../../names.js';
import { show } from '../../show.js';
import { isPlain, refuse, requireNumber } from '../../validate.js';

/** One number per column: a number for all, a list, or numbers by the names of columns. */
export type PerColumn = number | NumberList | Readonly<Record<string, number>>;

/** Rule for one number per column. */
export interface NumberRule {
  readonly expected: string;
  /** Of columns that are not named. */
  readonly byDefault: number;
  holds(value: number): boolean;
}

/**
 * Reads one number per column.
 *
 * @throws ShapeError for another number of them; OptionError for a name that no column has; HyperparameterError for a number that the rule refuses.
 */
export function readPerColumn(
  path: string,
  given: PerColumn | undefined,
  columns: number,
  names: readonly string[] | undefined,
  { expected, byDefault, holds }: NumberRule,
): Float64Array {
  const read = (place: string, value: unknown) => requireNumber(place, value, expected, holds);
  if (given === undefined) return new Float64Array(columns).fill(byDefault);
  if (typeof given === 'number') return new Float64Array(columns).fill(read(path, given));
  const list = readList(path, given);
  if (list !== undefined) {
    if (list.length !== columns) refuse(ShapeError, path, `${columns} numbers, one per column of X`, list.length);
    return Float64Array.from(list, (value, column) => read(`${path}[${column}]`, value));
  }
  if (!isPlain(given))
    refuse(OptionError, path, 'a number, a list of numbers, or numbers by the names of columns', given);
  const values = new Float64Array(columns).fill(byDefault);
  for (const [name, value] of Object.entries(given)) {
    const column = names?.indexOf(name) ?? -1;
    if (column === -1) {
      const hint = names === undefined ? '; the columns of X have no names: give names' : nameHint(name, names);
      const message = `${path}: no column is called ${show(name)}${hint}`;
      refuse(OptionError, path, 'names of columns', name, message);
    }
    values[column] = read(`${path}.${name}`, value);
  }
  return values;
}

export const FACTOR: NumberRule = {
  expected: 'a number >= 0, or Infinity, which leaves the column out',
  byDefault: 1,
  holds: (value) => value >= 0,
};
export const LOWER: NumberRule = { expected: 'a number <= 0', byDefault: -Infinity, holds: (value) => value <= 0 };
export const UPPER: NumberRule = { expected: 'a number >= 0', byDefault: Infinity, holds: (value) => value >= 0 };

import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import { DAY_MILLISECONDS, daysIn, isEmpty, numberIn, truthIn } from './cells.js';

/** Types of columns; a column of type 'ignore' is left out. */
export type ColumnType = 'numeric' | 'categorical' | 'boolean' | 'date' | 'text' | 'ignore';

export const COLUMN_TYPES: readonly ColumnType[] = ['numeric', 'categorical', 'boolean', 'date', 'text', 'ignore'];

/** Wrong cells that a message names. */
const MOST_NAMED = 5;

/** One column of a table: its cells, read by its type. */
export class TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /**
   * (rows): numbers, 1 and 0 for booleans, days since 1970-01-01 in UTC for dates, each NaN where nothing is known; text of categories,
   * undefined there.
   */
  readonly values: Float64Array | readonly (string | undefined)[];

  constructor(name: string, type: ColumnType, values: Float64Array | readonly (string | undefined)[]) {
    this.name = name;
    this.type = type;
    this.values = values;
    Object.freeze(this);
  }

  /** The values, as columns of other libraries give them: booleans are true and false. */
  toArray(): Float64Array | readonly (string | boolean | undefined)[] {
    if (this.type !== 'boolean') return this.values;
    return Array.from(this.values as Float64Array, (value) => (Number.isNaN(value) ? undefined : value === 1));
  }

  /** The values as JSON has them: dates in ISO's form, and null where nothing is known. */
  toJSON(): (number | string | boolean | null)[] {
    return Array.from<unknown, number | string | boolean | null>(this.toArray(), (value) => {
      if (typeof value === 'string' || typeof value === 'boolean') return value;
      if (typeof value !== 'number' || Number.isNaN(value)) return null;
      return this.type === 'date' ? new Date(value * DAY_MILLISECONDS).toISOString() : value;
    });
  }

  /** Rows without a value. */
  get missing(): number {
    return Array.from<unknown>(this.values).filter((value) => value === undefined || Number.isNaN(value)).length;
  }
}

/** How each type reads a cell that is not empty: undefined if it cannot. */
const READERS = {
  numeric: { expected: 'numbers', read: numberIn },
  boolean: { expected: 'true or false', read: truthIn },
  date: { expected: 'ISO dates, such as 2026-11-29', read: daysIn },
} as const;

/**
 * Reads the cells of a column by its type.
 *
 * @param owner  the caller's name, for messages.
 * @throws DataError `E_DATA` that names the rows whose cells are of another type.
 */
export function columnOf(
  owner: string,
  name: string,
  type: ColumnType,
  cells: ArrayLike<unknown>,
  missing: readonly string[],
): TableColumn {
  if (type === 'categorical' || type === 'text') {
    const values = Array.from(cells, (cell, row) => {
      if (isEmpty(cell, missing)) return undefined;
      if (typeof cell === 'string') return cell;
      if (type === 'categorical' && (typeof cell === 'number' || typeof cell === 'boolean' || typeof cell === 'bigint'))
        return String(cell);
      return refuse(
        'E_DATA',
        pathOf(owner, name, row),
        'text',
        cell,
        `${labelOf(owner, name)}: row ${row} is ${show(cell)}, expected text`,
      );
    });
    return new TableColumn(name, type, values);
  }
  if (type === 'ignore') return new TableColumn(name, type, new Float64Array(cells.length).fill(Number.NaN));
  const { read, expected } = READERS[type];
  const values = new Float64Array(cells.length);
  const wrong: number[] = [];
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    const value = isEmpty(cell, missing) ? Number.NaN : read(cell);
    if (value === undefined) wrong.push(row);
    values[row] = value ?? Number.NaN;
  }
  if (wrong.length > 0) refuseCells(owner, name, cells, wrong, expected);
  return new TableColumn(name, type, values);
}

/** Throws the error that names rows whose cells are not as expected, with what to write. */
export function refuseCells(
  owner: string,
  name: string,
  cells: ArrayLike<unknown>,
  wrong: readonly number[],
  expected: string,
): never {
  const named = wrong.slice(0, MOST_NAMED).map((row) => `row ${row} is ${show(cells[row])}`);
  const more = wrong.length > named.length ? `, and ${wrong.length - named.length} more` : '';
  const first = cells[wrong[0]!];
  const isCode = wrong.some((row) => typeof cells[row] === 'string' && /^[+-]?0\d+$/.test(cells[row]));
  const asMissing = typeof first === 'string' && !isCode ? `missing: [${show(first)}] if it stands for no value, ` : '';
  const cure = `correct them, or write ${asMissing}schema: { ${keyOf(name)}: 'categorical' } for names`;
  const hint = isCode ? ' (leading zeros: a code?)' : '';
  const message = `${labelOf(owner, name)}: ${wrong.length} of ${cells.length} values are not ${expected}: ${named.join(', ')}${more}${hint}; ${cure}`;
  refuse('E_DATA', pathOf(owner, name, wrong[0]!), expected, first, message);
}

/** A name as a key of an object in a program. */
export function keyOf(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : show(name);
}

export function labelOf(owner: string, name: string): string {
  return `${owner}: column ${show(name)}`;
}

function pathOf(owner: string, name: string, row: number): string {
  return `${owner}.${name}[${row}]`;
}

/** Checks the types that a schema gives. @throws OptionError for unknown types. */
export function requireType(path: string, type: unknown): ColumnType {
  const known = COLUMN_TYPES.find((candidate) => candidate === type);
  return known ?? refuse(OptionError, path, COLUMN_TYPES.map((name) => `'${name}'`).join(', '), type);
}

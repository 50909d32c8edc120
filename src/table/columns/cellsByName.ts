import { isColumn, isTable } from '../../data/reading/columns.js';
import { requireNames } from '../../data/reading/names.js';
import { isArrayLike, requireReadable } from '../../data/reading/numbers.js';
import { ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { isList, isObject, isPlain, refuse } from '../../validate.js';
import { readCells } from './arrowCells.js';
import { labelOf } from './column.js';

/** Columns as given: cells of any kind, by name, and their number. */
export interface GivenColumns {
  readonly cells: ReadonlyMap<string, ArrayLike<unknown>>;
  /** Names of all columns, read or not. */
  readonly found: readonly string[];
  readonly rows: number;
}

/** Which columns to read. */
export interface Wanted {
  /** Only these; by default all, in the order in which they come. */
  readonly names?: readonly string[];
  /** Columns whose cells do not matter: they are not looked at. */
  readonly ignored?: readonly string[];
}

/**
 * Reads rows of objects, columns by name, or an Arrow table.
 *
 * @throws DataError `E_EMPTY`, `E_DATA` for anything else, with its row; ShapeError for columns of unequal length; OptionError for a
 *   duplicate name.
 */
export function cellsByName(owner: string, input: unknown, { names, ignored = [] }: Wanted = {}): GivenColumns {
  const all = isList(input) ? readRows(owner, input, names) : readNamed(owner, input);
  const allNames = all.map(([name]) => name);
  if (new Set(allNames).size < all.length) requireNames(owner, allNames, all.length); // names the duplicate
  const found = all
    .filter(([name]) => names === undefined || names.includes(name))
    .map(([name, read]): [string, ArrayLike<unknown>] => [name, ignored.includes(name) ? [] : read()]);
  const rows = found.find(([name]) => !ignored.includes(name))?.[1].length ?? 0;
  for (const column of found) if (ignored.includes(column[0])) column[1] = new Array<undefined>(rows).fill(undefined);
  const cells = new Map(found);
  if (rows === 0) refuse('E_EMPTY', owner, 'at least one row and one column', input);
  for (const [name, { length }] of found) {
    if (length === rows) continue;
    const message = `${labelOf(owner, name)} has ${length} rows, column ${show(found[0]![0])} has ${rows}`;
    refuse(ShapeError, `${owner}.${name}`, `${rows} rows`, length, message);
  }
  requireNames(owner, [...cells.keys()], cells.size);
  return { cells, found: allNames, rows };
}

/** Columns, each with what reads its cells. */
type Found = [name: string, read: () => ArrayLike<unknown>][];

function readRows(owner: string, rows: readonly unknown[], wanted: readonly string[] | undefined): Found {
  const names = new Set(wanted);
  const isRow = (row: unknown): row is Readonly<Record<string, unknown>> => isObject(row) && !isArrayLike(row);
  for (let row = 0; row < rows.length; row++) {
    const given = rows[row];
    if (!isRow(given)) {
      const cure = isArrayLike(given) ? '; rows of numbers need no table, and names come with { name: [values] }' : '';
      const expected = 'an object { column: value }';
      refuse(
        'E_DATA',
        `${owner}[${row}]`,
        expected,
        given,
        `${owner}: row ${row} is ${show(given)}, expected ${expected}${cure}`,
      );
    }
    if (wanted === undefined) for (const name of Object.keys(given)) names.add(name);
  }
  const cellOf = (row: unknown, name: string) => (isRow(row) && Object.hasOwn(row, name) ? row[name] : undefined);
  return Array.from(names, (name) => [name, () => Array.from(rows, (row) => cellOf(row, name))]);
}

function readNamed(owner: string, input: unknown): Found {
  const expected = 'rows of objects, columns by name, or a table with toArray()';
  if (!isObject(input)) return refuse('E_DATA', owner, expected, input);
  if (isTable(input)) {
    return Array.from(input.schema.fields, ({ name }, index) => {
      const vector = input.getChildAt(index);
      if (!isColumn(vector)) refuse('E_DATA', `${owner}.${name}`, 'a column with toArray()', vector);
      return [name, () => readCells(labelOf(owner, name), vector)];
    });
  }
  if (!isPlain(input)) return refuse('E_DATA', owner, expected, input);
  return Object.entries(input).map(([name, cells]) => {
    const label = labelOf(owner, name);
    if (isColumn(cells)) return [name, () => readCells(label, cells)];
    if (!isArrayLike(cells)) {
      const message = `${label} is ${show(cells)}, expected an array, or a column with toArray()`;
      return refuse('E_DATA', `${owner}.${name}`, 'an array', cells, message);
    }
    requireReadable(label, cells);
    return [name, () => cells];
  });
}

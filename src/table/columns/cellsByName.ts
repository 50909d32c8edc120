import { type Column, isColumn, isTable, readColumn } from '../../data/reading/columns.js';
import { requireNames } from '../../data/reading/names.js';
import { isArrayLike, requireReadable } from '../../data/reading/numbers.js';
import { ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { isList, isObject, isPlain, refuse } from '../../validate.js';
import { labelOf } from './column.js';

/** Columns as given: cells of any kind, by name, and their number. */
export interface GivenColumns {
  readonly cells: ReadonlyMap<string, ArrayLike<unknown>>;
  readonly rows: number;
}

/** Arrow's type numbers of booleans, and of days and times, whose values are read as numbers of milliseconds. */
const ARROW_BOOLEAN = 6;
const ARROW_TIMES: readonly (number | undefined)[] = [8, 10];

/**
 * Reads rows of objects, columns by name, or an Arrow table.
 *
 * @param names  the columns to read of rows of objects; by default all keys, in the order in which they come.
 * @throws DataError `E_EMPTY`, `E_DATA` for anything else, with its row; ShapeError for columns of unequal length; OptionError for a
 *   duplicate name.
 */
export function cellsByName(owner: string, input: unknown, names?: readonly string[]): GivenColumns {
  const found = isList(input) ? readRows(owner, input, names) : readNamed(owner, input);
  const cells = new Map(found);
  if (cells.size < found.length)
    requireNames(
      owner,
      found.map(([name]) => name),
      found.length,
    ); // names the duplicate
  const rows = found[0]?.[1].length ?? 0;
  if (rows === 0) refuse('E_EMPTY', owner, 'at least one row and one column', input);
  for (const [name, { length }] of found) {
    if (length === rows) continue;
    const message = `${labelOf(owner, name)} has ${length} rows, column ${show(found[0]![0])} has ${rows}`;
    refuse(ShapeError, `${owner}.${name}`, `${rows} rows`, length, message);
  }
  requireNames(owner, [...cells.keys()], cells.size);
  return { cells, rows };
}

type Found = [name: string, cells: ArrayLike<unknown>][];

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
  return Array.from(names, (name) => [name, Array.from(rows, (row) => cellOf(row, name))]);
}

function readNamed(owner: string, input: unknown): Found {
  const expected = 'rows of objects, columns by name, or a table with toArray()';
  if (!isObject(input)) return refuse('E_DATA', owner, expected, input);
  if (isTable(input)) {
    return Array.from(input.schema.fields, ({ name }, index) => {
      const vector = input.getChildAt(index);
      if (!isColumn(vector)) refuse('E_DATA', `${owner}.${name}`, 'a column with toArray()', vector);
      return [name, readCells(labelOf(owner, name), vector)];
    });
  }
  if (!isPlain(input)) return refuse('E_DATA', owner, expected, input);
  return Object.entries(input).map(([name, cells]) => {
    const label = labelOf(owner, name);
    if (isColumn(cells)) return [name, readCells(label, cells)];
    if (!isArrayLike(cells)) {
      const message = `${label} is ${show(cells)}, expected an array, or a column with toArray()`;
      return refuse('E_DATA', `${owner}.${name}`, 'an array', cells, message);
    }
    requireReadable(label, cells);
    return [name, cells];
  });
}

/** Reads a column; booleans and times of Arrow, which are read as numbers, become booleans and Dates again. */
function readCells(label: string, column: Column): ArrayLike<unknown> {
  const cells: ArrayLike<unknown> = readColumn(label, column);
  const { type }: { readonly type?: { readonly typeId?: number } } = column as object;
  const typeId = type?.typeId;
  if (typeId === ARROW_BOOLEAN) return Array.from(cells, (cell) => (cell === null ? cell : Boolean(cell)));
  if (!ARROW_TIMES.includes(typeId)) return cells;
  return Array.from(cells, (cell) => (cell === null ? cell : new Date(Number(cell))));
}

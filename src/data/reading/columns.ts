import { DataError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { hasMethods, isList, refuse } from '../../validate.js';
import { requireNames } from './names.js';
import {
  fromBigInt,
  isArrayLike,
  type NumericArray,
  requireReadable,
  typedArrayKind,
  withoutBigInts,
} from './numbers.js';

/** One column of a table, such as an Apache Arrow vector or a series of a data frame library. */
export interface Column {
  toArray(): ArrayLike<unknown>;
}

/** The part of an Apache Arrow table that is read. Other tables may have it, too. */
export interface ColumnTable {
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  getChildAt(index: number): Column | null;
}

/** A table, an array of columns, or an object of columns by name. */
export type Columns = ColumnTable | readonly Column[] | Readonly<Record<string, Column>>;

export interface NamedColumns {
  readonly columns: readonly NumericArray[];
  readonly names: readonly string[] | undefined;
}

/**
 * An Arrow vector. `get` returns values: null, times in milliseconds since 1970. `toArray` returns raw storage: any number in place of
 * null, the bits of half floats, times in the column's unit, several words per decimal.
 */
interface ArrowVector extends Column {
  readonly length: number;
  readonly nullCount: number;
  /** Absent in objects that only look like vectors. */
  readonly type?: { readonly typeId?: number; toString(): string };
  get(index: number): unknown;
}

/** Arrow's type numbers of integers and floats, whose raw storage is their values. */
const PLAIN_TYPES: readonly (number | undefined)[] = [undefined, 2, 3];
/** That of decimals, which come without their point. */
const DECIMAL = 7;

/** Whether the value is one column. */
export function isColumn(value: unknown): value is Column {
  return hasMethods<Column>(value, 'toArray') && !isTable(value);
}

/** Whether it is an Apache Arrow table, or looks like one. */
export function isTable(value: object): value is ColumnTable {
  return hasMethods<ColumnTable>(value, 'getChildAt') && Array.isArray(value.schema?.fields);
}

function isArrowVector(column: Column): column is ArrowVector {
  const { nullCount, length } = column as Partial<ArrowVector>;
  return typeof nullCount === 'number' && typeof length === 'number' && hasMethods<ArrowVector>(column, 'get');
}

/**
 * Reads the values of one column, nulls as null. An Arrow vector is read by `get`, with 1 and 0 for true and false.
 *
 * @throws DataError if `toArray()` does not return an array, and for an Arrow type that holds no numbers: decimals, lists.
 */
export function readColumn(path: string, column: Column): NumericArray {
  const isArrow = isArrowVector(column);
  let values: unknown;
  try {
    values = column.toArray();
  } catch (error) {
    if (!isArrow) throw error; // else a number that is too large for the library's form: its row is named
  }
  if (isArrow) {
    const { length, type, nullCount } = column;
    const kind = typedArrayKind(values) ?? '';
    const isExact =
      isArrayLike(values) &&
      values.length === length &&
      nullCount === 0 &&
      PLAIN_TYPES.includes(type?.typeId) &&
      /^(Float32|Float64|U?[Ii]nt(8|32)|Int16)/.test(kind);
    if (!isExact) return Array.from({ length }, (_, row) => readArrowValue(path, column, row)) as readonly number[];
  }
  if (!isArrayLike(values)) {
    refuse('E_DATA', path, 'an array', values, `${path}: toArray() gave ${show(values)}, expected an array`);
  }
  requireReadable(path, values);
  return withoutBigInts(values);
}

/** Reads a value as rows hold it. Copying checks whether it is a number. */
function readArrowValue(path: string, vector: ArrowVector, row: number): unknown {
  let value: unknown;
  let cause: unknown;
  try {
    value = vector.get(row);
  } catch (error) {
    cause = error; // a time that is too large for a number
  }
  if (typeof value === 'boolean' || value instanceof Date) return Number(value);
  const isRaw = typeof value === 'bigint' && vector.type?.typeId === DECIMAL;
  if (cause === undefined && !isRaw && (typeof value !== 'object' || value === null)) return fromBigInt(value);
  const what = `row ${row} is ${cause ? 'not readable' : show(value)}, not a number; cast the column to double`;
  throw new DataError('E_DATA', `${path}: ${what}`, { path, expected: 'a number', got: value, cause });
}

/**
 * Reads columns and their names, if they have any; undefined if the input has no columns.
 *
 * @throws ShapeError for columns of unequal length; OptionError for a duplicate name.
 */
export function readColumns(path: string, input: object): NamedColumns | undefined {
  let found: readonly (Column | null)[];
  let names: readonly string[] | undefined;
  if (isTable(input)) {
    const { fields } = input.schema;
    // Array.from because map keeps holes. Anything but names is refused below.
    names = Array.from(fields, (field: Partial<(typeof fields)[number]> | null) => field?.name) as readonly string[];
    found = Array.from(fields, (_, index) => input.getChildAt(index));
  } else if (isList(input)) {
    if (!isColumn(input[0])) return undefined;
    found = input as readonly (Column | null)[];
  } else {
    if (typedArrayKind(input) !== undefined) return undefined;
    const entries: readonly [string, unknown][] = Object.entries(input);
    if (!entries.some(([, value]) => isColumn(value))) return undefined;
    names = entries.map(([name]) => name);
    found = entries.map(([, value]) => value as Column);
  }

  const columns = Array.from(found, (column, index) => {
    const name = names?.[index];
    const label = name === undefined ? `${path}: column ${index}` : `${path}: column ${index} (${show(name)})`;
    if (isColumn(column)) return readColumn(label, column);
    const message = `${label} is ${show(column)}, expected a column with toArray()`;
    return refuse('E_DATA', path, 'a column with toArray()', column, message);
  });
  const rows = columns[0]?.length ?? 0;
  for (const [index, column] of columns.entries()) {
    if (column.length === rows) continue;
    const message = `${path}: column ${index} has ${column.length} rows, column 0 has ${rows}`;
    refuse(ShapeError, path, `${rows} rows`, column.length, message);
  }
  return { columns, names: names && requireNames(path, names, columns.length) };
}

/** Makes a table of the columns, or a list of them without names. An object would put names that are numbers first. */
export function tableOf(
  columns: readonly NumericArray[],
  names: readonly string[] | undefined,
): ColumnTable | Column[] {
  const vectors = columns.map((values) => ({ toArray: () => values }));
  if (names === undefined) return vectors;
  return {
    schema: { fields: names.map((name) => ({ name })) },
    getChildAt: (index: number) => vectors[index] ?? null,
  };
}

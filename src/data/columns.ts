import { DataError, ShapeError } from '../errors.js';
import { hasMethods, show } from '../validate.js';
import { requireNames } from './names.js';
import { isArrayLike, type NumericArray, requireReadable, typedArrayKind } from './numbers.js';

/** One column of a table: what Apache Arrow vectors and the series of data frame libraries offer. */
export interface Column {
  toArray(): ArrayLike<unknown>;
}

/** What this library reads of an Apache Arrow table; others may look the same. */
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

/** An Arrow vector, whose `toArray()` has any number where a value is null, and raw bits where it is a half float. */
interface ArrowVector extends Column {
  readonly length: number;
  readonly nullCount: number;
  get(index: number): unknown;
}

/** Whether value is one column. */
export function isColumn(value: unknown): value is Column {
  return hasMethods<Column>(value, 'toArray') && !isTable(value);
}

function isTable(value: object): value is ColumnTable {
  return hasMethods<ColumnTable>(value, 'getChildAt') && Array.isArray(value.schema?.fields);
}

function isArrowVector(column: Column): column is ArrowVector {
  const { nullCount, length } = column as Partial<ArrowVector>;
  return typeof nullCount === 'number' && typeof length === 'number' && hasMethods<ArrowVector>(column, 'get');
}

/** The values of one column: nulls as null. @throws DataError where `toArray()` gives no array of numbers. */
export function readColumn(path: string, column: Column): NumericArray {
  const values: unknown = column.toArray();
  if (isArrowVector(column)) {
    const { length } = column;
    const exact = isArrayLike(values) && values.length === length && typedArrayKind(values) !== 'Uint16Array';
    if (column.nullCount > 0 || !exact) {
      return Array.from({ length }, (_, row) => column.get(row)) as readonly number[]; // elements are checked when copied
    }
  }
  if (!isArrayLike(values)) {
    throw new DataError('E_DATA', `${path}: toArray() gave ${show(values)}, expected an array`, {
      path,
      expected: 'an array',
      got: values,
    });
  }
  requireReadable(path, values);
  return values;
}

/**
 * The columns and, where they have any, their names; undefined where input is something else.
 *
 * @throws ShapeError for columns of unequal length; OptionError for a name that comes twice.
 */
export function readColumns(path: string, input: object): NamedColumns | undefined {
  let found: readonly (Column | null)[];
  let names: readonly string[] | undefined;
  if (isTable(input)) {
    const { fields } = input.schema;
    names = fields.map((field) => field.name);
    found = fields.map((_, index) => input.getChildAt(index));
  } else if (Array.isArray(input)) {
    if (!isColumn(input[0])) return undefined;
    found = input;
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
    throw new DataError('E_DATA', `${label} is ${show(column)}, expected a column with toArray()`, {
      path,
      expected: 'a column with toArray()',
      got: column,
    });
  });
  const rows = columns[0]?.length ?? 0;
  for (const [index, column] of columns.entries()) {
    if (column.length === rows) continue;
    throw new ShapeError(`${path}: column ${index} has ${column.length} rows, column 0 has ${rows}`, {
      path,
      expected: `${rows} rows`,
      got: column.length,
    });
  }
  return { columns, names: names && requireNames(path, names, columns.length) };
}

import type { Tabular, TargetInput } from '../data/preparation.js';
import { isArrayLike } from '../data/reading/numbers.js';
import { rowsAt, type Selectable } from '../data/selectable.js';
import { columnsOf, type Shufflable, type WithColumns } from '../data/shufflable.js';
import { OptionError } from '../errors.js';
import { nameHint } from '../names.js';
import { show } from '../show.js';
import { given, isList, isObject, isPlain, refuse, requireOptions } from '../validate.js';
import { cellsByName } from './columns/cellsByName.js';
import { type ColumnType, columnOf, requireType, TableColumn } from './columns/column.js';
import { inferType } from './columns/infer.js';

/** Options of {@link table}. */
export interface TableOptions {
  /** Name of the column to predict. Default: none, as for rows to predict. */
  target?: string;
  /** Types of columns by name; the others are inferred. */
  schema?: Readonly<Record<string, ColumnType>>;
  /** Texts that stand for no value, such as 'NA' or '?', in all columns. Blank text always does. */
  missing?: readonly string[];
}

/** Input of {@link table}: rows of objects, columns by name, or an Arrow table. */
export type TableRows = readonly object[] | object;

/** A {@link Table} in JSON. */
export interface TableJSON {
  readonly columns: Readonly<Record<string, readonly (number | string | boolean | null)[]>>;
  readonly options: TableOptions;
}

/** The parts of a {@link Table}. */
export type TableParts = Pick<Table, 'columns' | 'target' | 'schema' | 'missing' | 'rows'>;

/** Columns with names and types, made by {@link table}; immutable. `String(it)` lists them. */
export class Table implements Tabular, Selectable, WithColumns {
  /** All columns but the target, in the order of the rows. */
  readonly columns: readonly TableColumn[];
  /** The column to predict. */
  readonly target: TableColumn | undefined;
  /** Types of all columns given: `table(otherRows, { schema: it.schema })` reads other rows in the same way. */
  readonly schema: Readonly<Record<string, ColumnType>>;
  /** Texts that stand for no value. */
  readonly missing: readonly string[];
  readonly rows: number;

  /** For {@link table}. */
  constructor({ columns, target, schema, missing, rows }: TableParts) {
    this.columns = Object.freeze([...columns]);
    this.target = target;
    this.schema = Object.freeze(schema);
    this.missing = Object.freeze([...missing]);
    this.rows = rows;
    Object.freeze(this);
  }

  /** [rows, columns], without the target. */
  get shape(): readonly [rows: number, columns: number] {
    return [this.rows, this.columns.length];
  }

  /** Not numbers: functions that take matrices ask for it. @throws OptionError always, with what to write. @internal */
  get data(): never {
    const cure = 'give the model preprocess: preprocess(), or transform the table by preprocess(table)';
    return refuse(OptionError, 'X', 'numbers', 'a table', `X: a table is not numbers; ${cure}`);
  }

  /** A line per column: its type, missing values, and range or categories. */
  toString(): string {
    const all = this.target === undefined ? this.columns : [...this.columns, this.target];
    const widest = Math.max(...all.map(({ name }) => name.length));
    const lines = all.map((column) => {
      const missing = column.missing === 0 ? '' : `, ${column.missing} missing`;
      const isTarget = column === this.target ? ' (target)' : '';
      return `  ${column.name.padEnd(widest)}  ${column.type}${contentsOf(column)}${missing}${isTarget}`;
    });
    return [`table of ${this.rows} rows`, ...lines].join('\n');
  }

  /**
   * Columns by name, with null for what is missing, and what `table` needs to read them again: `table(it.columns, it.options)`.
   *
   * @example
   * const { columns, options } = JSON.parse(JSON.stringify(table([{ a: 1, b: 'x' }, { a: null, b: 'y' }], { target: 'b' })));
   * const again = table(columns, options);
   */
  toJSON(): TableJSON {
    const { target, missing } = this;
    const all = target === undefined ? this.columns : [...this.columns, target];
    return {
      columns: Object.fromEntries(all.map((column) => [column.name, column.toJSON()])),
      options: {
        ...given({ target: target?.name }),
        schema: Object.fromEntries(all.map(({ name, type }) => [name, type])),
        missing,
      },
    };
  }

  [rowsAt](_path: string, indicesOf: (rows: number) => Int32Array): Table {
    const indices = indicesOf(this.rows);
    const { columns, target, schema, missing } = this;
    return new Table({
      columns: columns.map((column) => takeCells(column, indices)),
      target: target && takeCells(target, indices),
      schema,
      missing,
      rows: indices.length,
    });
  }

  [columnsOf](): Shufflable<WithColumns> {
    const { columns, target, schema, missing, rows } = this;
    const shuffled = (moved: readonly number[], order: Int32Array) => {
      const permuted = columns.map((column, at) => (moved.includes(at) ? takeCells(column, order) : column));
      return new Table({ columns: permuted, target, schema, missing, rows });
    };
    return { count: rows, columns: columns.length, names: columns.map(({ name }) => name), shuffled };
  }

  asArguments<O>(y: unknown, options: O): readonly [X: Table, y: TargetInput, options: O] {
    // Anything else is options.
    const isTarget = isArrayLike(y) || (isObject(y) && ('data' in y || 'toArray' in y));
    if (isTarget) return [this, y as TargetInput, options];
    if (this.target === undefined) {
      return refuse(
        OptionError,
        'table.target',
        'the name of the column to predict',
        undefined,
        'y is missing: give table(rows, { target }) the name of the column to predict',
      );
    }
    return [this, this.target as unknown as TargetInput, (y as O | undefined) ?? options];
  }
}

/** A column of the cells of those rows. */
function takeCells({ name, type, values }: TableColumn, rows: Int32Array): TableColumn {
  const taken =
    values instanceof Float64Array
      ? Float64Array.from(rows, (row) => values[row]!)
      : Array.from(rows, (row) => values[row]);
  return new TableColumn(name, type, taken);
}

function contentsOf({ type, values }: TableColumn): string {
  if (!(values instanceof Float64Array)) {
    const count = new Set(values.filter((value) => value !== undefined)).size;
    return type === 'text' ? '' : `, ${count} ${count === 1 ? 'category' : 'categories'}`;
  }
  if (type === 'boolean' || type === 'ignore') return '';
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least > most) return ', no values';
  const shown = (value: number) => (type === 'date' ? new Date(value * 86_400_000).toISOString().slice(0, 10) : value);
  return `, ${shown(least)} to ${shown(most)}`;
}

/**
 * Reads rows as columns with names and types.
 *
 * A column is `numeric` if all its values are numbers, bigints within 2^53 or text that is a strict decimal number ('1e-3', not '1,5',
 * '0x10' or '007'), `boolean` if all are true or false, `date` if all are Dates or ISO dates, otherwise `categorical`. Missing are null,
 * undefined, NaN, blank text, keys that a row does not have, and the texts of `missing`. Columns that are likely meant otherwise are
 * refused: `schema` decides.
 *
 * @param rows  rows of objects, as parquet and CSV readers return them, `{ name: values }`, or an Arrow table.
 * @throws DataError `E_DATA` for a column whose values are mixed, with the rows that differ and what to write; `E_EMPTY`, `E_DETACHED`;
 *   `E_LABEL` for a target with missing values.
 * @throws OptionError for a target or a name of the schema that no column has, with the nearest name; ShapeError for columns of unequal
 *   length.
 * @example
 * const flats = table(
 *   [
 *     { city: 'Oslo', rooms: 3, balcony: true, built: '1987-05-01', price: 410 },
 *     { city: 'Bergen', rooms: '2', balcony: false, built: '2003-11-20', price: 265 },
 *     { city: 'Oslo', rooms: null, balcony: true, built: '1999-01-31', price: 355 },
 *   ],
 *   { target: 'price' },
 * );
 * flats.schema; // { city: 'categorical', rooms: 'numeric', balcony: 'boolean', built: 'date', price: 'numeric' }
 */
export function table(rows: TableRows, options: TableOptions = {}): Table {
  const owner = 'table';
  requireOptions(owner, options, ['target', 'schema', 'missing']);
  const { target, schema = {}, missing = [] } = options;
  if (target !== undefined && typeof target !== 'string')
    refuse(OptionError, 'table.target', 'the name of a column', target);
  if (!isPlain(schema)) refuse(OptionError, 'table.schema', 'an object { column: type }', schema);
  const texts = requireTexts('table.missing', missing);
  const ignored = Object.keys(schema).filter((name) => schema[name] === 'ignore');
  const { cells } = cellsByName(owner, rows, { ignored });
  const names = [...cells.keys()];
  for (const [path, name] of [
    ...Object.keys(schema).map((key) => ['table.schema', key] as const),
    ['table.target', target] as const,
  ]) {
    if (name === undefined || cells.has(name)) continue;
    refuse(
      OptionError,
      path,
      names.join(', '),
      name,
      `${path}: no column is called ${show(name)}${nameHint(name, names)}`,
    );
  }
  const given = new Map(
    Object.entries(schema).map(([name, type]) => [name, requireType(`table.schema.${name}`, type)]),
  );
  const read = names.map((name) => {
    const own = cells.get(name)!;
    return columnOf(owner, name, given.get(name) ?? inferType(owner, name, own, texts), own, texts);
  });
  const columns = read.filter(({ type }) => type !== 'ignore');
  const goal = columns.find(({ name }) => name === target);
  if (target !== undefined) requireTarget(goal, target);
  const features = columns.filter((column) => column !== goal);
  if (features.length === 0) refuse('E_EMPTY', owner, 'at least one column beside the target', rows);
  const types = Object.fromEntries(read.map(({ name, type }) => [name, type]));
  return new Table({ columns: features, target: goal, schema: types, missing: texts, rows: read[0]!.values.length });
}

/** @throws OptionError for anything but texts. */
export function requireTexts(path: string, given: unknown): readonly string[] {
  if (isList(given) && Array.from(given).every((text) => typeof text === 'string')) return given as readonly string[];
  return refuse(OptionError, path, "texts that stand for no value, such as ['NA']", given);
}

function requireTarget(goal: TableColumn | undefined, target: string): asserts goal is TableColumn {
  if (goal === undefined || goal.type === 'date' || goal.type === 'text') {
    refuse(OptionError, 'table.target', 'a column of numbers, categories or booleans', target);
  }
  const missing = Array.from<unknown>(goal.values).findIndex((value) => value === undefined || Number.isNaN(value));
  if (missing === -1) return;
  const message = `table: the target ${show(target)} has no value in ${goal.missing} rows, the first of them row ${missing}; leave these rows out`;
  refuse('E_LABEL', `table.${target}[${missing}]`, 'a value in every row', undefined, message);
}

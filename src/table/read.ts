import { isTabular } from '../data/preparation.js';
import { rowsAt } from '../data/selectable.js';
import { OptionError } from '../errors.js';
import { nameHint } from '../names.js';
import { show } from '../show.js';
import { isList, isObject, refuse } from '../validate.js';
import { cellsByName } from './columns/cellsByName.js';
import { columnOf, keyOf, labelOf, type TableColumn } from './columns/column.js';
import { type Feature, typeOf } from './features.js';
import { type Table, table } from './table.js';

/** Columns by name, as features read them. */
export interface ReadColumns {
  readonly columns: ReadonlyMap<string, TableColumn>;
  readonly rows: number;
}

/** Reads training rows: a table, or anything that `table` takes. */
export function readNew(path: string, X: unknown): Table {
  return isTabular(X)
    ? (X as Table)
    : table(isObject(X) ? X : refuse('E_DATA', path, 'a table, or rows of objects', X));
}

/** The first rows of a table. */
export function firstRows(given: Table, count: number): Table {
  return count === given.rows ? given : given[rowsAt]('X', () => Int32Array.from({ length: count }, (_, row) => row));
}

/**
 * Reads the columns that features need, by the types of training.
 *
 * @throws OptionError for a column that no row has, with the nearest name; DataError for a cell, or a column of a table, of another type.
 */
export function readFor(
  path: string,
  X: unknown,
  features: readonly Feature[],
  missing: readonly string[],
): ReadColumns {
  const types = new Map(features.map((feature) => [feature.column, typeOf(feature)]));
  const names = [...types.keys()];
  const requireColumn = (name: string, found: readonly string[]) => {
    if (found.includes(name)) return;
    const cure = `write ${keyOf(name)}: null where it is not known`;
    const message = `${path}: no row has the column ${show(name)} of training${nameHint(name, found)}; ${cure}`;
    refuse(OptionError, `${path}.${name}`, names.join(', '), undefined, message);
  };
  if (!isTabular(X)) {
    if (isList(X)) {
      const found = [...new Set(X.flatMap((row) => (isObject(row) ? Object.keys(row) : [])))];
      const { cells, rows } = cellsByName(path, X, { names });
      for (const name of names) requireColumn(name, found);
      return {
        columns: new Map(
          names.map((name) => [name, columnOf(path, name, types.get(name)!, cells.get(name)!, missing)]),
        ),
        rows,
      };
    }
    const { cells, rows, found } = cellsByName(path, X, { names });
    for (const name of names) requireColumn(name, found);
    return {
      columns: new Map(names.map((name) => [name, columnOf(path, name, types.get(name)!, cells.get(name)!, missing)])),
      rows,
    };
  }
  const { columns, rows } = X as Table;
  const given = new Map(columns.map((column) => [column.name, column]));
  return { columns: new Map(names.map((name) => [name, columnFor(name)])), rows };

  function columnFor(name: string): TableColumn {
    requireColumn(name, [...given.keys()]);
    const column = given.get(name)!;
    const type = types.get(name)!;
    if (column.type === type) return column;
    if (column.missing === rows) return columnOf(path, name, type, new Array<undefined>(rows).fill(undefined), missing);
    const message = `${labelOf(path, name)} is ${column.type}, and in training it was ${type}; write table(rows, { schema: { ${keyOf(name)}: '${type}' } })`;
    return refuse('E_DATA', `${path}.${name}`, type, column.type, message);
  }
}

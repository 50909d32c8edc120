import { isTabular } from '../../data/preparation.js';
import { OptionError } from '../../errors.js';
import { nameHint } from '../../names.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import { cellsByName } from '../columns/cellsByName.js';
import { type ColumnType, keyOf } from '../columns/column.js';
import type { PreprocessConfig } from '../config.js';
import { keepFeatures, type LearnedFeatures } from '../learn.js';
import type { Table } from '../table.js';
import { ColumnSummary } from './columnSummary.js';

/** Rows with names, which come in turn: a summary of each column, in the order in which the columns appear. */
export class RowsSummary {
  rows = 0;
  private readonly columns = new Map<string, ColumnSummary>();

  /** @param texts  stand for no value; undefined: those of the first table, if there is one. */
  constructor(
    private readonly owner: string,
    private readonly config: PreprocessConfig,
    private readonly schema: Readonly<Record<string, ColumnType>>,
    private texts: readonly string[] | undefined,
  ) {}

  /** Texts that stand for no value. */
  get missing(): readonly string[] {
    return this.texts ?? [];
  }

  /** Adds the rows of an item. @returns their number. @throws DataError, ShapeError, OptionError, as `table`. */
  add(x: unknown): number {
    const rows = isTabular(x) ? this.addTable(x as Table) : this.addRows(x);
    this.rows += rows;
    return rows;
  }

  /** Infers the types of columns of which enough rows are there, or of all. @param locate  names the rows of an error. */
  decide(isEnd: boolean, locate: (error: unknown, first: number) => unknown): void {
    for (const column of this.columns.values()) {
      if (!isEnd && !column.isReady) continue;
      try {
        column.decide();
      } catch (error) {
        throw locate(error, column.first);
      }
    }
  }

  /** @throws OptionError for a name of the schema that no column has; DataError `E_EMPTY` if all columns are constant. */
  result(): LearnedFeatures {
    const { schema, columns } = this;
    const names = [...columns.keys()];
    for (const name of Object.keys(schema)) {
      if (columns.has(name)) continue;
      const path = `${this.owner}.table.schema`;
      const message = `${path}: no column is called ${show(name)}${nameHint(name, names)}`;
      refuse(OptionError, path, names.join(', '), name, message);
    }
    const read = [...columns.values()].filter(({ type }) => type !== 'ignore');
    const learned = read.map((column) => column.result());
    return keepFeatures(this.owner, learned);
  }

  private addRows(x: unknown): number {
    const { schema } = this;
    const ignored = Object.keys(schema).filter((name) => schema[name] === 'ignore');
    const { cells, rows } = cellsByName('x', x, { ignored });
    this.requireSame([...cells.keys()]);
    for (const [name, given] of cells) this.column(name).addCells(given);
    return rows;
  }

  private addTable({ columns, rows, missing }: Table): number {
    this.texts ??= missing;
    this.requireSame(columns.map(({ name }) => name));
    for (const column of columns) this.column(column.name).addRead(column);
    return rows;
  }

  /** Refuses an item that has other columns than those before: `fit`, which reads item by item, would refuse it, too. */
  private requireSame(given: readonly string[]): void {
    if (this.rows === 0) return;
    const isRead = (name: string) => !(Object.hasOwn(this.schema, name) && this.schema[name] === 'ignore');
    const known = [...this.columns.keys()];
    const absent = known.find((name) => isRead(name) && !given.includes(name));
    const added = given.find((name) => isRead(name) && !this.columns.has(name));
    const name = absent ?? added;
    if (name === undefined) return;
    const which = absent === undefined ? 'no row before has' : 'no row has';
    const message = `x: ${which} the column ${show(name)}${nameHint(name, absent === undefined ? known : given)}; write ${keyOf(name)}: null where it is not known`;
    refuse(OptionError, `x.${name}`, known.join(', '), name, message);
  }

  private column(name: string): ColumnSummary {
    const known = this.columns.get(name);
    if (known !== undefined) return known;
    const { owner, schema, missing } = this;
    const type = Object.hasOwn(schema, name) ? schema[name] : undefined;
    const made = new ColumnSummary(name, { owner, config: this.config, missing }, type);
    this.columns.set(name, made);
    return made;
  }
}

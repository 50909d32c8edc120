import { RunningMoments } from '../../data/runningMoments.js';
import { OptionError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { isEmpty } from '../columns/cells.js';
import { type ColumnType, columnOf, keyOf, labelOf, TableColumn } from '../columns/column.js';
import { inferType } from '../columns/infer.js';
import type { PreprocessConfig } from '../config.js';
import { categoryIn, type Feature } from '../features.js';
import { countedCategories, fillOf, type LearnedColumn, numberFeature, requireComplete } from '../learn.js';
import { Categories } from './categories.js';
import { MedianSummary } from './medianSummary.js';

/** Rows of a column, from its first value on, that decide its type. */
const TYPE_ROWS = 1000;

/** How a column is read. */
export interface ColumnReading {
  readonly owner: string;
  readonly config: PreprocessConfig;
  /** Texts that stand for no value. */
  readonly missing: readonly string[];
}

/** Summary of the values of one column, which come row by row, in bounded memory. */
export class ColumnSummary {
  rows = 0;
  /** Number of the first row in {@link waiting}. */
  first = 0;
  /** Cells from the first value on, until the type is known. */
  private waiting: unknown[] = [];
  private readonly moments = new RunningMoments(1);
  private readonly median = new MedianSummary();
  private readonly categories: Categories;
  private readonly months: Categories;
  private readonly weekdays: Categories;

  constructor(
    readonly name: string,
    private readonly reading: ColumnReading,
    /** Undefined until it is inferred. */
    public type: ColumnType | undefined,
  ) {
    const make = () => new Categories(reading.owner, name);
    [this.categories, this.months, this.weekdays] = [make(), make(), make()];
  }

  /** Adds cells as they are given. @throws DataError for those of another type. */
  addCells(cells: ArrayLike<unknown>): void {
    const { type, waiting, name } = this;
    const { owner, missing } = this.reading;
    if (type !== undefined) {
      this.addColumn(columnOf(owner, name, type, cells, missing));
      return;
    }
    let at = 0;
    if (waiting.length === 0) {
      while (at < cells.length && isEmpty(cells[at], missing)) at++;
      this.addMissing(at);
      this.first = this.rows;
    }
    for (; at < cells.length; at++) waiting.push(cells[at]);
  }

  /** Whether enough rows are there to infer the type. */
  get isReady(): boolean {
    return this.waiting.length >= TYPE_ROWS;
  }

  /** Infers the type from the rows that wait, if any do. @throws DataError for a column that is likely meant otherwise. */
  decide(): void {
    const { waiting, name } = this;
    if (waiting.length === 0) return;
    const { owner, missing } = this.reading;
    this.type = inferType(owner, name, waiting.slice(0, TYPE_ROWS), missing);
    this.waiting = [];
    this.addColumn(columnOf(owner, name, this.type, waiting, missing));
  }

  /** Adds a column of a table, which has been read. @throws DataError for another type. */
  addRead(column: TableColumn): void {
    const { owner } = this.reading;
    const { name, type, values, missing } = column;
    if (missing === values.length) {
      this.addMissing(missing);
      return;
    }
    this.decide();
    this.type ??= type;
    if (this.type === type) {
      this.addColumn(column);
      return;
    }
    const cure = `write table(rows, { schema: { ${keyOf(name)}: '${this.type}' } })`;
    const message = `${labelOf(owner, name)} is ${type}, and in the rows before it was ${this.type}; ${cure}`;
    refuse('E_DATA', `${owner}.${name}`, this.type, type, message);
  }

  /** Adds rows without a value. */
  addMissing(rows: number): void {
    if (rows === 0) return;
    if (this.waiting.length > 0) {
      for (let row = 0; row < rows; row++) this.waiting.push(undefined);
      return;
    }
    if (this.reading.config.missing === 'reject') {
      requireComplete(this.reading.owner, new TableColumn(this.name, 'categorical', [undefined]));
    }
    this.rows += rows;
    this.moments.addMissing(rows);
  }

  /** The features that its rows taught. */
  result(): LearnedColumn {
    const { name: column, type, moments, categories } = this;
    const { config } = this.reading;
    const isEmpty = moments.known(0) + categories.known === 0;
    if (isEmpty) return { column, features: [], isEmpty };
    if (type === 'date') return { column, features: config.dates.flatMap((part) => this.partOf(part)), isEmpty };
    return { column, features: type === 'categorical' ? this.counted(categories) : this.number(), isEmpty };
  }

  private partOf(part: 'days' | 'month' | 'weekday'): Feature[] {
    if (part === 'days') return this.number();
    return this.counted(part === 'month' ? this.months : this.weekdays, part);
  }

  private counted({ counts, known }: Categories, part?: 'month' | 'weekday'): Feature[] {
    const { owner, config } = this.reading;
    return countedCategories(owner, this.name, counts, known, config, part);
  }

  private number(): Feature[] {
    const { name, type, moments, median, rows } = this;
    if (type !== 'numeric' && type !== 'boolean' && type !== 'date') return [];
    const { low, high, rankError } = median.middle();
    const fill = fillOf(type, low, high);
    const feature = numberFeature(name, type, fill, moments.of(0, fill), median.count < rows, this.reading.config);
    return [rankError === 0 ? feature : { ...feature, rankError }];
  }

  private addColumn(column: TableColumn): void {
    const { owner, config } = this.reading;
    const { type, values } = column;
    if (type === 'text') {
      const cure = `leave it out by table: { schema: { ${keyOf(this.name)}: 'ignore' } }`;
      const message = `${labelOf(owner, this.name)} is text, whose terms are lists, and a stream has dense rows; ${cure}`;
      refuse(OptionError, `${owner}.${this.name}`, 'no column of text', type, message);
    }
    if (config.missing === 'reject') requireComplete(owner, column);
    this.rows += values.length;
    if (!(values instanceof Float64Array)) {
      for (const value of values) if (value !== undefined) this.categories.add(value);
      return;
    }
    this.moments.add(values, values.length);
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      this.median.add(value);
      if (type !== 'date') continue;
      for (const part of config.dates) {
        if (part !== 'days') (part === 'month' ? this.months : this.weekdays).add(String(categoryIn(value, part)));
      }
    }
  }
}

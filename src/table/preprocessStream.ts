import { isStreamed, type Streamed, streamedRows, withRows } from '../data/streamed.js';
import { OptionError } from '../errors.js';
import { isPlain, refuse, requireOptions } from '../validate.js';
import { requireType } from './columns/column.js';
import { type PreprocessOptions, readConfig } from './config.js';
import { RowsSummary } from './onePass/rowsSummary.js';
import { TargetSummary } from './onePass/targetSummary.js';
import { Preprocessor } from './preprocessor.js';
import { requireTexts, type TableOptions } from './table.js';

/** Options of {@link preprocessStream}. */
export interface StreamPreprocessOptions extends PreprocessOptions {
  /** How rows are read, as by `table`. Types of other columns are inferred from their first 1,000 rows, and later ones are held to them. */
  table?: Pick<TableOptions, 'schema' | 'missing'>;
}

/**
 * Learns what `preprocess` learns, from the rows of a stream, in one pass: it holds no rows but the first 1,000, which show the types of
 * columns. `fit`, `evaluate` and `predict` then prepare rows item by item.
 *
 * Categories, their order and counts, and the most frequent value are those of `preprocess`. Means and deviations are, too, to rounding: Welford's method in f64.
 * So is the median that stands for missing numbers, exactly, while a column has up to 4,096 different numbers. Beyond that its rank may be off, by no more than
 * `rankError` in `fills`, a share of the rows: about log2(n / 4096) / 8192 of n different numbers, 0.1 % of a million. The bits are a function of
 * the rows and their order alone, however they are cut into items.
 *
 * Targets of text or booleans become classes, and so do up to 4,096 different numbers where the loss takes classes.
 *
 * @param stream  of rows of objects, columns by name, Arrow tables, or what `table` returns; the y of items may be left out if the model learns it otherwise.
 * @returns a promise of what `sequential({ preprocess })` takes.
 * @throws OptionError, HyperparameterError for options, a column of type 'text', or a name of the schema that no row has; DataError `E_EMPTY` for no rows
 *   or only constant columns, `E_DATA` for a value of another type than the rows before it, or more than 65,536 categories, `E_LABEL` for such a target;
 *   ShapeError; what the source throws.
 * @example
 * const { rowStream } = await import('ockham/stream');
 * const cars = rowStream(() => [
 *   [{ hp: 60, fuel: 'gas' }, 9],
 *   [{ hp: null, fuel: 'diesel' }, 15],
 *   [{ hp: 75, fuel: 'gas' }, 11],
 * ]);
 * const prepared = await preprocessStream(cars);
 * prepared.fills; // [{ column: 'hp', fill: 67.5, rankError: 0 }, { column: 'fuel', fill: 'gas', rankError: 0 }]
 * const regression = sequential({ seed: 1, preprocess: prepared, layers: [dense({ units: 1 })] });
 * regression.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
 * await regression.fit(cars, { epochs: 2, verbose: false });
 *
 * Source: Welford (1962); Manku, Rajagopalan & Lindsay, "Approximate medians and other quantiles in one pass and with limited memory" (1998).
 */
export async function preprocessStream(stream: Streamed, options: StreamPreprocessOptions = {}): Promise<Preprocessor> {
  const owner = 'preprocessStream';
  if (!isStreamed(stream)) refuse(OptionError, owner, 'a stream: what rowStream returned', stream);
  const given: unknown = options;
  if (!isPlain(given)) refuse(OptionError, owner, 'an object of options', given);
  const { table = {}, ...others } = options;
  const config = readConfig(others, owner);
  requireOptions(`${owner}.table`, table, ['schema', 'missing']);
  const { schema = {}, missing } = table;
  const path = `${owner}.table.schema`;
  if (!isPlain(schema)) refuse(OptionError, path, 'an object { column: type }', schema);
  const types = Object.entries(schema).map(([name, type]) => [name, requireType(`${path}.${name}`, type)] as const);
  const texts = missing && requireTexts(`${owner}.table.missing`, missing);
  const summary = new RowsSummary(owner, config, Object.fromEntries(types), texts);
  let target: TargetSummary | undefined;
  let item = 0;
  for await (const { x, y } of stream[streamedRows].items()) {
    const first = summary.rows;
    let rows = 0;
    try {
      rows = summary.add(x);
      if (item === 0 && y !== undefined) target = new TargetSummary();
      if (target !== undefined) target.add('y', y, rows);
      else if (y !== undefined) refuse('E_DATA', 'y', 'left out, as in the first item', y);
    } catch (error) {
      throw withRows(error, item, first, rows);
    }
    summary.decide(false, (error, row) => withRows(error, item, row, summary.rows - row));
    item++;
  }
  if (summary.rows === 0) refuse('E_EMPTY', owner, 'at least one row', 0, `${owner}: the stream has no rows`);
  summary.decide(true, (error, row) => withRows(error, item - 1, row, summary.rows - row));
  return new Preprocessor(config, { ...summary.result(), missing: summary.missing }, undefined, target?.result());
}

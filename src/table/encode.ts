import type { PreparedRows } from '../data/preparation.js';
import { allocate } from '../data/reading/allocate.js';
import type { SparseParts } from '../data/reading/sparse.js';
import { show } from '../show.js';
import { CsrRows } from '../sparse/csrRows.js';
import { refuse } from '../validate.js';
import { warn } from '../warnings.js';
import type { PreprocessConfig } from './config.js';
import { encoderOf, type Feature, namesOf } from './features.js';
import { requireComplete } from './learn.js';
import type { ReadColumns } from './read.js';

/** Number of rows by category, by column. */
export type UnknownCategories = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Rows as numbers: dense, or as lists if there are columns of text. */
export interface EncodedRows extends Pick<PreparedRows, 'listed' | 'rows' | 'columns'> {
  /** (rows, columns); empty if the rows are listed. */
  readonly data: Float32Array;
  /** The lists, if the rows are listed. */
  readonly csr: Omit<SparseParts, 'shape'> | undefined;
  readonly unknown: UnknownCategories;
}

/**
 * Encodes the rows of columns.
 *
 * @param kept  the columns that are wanted; undefined for all.
 * @param width  their number.
 * @throws DataError `E_DATA` for a missing value where it is refused, `E_NONFINITE` for a number too large for f32; MemoryError.
 */
export function encodeRows(
  path: string,
  { columns, rows }: ReadColumns,
  features: readonly Feature[],
  { missing }: PreprocessConfig,
  kept: readonly number[] | undefined,
  width: number,
): EncodedRows {
  if (missing === 'reject') for (const column of columns.values()) requireComplete(path, column);
  const unknown = new Map<string, Map<string, number>>();
  let first = 0;
  const encoders = features.map((feature) => {
    const offset = first;
    first += namesOf(feature).length;
    const { column } = feature;
    const encode = encoderOf(feature, columns.get(column)!, (category) => {
      const counts = unknown.get(column) ?? new Map<string, number>();
      unknown.set(column, counts.set(category, (counts.get(category) ?? 0) + 1));
    });
    return { encode, offset, column };
  });
  const places = kept && new Map(kept.map((column, place) => [column, place]));
  const writer = features.some(({ kind }) => kind === 'text') ? new ListWriter() : new DenseWriter(path, rows, width);
  for (let row = 0; row < rows; row++) {
    for (const { encode, offset, column } of encoders) {
      encode(row, (at, value) => {
        const place = places === undefined ? offset + at : places.get(offset + at);
        if (place === undefined || value === 0) return;
        if (!Number.isFinite(Math.fround(value))) {
          const message = `${path}: row ${row}, column ${show(column)} becomes too large for f32 (${value})`;
          refuse('E_NONFINITE', `${path}[${row}].${column}`, 'a value that stays finite in f32', value, message);
        }
        writer.put(row, place, value);
      });
    }
    writer.endRow();
  }
  const counts = Object.fromEntries(
    [...unknown].map(([column, categories]) => [column, Object.fromEntries(categories)]),
  );
  return { ...writer.result(), rows, columns: width, unknown: counts };
}

class DenseWriter {
  private readonly data: Float32Array;

  constructor(
    path: string,
    rows: number,
    private readonly width: number,
  ) {
    this.data = allocate(path, rows, width, (length) => new Float32Array(length));
  }

  put(row: number, column: number, value: number): void {
    this.data[row * this.width + column] = value;
  }

  endRow(): void {}

  result(): Pick<EncodedRows, 'data' | 'csr'> {
    return { data: this.data, csr: undefined };
  }
}

/** Collects entries by row; their columns ascend, for those of features and of kept columns do. */
class ListWriter {
  private readonly values: number[] = [];
  private readonly columns: number[] = [];
  private readonly pointers: number[] = [0];

  put(_row: number, column: number, value: number): void {
    this.values.push(value);
    this.columns.push(column);
  }

  endRow(): void {
    this.pointers.push(this.values.length);
  }

  result(): Pick<EncodedRows, 'data' | 'listed' | 'csr'> {
    const values = Float32Array.from(this.values);
    const columns = Int32Array.from(this.columns);
    const rowPointers = Int32Array.from(this.pointers);
    const entries = new Int32Array(2 * values.length);
    const bits = new Float32Array(entries.buffer);
    for (const [at, column] of columns.entries()) {
      bits[2 * at] = values[at]!;
      entries[2 * at + 1] = column;
    }
    return {
      data: new Float32Array(),
      listed: new CsrRows({ starts: rowPointers, entries }),
      csr: { values, columns, rowPointers },
    };
  }
}

/** Warns of categories that training did not have. */
export function warnOfUnknown(path: string, unknown: UnknownCategories): void {
  for (const [column, categories] of Object.entries(unknown)) {
    const all = Object.entries(categories).sort(([, a], [, b]) => b - a);
    const rows = all.reduce((sum, [, count]) => sum + count, 0);
    const named = all
      .slice(0, 5)
      .map(([category, count]) => `${show(category)} (${count})`)
      .join(', ');
    const what = `${rows} ${rows === 1 ? 'row has a category' : 'rows have categories'} that training did not have`;
    warn(
      'W_CATEGORY',
      `${path}: column ${show(column)}: ${what}, so all its columns are 0: ${named}${all.length > 5 ? ', ...' : ''}`,
    );
  }
}

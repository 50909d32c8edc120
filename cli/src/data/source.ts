/** How a text file separates and writes its values. */
export interface Dialect {
  /** 'spaces': any number of blanks and tabs. */
  readonly delimiter: ',' | ';' | '\t' | '|' | 'spaces';
  readonly decimal: 'point' | 'comma';
  readonly hasHeader: boolean;
}

/** The contents of a file: named columns of cells as they were read. */
export interface Source {
  readonly path: string;
  readonly format: 'CSV' | 'TSV' | 'JSON lines' | 'Parquet' | 'Arrow';
  /** Of text files only. */
  readonly dialect: Dialect | undefined;
  readonly names: readonly string[];
  /** By column, then by row. Texts of a text file; values of the others. */
  readonly columns: readonly (readonly unknown[])[];
  readonly rows: number;
  /** (rows) line of the file on which each row begins, from 1; undefined for binary files. */
  readonly lines: readonly number[] | undefined;
  /** Lines with too many or too few fields, which were left out on request. */
  readonly skipped: readonly number[];
  /** Of the bytes of the file. */
  readonly sha256: string;
}

/** Options that say how a file is read; what is left out is found out. */
export interface ReadOptions {
  readonly delimiter?: Dialect['delimiter'] | undefined;
  readonly decimal?: Dialect['decimal'] | undefined;
  readonly header?: boolean | undefined;
  /** Leaves rows out that have too many or too few fields. */
  readonly skipBad?: boolean | undefined;
}

/** Names the place of a cell: `data.csv, line 7, column "age"`. Rows count from 0. */
export function placeOf({ path, lines }: Pick<Source, 'path' | 'lines'>, row: number, column?: string): string {
  const where = lines === undefined ? `row ${row + 1}` : `line ${lines[row]}`;
  return `${path}, ${where}${column === undefined ? '' : `, column ${JSON.stringify(column)}`}`;
}

import Papa from 'papaparse';

/** A column of a file. */
export interface Column {
  readonly name: string;
  readonly isNumeric: boolean;
  /** Different values, up to {@link MOST_CLASSES} + 1 of them. */
  readonly values: readonly string[];
}

/** A file as it was read: a header, and rows of texts of the same length. */
export interface Table {
  readonly file: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** A target has at most so many classes. */
export const MOST_CLASSES = 10;
export const MOST_BYTES = 20_000_000;
const LEAST_ROWS = 10;

/** Reads a CSV file: RFC 4180, with a header, separated by commas, semicolons or tabs. @throws Error that says where it is wrong. */
export function tableOf(file: string, text: string): Table {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' });
  const [error] = errors.filter(({ type }) => type !== 'Delimiter');
  if (error !== undefined) throw new Error(`row ${(error.row ?? 0) + 1}: ${error.message}`);
  const [header, ...rows] = data;
  if (header === undefined || rows.length < LEAST_ROWS)
    throw new Error(`a file of a header and ${LEAST_ROWS} rows or more`);
  const names = header.map((name) => name.trim());
  const double = names.find((name, at) => names.indexOf(name) !== at);
  if (double !== undefined) throw new Error(`two columns are named ${JSON.stringify(double)}`);
  const ragged = rows.findIndex((row) => row.length !== names.length);
  if (ragged !== -1) throw new Error(`row ${ragged + 2} has ${rows[ragged]?.length} cells, the header ${names.length}`);
  const columns = names.map((name, column) => {
    const values = new Set<string>();
    for (const row of rows) if (values.size <= MOST_CLASSES) values.add(cellOf(row, column));
    return { name, isNumeric: rows.every((row) => isNumber(cellOf(row, column))), values: [...values] };
  });
  return { file, columns, rows };
}

export function cellOf(row: readonly string[], column: number): string {
  return (row[column] ?? '').trim();
}

/** A decimal number; not a hexadecimal one, an infinity or a gap. */
function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Math.fround(Number(text)));
}

/** Columns that may be inputs, and those that may be a target. */
export function rolesOf({ columns }: Table): {
  readonly inputs: readonly Column[];
  readonly targets: readonly Column[];
} {
  return {
    inputs: columns.filter(({ isNumeric }) => isNumeric),
    targets: columns.filter(({ values }) => values.length >= 2 && values.length <= MOST_CLASSES),
  };
}

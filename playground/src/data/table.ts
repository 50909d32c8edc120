import { dsvFormat } from 'd3-dsv';

/** A column of a file. */
export interface Column {
  readonly name: string;
  readonly isNumeric: boolean;
  /** Different values, up to {@link MOST_CLASSES} + 1 of them. */
  readonly values: readonly string[];
}

const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** A file as it was read: a header, and rows of texts of the same length. */
export interface Table {
  readonly file: string;
  readonly delimiter: Delimiter;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** A target has at most so many classes. */
export const MOST_CLASSES = 10;
export const MOST_BYTES = 20_000_000;
const MOST_CELL = 2 ** 20;
const LEAST_ROWS = 10;

/** Reads a CSV file: RFC 4180, with a header, separated by commas, semicolons or tabs. @throws Error that says where it is wrong. */
export function tableOf(file: string, given: string): Table {
  const text = given.replace(/^\uFEFF/, '');
  if (text.includes('\0')) throw new Error('the file is not text: it has bytes of zero');
  const delimiter = delimiterOf(text);
  refuseQuotes(text, delimiter);
  const [header, ...rows] = dsvFormat(delimiter)
    .parseRows(text)
    .filter((row) => row.some((cell) => cell.trim() !== ''));
  if (header === undefined || rows.length < LEAST_ROWS)
    throw new Error(`a file of a header and ${LEAST_ROWS} rows or more`);
  const names = header.map((name) => name.trim());
  const double = names.find((name, at) => names.indexOf(name) !== at);
  if (double !== undefined) throw new Error(`two columns are named ${JSON.stringify(double)}`);
  const ragged = rows.findIndex((row) => row.length !== names.length);
  if (ragged !== -1) throw new Error(`row ${ragged + 2} has ${rows[ragged]?.length} cells, the header ${names.length}`);
  const long = rows.findIndex((row) => row.some(({ length }) => length > MOST_CELL));
  if (long !== -1) throw new Error(`row ${long + 2} has a cell of more than ${MOST_CELL} characters`);
  const columns = names.map((name, column) => {
    const values = new Set<string>();
    for (const row of rows) if (values.size <= MOST_CLASSES) values.add(cellOf(row, column));
    return { name, isNumeric: rows.every((row) => isNumber(cellOf(row, column))), values: [...values] };
  });
  return { file, delimiter, columns, rows };
}

export function cellOf(row: readonly string[], column: number): string {
  return (row[column] ?? '').trim();
}

/** The separator that is most often in the header, outside of quotes. */
function delimiterOf(text: string): Delimiter {
  const [header = ''] = text.replace(/"[^"]*"/g, '').split(/[\r\n]/, 1);
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** Refuses what the parser would read somehow: a quote that does not close, or one within a cell. */
function refuseQuotes(text: string, delimiter: Delimiter): void {
  const isEdge = (char: string | undefined) => char === undefined || char === delimiter || /[\r\n]/.test(char);
  let opened = -1;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
    const isDoubled = opened !== -1 && text[at + 1] === '"';
    if (isDoubled) at++;
    else if (opened === -1 && isEdge(text[at - 1])) opened = at;
    else if (opened !== -1 && isEdge(text[at + 1])) opened = -1;
    else throw new Error(`line ${lineOf(text, at)}: a quote stands within a cell; in a cell in quotes it is doubled`);
  }
  if (opened !== -1) throw new Error(`line ${lineOf(text, opened)}: a quote opens here and is never closed`);
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n|\r|\n/).length;
}

/** A decimal number; not a hexadecimal one, an infinity or a gap. */
function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Math.fround(Number(text)));
}

/** Columns that may be inputs, and those that may be a target. */
export function rolesOf(columns: readonly Column[]): {
  readonly inputs: readonly Column[];
  readonly targets: readonly Column[];
} {
  return {
    inputs: columns.filter(({ isNumeric }) => isNumeric),
    targets: columns.filter(({ values }) => values.length >= 2 && values.length <= MOST_CLASSES),
  };
}

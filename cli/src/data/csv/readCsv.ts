import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { InputError } from '../../exit.js';
import type { Dialect, ReadOptions, Source } from '../source.js';
import type { TextFile } from '../textFile.js';
import { sniffDecimal, withPoint } from './decimals.js';
import { namesFrom } from './header.js';
import { firstRecords, sniffDelimiter, sniffHeader } from './sniff.js';

const FIELD_LIMIT = 2 ** 20;
const RECORD_LIMIT = 2 ** 23;

interface Row {
  /** On which the record begins. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads CSV, TSV and tables with blanks between their columns. Delimiter, header and decimal comma are found out unless they are given.
 *
 * @throws InputError for fields that are not closed or too long, and for records with another number of fields than the first one.
 */
export async function readCsv(
  file: TextFile,
  options: ReadOptions,
  missing: readonly string[],
): Promise<Omit<Source, 'sha256'>> {
  const { path, head } = file;
  const delimiter = options.delimiter ?? sniffDelimiter(head);
  const hasHeader = options.header ?? sniffHeader(firstRecords(head, delimiter, 20));
  const records = delimiter === 'spaces' ? rowsOfLines(file) : rowsOfRecords(file, delimiter);

  let names: string[] | undefined;
  let columns: string[][] = [];
  const lines: number[] = [];
  const skipped: number[] = [];
  for await (const { line, fields } of records) {
    const long = fields.findIndex((field) => field.length > FIELD_LIMIT);
    if (long !== -1) {
      throw new InputError(`${path}, line ${line}, field ${long + 1}: more than 1 MiB of text; is a quote missing?`);
    }
    if (names === undefined) {
      names = namesFrom(path, hasHeader ? fields : undefined, fields.length);
      columns = names.map(() => []);
      if (hasHeader) continue;
    }
    if (fields.length !== names.length) {
      if (options.skipBad !== true) {
        const expected = `${names.length} as in ${hasHeader ? 'the header' : 'the first line'}`;
        throw new InputError(
          `${path}, line ${line}: ${fields.length} fields, expected ${expected}; mend the line, or leave such lines out with --skip-bad`,
        );
      }
      skipped.push(line);
      continue;
    }
    lines.push(line);
    for (const [index, field] of fields.entries()) columns[index]!.push(field);
  }
  if (names === undefined || lines.length === 0) throw new InputError(`${path}: no rows of data in it`);
  const decimal = options.decimal ?? sniffDecimal(columns, delimiter, missing);
  if (decimal === 'comma') columns = columns.map((cells) => cells.map(withPoint));
  const dialect: Dialect = { delimiter, decimal, hasHeader };
  const format = delimiter === '\t' ? 'TSV' : 'CSV';
  return { path, format, dialect, names, columns, rows: lines.length, lines, skipped };
}

async function* rowsOfRecords({ path, chunks }: TextFile, delimiter: string): AsyncGenerator<Row> {
  // The parser's own number of lines counts '\r\n' inside of quotes twice, and is that of the end of a record.
  const lines: number[] = [];
  let end = 0;
  let empty = 0;
  const begin = (emptyLines: number) => end + 1 + emptyLines - empty;
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true, // '"a", "b"', as many write it
    max_record_size: RECORD_LIMIT,
    // Called while the parser reads: after an error, records that it has made do not come out of the stream any more.
    on_record: (fields: string[], { empty_lines }) => {
      lines.push(begin(empty_lines));
      end = lines.at(-1)! + endsOfLines(fields);
      empty = empty_lines;
      return fields;
    },
  });
  const input = Readable.from(chunks());
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  try {
    let record = 0;
    for await (const fields of parser as AsyncIterable<string[]>) yield { line: lines[record++]!, fields };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { empty_lines } = parser.info;
    throw new InputError(`${path}, line ${begin(empty_lines)}: ${describe(error)}`, { cause: error });
  }
}

/** Ends of lines inside of quoted fields. */
function endsOfLines(record: readonly string[]): number {
  return record.reduce((count, field) => count + (field.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}

function describe({ code, message }: CsvError): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote in the row that begins here is never closed; close it, or write "" for a quote in a field';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'text after a closing quote; write "" for a quote in a field';
    case 'INVALID_OPENING_QUOTE':
      return 'a quote in the middle of a field; put the field in quotes, and write "" for it';
    case 'CSV_MAX_RECORD_SIZE':
      return 'a record of more than 8 MiB; is a quote missing?';
    default:
      return message;
  }
}

async function* rowsOfLines({ path, chunks }: TextFile): AsyncGenerator<Row> {
  let line = 0;
  let rest = '';
  const cut = function* (text: string): Generator<Row> {
    line++;
    const trimmed = text.trim();
    if (trimmed !== '') yield { line, fields: trimmed.split(/[ \t]+/) };
  };
  for await (const chunk of chunks()) {
    // A '\r' at the end may be half of '\r\n': it waits.
    const parts = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop()!;
    if (rest.length > RECORD_LIMIT) throw new InputError(`${path}, line ${line + 1}: a record of more than 8 MiB`);
    for (const part of parts) yield* cut(part);
  }
  if (rest !== '') yield* cut(rest);
}

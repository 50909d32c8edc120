import { DataError } from '../../errors.js';

/** Longest record, in characters. */
const MOST_CHARACTERS = 2 ** 24;

/**
 * Records of a text, as RFC 4180 has them: a field in quotes may hold the delimiter, line breaks, and quotes that are doubled. Lines end
 * in LF or CRLF. Empty lines are left out.
 *
 * @param chunks  pieces of the text, cut anywhere.
 * @param collapses  whether several delimiters count as one, and those around a record as none.
 * @throws DataError `E_DATA` for a quoted field without an end, with its line; for a record that is too long.
 */
export async function* recordsOf(
  chunks: AsyncIterable<string> | Iterable<string>,
  delimiter: string,
  collapses = false,
): AsyncGenerator<string[], void, void> {
  const state = new Records(delimiter, collapses);
  for await (const chunk of chunks) yield* state.read(chunk);
  yield* state.end();
}

class Records {
  private fields: string[] = [];
  private field = '';
  private isQuoted = false;
  /** The last character was a quote within a quoted field: its end, or the first of two. */
  private isQuote = false;
  /** The field began with a quote. */
  private wasQuoted = false;
  private isFirst = true;
  private isAfterReturn = false;
  private line = 1;
  private begun = 1;

  constructor(
    private readonly delimiter: string,
    private readonly collapses: boolean,
  ) {}

  *read(chunk: string): Generator<string[], void, void> {
    for (const character of chunk) {
      if (this.isFirst) {
        this.isFirst = false;
        if (character === '\uFEFF') continue;
      }
      if (this.isAfterReturn) {
        this.isAfterReturn = false;
        if (character === '\n') {
          yield* this.record();
          continue;
        }
        this.field += '\r';
      }
      if (this.field.length > MOST_CHARACTERS) this.refuse(`a field of more than ${MOST_CHARACTERS} characters`);
      if (this.isQuoted && !this.isQuote) {
        if (character === '"') this.isQuote = true;
        else {
          if (character === '\n') this.line++;
          this.field += character;
        }
        continue;
      }
      if (this.isQuote) {
        this.isQuote = false;
        if (character === '"') {
          this.field += '"';
          continue;
        }
        this.isQuoted = false;
      }
      if (character === this.delimiter) this.push();
      else if (character === '\n') yield* this.record();
      else if (character === '\r') this.isAfterReturn = true;
      else if (character === '"' && this.field === '' && !this.wasQuoted) {
        this.isQuoted = true;
        this.wasQuoted = true;
        this.begun = this.line;
      } else this.field += character;
    }
  }

  *end(): Generator<string[], void, void> {
    if (this.isQuoted && !this.isQuote) this.refuse('a quoted field without an end', this.begun);
    if (this.fields.length > 0 || this.field !== '' || this.wasQuoted) yield* this.record();
  }

  private push(): void {
    if (!this.collapses || this.field !== '' || this.wasQuoted) this.fields.push(this.field);
    this.field = '';
    this.wasQuoted = false;
  }

  private *record(): Generator<string[], void, void> {
    const isEmpty = this.fields.length === 0 && this.field === '' && !this.wasQuoted;
    this.push();
    const { fields } = this;
    this.fields = [];
    this.isQuoted = false;
    this.isQuote = false;
    this.line++;
    if (!isEmpty && fields.length > 0) yield fields;
  }

  private refuse(what: string, line = this.line): never {
    throw new DataError('E_DATA', `tf.data.csv: line ${line}: ${what}`, { path: 'tf.data.csv' });
  }
}

import { FormatError } from '../errors.js';
import { show } from '../show.js';

/** A header of the format: the text of a dict of Python. */
export interface NpyHeader {
  /** The type as NumPy writes it: `<f4`. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** As many axes as NumPy 2 allows. */
const MOST_AXES = 64;
const KEYS = ['descr', 'fortran_order', 'shape'];

/**
 * Parses the dict literal of a header: three keys, each once, in any order; the shape is a tuple of integers >= 0, which Python 2 wrote as
 * `3L`.
 *
 * @throws FormatError for anything else, with the position.
 */
export function parseNpyHeader(path: string, text: string): NpyHeader {
  return new Reader(path, text).header();
}

class Reader {
  private at = 0;

  constructor(
    private readonly path: string,
    private readonly text: string,
  ) {}

  header(): NpyHeader {
    let descr: string | undefined;
    let fortranOrder: boolean | undefined;
    let shape: readonly number[] | undefined;
    const seen = new Set<string>();
    this.each('{', '}', () => {
      const key = this.string();
      if (seen.has(key)) throw this.invalid(`the key ${show(key)} comes twice`);
      if (!KEYS.includes(key)) throw this.invalid(`the key ${show(key)} is unknown`);
      seen.add(key);
      this.expect(':');
      if (key === 'descr') descr = this.descr();
      else if (key === 'shape') shape = this.shape();
      else fortranOrder = this.boolean();
    });
    this.space();
    if (this.at < this.text.length) throw this.invalid('something follows the dict');
    if (descr === undefined || fortranOrder === undefined || shape === undefined) {
      throw this.invalid(`the dict needs ${KEYS.join(', ')}`);
    }
    return { descr, fortranOrder, shape };
  }

  private descr(): string {
    this.space();
    if (this.text[this.at] !== '[') return this.string();
    const cure = 'give its columns as arrays: x["name"]';
    throw new FormatError(`${this.path}: a structured array, which is not read; ${cure}`, { path: this.path });
  }

  private shape(): readonly number[] {
    const sizes: number[] = [];
    let commas = 0;
    this.each(
      '(',
      ')',
      () => {
        sizes.push(this.integer());
        if (sizes.length > MOST_AXES) throw this.invalid(`more than ${MOST_AXES} axes`);
      },
      () => (commas += 1),
    );
    if (sizes.length === 1 && commas === 0) throw this.invalid('a number in parentheses is no tuple');
    return sizes;
  }

  private integer(): number {
    this.space();
    const [digits = ''] = /^\d{1,17}/.exec(this.text.slice(this.at, this.at + 17)) ?? [];
    const value = Number(digits);
    if (digits === '' || !Number.isSafeInteger(value)) throw this.invalid('expected a size below 2^53');
    this.at += digits.length;
    if (this.text[this.at] === 'L') this.at += 1;
    return value;
  }

  private boolean(): boolean {
    this.space();
    for (const [word, value] of [
      ['True', true],
      ['False', false],
    ] as const) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    throw this.invalid('expected True or False');
  }

  /** Reads a string of letters, digits and signs, which is all that types need: no escapes. */
  private string(): string {
    this.space();
    const quote = this.text[this.at];
    if (quote !== "'" && quote !== '"') throw this.invalid('expected a string');
    const end = this.text.indexOf(quote, this.at + 1);
    if (end === -1) throw this.invalid('a string without end');
    const value = this.text.slice(this.at + 1, end);
    if (!/^[\x20-\x5b\x5d-\x7e]*$/.test(value)) throw this.invalid('an unusual character in a string');
    this.at = end + 1;
    return value;
  }

  /** Reads entries between two brackets, with a comma behind the last one or none. */
  private each(open: string, close: string, entry: () => void, comma: () => void = () => undefined): void {
    this.expect(open);
    for (;;) {
      this.space();
      if (this.text[this.at] === close) break;
      entry();
      this.space();
      if (this.text[this.at] === close) break;
      this.expect(',');
      comma();
    }
    this.at += 1;
  }

  private space(): void {
    while (this.at < this.text.length && ' \t\n\r'.includes(this.text[this.at]!)) this.at += 1;
  }

  private expect(character: string): void {
    this.space();
    if (this.text[this.at] !== character) throw this.invalid(`expected ${show(character)}`);
    this.at += 1;
  }

  private invalid(what: string): FormatError {
    return new FormatError(`${this.path}: ${what}, at character ${this.at} of the header`, { path: this.path });
  }
}

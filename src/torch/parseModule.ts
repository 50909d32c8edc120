import { FormatError } from '../errors.js';
import { show } from '../show.js';

/** An argument of a module: None is null, a tuple a list. */
export type Argument = number | string | boolean | null | readonly Argument[];

/** A module of PyTorch, as Python writes or prints it. */
export interface Module {
  /** Its class, without `nn.`: Linear. */
  readonly type: string;
  /** Its arguments: those without a name, and those with one. */
  readonly values: readonly Argument[];
  readonly named: ReadonlyMap<string, Argument>;
  /** The modules inside, with their names. */
  readonly children: readonly (readonly [name: string, module: Module])[];
}

/** More than any stack of layers needs; each is checked before anything is made of it. */
const MOST_CHARACTERS = 2 ** 20;
const MOST_DEPTH = 16;
const MOST_MODULES = 10_000;

/** Words, numbers as Python writes them, texts in quotes, and signs. */
const TOKEN = /\s*(?:([A-Za-z_][\w.]*)|([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|'([^'\\]*)'|"([^"\\]*)"|([(),=:]))/y;
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/**
 * Parses a module as PyTorch prints it, `Sequential((0): Linear(in_features=4, ...) ...)`, or as a program writes it,
 * `nn.Sequential(nn.Linear(4, 8), nn.ReLU())`. Nothing is evaluated.
 *
 * @param path  where the text is, for messages.
 * @throws FormatError for anything else, with the place.
 */
export function parseModule(path: string, text: string): Module {
  return new Parser(path, text).document();
}

/** A value as Python writes it. */
export function python(value: Argument): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? `(${value.map((one) => `${python(one)},`).join(' ')})` : JSON.stringify(value);
}

interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign' | 'end';
  readonly text: string;
}

class Parser {
  private token: Token = { kind: 'end', text: '' };
  private at = 0;
  private modules = 0;

  constructor(
    private readonly path: string,
    private readonly text: string,
  ) {}

  document(): Module {
    if (this.text.length > MOST_CHARACTERS) throw this.refuse(`it has more than ${MOST_CHARACTERS} characters`);
    this.next();
    const module = this.module(0);
    if (this.token.kind !== 'end') throw this.unexpected('the end');
    return module;
  }

  /** A word, and what is in brackets behind it, if there are any. */
  private module(depth: number): Module {
    if (this.token.kind !== 'word') throw this.unexpected('a module, such as Linear(4, 8)');
    return this.rest(this.take().text, depth);
  }

  private rest(word: string, depth: number): Module {
    if (depth > MOST_DEPTH) throw this.refuse(`modules in more than ${MOST_DEPTH} others`);
    if (++this.modules > MOST_MODULES) throw this.refuse(`more than ${MOST_MODULES} modules`);
    const type = word.slice(word.lastIndexOf('.') + 1);
    const values: Argument[] = [];
    const named = new Map<string, Argument>();
    const children: [string, Module][] = [];
    if (!this.skip('(')) return { type, values, named, children };
    while (!this.skip(')')) {
      if (this.token.text === '(' && this.token.kind === 'sign') this.bracket(depth, values, children);
      else if (this.token.kind === 'word' && !WORDS.has(this.token.text)) {
        const { text } = this.take();
        if (this.skip('=')) {
          if (named.has(text)) throw this.refuse(`${show(text)} is given twice`);
          named.set(text, this.value(0));
        } else children.push([String(children.length), this.rest(text, depth + 1)]);
      } else values.push(this.value(0));
      // What PyTorch prints has a line per module and no commas between them.
      if (!this.skip(',') && this.token.text !== ')' && this.token.text !== '(') throw this.unexpected("',' or ')'");
    }
    return { type, values, named, children };
  }

  /** `(name): Module(...)`, or a tuple. */
  private bracket(depth: number, values: Argument[], children: [string, Module][]): void {
    const start = this.at;
    this.take();
    const name = this.take();
    if ((name.kind === 'number' || name.kind === 'word') && this.skip(')') && this.skip(':')) {
      if (children.some(([taken]) => taken === name.text)) throw this.refuse(`two modules ${show(name.text)}`);
      children.push([name.text, this.module(depth + 1)]);
      return;
    }
    this.at = start;
    this.token = { kind: 'sign', text: '(' };
    values.push(this.value(0));
  }

  private value(depth: number): Argument {
    const { kind, text } = this.token;
    const word = kind === 'word' ? WORDS.get(text) : undefined;
    const isTuple = kind === 'sign' && text === '(' && depth <= 2;
    if (kind !== 'number' && kind !== 'text' && word === undefined && !isTuple) {
      throw this.unexpected('a number, a text, True, False, None or a module');
    }
    this.take();
    if (kind === 'number') return Number(text);
    if (kind === 'text') return text;
    if (word !== undefined) return word;
    const list: Argument[] = [];
    while (!this.skip(')')) {
      list.push(this.value(depth + 1));
      if (!this.skip(',') && this.token.text !== ')') throw this.unexpected("',' or ')'");
    }
    return list;
  }

  private skip(sign: string): boolean {
    if (this.token.kind !== 'sign' || this.token.text !== sign) return false;
    this.take();
    return true;
  }

  private take(): Token {
    const { token } = this;
    this.next();
    return token;
  }

  private next(): void {
    TOKEN.lastIndex = this.at;
    const match = TOKEN.exec(this.text);
    if (match === null) {
      if (this.text.slice(this.at).trim() !== '') throw this.unexpected('a module');
      this.token = { kind: 'end', text: '' };
      return;
    }
    this.at = TOKEN.lastIndex;
    const [, word, number, single, double, sign] = match;
    if (word !== undefined) this.token = { kind: 'word', text: word };
    else if (number !== undefined) this.token = { kind: 'number', text: number };
    else if (sign !== undefined) this.token = { kind: 'sign', text: sign };
    else this.token = { kind: 'text', text: single ?? double ?? '' };
  }

  private unexpected(expected: string): FormatError {
    const { kind, text } = this.token;
    const shown = kind === 'end' ? 'the end' : show(text);
    return this.refuse(`expected ${expected}, got ${shown}`);
  }

  private refuse(what: string): FormatError {
    const before = this.text.slice(0, this.at);
    return new FormatError(`${this.path}: line ${before.split('\n').length}: ${what}`, {
      path: this.path,
      got: this.text.slice(0, 80),
    });
  }
}

import { isForbiddenKey } from '../concept.js';
import { FormatError } from '../errors.js';
import { show } from '../show.js';
import { isWellFormed } from '../validate.js';

/** Values of strict JSON. Objects are Maps, so that no key has a meaning in JavaScript. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** Limits on what untrusted bytes can build. */
export interface JsonLimits {
  /** Depth of nested arrays and objects. */
  readonly maxDepth: number;
  /** Entries of all arrays and objects together. */
  readonly maxEntries: number;
  /** Arrays and objects together; each takes far more memory than its text. Default: maxEntries. */
  readonly maxObjects?: number;
  /** UTF-16 units of one string. */
  readonly maxStringLength: number;
  /** Accept integers only: `1.0` and `1e0` are refused. Default: false. */
  readonly integersOnly?: boolean;
}

/**
 * Parses JSON as RFC 8259 defines it, without what two readers may understand differently: duplicate keys (also written with
 * escapes), `__proto__` and the like as keys, lone surrogates, numbers that are not finite.
 *
 * @throws FormatError for anything else, with the position; never another error.
 */
export function parseStrictJson(path: string, text: string, limits: JsonLimits): JsonValue {
  return new Reader(path, text, limits).document();
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Codes of the characters of numbers: + - . digits e E. */
const isOfNumber = (code: number) =>
  (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e || (code | 0x20) === 0x65;
/** Longer than any f64 or 64-bit integer. */
const MAX_NUMBER_LENGTH = 40;
const LITERALS: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class Reader {
  private at = 0;
  private entries = 0;
  private objects = 0;

  constructor(
    private readonly path: string,
    private readonly text: string,
    private readonly limits: JsonLimits,
  ) {}

  document(): JsonValue {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) throw this.refuse('something follows the value');
    return value;
  }

  private value(depth: number): JsonValue {
    this.space();
    const next = this.text[this.at];
    if (next === '{') return this.object(depth + 1);
    if (next === '[') return this.array(depth + 1);
    if (next === '"') return this.string();
    if (isOfNumber(this.text.charCodeAt(this.at))) return this.number();
    for (const [word, value] of LITERALS) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    throw this.refuse('expected a value');
  }

  private object(depth: number): JsonObject {
    const fields = new Map<string, JsonValue>();
    this.each('}', depth, () => {
      this.space();
      const key = this.string();
      if (fields.has(key)) throw this.refuse(`the key ${show(key)} comes twice`);
      if (isForbiddenKey(key)) throw this.refuse(`the key ${show(key)} is not allowed`);
      this.space();
      this.expect(':');
      fields.set(key, this.value(depth));
    });
    return fields;
  }

  private array(depth: number): readonly JsonValue[] {
    const values: JsonValue[] = [];
    this.each(']', depth, () => {
      values.push(this.value(depth));
    });
    return values;
  }

  /** Reads the entries between two brackets. */
  private each(close: string, depth: number, entry: () => void): void {
    if (depth > this.limits.maxDepth) throw this.refuse(`more than ${this.limits.maxDepth} levels`);
    this.objects += 1;
    const { maxObjects = this.limits.maxEntries } = this.limits;
    if (this.objects > maxObjects) throw this.refuse(`more than ${maxObjects} arrays and objects`);
    this.at += 1;
    this.space();
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      this.entries += 1;
      if (this.entries > this.limits.maxEntries) throw this.refuse(`more than ${this.limits.maxEntries} entries`);
      entry();
      this.space();
      if (this.text[this.at] === close) break;
      this.expect(',');
    }
    this.at += 1;
  }

  /** Scans by hand: a pattern over untrusted megabytes could exhaust the engine's stack. */
  private string(): string {
    const { text } = this;
    if (text[this.at] !== '"') throw this.refuse('expected a string');
    const start = this.at;
    let escapes = false;
    let at = start + 1;
    for (; ; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      this.at = at;
      if (at >= text.length) throw this.refuse('a string without end');
      if (code < 0x20) throw this.refuse('a control character in a string');
      if (code !== BACKSLASH) continue;
      escapes = true;
      at += 1; // an escaped quote does not end the string
    }
    this.at = at + 1;
    const value = escapes ? this.unescape(text.slice(start, this.at)) : text.slice(start + 1, this.at - 1);
    if (value.length > this.limits.maxStringLength) {
      throw this.refuse(`a string of more than ${this.limits.maxStringLength} characters`);
    }
    if (!isWellFormed(value)) throw this.refuse('half of a surrogate pair');
    return value;
  }

  private unescape(token: string): string {
    try {
      return JSON.parse(token) as string; // starts with a quote and ends with the next one: a string or an error
    } catch {
      throw this.refuse('an unknown escape in a string');
    }
  }

  private number(): number {
    const { text, at } = this;
    let end = at;
    while (end - at <= MAX_NUMBER_LENGTH && isOfNumber(text.charCodeAt(end))) end++;
    const token = text.slice(at, end);
    const grammar = this.limits.integersOnly ? INTEGER : NUMBER;
    if (token.length > MAX_NUMBER_LENGTH || !grammar.test(token)) throw this.refuse('expected a value');
    const value = Number(token);
    if (!Number.isFinite(value)) throw this.refuse('a number too large');
    this.at += token.length;
    return value;
  }

  private space(): void {
    for (;;) {
      const character = this.text[this.at];
      if (character !== ' ' && character !== '\n' && character !== '\r' && character !== '\t') return;
      this.at += 1;
    }
  }

  private expect(character: string): void {
    if (this.text[this.at] !== character) throw this.refuse(`expected ${show(character)}`);
    this.at += 1;
  }

  private refuse(what: string): FormatError {
    return new FormatError(`${this.path}: ${what}, at character ${this.at}`, { path: this.path });
  }
}

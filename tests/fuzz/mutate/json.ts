// Changes of JSON, as text: a key may come twice, and a number be one that no JavaScript number is. Places of all values are found once,
// so that a change costs no more than its text.
import fc from 'fast-check';
import { type Bytes, MOST_BYTES } from './bytes.js';
import { type Draw, pool } from './draw.js';

/** A value in an array or an object. */
interface Place {
  /** Of the value. */
  readonly start: number;
  readonly end: number;
  /** Of the value with its key, if it has one. */
  readonly from: number;
  /** As it is written. */
  readonly key: string | undefined;
}

/** JSON that is right, with the places of its values. */
export interface Source {
  readonly text: string;
  readonly places: readonly Place[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Numbers at the limits of what types hold, and texts that are none. */
const NUMBERS = [
  ...['0', '-0', '1', '-1', '2', '0.5', '1e-320', '1e300', '-1e300', '1e999', '1E+2', '0.1e1', '255', '256', '65536'],
  ...['2147483647', '2147483648', '-2147483649', '4294967296', '9007199254740991', '9007199254740992', '1e15'],
  ...['18446744073709551616', '3.4028236e38', '01', '+1', '.5', '1.', 'NaN', 'Infinity', '0x10'],
];
const WORDS = ['null', 'true', 'false', '""', '"__proto__"', '"constructor"', '"\\u0000"', '"\\ud800"', '[]', '{}'];
const KEYS = ['__proto__', 'constructor', 'toString', '', 'config', 'name', 'class_name', 'shape', 'dtype', '\ud800'];
const anything = pool(fc.jsonValue({ maxDepth: 2 }), 400).map((value) => JSON.stringify(value));
// fast-check's own units for all of Unicode take a second to be made.
const character = fc.constantFrom(...'aZ_0.-/ \\"\n\0\u200b\ufeff\ud800\udfff', 'é', '\u{1f600}');
const texts = pool(fc.string({ unit: character, maxLength: 12 }), 200).map((text) => JSON.stringify(text));

/** Finds the values of a text that is right. */
export function parsed(given: string): Source {
  const text = JSON.stringify(JSON.parse(given)); // without white space
  const places: Place[] = [];
  let at = 0;
  const string = () => {
    for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++;
    at++;
  };
  const items = (close: string, item: () => void) => {
    for (at++; text[at] !== close; ) {
      item();
      if (text[at] === ',') at++;
    }
    at++;
  };
  const placed = (from: number, key: string | undefined) => {
    const start = at;
    value();
    places.push({ start, end: at, from, key });
  };
  function value(): void {
    if (text[at] === '"') string();
    else if (text[at] === '[') items(']', () => placed(at, undefined));
    else if (text[at] === '{') {
      items('}', () => {
        const from = at;
        string();
        const key = text.slice(from, at++);
        placed(from, key);
      });
    } else while (at < text.length && !',]}'.includes(text[at]!)) at++;
  }
  placed(0, undefined);
  return { text, places };
}

/** A number near the one that is there: lengths, offsets and sizes off by one, twice or half as large. */
function nearby(text: string, draw: Draw): string {
  const value = Number(text);
  const near = draw.from([value + 1, value - 1, value * 2, -value, value / 2, value + 8, value * 2 ** 32]);
  return Number.isFinite(near) ? String(near) : '1e999';
}

/** Changes of a place, as replacements of parts of the text. */
function editsOf({ text, places }: Source, place: Place, draw: Draw, other: Source): readonly Edit[] {
  const { start, end, from, key } = place;
  const own = text.slice(start, end);
  const replaced = (value: string): Edit => ({ start, end, text: value });
  const renamed = (name: string) => (key === undefined ? [] : [{ start: from, end: from + key.length, text: name }]);
  const valueIn = (source: Source) => {
    const one = draw.from(source.places);
    return source.text.slice(one.start, one.end);
  };
  const changes: readonly (() => readonly Edit[])[] = [
    () => [replaced(draw.from(NUMBERS))],
    () => [replaced(draw.from(WORDS))],
    () => [replaced(/^-?\d/.test(own) ? nearby(own, draw) : draw.from(texts))],
    () => [replaced(draw.from(anything))],
    () => [replaced(valueIn({ text, places }))],
    () => [replaced(valueIn(other))],
    () => [replaced(draw.once(2) ? `[${own}]` : `{${JSON.stringify(draw.from(KEYS))}:${own}}`)],
    // Left out, with the comma behind it or before.
    () => [
      text[end] === ','
        ? { start: from, end: end + 1, text: '' }
        : { start: from - Number(text[from - 1] === ','), end, text: '' },
    ],
    // The same entry twice, or many times.
    () => [{ start: end, end, text: `,${text.slice(from, end)}`.repeat(draw.from([1, 1, 2, 50])) }],
    () => {
      const second = draw.from(places);
      return [replaced(text.slice(second.start, second.end)), { start: second.start, end: second.end, text: own }];
    },
    () => renamed(JSON.stringify(draw.from(KEYS))),
    () => renamed(draw.from(places).key ?? '"x"'),
  ];
  return draw.from(changes)();
}

/** Makes one to three changes of a text. */
export function changedJson(source: Source, draw: Draw, others: readonly Source[]): string {
  const edits: Edit[] = [];
  for (let left = draw.from([1, 1, 1, 2, 3]); left > 0; left--) {
    // The root, which comes last, seldom: a file that is another kind of value ends at once.
    const { places } = source;
    const place = places[draw.once(100) ? places.length - 1 : draw.below(places.length - 1)]!;
    edits.push(...editsOf(source, place, draw, draw.from(others)));
  }
  let { text } = source;
  let limit = text.length;
  for (const edit of edits.sort((a, b) => b.end - a.end)) {
    if (edit.end > limit) continue; // within one that was made
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    limit = edit.start;
  }
  if (draw.once(200)) text = draw.from(['[', '{"a":']).repeat(draw.from([10, 100, 10_000])) + text;
  return text.length > MOST_BYTES ? text.slice(0, MOST_BYTES) : text;
}

export const bytesOfText = (text: string): Bytes => encoder.encode(text);
export const textOfBytes = (bytes: Uint8Array): string => decoder.decode(bytes);

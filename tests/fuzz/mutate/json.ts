// Changes of JSON, as text: a key may come twice, and a number be one that no JavaScript number is.
import fc from 'fast-check';
import { type Bytes, MOST_BYTES } from './bytes.js';
import { type Draw, pool } from './draw.js';

/** JSON as a tree whose objects are lists of entries. */
export type Node = Literal | Node[] | Fields;

/** Text of JSON, as it is written. */
class Literal {
  constructor(readonly text: string) {}
}

class Fields {
  constructor(readonly entries: [key: string, value: Node][]) {}
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
const anything = pool(fc.jsonValue({ maxDepth: 2 }), 400).map((value) => nodeOf(value));
// fast-check's own units for all of Unicode take a second to be made.
const character = fc.constantFrom(...'aZ_0.-/ \\"\n\0\u200b\ufeff\ud800\udfff', 'é', '\u{1f600}');
const texts = pool(fc.string({ unit: character, maxLength: 12 }), 200);

function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return value.map(nodeOf);
  if (typeof value === 'object' && value !== null) {
    return new Fields(Object.entries(value).map(([key, inner]) => [key, nodeOf(inner)]));
  }
  return new Literal(JSON.stringify(value));
}

/** The tree of a text that is right. */
export function parsed(text: string): Node {
  return nodeOf(JSON.parse(text));
}

/** The text of a tree. */
export function written(node: Node): string {
  if (node instanceof Literal) return node.text;
  if (Array.isArray(node)) return `[${node.map(written).join(',')}]`;
  return `{${node.entries.map(([key, value]) => `${JSON.stringify(key)}:${written(value)}`).join(',')}}`;
}

/** A place of the tree: replaced by `set`, taken out or repeated in the list that holds it. */
interface Place {
  readonly list: Node[] | [string, Node][];
  readonly at: number;
  readonly node: Node;
  set(node: Node): void;
}

function placesIn(node: Node, found: Place[]): Place[] {
  if (Array.isArray(node)) {
    for (const [at, inner] of node.entries()) {
      found.push({ list: node, at, node: inner, set: (value) => (node[at] = value) });
      placesIn(inner, found);
    }
  } else if (node instanceof Fields) {
    for (const [at, entry] of node.entries.entries()) {
      found.push({ list: node.entries, at, node: entry[1], set: (value) => (entry[1] = value) });
      placesIn(entry[1], found);
    }
  }
  return found;
}

function copyOf(node: Node): Node {
  if (Array.isArray(node)) return node.map(copyOf);
  if (node instanceof Fields) return new Fields(node.entries.map(([key, value]) => [key, copyOf(value)]));
  return node;
}

/** A number near the one that is there: lengths, offsets and sizes off by one, twice or half as large. */
function nearby({ text }: Literal, draw: Draw): Literal {
  const value = Number(text);
  const near = draw.from([value + 1, value - 1, value * 2, -value, value / 2, value + 8, value * 2 ** 32]);
  return new Literal(Number.isFinite(near) ? String(near) : '1e999');
}

function changePlace(place: Place, places: readonly Place[], draw: Draw, other: readonly Place[]): void {
  const { list, at, node } = place;
  const isNumber = node instanceof Literal && /^-?\d/.test(node.text);
  const changes: readonly (() => unknown)[] = [
    () => place.set(new Literal(draw.from(NUMBERS))),
    () => place.set(new Literal(draw.from(WORDS))),
    () => place.set(isNumber ? nearby(node, draw) : new Literal(JSON.stringify(draw.from(texts)))),
    () => place.set(draw.from(anything)),
    () => place.set(copyOf(draw.from(places).node)),
    () => place.set(copyOf((other.length > 0 ? draw.from(other) : place).node)),
    () => place.set(draw.once(2) ? [node] : new Fields([[draw.from(KEYS), node]])),
    () => list.splice(at, 1),
    // The same entry twice, or many times.
    () => list.splice(at, 0, ...(Array.from({ length: draw.from([1, 1, 2, 50]) }, () => list[at]) as never[])),
    () => {
      const second = draw.below(list.length);
      [list[at], list[second]] = [list[second]!, list[at]!];
    },
    () => {
      const entry = list[at];
      if (Array.isArray(entry) && typeof entry[0] === 'string') entry[0] = draw.from(KEYS);
    },
    () => {
      const entry = list[at];
      const theirs = draw.from(places);
      const key = theirs.list[theirs.at];
      if (Array.isArray(entry) && typeof entry[0] === 'string' && Array.isArray(key) && typeof key[0] === 'string') {
        entry[0] = key[0];
      }
    },
  ];
  draw.from(changes)();
}

/** Makes one to three changes of a tree, which stays as it is, and writes it. */
export function changedJson(node: Node, draw: Draw, others: readonly Node[]): string {
  const copy = [copyOf(node)];
  for (let left = draw.from([1, 1, 1, 2, 3]); left > 0; left--) {
    const places = placesIn(copy, []);
    const other = draw.once(4) ? placesIn(draw.from(others), []) : places;
    // The root seldom: a file that is another kind of value ends at once.
    const place = places[draw.once(100) ? 0 : Math.min(places.length - 1, 1 + draw.below(places.length - 1))];
    if (place !== undefined) changePlace(place, places, draw, other);
  }
  if (draw.once(200)) return draw.from(['[', '{"a":']).repeat(draw.from([10, 100, 10_000])) + written(copy[0] ?? copy);
  const text = copy.map(written).join('');
  return text.length > MOST_BYTES ? text.slice(0, MOST_BYTES) : text;
}

export const bytesOfText = (text: string): Bytes => encoder.encode(text);
export const textOfBytes = (bytes: Uint8Array): string => decoder.decode(bytes);

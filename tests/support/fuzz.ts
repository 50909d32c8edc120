// Calls with one thing made wrong: an argument, an option, an entry of a list, anywhere in what a valid call is given.
import { createHash } from 'node:crypto';
import { numbersFrom } from './numbers.js';

/** The error that code of the user's own throws: anything may pass it on. */
export class OwnError extends Error {}

const own = (): never => {
  throw new OwnError('of the user');
};

class Tensor {
  readonly shape = [2, 2];
  dataSync() {
    return new Float32Array(4);
  }
}

/** Made anew for each call: a call may keep or change what it is given. */
const nasty: readonly (() => unknown)[] = [
  ...[undefined, null, true, false, 0, -0, 1, -1, 2, 3, 0.5, 1.5, Number.NaN, Infinity, -Infinity],
  ...[1e300, -1e300, 1e-320, 1e38, 2 ** 31, 2 ** 32, 2 ** 33, 2 ** 40, 2 ** 53, 2 ** 53 + 2],
  ...[0n, 5n, -1n, 2n ** 64n, 2n ** 70n],
  ...[
    '',
    ' ',
    'adam',
    'relu',
    'l1',
    'x',
    '1',
    '-1',
    '0x1',
    '__proto__',
    'constructor',
    'toString',
    '\ud800',
    'x'.repeat(1e5),
  ],
  ...[Symbol('s'), Symbol.iterator],
].map((value) => () => value);
const objects: readonly (() => unknown)[] = [
  () => () => 1,
  () => own,
  () => class {},
  () => class Foo extends Array {},
  () => async () => 1,
  () => function* () {},
  () => Math.max,
  () => [],
  () => [1],
  () => [1, 2, 3],
  () => [-1],
  () => [1.5],
  () => [Number.NaN],
  () => [null],
  () => [undefined],
  () => ['a', 'a'],
  () => ['dense_1'],
  () => [Symbol('s')],
  () => [1n],
  () => [[1]],
  () => [[1, 2], [3]],
  () => [[[1]]],
  () => [[], []],
  () => [{}],
  () => [[{}]],
  () => new Array(3),
  () => new Array(100_000),
  () => new Array(200_000).fill(1),
  () => Object.assign([1, 2], { extra: 1 }),
  () => new Float32Array(4),
  () => new Float64Array([1, Number.NaN]),
  () => new Int32Array(0),
  () => new Uint8ClampedArray(3),
  () => new BigInt64Array(4),
  () => {
    const array = new Float32Array(4);
    structuredClone(array.buffer, { transfer: [array.buffer] });
    return array;
  },
  () => new DataView(new ArrayBuffer(4)),
  () => new ArrayBuffer(4),
  () => new SharedArrayBuffer(4),
  () => ({}),
  () => ({ a: 1 }),
  () => ({ length: 2 }),
  () => ({ length: 2 ** 53 }),
  () => ({ length: -1 }),
  () => ({ length: 'x' }),
  () => ({ data: [1, 2], shape: [2] }),
  () => ({ data: [1, 2], shape: [2, 1] }),
  () => ({ data: [1, 2], shape: [2 ** 53, 2 ** 53] }),
  () => ({ data: [1, 2], shape: [{}, Symbol('s')] }),
  () => ({ data: {}, shape: [1, 2] }),
  () => ({ data: null, shape: null }),
  () => ({ 0: 1, 1: 2 }),
  () => ({ name: 'adam', config: {} }),
  () => ({ name: 'x', config: null }),
  () => ({ values: [1], columns: [0], rowPointers: [0, 1], shape: [1, 1] }),
  () => ({ toArray: () => [1, 2] }),
  () => ({ toArray: () => 5 }),
  () => ({ toArray: own }),
  () => ({ a: { toArray: () => [1, 2] }, b: { toArray: () => [1] } }),
  () => ({ schema: { fields: [{ name: 'a' }] }, getChildAt: () => null }),
  () => ({ schema: { fields: [null] }, getChildAt: () => null }),
  () => ({ schema: { fields: new Array(2) }, getChildAt: () => ({ toArray: () => [1] }) }),
  () => Object.fromEntries([['then', 1]]),
  () => ({ constructor: { name: { toString: 1 } } }),
  () => ({ constructor: null }),
  () => ({ toString: own, valueOf: own, toJSON: own }),
  () => ({ [Symbol.iterator]: own }),
  () => ({ [Symbol.toPrimitive]: own }),
  () => Object.create(null) as unknown,
  () => Object.freeze({}),
  () => Object.freeze([1, 2]),
  () => Object.create({ units: 3, seed: 5 }) as unknown,
  () => Object.defineProperty({}, 'units', { get: own, enumerable: true }),
  () => Object.defineProperty({}, 'length', { get: own, enumerable: true }),
  () => Object.defineProperty({}, 'data', { get: own, enumerable: true }),
  () => Object.defineProperty({}, 'constructor', { get: own, enumerable: true }),
  () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    return circle;
  },
  () => {
    const circle: unknown[] = [];
    circle.push(circle);
    return circle;
  },
  () => new Map([['units', 1]]),
  () => new Set([1, 2]),
  () => new WeakMap(),
  () => new Date(0),
  () => new Date(Number.NaN),
  () => /x/,
  () => new Error('x'),
  () => new URL('https://example.org'),
  () => new String('adam'),
  () => new Number(1),
  () => Object(5n) as unknown,
  () => Promise.resolve(1),
  () => new Proxy({}, {}),
  () => new Proxy([1, 2], {}),
  () => new Proxy({}, { get: own, has: own, ownKeys: own, getPrototypeOf: own }),
  () => new Proxy(() => 1, {}),
  () => revoked({}),
  () => revoked([]),
  () => [revoked({})],
  () => [revoked([])],
  () => new Tensor(),
  () => createHash('md5'),
  () => new AbortController(),
  () => new AbortController().signal,
  () => ({ aborted: false }),
  () => globalThis,
  () => Math,
  () => new WebAssembly.Memory({ initial: 0 }),
];

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const corpus = [...nasty, ...objects];

/** Draws integers below a bound. */
export function drawer(seed: number): (below: number) => number {
  const next = numbersFrom(seed);
  return (below) => Math.min(below - 1, Math.floor(next(0, below)));
}

/** A place in arguments: of a list, or of an object that is nothing but options. */
interface Place {
  readonly holder: Record<PropertyKey, unknown>;
  readonly key: PropertyKey;
  readonly path: string;
}

function placesIn(holder: unknown, path: string, found: Place[], depth = 0): Place[] {
  const isPlain = typeof holder === 'object' && holder !== null && Object.getPrototypeOf(holder) === Object.prototype;
  // Concepts (of a name and a config) are given as they are: what somebody makes of ours is theirs.
  const isConcept = isPlain && 'config' in (holder as object);
  if (!(Array.isArray(holder) || isPlain) || isConcept || depth > 5 || Object.isFrozen(holder)) return found;
  const entries = Object.keys(holder as object).slice(0, 8);
  for (const key of entries) {
    const inner = (holder as Record<string, unknown>)[key];
    found.push({ holder: holder as Record<PropertyKey, unknown>, key, path: `${path}.${key}` });
    placesIn(inner, `${path}.${key}`, found, depth + 1);
  }
  return found;
}

/** Makes one thing wrong in the arguments, in place, and says what. */
export function spoil(given: unknown[], draw: (below: number) => number): string {
  const which = draw(corpus.length);
  const value = corpus[which]!();
  if (draw(20) === 0) {
    given.push(value);
    return `one more argument: corpus ${which}`;
  }
  const places = placesIn(given, '', []);
  const place = places[draw(places.length)];
  if (place === undefined) {
    given.push(value);
    return `the argument: corpus ${which}`;
  }
  if (draw(12) === 0) {
    if (Array.isArray(place.holder) && draw(2) === 0) place.holder.splice(Number(place.key), 1);
    else delete place.holder[place.key];
    return `${place.path} left out`;
  }
  if (draw(20) === 0 && !Array.isArray(place.holder)) {
    place.holder[`${String(place.key)}x`] = value;
    return `${place.path}x: corpus ${which}`;
  }
  place.holder[place.key] = value;
  return `${place.path}: corpus ${which}`;
}

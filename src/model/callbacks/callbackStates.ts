import type { Callback, CallbackState, TrainingControl } from '../../callbacks/callback.js';
import { isForbiddenKey } from '../../concept.js';
import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import type { Json } from '../../types.js';
import { isWellFormed, refuse } from '../../validate.js';
import { type Hearing, warn } from '../../warnings.js';
import type { KeptArray, KeptStates } from '../state/progress.js';
import { MARK, NUMBERS } from './stateMarks.js';

/** The name of a callback, if it has one, and its state, in which `{ $: ... }` stands for arrays and numbers that JSON cannot express. */
interface Kept {
  readonly name: string;
  readonly state: Json;
}

/** Deeper states could not be read back. */
const MAX_DEPTH = 12;
const MAX_TEXT = 10_000;

const ARRAYS = {
  Float32Array,
  Float64Array,
  Int32Array,
  Uint8Array,
  BigInt64Array,
  BigUint64Array,
};

/** Whether the callback has a state. */
export function keepsState(callback: Callback): callback is Callback & Required<Pick<Callback, 'state' | 'restore'>> {
  return typeof callback.state === 'function';
}

/** @throws OptionError for a callback with only one of state() and restore(). */
export function requirePairs(callbacks: readonly Callback[]): void {
  for (const [index, callback] of callbacks.entries()) {
    const [own, other] = keepsState(callback) ? ['state', 'restore'] : ['restore', 'state'];
    const hooks = callback as Readonly<Record<string, unknown>>;
    if (typeof hooks[own!] !== 'function' || typeof hooks[other!] === 'function') continue;
    const message = `fit: ${labelOf(callback, index)} has ${own}(), and no ${other}(): it needs both`;
    refuse(OptionError, `fit.callbacks[${index}].${other}`, 'a function', hooks[other!], message);
  }
}

/** Copies the states of all callbacks. @throws OptionError that names a value that cannot be saved. */
export function readStates(callbacks: readonly Callback[], control: TrainingControl): KeptStates {
  const arrays: KeptArray[] = [];
  const kept = callbacks.map((callback, index) => {
    if (!keepsState(callback)) return null;
    const state = toJson(callback.state(control), '', arrays, labelOf(callback, index), 0);
    return { name: nameOf(callback), state };
  });
  return { text: JSON.stringify(kept), arrays };
}

/** Copies the state of a callback, sharing nothing with it. @throws as {@link readStates}. */
export function copyOfState(callback: Callback, index: number, control: TrainingControl): CallbackState {
  const arrays: KeptArray[] = [];
  const state = keepsState(callback) ? callback.state(control) : null;
  return fromJson(toJson(state, '', arrays, labelOf(callback, index), 0), arrays) as CallbackState;
}

/**
 * Restores every callback from a state of the same name: the one at its index, otherwise the first that is left. Warns of callbacks
 * and states that are left over.
 */
export async function restoreStates(
  { text, arrays }: KeptStates,
  callbacks: readonly Callback[],
  control: TrainingControl,
  hearing: Hearing,
): Promise<void> {
  const kept = JSON.parse(text) as readonly (Kept | null)[];
  const left = new Map([...kept.entries()].filter((entry): entry is [number, Kept] => entry[1] !== null));
  const placeFor = (callback: Callback, index: number) => {
    const fits = (place: number) => left.get(place)?.name === nameOf(callback);
    return fits(index) ? index : [...left.keys()].find((place) => fits(place) && !isTakenAt(place));
  };
  /** Whether the callback at that index takes the state there. */
  const isTakenAt = (place: number) => {
    const there = callbacks[place];
    return there !== undefined && keepsState(there) && nameOf(there) === left.get(place)?.name;
  };
  for (const [index, callback] of callbacks.entries()) {
    if (!keepsState(callback)) continue;
    const place = placeFor(callback, index);
    if (place === undefined) {
      hearing(() => warn('W_RESUME', `fit: nothing was kept of ${labelOf(callback, index)}, which starts over`));
      continue;
    }
    const { state } = left.get(place)!;
    left.delete(place);
    await hearing(() => callback.restore(fromJson(state, arrays) as CallbackState, control));
  }
  for (const [place, { name }] of left) {
    hearing(() =>
      warn(
        'W_RESUME',
        `fit: no callback here goes on with the state of ${label(name, place)} of the training that was left`,
      ),
    );
  }
}

function nameOf({ name }: Callback): string {
  return typeof name === 'string' ? name : '';
}

function labelOf(callback: Callback, index: number): string {
  return label(nameOf(callback), index);
}

function label(name: string, index: number): string {
  return name === '' ? `callbacks[${index}]` : `${name} (callbacks[${index}])`;
}

function toJson(value: unknown, path: string, arrays: KeptArray[], owner: string, depth: number): Json {
  const refuseState = (what: string): never => {
    const expected = 'what JSON holds, and Float32, Float64, Int32, Uint8, BigInt64 and BigUint64 arrays';
    const message = `the state of ${owner} cannot be kept: state()${path} ${what}; a state is ${expected}`;
    refuse(OptionError, `fit.callbacks: state()${path}`, expected, value, message);
  };
  if (depth > MAX_DEPTH) return refuseState(`is more than ${MAX_DEPTH} deep`);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    return value.length <= MAX_TEXT && isWellFormed(value) ? value : refuseState('is no text that a file can hold');
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { [MARK]: Object.is(value, -0) ? '-0' : `${value}` };
  }
  if (Array.isArray(value)) {
    return Array.from(value, (entry, index) => toJson(entry, `${path}[${index}]`, arrays, owner, depth + 1));
  }
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag in ARRAYS) {
    arrays.push(copyOf(value as KeptArray, tag as keyof typeof ARRAYS));
    return { [MARK]: arrays.length - 1 };
  }
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  const isPlain = tag === 'Object' && (prototype === null || Object.getPrototypeOf(prototype) === null);
  if (!isPlain) return refuseState(`is ${show(value)}`);
  const fields = Object.entries(value as object).filter(([, field]) => field !== undefined);
  const written = fields.map(([key, field]) => {
    if (isForbiddenKey(key) || !isWellFormed(key)) return refuseState(`has the key ${show(key)}`);
    return [key.startsWith(MARK) ? MARK + key : key, toJson(field, `${path}.${key}`, arrays, owner, depth + 1)];
  });
  return Object.fromEntries(written) as { readonly [key: string]: Json };
}

function fromJson(value: Json, arrays: readonly KeptArray[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry: Json) => fromJson(entry, arrays));
  const fields = value as { readonly [key: string]: Json };
  const mark = fields[MARK];
  if (typeof mark === 'number') return arrays[mark]!.slice();
  if (typeof mark === 'string') return NUMBERS[mark];
  const read = Object.entries(fields).map(([key, field]) => {
    return [key.startsWith(MARK) ? key.slice(1) : key, fromJson(field, arrays)];
  });
  return Object.fromEntries(read) as object;
}

/** Copies an array of any realm, or of a subclass, as an array of exactly that kind. */
function copyOf({ buffer, byteOffset, byteLength }: KeptArray, tag: keyof typeof ARRAYS): KeptArray {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength).slice();
  return new ARRAYS[tag](bytes.buffer);
}

import type { NumericTypedArray } from '../../data/reading/numbers.js';
import { isList, isPlain } from '../../validate.js';
import { contentHash } from './contentHash.js';

/** Arrays of fewer bytes are sent again each time: that costs less than keeping them. */
const LEAST_BYTES = 2 ** 16;
/** Bytes that a worker keeps. */
const MOST_BYTES = 2 ** 30;

/** An array in a message: with its contents the first time, by its name afterwards. */
interface Kept {
  readonly 'ockham.kept': string;
  readonly array?: NumericTypedArray;
}

/** The arguments of a call, in which arrays that the worker has are replaced by their names. */
export interface Packed {
  readonly args: readonly unknown[];
  /** Names of arrays that the worker may drop. */
  readonly forget: readonly string[];
}

/** The caller's list of the arrays that a worker keeps, those used last at the end. */
export class SentArrays {
  private sent = new Map<string, number>();

  /** @param most  bytes that the worker keeps, beside the arrays of the last call. */
  constructor(private readonly most = MOST_BYTES) {}

  /** Packs the arguments, and posts them. What a failed `post` did not send is not listed. */
  send(args: readonly unknown[], post: (packed: Packed) => void): void {
    const next = new Map(this.sent);
    const used = new Set<string>();
    const packed = args.map((argument) =>
      replaced(argument, (value) => {
        if (!isLarge(value)) return undefined;
        const kept = contentHash(value);
        const isKnown = next.delete(kept);
        next.set(kept, value.byteLength);
        used.add(kept);
        return { 'ockham.kept': kept, ...(isKnown ? {} : { array: value }) } satisfies Kept;
      }),
    );
    let bytes = [...next.values()].reduce((sum, size) => sum + size, 0);
    const forget: string[] = [];
    for (const [name, size] of next) {
      if (bytes <= this.most || used.has(name)) break;
      next.delete(name);
      forget.push(name);
      bytes -= size;
    }
    post({ args: packed, forget });
    this.sent = next;
  }
}

/** The arrays that a worker keeps. */
export class KeptArrays {
  private readonly arrays = new Map<string, NumericTypedArray>();

  /** The arguments with all their arrays. */
  unpack({ args, forget }: Packed): readonly unknown[] {
    for (const name of forget) this.arrays.delete(name);
    return args.map((argument) =>
      replaced(argument, (value) => {
        if (!isKept(value)) return undefined;
        const { 'ockham.kept': kept, array } = value;
        if (array !== undefined) this.arrays.set(kept, array);
        return this.arrays.get(kept);
      }),
    );
  }
}

function isLarge(value: unknown): value is NumericTypedArray {
  return ArrayBuffer.isView(value) && value.byteLength >= LEAST_BYTES;
}

function isKept(value: unknown): value is Kept {
  return isPlain(value) && typeof value['ockham.kept'] === 'string';
}

/** A copy of lists and objects in which some values are replaced; lists of numbers stay. */
function replaced(value: unknown, replacement: (value: unknown) => unknown): unknown {
  const found = replacement(value);
  if (found !== undefined) return found;
  if (isList(value)) {
    return typeof value[0] === 'object' ? value.map((part) => replaced(part, replacement)) : value;
  }
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaced(part, replacement)]));
}

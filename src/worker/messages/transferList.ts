import type { NumericTypedArray } from '../../data/reading/numbers.js';
import { requireBoolean, requireOptions } from '../../validate.js';

/** Option of every method that takes data. */
export interface TransferOptions {
  /**
   * Whether the buffers of typed arrays move to the worker. Nothing is copied then, and the given arrays are empty afterwards,
   * like all others over the same buffers. Default: false.
   */
  transfer?: boolean;
}

/** The buffers that move to another thread with one message. */
export class TransferList {
  private readonly moved = new Set<ArrayBuffer>();

  /** @param isMoving  whether given arrays move instead of being copied. */
  constructor(readonly isMoving: boolean) {}

  /** Returns what the message holds for the array: the array, or a copy of it. Memory that cannot move is copied. */
  add<T extends NumericTypedArray>(array: T): T {
    const sent = this.isMoving && isBuffer(array.buffer) ? array : (array.slice() as T);
    if (isBuffer(sent.buffer)) this.moved.add(sent.buffer);
    return sent;
  }

  /** Adds an array that nobody else uses. */
  own<T extends NumericTypedArray>(array: T): T {
    if (isBuffer(array.buffer)) this.moved.add(array.buffer);
    return array;
  }

  /** Every buffer once. */
  get buffers(): readonly ArrayBuffer[] {
    return [...this.moved];
  }
}

/** Accepts buffers of any realm, and no SharedArrayBuffer. */
function isBuffer(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return Object.prototype.toString.call(buffer) === '[object ArrayBuffer]';
}

/** Splits `transfer` off the options, as an empty list. @throws OptionError unless they are an object and `transfer` a boolean. */
export function readTransfer<T extends TransferOptions>(owner: string, options: T) {
  requireOptions(owner, options, Object.keys(Object(options))); // only that it is an object: the method checks its keys
  const { transfer, ...own } = options;
  return { own, transferList: new TransferList(requireBoolean(`${owner}.transfer`, transfer ?? false)) };
}

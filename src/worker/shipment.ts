import type { NumericTypedArray } from '../data/reading/numbers.js';
import { requireBoolean, requireOptions } from '../validate.js';

/** What methods with data take beside their own options. */
export interface TransferOptions {
  /**
   * Whether the buffers of typed arrays move to the worker: nothing is copied, and the arrays given are empty afterwards, as
   * are all others over the same buffers. Default: false.
   */
  transfer?: boolean;
}

/** The buffers that go to another thread with one message. */
export class Shipment {
  private readonly moved = new Set<ArrayBuffer>();

  /** @param transfers  whether arrays are given away instead of copied. */
  constructor(private readonly transfers: boolean) {}

  /** What the message holds in place of the array: itself, or a copy. Memory that cannot move is copied. */
  add<T extends NumericTypedArray>(array: T): T {
    const sent = this.transfers && isBuffer(array.buffer) ? array : (array.slice() as T);
    if (isBuffer(sent.buffer)) this.moved.add(sent.buffer);
    return sent;
  }

  /** An array that nobody else has. */
  give<T extends NumericTypedArray>(array: T): T {
    if (isBuffer(array.buffer)) this.moved.add(array.buffer);
    return array;
  }

  /** Every buffer once. */
  get buffers(): readonly ArrayBuffer[] {
    return [...this.moved];
  }
}

/** From any realm; not a SharedArrayBuffer. */
function isBuffer(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return Object.prototype.toString.call(buffer) === '[object ArrayBuffer]';
}

/** The options without `transfer`, and a shipment as it says. @throws OptionError for what is no object, or no boolean. */
export function readTransfer<T extends TransferOptions>(owner: string, options: T) {
  requireOptions(owner, options, Object.keys(Object(options))); // an object; its keys are checked by what takes them
  const { transfer, ...own } = options;
  return { own, shipment: new Shipment(requireBoolean(`${owner}.transfer`, transfer ?? false)) };
}

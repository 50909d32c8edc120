import { FormatError } from '../../errors.js';

/** Address of what is not there. */
const UNDEFINED = 0xffff_ffff_ffff_ffffn;

/** How many bytes hold a number from 0 to that one; at least 1. */
export function bytesFor(most: number): number {
  let bytes = 1;
  for (let limit = 256; most >= limit; limit *= 256) bytes++;
  return bytes;
}

/**
 * The bytes of a file, read within their bounds, and a number of steps that all readers share: no structure that points at itself, and no tree
 * whose branches meet again, takes longer than a file of that size can need.
 */
export class FileView {
  private readonly view: DataView;
  private left: number;

  constructor(
    private readonly path: string,
    readonly bytes: Uint8Array,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // The smallest entry of any structure takes 8 bytes; each is visited a few times by name.
    this.left = 10_000 + bytes.length;
  }

  get length(): number {
    return this.bytes.length;
  }

  /** Counts a step. @throws FormatError after more than the file can need. */
  step(count = 1): void {
    this.left -= count;
    if (this.left < 0) throw this.invalid('structures that point at each other');
  }

  u8(at: number): number {
    return this.view.getUint8(this.within(at, 1));
  }

  u16(at: number): number {
    return this.view.getUint16(this.within(at, 2), true);
  }

  u32(at: number): number {
    return this.view.getUint32(this.within(at, 4), true);
  }

  /** An unsigned integer of 1 to 8 bytes, below 2^53. */
  uint(at: number, bytes: number): number {
    this.within(at, bytes);
    let value = 0;
    for (let i = bytes - 1; i >= 0; i--) value = value * 256 + this.view.getUint8(at + i);
    if (Number.isSafeInteger(value)) return value;
    throw this.invalid(`a number beyond 2^53 at byte ${at}`);
  }

  /** A size or place of 8 bytes. */
  u64(at: number): number {
    return this.uint(at, 8);
  }

  /** A place in the file, or undefined if there is none. */
  address(at: number): number | undefined {
    if (this.view.getBigUint64(this.within(at, 8), true) === UNDEFINED) return undefined;
    return this.within(this.u64(at), 0);
  }

  /** A part of the bytes, not copied. */
  part(at: number, length: number): Uint8Array {
    this.within(at, length);
    return this.bytes.subarray(at, at + length);
  }

  /** @throws FormatError unless the bytes there are those of the signature. */
  expect(at: number, signature: string): void {
    for (let i = 0; i < signature.length; i++) {
      if (this.u8(at + i) !== signature.charCodeAt(i)) throw this.invalid(`no ${signature} at byte ${at}`);
    }
  }

  /** UTF-8 up to the first zero, within so many bytes. */
  text(at: number, most: number): string {
    const part = this.bytes.subarray(this.within(at, 0), at + most);
    const zero = part.indexOf(0);
    const found = zero === -1 ? part : part.subarray(0, zero);
    this.step(found.length >> 3);
    return this.decoded(found);
  }

  decoded(bytes: Uint8Array): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.invalid('text that is not UTF-8');
    }
  }

  invalid(what: string): FormatError {
    return new FormatError(`${this.path}: HDF5: ${what}`, { path: this.path });
  }

  private within(at: number, length: number): number {
    if (length <= this.length - at) return at;
    throw this.invalid(`${length} bytes at ${at} of ${this.length}`);
  }
}

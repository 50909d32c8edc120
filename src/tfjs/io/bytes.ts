import { FormatError } from '../../errors.js';
import { decodeBase64, encodeBase64 } from '../../formats/base64.js';
import { fileBytes } from '../../formats/fileBytes.js';
import { isList } from '../../validate.js';
import type { WeightData } from './artifacts.js';

/** Joins the pieces of weights. @throws OptionError unless it is an ArrayBuffer or a list of them; DataError `E_DETACHED`. */
export function joined(path: string, data: WeightData | undefined): ArrayBuffer {
  if (data === undefined) return new ArrayBuffer(0);
  const pieces: readonly unknown[] = isList(data) ? data : [data];
  const bytes = Array.from(pieces, (piece) => fileBytes(path, piece)); // holes, too
  if (bytes.length === 1) return bytes[0]!.slice().buffer;
  const whole = new Uint8Array(bytes.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of bytes) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole.buffer;
}

/** Bytes in one buffer or in pieces, for code that reads them by ranges. */
export class CompositeArrayBuffer {
  readonly byteLength: number;
  private readonly whole: ArrayBuffer;

  constructor(buffers?: WeightData | ArrayBufferView | ArrayBufferView[]) {
    this.whole = joined('tf.io.CompositeArrayBuffer', buffers as WeightData | undefined);
    this.byteLength = this.whole.byteLength;
  }

  /** Joins pieces. */
  static join(buffers?: WeightData): ArrayBuffer {
    return joined('tf.io.CompositeArrayBuffer.join', buffers);
  }

  /** Copies the bytes from start to end. */
  slice(start = 0, end = this.byteLength): ArrayBuffer {
    const most = this.byteLength;
    const clipped = (at: number) => (Number.isNaN(Number(at)) ? 0 : Math.min(Math.max(Number(at), 0), most));
    return this.whole.slice(clipped(start), Math.max(clipped(start), clipped(end)));
  }
}

/** Longest text of base64 that is read: 2 GiB of bytes. */
const MOST_TEXT = 2 ** 31 * (4 / 3);

/** Bytes as base64. */
export function toBase64(buffer: ArrayBuffer): string {
  return encodeBase64(new Uint8Array(buffer));
}

/** @throws FormatError unless it is base64. */
export function fromBase64(path: string, text: string): ArrayBuffer {
  if (text.length > MOST_TEXT) throw new FormatError(`${path}: a text of ${text.length} characters`, { path });
  try {
    return decodeBase64(text).buffer;
  } catch (cause) {
    throw new FormatError(`${path}: expected base64`, { path, cause });
  }
}

/** Length of a text in UTF-8. */
export function byteLengthOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

// Source: Protocol Buffers, "Encoding": a message is a list of fields, each a varint tag (number << 3 | wire type) and a value.
import { FormatError } from '../errors.js';

/** Wire types. Groups (3 and 4) are refused: no format that we read has them. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** 64 bits in groups of seven. */
const MOST_VARINT_BYTES = 10;
const MOST_FIELD_NUMBER = 2 ** 29 - 1;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function varintBytes(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** Writes the fields of one message, in the order of the calls. */
export class ProtobufWriter {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  /** An integer; negative ones as 64 bits in two's complement, as int32 and int64 have them. */
  varint(field: number, value: number | bigint): this {
    return this.tag(field, VARINT).push(varintBytes(value));
  }

  /** A number as 32 bits. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.tag(field, FIXED32).push(bytes);
  }

  /** Bytes. They are not copied before {@link finish}. */
  bytes(field: number, bytes: Uint8Array): this {
    return this.tag(field, BYTES).push(varintBytes(bytes.length)).push(bytes);
  }

  text(field: number, text: string): this {
    return this.bytes(field, encoder.encode(text));
  }

  message(field: number, { parts, length }: ProtobufWriter): this {
    this.tag(field, BYTES).push(varintBytes(length));
    for (const part of parts) this.push(part);
    return this;
  }

  /** Integers, packed. */
  varints(field: number, values: readonly (number | bigint)[]): this {
    const packed = new ProtobufWriter();
    for (const value of values) packed.push(varintBytes(value));
    return this.message(field, packed);
  }

  /** Numbers of 32 bits, packed. */
  floats(field: number, values: ArrayLike<number>): this {
    return this.bytes(field, littleEndian(Float32Array.from(values)));
  }

  /** Bytes of the message so far. */
  get size(): number {
    return this.length;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const message = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      message.set(part, at);
      at += part.length;
    }
    return message;
  }

  private tag(field: number, wire: number): this {
    return this.push(varintBytes(field * 8 + wire));
  }

  private push(part: Uint8Array): this {
    this.parts.push(part);
    this.length += part.length;
    return this;
  }
}

/** The bytes of an array as this machine holds them: little-endian wherever WebAssembly runs fast, as the format is. */
export function littleEndian({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** One field of a message: its number, and readers of its value, each of which refuses another wire type. */
export class ProtobufField {
  constructor(
    /** Where the field is, for messages: `model.graph.node[3]`. */
    private readonly path: string,
    readonly number: number,
    private readonly wire: number,
    /** A varint's value, or else the bytes. */
    private readonly value: bigint | Uint8Array,
  ) {}

  /** An int64. */
  integer(): bigint {
    if (typeof this.value === 'bigint') return BigInt.asIntN(64, this.value);
    throw this.unlike('a varint');
  }

  /** An integer within 2^53. */
  number53(): number {
    return within53(this.path, this.integer());
  }

  float(): number {
    if (this.wire !== FIXED32 || typeof this.value === 'bigint') throw this.unlike('32 bits');
    return view(this.value).getFloat32(0, true);
  }

  /** A view of the bytes. */
  bytes(): Uint8Array {
    if (this.wire !== BYTES || typeof this.value === 'bigint') throw this.unlike('bytes');
    return this.value;
  }

  /** @param most  the most bytes that are read. */
  text(most: number): string {
    const bytes = this.bytes();
    if (bytes.length > most) throw invalid(this.path, `text of ${bytes.length} bytes; at most ${most} are read`);
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw new FormatError(`${this.path}: text is not UTF-8`, { path: this.path, cause });
    }
  }

  /** Integers of a repeated field, packed or one alone. @param most  how many are read. */
  integers(most: number): bigint[] {
    if (this.wire !== BYTES) return [this.integer()];
    const bytes = this.bytes();
    const values: bigint[] = [];
    for (let at = 0; at < bytes.length; ) {
      const { value, next } = readVarint(this.path, bytes, at);
      if (values.length === most) throw invalid(this.path, `more than ${most} integers`);
      values.push(BigInt.asIntN(64, value));
      at = next;
    }
    return values;
  }

  /** Bytes of numbers of that size of a repeated field, packed or one alone. */
  fixed(size: 4 | 8): Uint8Array {
    const isOne = this.wire === (size === 4 ? FIXED32 : FIXED64);
    if ((!isOne && this.wire !== BYTES) || typeof this.value === 'bigint') throw this.unlike(`${8 * size} bits`);
    if (this.value.length % size !== 0)
      throw invalid(this.path, `${this.value.length} bytes are no numbers of ${size}`);
    return this.value;
  }

  private unlike(expected: string): FormatError {
    return invalid(this.path, `field ${this.number} has wire type ${this.wire}, expected ${expected}`);
  }
}

/**
 * Visits the fields of a message in their order; nothing is copied.
 *
 * @param path  where the message is, for messages of errors.
 * @throws FormatError for bytes that are not a message: a tag or a value that is cut off, a varint above 64 bits, field 0, a group.
 */
export function visitMessage(path: string, bytes: Uint8Array, visit: (field: ProtobufField) => void): void {
  for (let at = 0; at < bytes.length; ) {
    const { value: tag, next } = readVarint(path, bytes, at);
    const wire = Number(tag & 7n);
    const number = Number(tag >> 3n);
    if (number < 1 || number > MOST_FIELD_NUMBER) throw invalid(path, `field number ${number} at byte ${at}`);
    if (wire === VARINT) {
      const { value, next: end } = readVarint(path, bytes, next);
      visit(new ProtobufField(path, number, wire, value));
      at = end;
      continue;
    }
    let [start, length] = [next, wire === FIXED64 ? 8 : 4];
    if (wire === BYTES) {
      const { value, next: begin } = readVarint(path, bytes, next);
      if (value > BigInt(bytes.length - begin)) {
        throw invalid(path, `field ${number} has ${value} bytes, and ${bytes.length - begin} are left`);
      }
      [start, length] = [begin, Number(value)];
    } else if (wire !== FIXED64 && wire !== FIXED32) throw invalid(path, `field ${number} has wire type ${wire}`);
    if (length > bytes.length - start) {
      throw invalid(path, `field ${number} has ${length} bytes, and ${bytes.length - start} are left`);
    }
    visit(new ProtobufField(path, number, wire, bytes.subarray(start, start + length)));
    at = start + length;
  }
}

/** An integer that a JavaScript number holds. @throws FormatError for a larger one. */
export function within53(path: string, value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw invalid(path, `${value} is too large`);
}

function readVarint(path: string, bytes: Uint8Array, start: number): { value: bigint; next: number } {
  // Nearly all are short: numbers are faster than bigints, and exact up to 28 bits.
  let small = 0;
  for (let index = 0; index < 4; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) throw invalid(path, `a varint at byte ${start} is cut off`);
    small |= (byte & 127) << (7 * index);
    if (byte < 128) return { value: BigInt(small), next: start + index + 1 };
  }
  let value = BigInt(small);
  for (let index = 4; index < MOST_VARINT_BYTES; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) throw invalid(path, `a varint at byte ${start} is cut off`);
    value |= BigInt(byte & 127) << BigInt(7 * index);
    if (byte >= 128) continue;
    if (value >> 64n !== 0n) throw invalid(path, `the varint at byte ${start} has more than 64 bits`);
    return { value, next: start + index + 1 };
  }
  throw invalid(path, `the varint at byte ${start} has more than ${MOST_VARINT_BYTES} bytes`);
}

function view({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function invalid(path: string, what: string): FormatError {
  return new FormatError(`${path}: ${what}`, { path });
}

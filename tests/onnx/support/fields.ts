// Messages of protocol buffers as trees, so that a test can change one field and leave the lengths of the rest right.
import { ProtobufWriter } from '../../../src/formats/protobuf.js';

/** A field: an integer, bytes, or the fields of a message. */
export interface Field {
  number: number;
  /** 0, 1, 2 or 5. */
  wire: number;
  value: bigint | Uint8Array | Field[];
  /** Added to the length that is written. */
  lie: number;
}

/** Fields that are messages, by the kind of the message that has them. */
const MESSAGES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  model: { 7: 'graph', 8: 'opset', 14: 'entry' },
  graph: { 1: 'node', 5: 'tensor', 11: 'value', 12: 'value', 13: 'value' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor' },
  value: { 2: 'type' },
  type: { 1: 'tensorType' },
  tensorType: { 2: 'shape' },
  shape: { 1: 'dim' },
};

/** Reads a message that is right. */
export function fieldsOf(bytes: Uint8Array, kind = 'model'): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const [number, wire] = [tag >> 3, tag & 7];
    if (wire === 0) fields.push({ number, wire, value: varint(), lie: 0 });
    else {
      const length = wire === 2 ? Number(varint()) : wire === 1 ? 8 : 4;
      const part = bytes.subarray(at, at + length);
      at += length;
      const inner = wire === 2 ? MESSAGES[kind]?.[number] : undefined;
      fields.push({ number, wire, value: inner === undefined ? part : fieldsOf(part, inner), lie: 0 });
    }
  }
  return fields;
}

function pushVarint(bytes: number[], value: number | bigint): void {
  // Numbers are several times faster, and lengths are numbers.
  if (typeof value === 'bigint' || value < 0) {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    bytes.push(Number(rest));
    return;
  }
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
}

function pushFields(bytes: number[], fields: readonly Field[]): void {
  for (const { number, wire, value, lie } of fields) {
    pushVarint(bytes, number * 8 + wire);
    if (typeof value === 'bigint') pushVarint(bytes, value);
    else {
      const part = value instanceof Uint8Array ? value : numbersOf(value);
      if (wire === 2) pushVarint(bytes, part.length + lie);
      for (let at = 0; at < part.length; at++) bytes.push(part[at]!);
    }
  }
}

function numbersOf(fields: readonly Field[]): readonly number[] {
  const bytes: number[] = [];
  pushFields(bytes, fields);
  return bytes;
}

/** Writes fields, right or not. */
export function bytesOf(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(numbersOf(fields));
}

/** A message of text fields and integers: `{ 1: 'x', 2: 3 }`; bytes and messages as they are; lists are repeated. */
export type Message = Readonly<Record<number, Value | readonly Value[]>>;
type Value = string | number | bigint | Uint8Array | ProtobufWriter;

/** Writes a message. */
export function message(fields: Message): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const [number, given] of Object.entries(fields)) {
    const values: readonly Value[] = Array.isArray(given) ? given : [given];
    for (const value of values) {
      const field = Number(number);
      if (typeof value === 'string') writer.text(field, value);
      else if (value instanceof Uint8Array) writer.bytes(field, value);
      else if (value instanceof ProtobufWriter) writer.message(field, value);
      else writer.varint(field, value);
    }
  }
  return writer;
}

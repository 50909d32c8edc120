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
  graph: { 1: 'node', 5: 'tensor', 11: 'value', 12: 'value' },
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

function varintOf(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

/** Writes fields, right or not. */
export function bytesOf(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (const { number, wire, value, lie } of fields) {
    parts.push(Uint8Array.from(varintOf(BigInt(number * 8 + wire))));
    if (typeof value === 'bigint') parts.push(Uint8Array.from(varintOf(value)));
    else {
      const bytes = value instanceof Uint8Array ? value : bytesOf(value);
      if (wire === 2) parts.push(Uint8Array.from(varintOf(BigInt(bytes.length + lie))));
      parts.push(bytes);
    }
  }
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
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

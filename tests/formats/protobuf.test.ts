import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ProtobufField, ProtobufWriter, visitMessage, within53 } from '../../src/formats/protobuf.js';
import { FormatError } from '../../src/index.js';

function fieldsOf(bytes: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  visitMessage('m', bytes, (field) => fields.push(field));
  return fields;
}

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

// The examples of the encoding's documentation.
test('writes the bytes of the documentation', () => {
  expect(new ProtobufWriter().varint(1, 150).finish()).toEqual(bytes(0x08, 0x96, 0x01));
  expect(new ProtobufWriter().text(2, 'testing').finish()).toEqual(
    bytes(0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67),
  );
  expect(new ProtobufWriter().message(3, new ProtobufWriter().varint(1, 150)).finish()).toEqual(
    bytes(0x1a, 3, 0x08, 0x96, 0x01),
  );
  expect(new ProtobufWriter().varints(6, [3, 270, 86_942]).finish()).toEqual(bytes(0x32, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5));
  expect(new ProtobufWriter().varint(1, -2).finish()).toEqual(
    bytes(0x08, 0xfe, 255, 255, 255, 255, 255, 255, 255, 255, 1),
  );
  expect(new ProtobufWriter().float(1, 1).finish()).toEqual(bytes(0x0d, 0, 0, 0x80, 0x3f));
});

test('integers of 64 bits come back', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.integer({ min: 1, max: 2 ** 29 - 1 }),
      (value, number) => {
        const writer = new ProtobufWriter().varint(number, value).varints(number, [value, 0, value]);
        const message = writer.finish();
        expect(writer.size).toBe(message.length);
        const [one, packed] = fieldsOf(message);
        expect(one!.number).toBe(number);
        expect(one!.integer()).toBe(value);
        expect(one!.integers(1)).toEqual([value]);
        expect(packed!.integers(3)).toEqual([value, 0n, value]);
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test.each([
  ['a varint of 11 bytes', bytes(0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1), 'more than 10 bytes'],
  ['a varint of 65 bits', bytes(0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2), 'more than 64 bits'],
  ['a varint that is cut off', bytes(0x08, 255, 255), 'cut off'],
  ['a longer varint that is cut off', bytes(0x08, 255, 255, 255, 255, 255), 'cut off'],
  ['a tag alone', bytes(0x08), 'cut off'],
  ['field 0', bytes(0x00, 1), 'field number 0'],
  ['a field number of 2^29', bytes(0x80, 0x80, 0x80, 0x80, 0x10, 1), 'field number 536870912'],
  ['a group', bytes(0x0b, 0x0c), 'wire type 3'],
  ['wire type 7', bytes(0x0f), 'wire type 7'],
  ['a length beyond the end', bytes(0x0a, 5, 1), 'has 5 bytes, and 1 are left'],
  ['a length of 2^63', bytes(0x0a, 128, 128, 128, 128, 128, 128, 128, 128, 128, 1), 'are left'],
  ['32 bits that are cut off', bytes(0x0d, 1, 2, 3), 'has 4 bytes, and 3 are left'],
  ['64 bits that are cut off', bytes(0x09, 1, 2, 3), 'has 8 bytes, and 3 are left'],
])('%s is refused', (_what, message, says) => {
  expect(() => fieldsOf(message)).toThrow(FormatError);
  expect(() => fieldsOf(message)).toThrow(says);
});

test('values of another type, or longer than wanted, are refused', () => {
  const [integer, text, number] = fieldsOf(new ProtobufWriter().varint(1, 1).text(2, 'abc').float(3, 1).finish());
  for (const read of [
    () => integer!.bytes(),
    () => integer!.text(9),
    () => integer!.float(),
    () => integer!.fixed(4),
    () => text!.integer(),
    () => text!.float(),
    () => text!.fixed(4),
    () => text!.text(2),
    () => text!.integers(2),
    () => number!.bytes(),
    () => number!.fixed(8),
    () => within53('m', 2n ** 53n),
  ]) {
    expect(read).toThrow(FormatError);
  }
  expect(text!.text(3)).toBe('abc');
  expect(number!.float()).toBe(1);
  const [wrong] = fieldsOf(new ProtobufWriter().bytes(1, bytes(0xc3, 0x28)).finish());
  expect(() => wrong!.text(9)).toThrow('not UTF-8');
});

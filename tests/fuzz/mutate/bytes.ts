// Changes of bytes that know nothing of a format but that numbers have 1, 2, 4 or 8 bytes.
import type { Draw } from './draw.js';

export type Bytes = Uint8Array<ArrayBuffer>;

/** Longest input: parts that are repeated may not grow without end. */
export const MOST_BYTES = 2 ** 16;

const LIMITS = [
  ...[0n, 1n, 2n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn],
  ...[2n ** 40n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
];

/** Joins parts, up to the longest input. */
export function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(
    Math.min(
      MOST_BYTES,
      parts.reduce((sum, { length }) => sum + length, 0),
    ),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part.subarray(0, whole.length - at), at);
    at += Math.min(part.length, whole.length - at);
  }
  return whole;
}

/** A place and a length: mostly short, sometimes up to the end. */
function someRange(length: number, draw: Draw): readonly [start: number, end: number] {
  const start = draw.below(length);
  return [start, draw.once(6) ? length : Math.min(length, start + 1 + draw.below(draw.from([1, 4, 16, 64])))];
}

type Change = (file: Bytes, draw: Draw, others: readonly Bytes[]) => Bytes;

/** Writes a number of some size: at its own alignment, where headers have theirs, or anywhere. */
const setNumber: Change = (file, draw) => {
  const size = draw.from([1, 2, 4, 8]);
  if (file.length < size) return file;
  const free = draw.below(file.length - size + 1);
  const at = draw.once(2) ? free - (free % size) : free;
  const view = new DataView(file.buffer);
  const isLittle = !draw.once(8);
  let value = draw.from(LIMITS);
  if (draw.once(2)) {
    let old = 0n;
    for (let byte = 0; byte < size; byte++) old |= BigInt(file[at + byte]!) << BigInt(8 * byte);
    value = BigInt.asUintN(
      64,
      old + draw.from([1n, -1n, 8n, -8n, BigInt(file.length), -BigInt(file.length), old, -(old / 2n)]),
    );
  }
  if (size === 8) view.setBigUint64(at, value, isLittle);
  else if (size === 4) view.setUint32(at, Number(value & 0xffff_ffffn), isLittle);
  else if (size === 2) view.setUint16(at, Number(value & 0xffffn), isLittle);
  else file[at] = Number(value & 0xffn);
  return file;
};

const CHANGES: readonly Change[] = [
  (file, draw) => {
    if (file.length > 0) file[draw.below(file.length)]! ^= 1 << draw.below(8);
    return file;
  },
  (file, draw) => {
    if (file.length > 0) file[draw.below(file.length)] = draw.below(256);
    return file;
  },
  setNumber,
  setNumber,
  (file, draw) => file.slice(0, draw.below(file.length + 1)),
  (file, draw) => {
    const [start, end] = someRange(file.length, draw);
    return joined(file.subarray(0, start), file.subarray(end));
  },
  // A part once more, or many times: chunks, entries, records.
  (file, draw) => {
    const [start, end] = someRange(file.length, draw);
    const part = file.subarray(start, end);
    const times = draw.once(50) ? 100 : draw.from([1, 1, 2, 8]);
    return joined(file.subarray(0, end), ...Array.from({ length: times }, () => part), file.subarray(end));
  },
  // The beginning of one file, and the end of another.
  (file, draw, others) => {
    const other = draw.from(others);
    return joined(file.subarray(0, draw.below(file.length + 1)), other.subarray(draw.below(other.length + 1)));
  },
  // A part of another file in the place of one of this.
  (file, draw, others) => {
    const other = draw.from(others);
    const [start, end] = someRange(file.length, draw);
    const [from, to] = someRange(other.length, draw);
    return joined(file.subarray(0, start), other.subarray(from, to), file.subarray(end));
  },
  // Two places or sizes of 2, 4 or 8 bytes, each in the place of the other.
  (file, draw) => {
    const size = draw.from([2, 4, 8]);
    const words = Math.floor(file.length / size);
    const [first, second] = [draw.below(words) * size, draw.below(words) * size];
    const part = file.slice(first, first + size);
    file.copyWithin(first, second, second + size);
    file.set(part.subarray(0, file.length - second), second);
    return file;
  },
];

/** Copies a file, and makes one to three changes. */
export function changedBytes(file: Bytes, draw: Draw, others: readonly Bytes[]): Bytes {
  let changed = file.slice();
  for (let left = draw.from([1, 1, 1, 2, 3]); left > 0; left--) changed = draw.from(CHANGES)(changed, draw, others);
  return changed;
}

// Small files of HDF5, put together field by field, so that a test can have any field wrong. Source: the HDF5 File Format Specification, version 3.0.

/** A little-endian integer of so many bytes. */
export const uint = (value: number | bigint, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
export const u16 = (...values: readonly number[]) => values.flatMap((value) => uint(value, 2));
export const u32 = (...values: readonly number[]) => values.flatMap((value) => uint(value, 4));
/** Places and sizes; undefined is no place. */
export const u64 = (...values: readonly (number | undefined)[]) =>
  values.flatMap((value) => uint(value ?? 2n ** 64n - 1n, 8));
export const text = (characters: string) => [...new TextEncoder().encode(characters)];
export const zeros = (count: number) => new Array<number>(count).fill(0);
export const floats = (...values: readonly number[]) => [...new Uint8Array(Float32Array.from(values).buffer)];

/** A message of a header: its type, its contents, its flags. */
export type Message = readonly [type: number, contents: readonly number[], flags?: number];

/** The header of an object, of version 1. @param count  of the messages, if it is a lie. */
export function oldHeader(messages: readonly Message[], count = messages.length): number[] {
  const body = messages.flatMap(([type, contents, flags = 0]) => [
    ...u16(type, contents.length),
    flags,
    ...zeros(3),
    ...contents,
  ]);
  return [1, 0, ...u16(count), ...u32(1, body.length), ...zeros(4), ...body];
}

/** The same, of version 2. @param flags  bits 0 and 1: the bytes of its size; 2: creation orders; 4: counts; 5: times. */
export function newHeader(messages: readonly Message[], flags = 0): number[] {
  const body = newMessages(messages, flags);
  const options = [...zeros(flags & 0x20 ? 16 : 0), ...zeros(flags & 0x10 ? 4 : 0)];
  return [...text('OHDR'), 2, flags, ...options, ...uint(body.length, 1 << (flags & 3)), ...body, ...zeros(4)];
}

/** Messages as headers of version 2 and their continuations have them. */
export function newMessages(messages: readonly Message[], flags = 0): number[] {
  return messages.flatMap(([type, contents, own = 0]) => [
    type,
    ...u16(contents.length),
    own,
    ...zeros(flags & 4 ? 2 : 0),
    ...contents,
  ]);
}

/** Sizes of an array. */
export const space = (shape: readonly number[], version = 1) => [
  version,
  shape.length,
  0,
  ...(version === 1 ? zeros(5) : [1]),
  ...u64(...shape),
];

/** The types of elements. */
export const types = {
  float32: [0x11, 0x20, 31, 0, ...u32(4), ...u16(0, 32), 23, 8, 0, 23, ...u32(127)],
  int16: [0x10, 0x08, 0, 0, ...u32(2), ...u16(0, 16)],
  text: (bytes: number) => [0x13, 0, 0, 0, ...u32(bytes)],
  variableText: [0x19, 1, 0, 0, ...u32(16), ...zeros(20)],
} as const;

/** The place of elements side by side. */
export const contiguous = (at: number | undefined, bytes: number) => [3, 1, ...u64(at, bytes)];
/** Elements in the header. */
export const compact = (contents: readonly number[]) => [3, 0, ...u16(contents.length), ...contents];

/** A file: blocks at places that are known before the next one is made, and a root behind them. */
export class FileOfBlocks {
  private readonly bytes: number[] = zeros(96);

  /** Adds a block. Returns its place. */
  add(block: readonly number[]): number {
    const at = this.bytes.length;
    for (const byte of block) this.bytes.push(byte);
    return at;
  }

  /** The file, whose root has that header. @param version  of the superblock. */
  finish(root: readonly number[], version = 0): Uint8Array<ArrayBuffer> {
    const at = this.add(root);
    const file = Uint8Array.from(this.bytes);
    file.set([0x89, ...text('HDF\r\n'), 0x1a, 0x0a, version]);
    file.set([8, 8], version < 2 ? 13 : 9);
    file.set(u64(at), [64, 68, 36, 36][version]);
    return file;
  }
}

/** A file whose root has these messages. */
export const fileOf = (...messages: readonly Message[]) => new FileOfBlocks().finish(oldHeader(messages));

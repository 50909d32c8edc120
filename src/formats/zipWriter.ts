import { MemoryError } from '../errors.js';
import { crc32 } from './crc32.js';
import { deflate } from './inflate.js';

/** A member to write. */
interface Packed {
  readonly name: Uint8Array;
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly crc: number;
  readonly method: number;
}

const LOCAL_BYTES = 30;
const ENTRY_BYTES = 46;
const END_BYTES = 22;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1980-01-01, the first day that the format has: equal contents give equal bytes. */
const DATE = 0x0021;
const MAX32 = 0xffffffff;

/**
 * Writes an archive of members in their order, stored or deflated. Names are checked by the caller.
 *
 * @throws MemoryError for 4 GiB and more; RuntimeSupportError if it is to be compressed, and the package fflate is missing.
 */
export async function writeZip(
  owner: string,
  members: ReadonlyMap<string, Uint8Array>,
  compress: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const packed: Packed[] = [];
  let total = END_BYTES;
  for (const [name, bytes] of members) {
    const small = compress ? await deflate(owner, bytes) : bytes;
    const isSmaller = small.length < bytes.length;
    const member = {
      name: new TextEncoder().encode(name),
      bytes: isSmaller ? small : bytes,
      size: bytes.length,
      crc: crc32(bytes),
      method: isSmaller ? 8 : 0,
    };
    packed.push(member);
    total += LOCAL_BYTES + ENTRY_BYTES + 2 * member.name.length + member.bytes.length;
  }
  if (total > MAX32) {
    const details = { path: owner, expected: `${MAX32} bytes`, got: total };
    throw new MemoryError(`${owner}: an archive of ${total} bytes; at most ${MAX32} are written`, details);
  }
  const file = new Uint8Array(total);
  const view = new DataView(file.buffer);
  let at = 0;
  const places: number[] = [];
  for (const member of packed) {
    places.push(at);
    view.setUint32(at, 0x04034b50, true);
    writeFields(view, at + 4, member);
    file.set(member.name, at + LOCAL_BYTES);
    at += LOCAL_BYTES + member.name.length;
    file.set(member.bytes, at);
    at += member.bytes.length;
  }
  const start = at;
  for (const [i, member] of packed.entries()) {
    view.setUint32(at, 0x02014b50, true);
    view.setUint16(at + 4, 20, true);
    writeFields(view, at + 6, member);
    view.setUint32(at + 42, places[i]!, true);
    file.set(member.name, at + ENTRY_BYTES);
    at += ENTRY_BYTES + member.name.length;
  }
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, packed.length, true);
  view.setUint16(at + 10, packed.length, true);
  view.setUint32(at + 12, at - start, true);
  view.setUint32(at + 16, start, true);
  return file;
}

/** The fields that both headers of a member have, from the version on. */
function writeFields(view: DataView, at: number, { name, bytes, size, crc, method }: Packed): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, FLAGS, true);
  view.setUint16(at + 4, method, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, bytes.length, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, name.length, true);
}

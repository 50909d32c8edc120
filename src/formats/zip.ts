// Source: PKWARE's APPNOTE 6.3.10: local files, the central directory, its end; zip64. Stored and deflated members, without encryption, in
// one file.
import { isForbiddenKey } from '../concept.js';
import { FormatError } from '../errors.js';
import { show } from '../show.js';
import { isWellFormed } from '../validate.js';
import { crc32 } from './crc32.js';
import { inflate } from './inflate.js';
import { type Directory, findDirectory } from './zipEnd.js';

/** Limits of what an archive may unpack to. */
export interface ZipLimits {
  /** Bytes of all members together, unpacked. Default: 16 MiB and 100 times the bytes of the archive. */
  readonly maxBytes?: number | undefined;
}

/** A member of an archive. Folders are left out. */
interface Member {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Of its local header, and of its bytes. */
  readonly local: number;
  readonly start: number;
}

const STORED = 0;
const DEFLATED = 8;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MOST_MEMBERS = 2 ** 14;
const MOST_NAME_BYTES = 1024;
const MAX32 = 0xffffffff;
/** Deflate's own limit is 1032, reached by long runs of one byte. */
const MOST_RATIO = 1032;
const FREE_BYTES = 2 ** 24;
const USUAL_RATIO = 100;

/** Whether the bytes begin as an archive does. */
export function isZip(file: Uint8Array): boolean {
  return file[0] === 0x50 && file[1] === 0x4b && file[2] === 0x03 && file[3] === 0x04;
}

/** An archive: the names of its members, and their bytes. Names are keys only: none becomes a path. */
export class ZipArchive {
  private readonly members: ReadonlyMap<string, Member>;

  /**
   * Reads the central directory, and checks it against the local headers. Nothing is unpacked.
   *
   * @param path  the caller's name, for messages.
   * @throws FormatError for all bytes that are no such archive: members that overlap, lie outside of it, have the same name, are encrypted or
   *   packed by another method, or unpack to more than the limits.
   */
  constructor(
    private readonly path: string,
    private readonly file: Uint8Array,
    { maxBytes = FREE_BYTES + USUAL_RATIO * file.length }: ZipLimits = {},
  ) {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const members = readMembers(path, file, view, findDirectory(path, view, MOST_MEMBERS));
    requireApart(path, members);
    const total = members.reduce((sum, { size }) => sum + size, 0);
    if (total > maxBytes) {
      const what = `${total} bytes unpacked, at most ${maxBytes} are read; { maxBytes } allows more`;
      throw new FormatError(`${path}: ${what}`, { path, expected: `${maxBytes}`, got: total });
    }
    this.members = new Map(members.map((member) => [member.name, member]));
  }

  /** Names of the members, in the order of the directory. */
  get names(): readonly string[] {
    return [...this.members.keys()];
  }

  /**
   * The bytes of a member: a view of the archive if it is stored. undefined if there is no member of that name.
   *
   * @throws FormatError if it does not unpack to the size and the checksum that the archive says; RuntimeSupportError if it is compressed, and the
   *   package fflate is missing.
   */
  async read(name: string): Promise<Uint8Array | undefined> {
    const member = this.members.get(name);
    if (member === undefined) return undefined;
    const path = `${this.path}: ${show(name)}`;
    const packed = this.file.subarray(member.start, member.start + member.packed);
    const bytes = member.method === STORED ? packed : await inflate(path, packed, member.size);
    if (crc32(bytes) === member.crc) return bytes;
    throw new FormatError(`${path}: the checksum is another: the file is damaged`, { path: this.path, got: name });
  }
}

function readMembers(path: string, file: Uint8Array, view: DataView, directory: Directory): Member[] {
  const names = new Set<string>();
  const members: Member[] = [];
  let at = directory.start;
  for (let i = 0; i < directory.count; i++) {
    const left = directory.end - at;
    if (left < ENTRY_BYTES || view.getUint32(at, true) !== ENTRY) throw invalid(path, `no entry ${i} in the directory`);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const length = ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
    if (length > left) throw invalid(path, `entry ${i} is longer than the directory`);
    const name = readName(path, file.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes));
    if (names.has(name)) throw invalid(path, `the name ${show(name)} comes twice`);
    names.add(name);
    const sizes = readSizes(path, name, view, at, at + ENTRY_BYTES + nameBytes, extraBytes);
    const member = readMember(path, name, view, at, sizes, file, directory.start);
    if (!name.endsWith('/')) members.push(member);
    else if (member.size > 0) throw invalid(path, `the folder ${show(name)} has contents`);
    at += length;
  }
  if (at !== directory.end) throw invalid(path, 'something follows the entries of the directory');
  return members;
}

function readName(path: string, bytes: Uint8Array): string {
  if (bytes.length > MOST_NAME_BYTES) throw invalid(path, `a name of ${bytes.length} bytes`);
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(`${path}: a name that is not UTF-8`, { path, cause });
  }
  if (name === '' || isForbiddenKey(name) || !isWellFormed(name) || name.includes('\0')) {
    throw invalid(path, `the name ${show(name)} is not allowed`);
  }
  return name;
}

interface Sizes {
  readonly packed: number;
  readonly size: number;
  readonly local: number;
}

/** Sizes and place of a member: 32 bits, or 64 bits in the extra field where those are all ones. */
function readSizes(path: string, name: string, view: DataView, at: number, extra: number, extraBytes: number): Sizes {
  const short = {
    size: view.getUint32(at + 24, true),
    packed: view.getUint32(at + 20, true),
    local: view.getUint32(at + 42, true),
  };
  const wide = findExtra(path, view, extra, extraBytes);
  let next = wide?.start ?? 0;
  const long = (value: number) => {
    if (value !== MAX32) return value;
    if (wide === undefined || next + 8 > wide.end) throw invalid(path, `${show(name)} has no size`);
    next += 8;
    return Number(view.getBigUint64(next - 8, true)); // rounded only if it is larger than any file
  };
  // In this order, as the format has them.
  const size = long(short.size);
  const packed = long(short.packed);
  return { size, packed, local: long(short.local) };
}

/** The field of 64-bit sizes among the extra fields. */
function findExtra(
  path: string,
  view: DataView,
  start: number,
  bytes: number,
): { start: number; end: number } | undefined {
  const end = start + bytes;
  for (let at = start; at + 4 <= end; ) {
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > end) throw invalid(path, 'an extra field that is cut off');
    if (view.getUint16(at, true) === 1) return { start: at + 4, end: at + 4 + length };
    at += 4 + length;
  }
  return undefined;
}

function readMember(
  path: string,
  name: string,
  view: DataView,
  at: number,
  { packed, size, local }: Sizes,
  file: Uint8Array,
  most: number,
): Member {
  const method = view.getUint16(at + 10, true);
  const crc = view.getUint32(at + 16, true);
  if ((view.getUint16(at + 8, true) & 0x2041) !== 0) throw invalid(path, `${show(name)} is encrypted`);
  if (method !== STORED && method !== DEFLATED) {
    throw invalid(path, `${show(name)} is packed by method ${method}; known are stored and deflated`);
  }
  if (method === STORED && packed !== size) throw invalid(path, `${show(name)} is stored, and has two sizes`);
  if (size > packed * MOST_RATIO) throw invalid(path, `${show(name)}: ${packed} bytes never unpack to ${size}`);
  if (local > most - LOCAL_BYTES || view.getUint32(local, true) !== LOCAL) {
    throw invalid(path, `${show(name)} is not where the directory says`);
  }
  const nameBytes = view.getUint16(local + 26, true);
  const start = local + LOCAL_BYTES + nameBytes + view.getUint16(local + 28, true);
  if (packed > most - start) throw invalid(path, `${show(name)} has ${packed} bytes in a file of ${file.length}`);
  const sameName = readName(path, file.subarray(local + LOCAL_BYTES, local + LOCAL_BYTES + nameBytes)) === name;
  if (!sameName || view.getUint16(local + 8, true) !== method) {
    throw invalid(path, `${show(name)} is another member where it lies than in the directory`);
  }
  return { name, method, crc, packed, size, local, start };
}

/** @throws FormatError if members share bytes, which lets a small archive unpack to a large one. */
function requireApart(path: string, members: readonly Member[]): void {
  let end = 0;
  for (const { name, local, start, packed } of [...members].sort((a, b) => a.local - b.local)) {
    if (local < end) throw invalid(path, `${show(name)} overlaps another member`);
    end = start + packed;
  }
}

function invalid(path: string, what: string): FormatError {
  return new FormatError(`${path}: ${what}`, { path });
}

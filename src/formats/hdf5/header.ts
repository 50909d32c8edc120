import type { FileView } from './bytes.js';

/** A message of an object's header: its type, and where its contents are. */
export interface Message {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

export const DATASPACE = 0x01;
export const LINK_INFO = 0x02;
export const DATATYPE = 0x03;
export const LINK = 0x06;
export const LAYOUT = 0x08;
export const FILTERS = 0x0b;
export const ATTRIBUTE = 0x0c;
const CONTINUATION = 0x10;
export const SYMBOL_TABLE = 0x11;
export const ATTRIBUTE_INFO = 0x15;

const SHARED = 0x02;
const MOST_MESSAGES = 2 ** 16;

/** The place of the root's header. Superblocks of versions 0 to 3, with places and sizes of 8 bytes. */
export function rootOf(file: FileView): number {
  file.expect(0, '\x89HDF\r\n\x1a\n');
  const version = file.u8(8);
  if (version > 3) throw file.invalid(`version ${version} of the superblock`);
  const sizes = version < 2 ? [file.u8(13), file.u8(14)] : [file.u8(9), file.u8(10)];
  if (sizes.some((size) => size !== 8)) throw file.invalid(`places of ${sizes[0]} bytes`);
  const base = file.u64([24, 28, 12, 12][version]!);
  if (base !== 0) throw file.invalid('a file within another');
  const root = file.address([64, 68, 36, 36][version]!);
  if (root === undefined) throw file.invalid('no root');
  return root;
}

/** Reads the header of an object: all its messages, those of continued blocks too. Versions 1 and 2. */
export function readHeader(file: FileView, at: number): Message[] {
  return file.u8(at) === 1 ? readFirst(file, at) : readSecond(file, at);
}

function readFirst(file: FileView, at: number): Message[] {
  const count = file.u16(at + 2);
  const blocks = [{ start: at + 16, size: file.u32(at + 8) }];
  const messages: Message[] = [];
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    const end = block.start + block.size;
    file.part(block.start, block.size);
    for (let start = block.start; start + 8 <= end && messages.length < count; ) {
      const message = { type: file.u16(start), size: file.u16(start + 2), at: start + 8 };
      add(file, messages, blocks, message, file.u8(start + 4), end);
      start += 8 + message.size;
    }
  }
  return messages;
}

function readSecond(file: FileView, at: number): Message[] {
  file.expect(at, 'OHDR');
  if (file.u8(at + 4) !== 2) throw file.invalid(`version ${file.u8(at + 4)} of a header`);
  const flags = file.u8(at + 5);
  const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const prefix = flags & 0x04 ? 6 : 4;
  const blocks = [{ start: sizeAt + sizeBytes, size: file.uint(sizeAt, sizeBytes) }];
  const messages: Message[] = [];
  for (let block = blocks.shift(), isFirst = true; block !== undefined; block = blocks.shift(), isFirst = false) {
    if (!isFirst) file.expect(block.start, 'OCHK');
    const [first, end] = isFirst
      ? [block.start, block.start + block.size]
      : [block.start + 4, block.start + block.size - 4]; // a signature before, a checksum behind
    file.part(block.start, block.size);
    for (let start = first; start + prefix <= end; ) {
      const message = { type: file.u8(start), size: file.u16(start + 1), at: start + prefix };
      add(file, messages, blocks, message, file.u8(start + 3), end);
      start += prefix + message.size;
    }
  }
  return messages;
}

function add(
  file: FileView,
  messages: Message[],
  blocks: { start: number; size: number }[],
  message: Message,
  flags: number,
  end: number,
): void {
  file.step();
  if (message.at + message.size > end) throw file.invalid('a message that is longer than its header');
  if (messages.length >= MOST_MESSAGES) throw file.invalid(`more than ${MOST_MESSAGES} messages`);
  if (message.type === CONTINUATION) {
    const start = file.address(message.at);
    if (start !== undefined) blocks.push({ start, size: file.u64(message.at + 8) });
  }
  // Types that several data sets share are elsewhere: h5py writes none.
  if ((flags & SHARED) !== 0 && message.type === DATATYPE) throw file.invalid('a shared type');
  messages.push(message);
}

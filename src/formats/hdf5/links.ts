import { bytesFor, type FileView } from './bytes.js';
import { FractalHeap } from './fractalHeap.js';
import { LINK, LINK_INFO, type Message, SYMBOL_TABLE } from './header.js';

/** Names of a group's members, with the places of their headers. */
export type Links = Map<string, number>;

const MOST_LINKS = 2 ** 17;
const MOST_DEPTH = 16;
const LONGEST = 1024;

/** Reads the links of a group: symbol tables of old files; link messages, and heaps of them, of new ones. Undefined if it is no group. */
export function readLinks(file: FileView, messages: readonly Message[]): Links | undefined {
  const links: Links = new Map();
  let isGroup = false;
  for (const message of messages) {
    if (message.type === SYMBOL_TABLE) readSymbolTable(file, message.at, links);
    else if (message.type === LINK) readLink(file, message.at, links);
    else if (message.type === LINK_INFO) readDense(file, message.at, links);
    else continue;
    isGroup = true;
  }
  return isGroup ? links : undefined;
}

function add(file: FileView, links: Links, name: string, at: number): void {
  file.step();
  if (name === '' || name === '.' || name.includes('/')) throw file.invalid('a link whose name is none');
  if (links.has(name)) throw file.invalid('a link that comes twice');
  if (links.size >= MOST_LINKS) throw file.invalid(`more than ${MOST_LINKS} links`);
  links.set(name, at);
}

function readSymbolTable(file: FileView, at: number, links: Links): void {
  const tree = file.address(at);
  const heap = file.address(at + 8);
  if (tree === undefined || heap === undefined) return;
  file.expect(heap, 'HEAP');
  const names = { size: file.u64(heap + 8), at: file.address(heap + 24) ?? 0 };
  file.part(names.at, names.size);
  readNode(file, tree, file.u8(tree + 5), names, links);
}

/** A node of a B-tree of version 1, type 0: its children are nodes one level below, or tables of symbols. */
function readNode(file: FileView, at: number, level: number, names: { at: number; size: number }, links: Links): void {
  file.step();
  file.expect(at, 'TREE');
  if (file.u8(at + 4) !== 0 || file.u8(at + 5) !== level || level > MOST_DEPTH)
    throw file.invalid('a tree of no group');
  const count = file.u16(at + 6);
  for (let i = 0; i < count; i++) {
    file.step();
    const child = file.address(at + 32 + 16 * i);
    if (child === undefined) throw file.invalid('a node without a place');
    if (level > 0) readNode(file, child, level - 1, names, links);
    else readSymbols(file, child, names, links);
  }
}

function readSymbols(file: FileView, at: number, names: { at: number; size: number }, links: Links): void {
  file.expect(at, 'SNOD');
  const count = file.u16(at + 6);
  for (let i = 0; i < count; i++) {
    const entry = at + 8 + 40 * i;
    const offset = file.u64(entry);
    if (offset >= names.size) throw file.invalid('a name beyond its heap');
    const name = file.text(names.at + offset, Math.min(names.size - offset, LONGEST));
    const target = file.address(entry + 8);
    // Soft links have no place: nothing here follows them.
    if (target !== undefined) add(file, links, name, target);
  }
}

/** A link message: hard links are kept; soft and external ones lead elsewhere, and are left out. */
function readLink(file: FileView, start: number, links: Links): void {
  if (file.u8(start) !== 1) throw file.invalid(`version ${file.u8(start)} of a link`);
  const flags = file.u8(start + 1);
  let at = start + 2;
  const isHard = (flags & 0x08) === 0 || file.u8(at) === 0;
  at += (flags & 0x08 ? 1 : 0) + (flags & 0x04 ? 8 : 0) + (flags & 0x10 ? 1 : 0);
  const lengthBytes = 1 << (flags & 3);
  const length = file.uint(at, lengthBytes);
  at += lengthBytes;
  if (length > LONGEST) throw file.invalid(`a name of ${length} bytes`);
  const name = file.decoded(file.part(at, length));
  const target = isHard ? file.address(at + length) : undefined;
  if (target !== undefined) add(file, links, name, target);
}

/** Links that are too many for the header: messages in a fractal heap, found by a B-tree of version 2 with their names. */
function readDense(file: FileView, start: number, links: Links): void {
  const flags = file.u8(start + 1);
  const at = start + 2 + (flags & 1 ? 8 : 0);
  const [heapAt, tree] = [file.address(at), file.address(at + 8)];
  if (heapAt === undefined || tree === undefined) return;
  const heap = new FractalHeap(file, heapAt);
  file.expect(tree, 'BTHD');
  const record = file.u16(tree + 10);
  const nodeBytes = file.u32(tree + 6);
  if (file.u8(tree + 5) !== 5 || record !== 4 + heap.idBytes) throw file.invalid('a tree that is not one of names');
  const depth = file.u16(tree + 12);
  const root = file.address(tree + 16);
  if (depth > MOST_DEPTH) throw file.invalid(`a tree of ${depth} levels`);
  if (root === undefined) return;
  const counts = mostRecords(nodeBytes, record, depth);
  const visit = (node: number, level: number, count: number): void => {
    file.step(1 + count);
    file.expect(node, level === 0 ? 'BTLF' : 'BTIN');
    for (let i = 0; i < count; i++) readLink(file, heap.find(node + 6 + i * record + 4), links);
    if (level === 0) return;
    const { countBytes, totalBytes } = counts[level]!;
    const stride = 8 + countBytes + totalBytes;
    for (let i = 0; i <= count; i++) {
      const pointer = node + 6 + count * record + i * stride;
      const child = file.address(pointer);
      if (child === undefined) throw file.invalid('a node without a place');
      visit(child, level - 1, file.uint(pointer + 8, countBytes));
    }
  };
  visit(root, depth, file.u16(tree + 24));
}

/** Bytes of the numbers of records in the children of a node of each level: as many as their largest value needs. */
function mostRecords(nodeBytes: number, record: number, depth: number) {
  const leaf = Math.floor((nodeBytes - 10) / record);
  const levels = [{ countBytes: 0, totalBytes: 0, records: leaf, total: leaf }];
  for (let level = 1; level <= depth; level++) {
    const below = levels[level - 1]!;
    const countBytes = bytesFor(leaf);
    const totalBytes = level === 1 ? 0 : bytesFor(below.total);
    const records = Math.floor(
      (nodeBytes - 10 - (8 + countBytes + totalBytes)) / (record + 8 + countBytes + totalBytes),
    );
    levels.push({ countBytes, totalBytes, records, total: records + (records + 1) * below.total });
  }
  return levels;
}

// Source: the HDF5 File Format Specification, version 3.0, in its oldest form, which all versions of the library read: superblock 0, symbol
// tables, contiguous arrays.

/** An array to write. */
export interface Hdf5Input {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | BigInt64Array;
}

/** A group, by the names of its members. */
interface Group {
  readonly members: Map<string, Group | Hdf5Input>;
}

const NONE = 0xffff_ffff_ffff_ffffn;
/** Children that a node of a group's tree has room for: twice that. One child, with all names, is enough. */
const INTERNAL_K = 16;
const NODE_BYTES = 24 + (4 * INTERNAL_K + 1) * 8;
const SUPERBLOCK_BYTES = 96;
const MOST_LINKS = 65_534;

const isGroup = (node: Group | Hdf5Input): node is Group => 'members' in node;
const padded = (bytes: number) => Math.ceil(bytes / 8) * 8;

/**
 * Writes a file of arrays by their paths. Equal contents give equal bytes.
 *
 * @param groups  paths of groups that may be empty.
 */
export function writeHdf5(
  arrays: ReadonlyMap<string, Hdf5Input>,
  groups: readonly string[] = [],
): Uint8Array<ArrayBuffer> {
  const root = treeOf(arrays, groups);
  const leafK = Math.max(4, Math.ceil(mostMembers(root) / 2));
  if (2 * leafK > MOST_LINKS) throw new RangeError(`more than ${MOST_LINKS} members`);
  const bytes = SUPERBLOCK_BYTES + sizeOf(root, leafK);
  const writer = new Writer(bytes, leafK);
  writer.superblock(writer.group(root));
  return writer.file;
}

function treeOf(arrays: ReadonlyMap<string, Hdf5Input>, groups: readonly string[]): Group {
  const root: Group = { members: new Map() };
  const groupAt = (names: readonly string[]) => {
    let group = root;
    for (const name of names) {
      let next = group.members.get(name);
      if (next === undefined) {
        next = { members: new Map() };
        group.members.set(name, next);
      }
      if (!isGroup(next)) throw new RangeError(`${names.join('/')} is an array and a group`);
      group = next;
    }
    return group;
  };
  for (const path of groups) groupAt(path.split('/'));
  for (const [path, array] of arrays) {
    const names = path.split('/');
    groupAt(names.slice(0, -1)).members.set(names.at(-1)!, array);
  }
  return root;
}

function mostMembers({ members }: Group): number {
  return [...members.values()].reduce(
    (most, node) => Math.max(most, isGroup(node) ? mostMembers(node) : 0),
    members.size,
  );
}

const heapBytes = ({ members }: Group) =>
  [...members.keys()].reduce((sum, name) => sum + padded(new TextEncoder().encode(name).length + 1), 8);
const symbolBytes = (leafK: number) => 8 + 40 * 2 * leafK;
const GROUP_HEADER_BYTES = 16 + 8 + 16;
const spaceBytes = (shape: readonly number[]) => 8 + 8 * shape.length;
const TYPE_BYTES = 24;
const FILL_BYTES = 8;
const LAYOUT_BYTES = 24;
const messagesBytes = (shape: readonly number[]) => 4 * 8 + spaceBytes(shape) + TYPE_BYTES + FILL_BYTES + LAYOUT_BYTES;

/** Bytes of a group with all that is in it. */
function sizeOf(node: Group | Hdf5Input, leafK: number): number {
  if (!isGroup(node)) return 16 + messagesBytes(node.shape) + padded(node.data.byteLength);
  const own = GROUP_HEADER_BYTES + 32 + heapBytes(node) + NODE_BYTES + symbolBytes(leafK);
  return [...node.members.values()].reduce((sum, member) => sum + sizeOf(member, leafK), own);
}

/** Where a group is. */
interface Placed {
  readonly header: number;
  readonly tree: number;
  readonly heap: number;
}

class Writer {
  readonly file: Uint8Array<ArrayBuffer>;
  private readonly view: DataView;
  private next = SUPERBLOCK_BYTES;

  constructor(
    bytes: number,
    private readonly leafK: number,
  ) {
    this.file = new Uint8Array(bytes);
    this.view = new DataView(this.file.buffer);
  }

  superblock(root: Placed): void {
    this.file.set([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
    this.file.set([8, 8], 13);
    this.u16(16, this.leafK);
    this.u16(18, INTERNAL_K);
    this.place(32, undefined);
    this.place(40, this.file.length);
    this.place(48, undefined);
    this.entry(56, 0, root);
  }

  group(group: Group): Placed {
    const header = this.take(GROUP_HEADER_BYTES);
    const heap = this.take(32);
    const names = this.take(heapBytes(group));
    const tree = this.take(NODE_BYTES);
    const symbols = this.take(symbolBytes(this.leafK));
    this.header(header, 1, 24);
    this.message(header + 16, 0x11, 16);
    this.place(header + 24, tree);
    this.place(header + 32, heap);
    this.text(heap, 'HEAP');
    this.place(heap + 8, heapBytes(group));
    this.place(heap + 16, 1); // no free space
    this.place(heap + 24, names);
    const last = this.symbols(group, symbols, names);
    this.text(tree, 'TREE');
    this.u16(tree + 6, group.members.size === 0 ? 0 : 1);
    this.place(tree + 8, undefined);
    this.place(tree + 16, undefined);
    this.place(tree + 32, symbols);
    this.place(tree + 40, last);
    return { header, tree, heap };
  }

  /** Writes the members in the order of their names. @returns the place of the last name in the heap. */
  private symbols(group: Group, symbols: number, names: number): number {
    this.text(symbols, 'SNOD');
    this.file[symbols + 4] = 1;
    this.u16(symbols + 6, group.members.size);
    const encoder = new TextEncoder();
    const ordered = [...group.members].map(([name, node]) => ({ name: encoder.encode(name), node }));
    ordered.sort((a, b) => compareBytes(a.name, b.name));
    let offset = 8; // the empty name is at 0
    let last = 0;
    for (const [i, { name, node }] of ordered.entries()) {
      this.file.set(name, names + offset);
      this.entry(symbols + 8 + 40 * i, offset, isGroup(node) ? this.group(node) : this.array(node));
      last = offset;
      offset += padded(name.length + 1);
    }
    return last;
  }

  /** A link: the place of its name, that of its header, and, for groups, where their trees are. */
  private entry(at: number, name: number, target: Placed | number): void {
    this.place(at, name);
    this.place(at + 8, typeof target === 'number' ? target : target.header);
    if (typeof target === 'number') return;
    this.view.setUint32(at + 16, 1, true);
    this.place(at + 24, target.tree);
    this.place(at + 32, target.heap);
  }

  private array({ shape, data }: Hdf5Input): number {
    const header = this.take(16 + messagesBytes(shape));
    const contents = this.take(padded(data.byteLength));
    this.header(header, 4, messagesBytes(shape));
    let at = header + 16;
    this.message(at, 0x01, spaceBytes(shape));
    this.file.set([1, shape.length], at + 8);
    for (const [axis, size] of shape.entries()) this.place(at + 16 + 8 * axis, size);
    at += 8 + spaceBytes(shape);
    this.message(at, 0x03, TYPE_BYTES);
    this.file.set(typeOf(data), at + 8);
    at += 8 + TYPE_BYTES;
    this.message(at, 0x05, FILL_BYTES);
    this.file.set([2, 2, 2, 1], at + 8); // allocated late, written if set; the default, of 0 bytes
    at += 8 + FILL_BYTES;
    this.message(at, 0x08, LAYOUT_BYTES);
    this.file.set([3, 1], at + 8);
    this.place(at + 10, data.byteLength === 0 ? undefined : contents);
    this.place(at + 18, data.byteLength);
    this.file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), contents);
    return header;
  }

  private header(at: number, messages: number, bytes: number): void {
    this.file[at] = 1;
    this.u16(at + 2, messages);
    this.view.setUint32(at + 4, 1, true);
    this.view.setUint32(at + 8, bytes, true);
  }

  private message(at: number, type: number, bytes: number): void {
    this.u16(at, type);
    this.u16(at + 2, bytes);
  }

  private take(bytes: number): number {
    const at = this.next;
    this.next += bytes;
    return at;
  }

  private text(at: number, text: string): void {
    for (let i = 0; i < text.length; i++) this.file[at + i] = text.charCodeAt(i);
  }

  private u16(at: number, value: number): void {
    this.view.setUint16(at, value, true);
  }

  private place(at: number, value: number | undefined): void {
    this.view.setBigUint64(at, value === undefined ? NONE : BigInt(value), true);
  }
}

/** The type of the elements: class and version, flags, bytes, then offset, precision and, for floats, exponent, fraction and bias. */
function typeOf(data: Hdf5Input['data']): readonly number[] {
  if (data instanceof Float32Array) return [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0];
  if (data instanceof Float64Array) return [0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 255, 3, 0, 0];
  return [0x10, 0x08, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0];
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

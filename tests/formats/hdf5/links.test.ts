// Groups field by field: tables of symbols, links in headers, and links in heaps, as old and new versions of HDF5 write them.
import { describe, expect, test } from 'vitest';
import { Hdf5File } from '../../../src/formats/hdf5/hdf5.js';
import { errorOf } from '../../support/errors.js';
import { FileOfBlocks, type Message, newHeader, oldHeader, text, u16, u32, u64, uint, zeros } from './bytes.js';

const [LINK_INFO, LINK, SYMBOL_TABLE] = [2, 6, 17];
const namesIn = (file: Uint8Array) => new Hdf5File('test', file).names('');
const refusal = (file: Uint8Array) => {
  const { name, path } = errorOf(() => namesIn(file));
  return [name, path];
};
const REFUSED = ['FormatError', 'test'];
/** The place of what the links lead to: nothing reads it. */
const TARGET = 96;
/** Changes a block before it is written. */
type Change = (block: number[]) => number[];
const same: Change = (block) => block;
const byte =
  (at: number, value: number): Change =>
  (block) =>
    block.with(at, value);
const bytes =
  (at: number, values: readonly number[]): Change =>
  (block) =>
    block.toSpliced(at, values.length, ...values);

test('an object without links is no group', () => {
  expect(namesIn(new FileOfBlocks().finish(oldHeader([])))).toBeUndefined();
});

describe('tables of symbols', () => {
  /** Names in a heap, each with the place of its name and of what it leads to. */
  const NAMES = text('\0\0\0\0\0\0\0\0first\0\0\0second\0\0');
  const heap = (file: FileOfBlocks, change = same) => {
    const names = file.add(NAMES);
    return file.add(change([...text('HEAP'), ...zeros(4), ...u64(NAMES.length, undefined, names)]));
  };
  const symbols = (...entries: readonly (readonly [name: number, target: number | undefined])[]) => [
    ...text('SNOD'),
    1,
    0,
    ...u16(entries.length),
    ...entries.flatMap(([name, target]) => [...u64(name, target), ...zeros(24)]),
  ];
  const node = (level: number, children: readonly (number | undefined)[]) => [
    ...text('TREE'),
    0,
    level,
    ...u16(children.length),
    ...u64(undefined, undefined),
    ...u64(...children.flatMap((child) => [0, child])),
    ...u64(0),
  ];
  const grouped = (file: FileOfBlocks, tree: number | undefined, names: number | undefined) =>
    file.finish(oldHeader([[SYMBOL_TABLE, u64(tree, names)]]));
  /** A file of two tables below one node. */
  const right = ({ table = same, tree = same, names = same } = {}) => {
    const file = new FileOfBlocks();
    const tables = [file.add(table(symbols([8, TARGET]))), file.add(symbols([16, TARGET], [8, undefined]))];
    return grouped(file, file.add(tree(node(0, tables))), heap(file, names));
  };

  test('have the links of all tables, without those that lead elsewhere', () => {
    expect(namesIn(right())).toEqual(['first', 'second']);
    // A name ends with the heap.
    expect(namesIn(right({ names: bytes(8, u64(22)) }))).toEqual(['first', 'second']);
    expect(namesIn(right({ names: bytes(8, u64(20)) }))).toEqual(['first', 'seco']);
  });

  test('below nodes of several levels', () => {
    const file = new FileOfBlocks();
    const leaf = (name: number) => file.add(node(0, [file.add(symbols([name, TARGET]))]));
    const root = file.add(node(2, [file.add(node(1, [leaf(8), leaf(16)])), file.add(node(1, []))]));
    expect(namesIn(grouped(file, root, heap(file)))).toEqual(['first', 'second']);
    /** A chain of nodes down from that level. */
    const deep = (level: number) => {
      const long = new FileOfBlocks();
      let at = long.add(symbols([8, TARGET]));
      for (let of = 0; of <= level; of++) at = long.add(node(of, [at]));
      return grouped(long, at, heap(long));
    };
    expect(namesIn(deep(16))).toEqual(['first']);
    expect(refusal(deep(17))).toEqual(REFUSED);
  });

  test('without a tree or a heap: an empty group', () => {
    for (const [tree, names] of [
      [undefined, 96],
      [96, undefined],
    ])
      expect(namesIn(grouped(new FileOfBlocks(), tree, names))).toEqual([]);
  });

  test.each<[string, Uint8Array]>([
    ['a heap without its signature', right({ names: byte(0, 0) })],
    ['names that end behind the file', right({ names: bytes(8, u64(2 ** 20)) })],
    ['a name behind its heap', right({ names: bytes(8, u64(16)) })],
    ['a node without its signature', right({ tree: byte(0, 0) })],
    ['a node of chunks', right({ tree: byte(4, 1) })],
    ['a node without a place', right({ tree: bytes(32, u64(undefined)) })],
    ['a table without its signature', right({ table: byte(0, 0) })],
    ['the empty name', right({ table: bytes(8, u64(0)) })],
    ['a name that comes twice', right({ table: bytes(8, u64(16)) })],
  ])('refuse %s', (_, file) => {
    expect(refusal(file)).toEqual(REFUSED);
  });

  test('refuse a node of another level below a node, and nodes that meet again and again', () => {
    const file = new FileOfBlocks();
    const leaf = file.add(node(0, []));
    expect(refusal(grouped(file, file.add(node(2, [leaf])), heap(file)))).toEqual(REFUSED);
    const many = new FileOfBlocks();
    let at = many.add(symbols());
    for (let level = 0; level < 5; level++) at = many.add(node(level, new Array<number>(32).fill(at)));
    expect(refusal(grouped(many, at, heap(many)))).toEqual(REFUSED);
  });
});

/** A link: with a kind, an order, an encoding, and a length of so many bytes, by its flags. */
const link = (
  name: string,
  { flags = 0, kind = 0, target = TARGET as number | null, length = text(name).length } = {},
) => [
  1,
  flags,
  ...(flags & 8 ? [kind] : []),
  ...zeros(flags & 4 ? 8 : 0),
  ...(flags & 0x10 ? [1] : []),
  ...uint(length, 1 << (flags & 3)),
  ...text(name),
  ...u64(target ?? undefined),
];

describe('links in the header', () => {
  const of = (...links: readonly (readonly number[])[]) =>
    new FileOfBlocks().finish(
      newHeader(
        links.map((contents): Message => [LINK, contents]),
        1,
      ),
    );

  test.each([0, 1, 2, 3, 4, 8, 0x10, 0x1c, 0x1e])('flags %i', (flags) => {
    expect(namesIn(of(link('first', { flags }), link('Ω', { flags })))).toEqual(['first', 'Ω']);
  });

  test('those that lead elsewhere are left out', () => {
    expect(namesIn(of(link('soft', { flags: 8, kind: 1 }), link('nowhere', { target: null })))).toEqual([]);
    expect(namesIn(of(link('\ufeffx')))).toEqual(['\ufeffx']);
    expect(namesIn(of(link('x'.repeat(1024), { flags: 1 })))).toEqual(['x'.repeat(1024)]);
  });

  test.each<[string, Uint8Array]>([
    ['version 2', of(byte(0, 2)(link('first')))],
    ['a name of 1025 bytes', of(link('x'.repeat(1025), { flags: 1 }))],
    ['a name that ends behind the file', of(link('x', { flags: 1, length: 1000 }))],
    ['a name that is not UTF-8', of(byte(3, 0xff)(link('x')))],
    ['a place behind the file', of(link('x', { target: 2 ** 40 }))],
    ['no name', of(link(''))],
    ['the name of the group itself', of(link('.'))],
    ['a path', of(link('a/b'))],
    ['a name that comes twice', of(link('a'), link('a'))],
  ])('refuse %s', (_, file) => {
    expect(refusal(file)).toEqual(REFUSED);
  });
});

describe('links in a heap', () => {
  const HEAP_ID = 7;
  const RECORD = 4 + HEAP_ID;
  const NODE_BYTES = 128;
  interface Heap {
    readonly width?: number;
    readonly startSize?: number;
    readonly mostDirect?: number;
    readonly rows?: number;
    readonly root: number | undefined;
    readonly change?: Change;
  }
  /** The header of a heap whose offsets take 4 bytes and whose lengths take 2. */
  const heapHeader = ({ width = 2, startSize = 64, mostDirect = 512, rows = 0, root, change = same }: Heap) =>
    change([
      ...text('FRHP'),
      0,
      ...u16(HEAP_ID, 0),
      0,
      ...u32(4096),
      ...zeros(96),
      ...u16(width),
      ...u64(startSize, mostDirect),
      ...u16(32, 0),
      ...u64(root),
      ...u16(rows),
    ]);
  const PREFIX = 17;
  /** A block of objects of that size, and the offset of each in it. */
  const block = (size: number, objects: readonly (readonly number[])[]) => {
    const offsets: number[] = [];
    const contents = [...text('FHDB'), ...zeros(PREFIX - 4)];
    for (const object of objects) {
      offsets.push(contents.length);
      contents.push(...object);
    }
    return { contents: [...contents, ...zeros(size - contents.length)], offsets };
  };
  const indirect = (children: readonly (number | undefined)[]) => [
    ...text('FHIB'),
    0,
    ...u64(undefined),
    ...u32(0),
    ...u64(...children),
    ...u32(0),
  ];
  /** A record of a name: its hash, and the object's kind, offset and length. */
  const record = (offset: number, length: number, kind = 0) => [
    ...u32(0xffff_ffff),
    kind,
    ...uint(offset, 4),
    ...uint(length, 2),
  ];
  const leaf = (records: readonly (readonly number[])[]) => [...text('BTLF'), 0, 5, ...records.flat(), ...u32(0)];
  const treeHeader = (root: number | undefined, count: number, depth = 0, nodeBytes = NODE_BYTES) => [
    ...text('BTHD'),
    0,
    5,
    ...u32(nodeBytes),
    ...u16(RECORD, depth),
    100,
    40,
    ...u64(root),
    ...u16(count),
    ...u64(count),
  ];
  const grouped = (file: FileOfBlocks, heap: number | undefined, tree: number | undefined, flags = 0) =>
    file.finish(oldHeader([[LINK_INFO, [0, flags, ...zeros(flags & 1 ? 8 : 0), ...u64(heap, tree)]]]));

  const names = ['first', 'second', 'third'];
  const objects = names.map((name) => link(name));
  const lengthOf = (at: number) => objects[at]!.length;
  /** A heap of one block, and a tree of one leaf. */
  const right = ({ heap = same, root = same, tree = same, node = same, id = same, flags = 0, at = 0 } = {}) => {
    const file = new FileOfBlocks();
    const { contents, offsets } = block(64, objects.slice(0, 2));
    const heapAt = file.add(heapHeader({ root: file.add(root(contents)), change: heap }));
    const records = offsets.map((offset, index) => record(offset + (index === 0 ? at : 0), lengthOf(index)));
    const nodeAt = file.add(node(leaf([id(records[0]!), records[1]!])));
    return grouped(file, heapAt, file.add(tree(treeHeader(nodeAt, 2))), flags);
  };

  test('of one block', () => {
    expect(namesIn(right())).toEqual(names.slice(0, 2));
    expect(namesIn(right({ flags: 1 }))).toEqual(names.slice(0, 2));
  });

  test('without a heap, a tree, or a node: an empty group', () => {
    expect(namesIn(grouped(new FileOfBlocks(), undefined, 96))).toEqual([]);
    expect(namesIn(grouped(new FileOfBlocks(), 96, undefined))).toEqual([]);
    expect(namesIn(right({ tree: bytes(16, u64(undefined)) }))).toEqual([]);
  });

  test.each<[string, Uint8Array]>([
    ['a heap without its signature', right({ heap: byte(0, 0) })],
    ['a heap of another version', right({ heap: byte(4, 1) })],
    ['a heap with filters', right({ heap: byte(7, 1) })],
    ['a heap without width', right({ heap: bytes(110, u16(0)) })],
    ['a heap too wide', right({ heap: bytes(110, u16(1025)) })],
    ['blocks of no bytes', right({ heap: bytes(112, u64(0)) })],
    ['direct blocks smaller than the first one', right({ heap: bytes(120, u64(63)) })],
    ['direct blocks beyond memory', right({ heap: bytes(120, u64(2 ** 41)) })],
    ['offsets of no bits', right({ heap: bytes(128, u16(0)) })],
    ['offsets of 65 bits', right({ heap: bytes(128, u16(65)) })],
    ['an empty heap', right({ heap: bytes(132, u64(undefined)) })],
    ['a block without its signature', right({ root: byte(0, 0) })],
    ['an object that ends behind its block', right({ at: 64 - PREFIX - lengthOf(0) + 1 })],
    ['an object behind its block', right({ id: bytes(5, uint(65, 4)) })],
    ['an object that is huge', right({ id: byte(4, 0x10) })],
    ['an object that is its own name', right({ id: byte(4, 0x20) })],
    ['a tree without its signature', right({ tree: byte(0, 0) })],
    ['a tree of other records', right({ tree: byte(5, 6) })],
    ['records of other sizes', right({ tree: bytes(10, u16(RECORD + 1)) })],
    ['a tree of 17 levels', right({ tree: bytes(12, u16(17)) })],
    ['a leaf without its signature', right({ node: byte(0, 0) })],
    ['more records than the file has bytes', right({ tree: bytes(24, u16(65_535)) })],
  ])('refuse %s', (_, file) => {
    expect(refusal(file)).toEqual(REFUSED);
  });

  test('the largest heap that is usual', () => {
    for (const change of [bytes(110, u16(1024)), bytes(120, u64(64)), bytes(120, u64(2 ** 40)), bytes(128, u16(25))])
      expect(namesIn(right({ heap: change }))).toEqual(names.slice(0, 2));
  });

  /** A heap of that table of blocks; the objects lie at the given offsets of its blocks. */
  const table = (
    layout: (file: FileOfBlocks) => { root: number; rows: number; at: readonly number[] },
    heap: Partial<Heap> = {},
  ) => {
    const file = new FileOfBlocks();
    const { root, rows, at } = layout(file);
    const heapAt = file.add(heapHeader({ ...heap, root, rows }));
    const node = file.add(leaf(at.map((offset, index) => record(offset, lengthOf(index)))));
    return grouped(file, heapAt, file.add(treeHeader(node, at.length)));
  };

  test('of a table of blocks, whose sizes double from the third row on', () => {
    // Rows of two blocks: 64 64, 64 64, 128 128. The last block begins at 2 * 64 + 2 * 64 + 128.
    const blocks = (missing?: number) =>
      table((file) => {
        const [a, b, c] = [block(64, [objects[0]!]), block(64, [objects[1]!]), block(128, [objects[2]!])];
        const children = [
          file.add(a.contents),
          undefined,
          undefined,
          file.add(b.contents),
          undefined,
          file.add(c.contents),
        ];
        if (missing !== undefined) children[missing] = undefined;
        const root = file.add(indirect(children));
        return { root, rows: 3, at: [a.offsets[0]!, 192 + b.offsets[0]!, 384 + c.offsets[0]!] };
      });
    expect(namesIn(blocks())).toEqual(names);
    expect(refusal(blocks(3))).toEqual(REFUSED);
  });

  test('of a table of tables', () => {
    // Direct blocks have at most 64 bytes: each of the third row of 128 bytes is a table of one row of two blocks.
    const nested = (mostDirect: number, offset = 384 + 64) =>
      table(
        (file) => {
          const [a, b] = [block(64, [objects[0]!]), block(64, [objects[1]!])];
          const inner = file.add(indirect([undefined, file.add(b.contents)]));
          const root = file.add(indirect([file.add(a.contents), undefined, undefined, undefined, undefined, inner]));
          return { root, rows: 3, at: [a.offsets[0]!, offset + b.offsets[0]!] };
        },
        { mostDirect },
      );
    expect(namesIn(nested(64))).toEqual(names.slice(0, 2));
    // A block of its own signature is expected if direct ones may have 128 bytes.
    expect(refusal(nested(128))).toEqual(REFUSED);
    expect(refusal(nested(64, 384))).toEqual(REFUSED); // the inner table's first block is not there
    expect(refusal(nested(64, 512))).toEqual(REFUSED); // behind the last row
  });

  test('of a table in a table, of more than one row', () => {
    // The fourth row has blocks of 256 bytes: tables of two rows of two blocks of 64.
    const file = table(
      (of) => {
        const [a, b] = [block(64, [objects[0]!]), block(64, [objects[1]!])];
        const inner = of.add(indirect([undefined, undefined, of.add(a.contents), of.add(b.contents)]));
        const root = of.add(indirect([...new Array<undefined>(6).fill(undefined), inner, undefined]));
        return { root, rows: 4, at: [512 + 128 + a.offsets[0]!, 512 + 192 + b.offsets[0]!] };
      },
      { mostDirect: 64 },
    );
    expect(namesIn(file)).toEqual(names.slice(0, 2));
  });

  test('an object ends with its block at the latest', () => {
    const ending = (beyond: number) =>
      table((file) => {
        const [object] = objects as [number[]];
        const at = 64 - object.length + beyond;
        const root = file.add([...block(at, []).contents, ...object]);
        return { root, rows: 0, at: [at] };
      });
    expect(namesIn(ending(0))).toEqual(['first']);
    expect(refusal(ending(1))).toEqual(REFUSED);
  });

  test('the lengths of objects take as many bytes as the largest one needs', () => {
    const long = 'x'.repeat(300);
    const of = (mostObject: number, mostDirect: number, name: string, lengthBytes: number) => {
      const file = new FileOfBlocks();
      const object = link(name, { flags: 1 });
      const { contents, offsets } = block(512, [object]);
      const change = bytes(10, u32(mostObject));
      const heapAt = file.add(heapHeader({ startSize: 512, mostDirect, root: file.add(contents), change }));
      const id = [...u32(0xffff_ffff), 0, ...uint(offsets[0]!, 4), ...uint(object.length, lengthBytes)];
      // What is behind a length of one byte must not be read.
      const node = file.add(leaf([[...id, ...new Array<number>(RECORD - id.length).fill(0xff)]]));
      return namesIn(grouped(file, heapAt, file.add(treeHeader(node, 1))));
    };
    expect(of(4096, 512, long, 2)).toEqual([long]);
    expect(of(255, 512, 'short', 1)).toEqual(['short']);
    expect(of(2 ** 20, 512, long, 2)).toEqual([long]);
  });

  /** Bytes that hold numbers up to that one. */
  const bytesOf = (most: number) => Math.ceil(Math.log2(most + 1) / 8);
  /** Bytes of the counts in the children of a node: of their records, and of all below them. */
  function countsOf(level: number, nodeBytes: number): { count: number; total: number; all: number } {
    const most = Math.floor((nodeBytes - 10) / RECORD);
    if (level === 0) return { count: 0, total: 0, all: most };
    const below = countsOf(level - 1, nodeBytes).all;
    const [count, total] = [bytesOf(most), level === 1 ? 0 : bytesOf(below)];
    const pointer = 8 + count + total;
    const records = Math.floor((nodeBytes - 10 - pointer) / (RECORD + pointer));
    return { count, total, all: records + (records + 1) * below };
  }
  interface Node {
    readonly at: number;
    readonly count: number;
    readonly total: number;
  }
  const inner = (level: number, nodeBytes: number, children: readonly Node[], own: readonly number[]) => {
    const { count, total } = countsOf(level, nodeBytes);
    const pointers = children.flatMap((child) => [
      ...u64(child.at),
      ...uint(child.count, count),
      ...uint(child.total, total),
    ]);
    return [...text('BTIN'), 0, 5, ...own, ...pointers, ...u32(0)];
  };

  /** A tree of that depth, in which every inner node has one record and two children. */
  const binary = (depth: number, nodeBytes: number, change = same) => {
    const file = new FileOfBlocks();
    const all = Array.from({ length: 2 ** (depth + 1) - 1 }, (_, i) => `n${i}`);
    const { contents, offsets } = block(
      512,
      all.map((name) => link(name)),
    );
    const heapAt = file.add(heapHeader({ startSize: 512, root: file.add(contents) }));
    const left = all.map((name, index) => record(offsets[index]!, link(name).length));
    const below = (level: number): Node => {
      if (level === 0) return { at: file.add(leaf([left.pop()!])), count: 1, total: 1 };
      const children = [below(level - 1), below(level - 1)];
      const contentsOf = inner(level, nodeBytes, children, left.pop()!);
      return { at: file.add(level === depth ? change(contentsOf) : contentsOf), count: 1, total: 2 ** (level + 1) - 1 };
    };
    const root = below(depth);
    return { file: grouped(file, heapAt, file.add(treeHeader(root.at, 1, depth, nodeBytes))), all };
  };

  // Leaves of 4, 10, 255 and 256 records: the last of them have counts of two bytes.
  test.each([64, 128, 2825, 2826])('of trees of several levels, whose nodes have %i bytes', (nodeBytes) => {
    for (const depth of [0, 1, 2, 3, 4]) {
      const { file, all } = binary(depth, nodeBytes);
      expect([...namesIn(file)!].sort()).toEqual([...all].sort());
    }
    expect(refusal(binary(1, nodeBytes, byte(0, 0)).file)).toEqual(REFUSED);
    expect(refusal(binary(1, nodeBytes, bytes(6 + RECORD, u64(undefined))).file)).toEqual(REFUSED);
  });

  test('of a tree of 16 levels, and not of 17', () => {
    const deep = (depth: number) => {
      const file = new FileOfBlocks();
      const { contents, offsets } = block(64, objects.slice(0, 1));
      const heapAt = file.add(heapHeader({ root: file.add(contents) }));
      let node: Node = { at: file.add(leaf([record(offsets[0]!, lengthOf(0))])), count: 1, total: 1 };
      for (let level = 1; level <= depth; level++)
        node = { at: file.add(inner(level, NODE_BYTES, [{ ...node, total: 0 }], [])), count: 0, total: 1 };
      return grouped(file, heapAt, file.add(treeHeader(node.at, 0, depth)));
    };
    expect(namesIn(deep(16))).toEqual(['first']);
    expect(refusal(deep(17))).toEqual(REFUSED);
  });
});

// Archives that are hostile, damaged, or unusual and right.
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../src/formats/crc32.js';
import { isZip, ZipArchive, type ZipLimits } from '../../src/formats/zip.js';
import { writeZip } from '../../src/formats/zipWriter.js';
import { numbersFrom } from '../support/numbers.js';

const text = (words: string) => new TextEncoder().encode(words);

/** Claims of a member about itself that are not so. */
interface Lie {
  readonly name?: string;
  readonly localName?: string;
  readonly size?: number;
  readonly packed?: number;
  readonly crc?: number;
  readonly method?: number;
  readonly flags?: number;
  readonly local?: number;
  /** Sizes in 64 bits. */
  readonly isWide?: boolean;
  /** Sizes behind the bytes, and 0 before them. */
  readonly isStreamed?: boolean;
  /** Behind its entry in the directory: fields before that of 64-bit sizes, and a comment. */
  readonly extra?: readonly number[];
  readonly comment?: string;
}

interface Part extends Lie {
  readonly bytes: Uint8Array;
  readonly deflated?: boolean;
}

/** Writes an archive as it is told, by another hand than that of the library. */
function archive(
  parts: readonly Part[],
  end: { count?: number; start?: number; comment?: string; wide?: boolean; reversed?: boolean } = {},
) {
  const bytes: number[] = [];
  const u16 = (value: number) => bytes.push(value & 255, (value >> 8) & 255);
  const u32 = (value: number) => {
    u16(value & 0xffff);
    u16(value >>> 16);
  };
  const u64 = (value: number) => {
    u32(value >>> 0);
    u32(Math.floor(value / 2 ** 32));
  };
  const entries = parts.map((part, i) => {
    const data = part.deflated ? deflateRawSync(part.bytes) : part.bytes;
    const name = text(part.name ?? `m${i}`);
    const local = bytes.length;
    const method = part.method ?? (part.deflated ? 8 : 0);
    const [size, packed] = [part.size ?? part.bytes.length, part.packed ?? data.length];
    const crc = part.crc ?? crc32(part.bytes);
    const flags = (part.flags ?? 0) | (part.isStreamed ? 8 : 0);
    const localName = text(part.localName ?? part.name ?? `m${i}`);
    u32(0x04034b50);
    for (const value of [20, flags, method, 0, 0]) u16(value);
    for (const value of part.isStreamed ? [0, 0, 0] : [crc, part.isWide ? -1 : packed, part.isWide ? -1 : size])
      u32(value);
    u16(localName.length);
    u16(part.isWide ? 20 : 0);
    bytes.push(...localName);
    if (part.isWide) {
      u16(1);
      u16(16);
      u64(size);
      u64(packed);
    }
    for (const byte of data) bytes.push(byte);
    if (part.isStreamed) for (const value of [0x08074b50, crc, packed, size]) u32(value);
    return { name, method, flags, crc, size, packed, local: part.local ?? local, part };
  });
  const start = bytes.length;
  for (const { name, method, flags, crc, size, packed, local, part } of end.reversed ? entries.reverse() : entries) {
    const { isWide, extra = [] } = part;
    const comment = text(part.comment ?? '');
    u32(0x02014b50);
    for (const value of [20, 20, flags, method, 0, 0]) u16(value);
    for (const value of [crc, isWide ? -1 : packed, isWide ? -1 : size]) u32(value);
    for (const value of [name.length, extra.length + (isWide ? 28 : 0), comment.length, 0, 0]) u16(value);
    u32(0);
    u32(isWide ? -1 : local);
    bytes.push(...name, ...extra);
    if (isWide) {
      u16(1);
      u16(24);
      for (const value of [size, packed, local]) u64(value);
    }
    bytes.push(...comment);
  }
  const length = bytes.length - start;
  if (end.wide) {
    const record = bytes.length;
    u32(0x06064b50);
    u64(44);
    u16(45);
    u16(45);
    u32(0);
    u32(0);
    for (const value of [parts.length, parts.length, length, start]) u64(value);
    u32(0x07064b50);
    u32(0);
    u64(record);
    u32(1);
  }
  const comment = text(end.comment ?? '');
  u32(0x06054b50);
  for (const value of [0, 0]) u16(value);
  for (const value of [parts.length, parts.length]) u16(end.wide ? 0xffff : (end.count ?? value));
  u32(end.wide ? -1 : length);
  u32(end.wide ? -1 : (end.start ?? start));
  u16(comment.length);
  return Uint8Array.from([...bytes, ...comment]);
}

const open = (file: Uint8Array, limits?: ZipLimits) => new ZipArchive('zip', file, limits);

async function contents(file: Uint8Array, limits?: ZipLimits) {
  const opened = open(file, limits);
  const all: Record<string, Uint8Array> = {};
  for (const name of opened.names) all[name] = (await opened.read(name))!;
  return all;
}

const isRefused = async (file: Uint8Array, message: RegExp, limits?: ZipLimits) => {
  const refused = expect((async () => contents(file, limits))()).rejects;
  await refused.toMatchObject({
    code: 'E_FORMAT',
    path: expect.stringMatching(/^zip/) as string,
    message: expect.stringMatching(message) as string,
  });
};

const words = text('words, words, words, words, words');

describe('an archive', () => {
  test('stored, deflated, streamed, in 64 bits, with a comment and a folder: each is read', async () => {
    const parts: Part[] = [
      { bytes: words },
      { bytes: words, deflated: true },
      { bytes: words, deflated: true, isStreamed: true },
      { bytes: words, isWide: true },
      { bytes: words, isWide: true, deflated: true },
      { bytes: new Uint8Array(0), name: 'folder/' },
      { bytes: new Uint8Array(0) },
    ];
    for (const file of [archive(parts), archive(parts, { wide: true }), archive(parts, { comment: 'PK\x05\x06' })]) {
      const read = await contents(file);
      expect(Object.keys(read)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm6']);
      for (const name of ['m0', 'm1', 'm2', 'm3', 'm4']) expect(read[name]).toEqual(words);
    }
  });

  test('names are keys: those of paths are harmless', async () => {
    const names = ['../../etc/passwd', '/x', 'C:\\x', 'toString', 'a//b'];
    const file = archive(names.map((name) => ({ name, bytes: words })));
    expect(open(file).names).toEqual(names);
  });

  test('at the limits: no member, a name of 1024 bytes, a comment of 65535, exactly maxBytes', async () => {
    expect(open(archive([])).names).toEqual([]);
    const long = archive([{ name: 'x'.repeat(1024), bytes: words }], { comment: 'c'.repeat(65_535) });
    expect(Object.values(await contents(long, { maxBytes: words.length }))).toEqual([words]);
    await isRefused(long, /unpacked/, { maxBytes: words.length - 1 });
  });

  test('other fields of entries, comments, and another order', async () => {
    const parts: Part[] = [
      { name: 'a', bytes: words, extra: [7, 0, 2, 0, 9, 9], comment: 'a' },
      { name: '\ufeffb', bytes: text('b'), extra: [7, 0, 0, 0], isWide: true },
      { name: 'c', bytes: text('c'), extra: [1, 2, 3] },
    ];
    const read = await contents(archive(parts, { reversed: true }));
    expect(Object.entries(read)).toEqual(
      parts.map(({ name, bytes }): [string, Uint8Array] => [name!, bytes]).reverse(),
    );
    expect(await open(archive(parts)).read('d')).toBeUndefined();
  });

  test('may unpack to 16 MiB and 100 times its bytes', async () => {
    const says = (size: number) => archive([{ bytes: new Uint8Array(20_000), method: 8, size }]);
    const most = 2 ** 24 + 100 * says(0).length;
    expect(open(says(most)).names).toEqual(['m0']);
    await isRefused(says(most + 1), /unpacked, at most/);
  });

  test('begins with four bytes', () => {
    const begin = Uint8Array.from([0x50, 0x4b, 3, 4]);
    expect(isZip(begin)).toBe(true);
    for (let at = 0; at < 4; at++) expect(isZip(begin.with(at, 0))).toBe(false);
  });

  test('of one member that unpacks in many chunks is what node deflated', async () => {
    const random = numbersFrom(3);
    const draw = (most: number) => Math.floor(random(0, most));
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i % 5000 < 2500 ? draw(256) : 7));
    const read = (await contents(archive([{ bytes, deflated: true }])))['m0']!;
    expect(Buffer.compare(read, bytes)).toBe(0);
  });
});

describe('refused', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(0), /not a zip/],
    ['a cut end', archive([{ bytes: words }]).slice(0, -1), /not a zip/],
    ['bytes behind the end', Uint8Array.from([...archive([{ bytes: words }]), 0]), /not a zip/],
    ['bytes before the beginning', Uint8Array.from([0, ...archive([{ bytes: words }])]), /does not fit/],
    ['a count too large', archive([{ bytes: words }], { count: 2 }), /does not fit|no entry/],
    ['a count too small', archive([{ bytes: words }, { bytes: words }], { count: 1 }), /something follows/],
    ['too many members', archive([{ bytes: words }], { count: 20_000 }), /20000 members/],
    ['a name twice', archive(['a', 'a'].map((name) => ({ name, bytes: words }))), /comes twice/],
    ['a name of prototypes', archive([{ name: '__proto__', bytes: words }]), /not allowed/],
    ['a name with a zero', archive([{ name: 'a\0b', bytes: words }]), /not allowed/],
    ['a long name', archive([{ name: 'x'.repeat(1025), bytes: words }]), /1025 bytes/],
    ['another name where it lies', archive([{ name: 'a', localName: 'b', bytes: words }]), /another member/],
    ['an encrypted member', archive([{ bytes: words, flags: 1 }]), /encrypted/],
    ['another method', archive([{ bytes: words, method: 12 }]), /method 12/],
    ['a checksum that does not fit', archive([{ bytes: words, crc: 1 }]), /checksum/],
    ['a place outside', archive([{ bytes: words, local: 5000 }]), /not where/],
    ['a place beyond 32 bits', archive([{ bytes: words, local: 2 ** 40, isWide: true }]), /not where/],
    ['a size beyond 2^53', archive([{ bytes: words, size: 2 ** 60, packed: 2 ** 60, isWide: true }]), /in a file/],
    [
      'members that overlap',
      archive([{ bytes: words }, { bytes: words, localName: 'm1', local: 0 }]),
      /another member/,
    ],
    [
      'a name that is not UTF-8',
      archive([{ name: 'a', bytes: text('xyz') }])
        .with(30, 0xff)
        .with(80, 0xff),
      /UTF-8/,
    ],
    ['no name', archive([{ name: '', bytes: words }]), /not allowed/],
    ['a size of 32 bits that says it has 64', archive([{ bytes: words, size: 2 ** 32 - 1 }]), /no size/],
    [
      'a size of 64 bits that is not there',
      archive([{ bytes: words, size: 2 ** 32 - 1, extra: [1, 0, 0, 0] }]),
      /no size/,
    ],
    ['an extra field that is cut off', archive([{ bytes: words, extra: [7, 0, 1, 0] }]), /cut off/],
    ['a place where the directory is', archive([{ name: 'a', bytes: words, local: 50 }]), /not where/],
    ['a place within', archive([{ name: 'a', bytes: words, local: 3 }]), /not where/],
    ['another method where it lies', archive([{ bytes: words, deflated: true }]).with(8, 0), /another member/],
    ['a ratio of no deflate', archive([{ bytes: words, deflated: true, size: 2 ** 16 }]), /never unpack/],
    [
      'deflated bytes that are cut off',
      archive([{ bytes: words, deflated: true, packed: deflateRawSync(words).length - 1 }]),
      /never writes/,
    ],
    ['stored with two sizes', archive([{ bytes: words, size: 5 }]), /two sizes/],
    ['more than there is', archive([{ bytes: words, size: 500, packed: 500 }]), /500 bytes in a file/],
    ['a folder with contents', archive([{ name: 'f/', bytes: words }]), /has contents/],
    ['bytes that are not deflated', archive([{ bytes: words, method: 8 }]), /never writes|unpacked/],
    [
      'a member that says less',
      archive([{ bytes: new Uint8Array(9000), deflated: true, size: 10 }]),
      /more than the 10/,
    ],
    ['a member that says more', archive([{ bytes: words, deflated: true, size: 300 }]), /it says 300/],
  ])('%s', async (_, file, message) => {
    await isRefused(file, message);
  });

  test('two members in the same bytes', async () => {
    const one = archive([
      { name: 'a', bytes: words },
      { name: 'a', bytes: words, local: 0 },
    ]);
    // The second entry is renamed in the directory and its header, so that only the overlap is wrong.
    await isRefused(one, /comes twice/);
    const nested = archive([
      { name: 'a', bytes: archive([{ name: 'b', bytes: words }]) },
      { name: 'b', bytes: words, local: 31 },
    ]);
    await isRefused(nested, /overlaps/);
  });

  test('a bomb: by what it says, and by what it is, without the memory of either', async () => {
    const zeros = new Uint8Array(20 * 2 ** 20);
    const bomb = archive([{ bytes: zeros, deflated: true }]);
    expect(bomb.length).toBeLessThan(25_000);
    await isRefused(bomb, /20971520 bytes unpacked, at most/);
    expect((await contents(bomb, { maxBytes: 2 ** 26 }))['m0']).toHaveLength(zeros.length);
    const liar = archive([{ bytes: zeros, deflated: true, size: 2 ** 20 }]);
    const before = process.memoryUsage().arrayBuffers;
    const started = process.cpuUsage().user;
    await isRefused(liar, /more than the 1048576/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
    expect(process.cpuUsage().user - started).toBeLessThan(1e6);
    await isRefused(archive([{ bytes: words, deflated: true, size: 2 ** 31 }]), /never unpack/);
  });

  test('anything that a change of a byte or two makes of a right one, if it does not read the same', async () => {
    const parts = [{ bytes: words }, { bytes: words, deflated: true }, { bytes: words, isWide: true }];
    const right = archive(parts, { wide: true });
    const random = numbersFrom(1);
    const draw = (most: number) => Math.floor(random(0, most));
    for (let i = 0; i < 3000; i++) {
      const file = right.slice();
      for (let change = 0; change <= i % 2; change++) file[draw(file.length)] = draw(256);
      const cut = i % 7 === 0 ? file.slice(0, draw(file.length)) : file;
      try {
        for (const bytes of Object.values(await contents(cut))) expect(bytes).toEqual(words);
      } catch (error) {
        expect(error).toMatchObject({ code: 'E_FORMAT' });
      }
    }
  });
});

describe('every byte is checked, but for', () => {
  /** Ranges of the bytes that may have any value: nothing else comes out, and nothing is refused. */
  async function unread(file: Uint8Array): Promise<string[]> {
    const right = await contents(file);
    const ranges: [number, number][] = [];
    for (let at = 0; at < file.length; at++) {
      let differ = false;
      for (const value of [file[at]! ^ 1, file[at]! ^ 0x80, 0xff, 0]) {
        const changed = file.slice();
        changed[at] = value;
        try {
          expect(await contents(changed)).toEqual(right);
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_FORMAT' });
          differ = true;
        }
      }
      const last = ranges.at(-1);
      if (differ) continue;
      if (last?.[1] === at - 1) last[1] = at;
      else ranges.push([at, at]);
    }
    return ranges.map(([first, last]) => `${first}-${last}`);
  }

  test('versions, dates, attributes, and what a local header repeats', async () => {
    const member = { name: 'a', bytes: text('xyz') };
    const short = await unread(archive([member]));
    // Version; date, checksum, sizes | versions; date; disk and attributes in the directory, which begins at 34.
    expect(short).toEqual(['4-7', '10-25', '38-41', '46-49', '68-75']);
    const wide = await unread(archive([{ ...member, isWide: true }], { wide: true }));
    // The same, and the local extra field | the directory at 54 | size and versions of the record at 129 | disks of its locator at 185 |
    // what the record replaces in the one at 205.
    const directory = ['58-61', '66-69', '88-95'];
    expect(wide).toEqual(['4-7', '10-25', '31-50', ...directory, '133-144', '189-192', '201-204', '209-224']);
  });
});

test('what writeZip writes is read, and equal contents give equal bytes', async () => {
  const members = new Map([
    ['a/ä', words],
    ['b', new Uint8Array(1000)],
    ['c', new Uint8Array(0)],
  ]);
  for (const compress of [false, true]) {
    const file = await writeZip('test', members, compress);
    expect(await contents(file)).toEqual(Object.fromEntries(members));
    expect(await writeZip('test', members, compress)).toEqual(file);
  }
  const [stored, deflated] = [await writeZip('test', members, false), await writeZip('test', members, true)];
  expect(stored.length - deflated.length).toBeGreaterThan(900);
});

test('writeZip writes these bytes', async () => {
  const file = await writeZip('test', new Map([['a', text('xyz')]]), false);
  const fields = '1400000800000000210067ba8eeb0300000003000000010000'; // version 2.0, UTF-8, stored, 1980-01-01, checksum, sizes
  const local = `504b0304${fields}0061${Buffer.from('xyz').toString('hex')}`;
  const entry = `504b01021400${fields}00${'00'.repeat(14)}61`;
  const end = '504b05060000000001000100' + '2f00000022000000' + '0000';
  expect(Buffer.from(file).toString('hex')).toBe(local + entry + end);
});

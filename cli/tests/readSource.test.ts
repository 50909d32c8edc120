import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { readSource } from '../src/data/readSource.js';
import type { ReadOptions } from '../src/data/source.js';
import { temporaryFolder } from './support/bundle.js';

const folder = await temporaryFolder();
let files = 0;

async function read(contents: string | Uint8Array, options: ReadOptions = {}, name = 'data.csv') {
  const path = join(folder, `${++files}-${name}`);
  await writeFile(path, contents);
  const source = await readSource(path, options);
  const rows = Array.from({ length: source.rows }, (_, row) => source.columns.map((cells) => cells[row]));
  return { ...source, table: [source.names, ...rows] };
}

const refusal = async (contents: string | Uint8Array, options: ReadOptions = {}, name = 'data.csv') => {
  const error = await read(contents, options, name).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'InputError' });
  const { message } = error as Error;
  expect(message).not.toContain('\n');
  return message.slice(message.indexOf(name) + name.length);
};

const expected = [
  ['a', 'b'],
  ['1', 'x'],
  ['2', 'y'],
];

describe('text files', () => {
  it.each([
    ['45: a byte order mark', '\uFEFFa,b\n1,x\n2,y\n'],
    ['45: CRLF', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['45: lone CR', 'a,b\r1,x\r2,y\r'],
    ['45: no final newline', 'a,b\n1,x\n2,y'],
    ['empty lines', 'a,b\n\n1,x\n\n2,y\n\n'],
    ['blanks behind commas', 'a, b\n1, x\n2, y\n'],
    ['semicolons', 'a;b\n1;x\n2;y\n'],
    ['tabs', 'a\tb\n1\tx\n2\ty\n'],
    ['bars', 'a|b\n1|x\n2|y\n'],
    ['blanks between columns', '  a   b\n  1   x\n\n  2 \t y\n'],
    ['gzip', gzipSync('a,b\n1,x\n2,y\n')],
    ['quotes', '"a","b"\n"1","x"\n"2","y"\n'],
  ])('reads %s', async (_, contents) => {
    expect((await read(contents)).table).toEqual(expected);
  });

  it('46: keeps line ends, quotes and delimiters of quoted fields, and knows the lines of the rows', async () => {
    const { table, lines } = await read('a,b\n"one\r\ntwo","say ""x"", y"\n3,z\n');
    expect(table).toEqual([
      ['a', 'b'],
      ['one\r\ntwo', 'say "x", y'],
      ['3', 'z'],
    ]);
    expect(lines).toEqual([2, 4]);
  });

  it.each([
    '\n',
    '\r\n',
    '\r',
  ])('knows the lines of rows behind empty lines and quoted ends of lines: %j', async (end) => {
    const text = ['', 'a,b', '', '', '"one', '', 'two","', 'x"', '  ', '3,z', '"""', '",y'].join(end);
    expect((await read(text)).lines).toEqual([5, 10, 11]);
    expect(await refusal(`${text}${end}${end}1,2,3`)).toMatch(/^, line 14: 3 fields/);
    expect(await refusal(`${text}${end}${end}1,"2${end}${end}`)).toMatch(/^, line 14: a quote in the row that begins/);
  });

  it('51: takes formulas as text', async () => {
    expect((await read('a,b\n=cmd(),1\n')).table[1]).toEqual(['=cmd()', '1']);
  });

  it('names columns by number without a header, and where the header is empty', async () => {
    expect((await read('1,2\n3,4\n')).names).toEqual(['column 1', 'column 2']);
    expect((await read(',b\n1,2\n')).names).toEqual(['column 1', 'b']);
    expect((await read('a,b\nc,d\n', { header: false })).rows).toBe(2);
  });

  it('reads decimal commas where the comma separates no fields, and leaves texts alone', async () => {
    const { dialect, columns } = await read('a;b;c\n1,5;x,1;7\n-2,25e3;y;8\n');
    expect(dialect).toEqual({ delimiter: ';', decimal: 'comma', hasHeader: true });
    expect(columns).toEqual([
      ['1.5', '-2.25e3'],
      ['x,1', 'y'],
      ['7', '8'],
    ]);
    expect((await read('a;b\n1.5;2\n')).dialect?.decimal).toBe('point');
  });

  it('takes a comma between numbers as the delimiter unless another one is as clear', async () => {
    expect((await read('1,5\n2,6\n')).dialect?.delimiter).toBe(',');
    expect((await read('1,5;2,6\n3,7;4,8\n')).dialect?.delimiter).toBe(';');
  });

  it('50: has columns called __proto__ and constructor', async () => {
    expect((await read('__proto__,constructor\n1,2\n')).names).toEqual(['__proto__', 'constructor']);
  });

  it('47: leaves ragged rows out on request, and counts them', async () => {
    const { rows, skipped } = await read('a,b\n1,2\n3\n4,5,6\n7,8\n', { skipBad: true });
    expect([rows, skipped]).toEqual([2, [3, 4]]);
  });

  it.each([
    [
      'a ragged row',
      'a,b\n1,2\n3\n',
      ', line 3: 1 fields, expected 2 as in the header; mend the line, or leave such lines out with --skip-bad',
    ],
    [
      'a quote that is never closed',
      'a,b\n1,2\n"3,4\n5,6\n',
      ', line 3: a quote in the row that begins here is never closed; close it, or write "" for a quote in a field',
    ],
    ['text after a quote', 'a,b\n"1"x,2\n', ', line 2: text after a closing quote; write "" for a quote in a field'],
    ['50: equal names', 'a,b,a\n1,2,3\n', ', header: columns 1 and 3 are both called "a"; rename one of them'],
    [
      'a NUL byte',
      'a,b\n1,\0\n',
      ', line 2: a NUL byte, which no text has; is the file damaged, or of another format?',
    ],
    ['49: UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0, 0x2c, 0]), ': the file is in UTF-16; save it as UTF-8'],
    [
      'Latin-1',
      new Uint8Array([0x61, 0x2c, 0x62, 0x0a, 0xe5, 0x2c, 0x31]),
      ', line 1 or after: bytes that are no UTF-8; save the file as UTF-8',
    ],
    [
      'a field of more than 1 MiB',
      `a,b\n1,${'x'.repeat(2 ** 20 + 1)}\n`,
      ', line 2, field 2: more than 1 MiB of text; is a quote missing?',
    ],
    [
      'a record without an end',
      `a,b\n"${'x'.repeat(2 ** 23 + 10)}`,
      ', line 2: a record of more than 8 MiB; is a quote missing?',
    ],
    ['no file contents', '', ': the file is empty'],
    ['no rows', 'a,b\n', ': no rows of data in it'],
    ['damaged gzip', gzipSync('a,b\n1,2\n').subarray(0, 20), ': the gzip data ends too early; copy it again'],
  ])('refuses %s', async (_, contents, message) => {
    expect(await refusal(contents)).toBe(message);
  });

  it('refuses a file that is not there, and a folder', async () => {
    await expect(readSource(join(folder, 'none.csv'))).rejects.toThrow(/none\.csv: there is no such file/);
    await expect(readSource(folder)).rejects.toThrow(/it is a folder; give a file in it$/);
  });
});

describe('other formats', () => {
  it('reads JSON lines, with keys that come and go', async () => {
    const { table, format, lines } = await read('{"a":1,"b":"x"}\n\n{"b":null,"c":true}\n', {}, 'data.jsonl');
    expect([format, lines]).toEqual(['JSON lines', [1, 3]]);
    expect(table).toEqual([
      ['a', 'b', 'c'],
      [1, 'x', undefined],
      [undefined, null, true],
    ]);
  });

  it.each([
    ['broken JSON', '{"a":1}\n{"a":\n', ', line 2: no JSON; write one object per line'],
    ['a list', '[{"a":1}]\n', ', line 1: not an object; write one object per line'],
    [
      'nested values',
      '{"a":{"b":1}}\n',
      ', line 1, column "a": a list or an object; write numbers, texts, true, false or null',
    ],
  ])('refuses %s', async (_, contents, message) => {
    expect(await refusal(contents, {}, 'data.jsonl')).toBe(message);
  });

  it('reads Parquet and Arrow, whatever the name of the file', async () => {
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: 'a', data: [1.5, 2.5], type: 'DOUBLE' },
        { name: 'b', data: ['x', 'y'], type: 'STRING' },
      ],
    });
    const arrow = tableToIPC(tableFromArrays({ a: Float64Array.of(1.5, 2.5), b: ['x', 'y'] }), { format: 'file' })!;
    const stream = tableToIPC(tableFromArrays({ a: Float64Array.of(1.5, 2.5), b: ['x', 'y'] }), { format: 'stream' })!;
    for (const bytes of [new Uint8Array(parquet), arrow, stream]) {
      expect((await read(bytes, {}, 'data.bin')).table).toEqual([
        ['a', 'b'],
        [1.5, 'x'],
        [2.5, 'y'],
      ]);
    }
    expect(await refusal(new Uint8Array(parquet).subarray(0, 30))).toMatch(/^: the Parquet file cannot be read/);
  });
});

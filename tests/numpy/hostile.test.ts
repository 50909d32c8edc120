// Bytes that are no arrays of NumPy, or wrong ones.
import { describe, expect, test } from 'vitest';
import { readNpy, readNpz, writeNpy, writeNpz } from '../../src/numpy/index.js';
import { numbersFrom } from '../support/numbers.js';
import { bytesOf, fixtures } from './support.js';

/** A file of that header, with so many bytes behind it. */
function file(header: string, bytes = 0, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const wide = version > 1 ? 2 : 0;
  const made = new Uint8Array(10 + wide + text.length + bytes);
  made.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  new DataView(made.buffer).setUint16(8, text.length, true);
  made.set(text, 10 + wide);
  return made;
}

const dict = (shape: string, descr = "'<f4'", order = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe('readNpy reads', () => {
  test.each([
    ['the order of keys, quotes and space that a writer likes', `{"shape":(2,),"fortran_order":False,"descr":"<f4"}`],
    ['sizes of Python 2', dict('(2L,)')],
    ['column order of one axis', dict('(2,)', "'<f4'", 'True')],
  ])('%s', (_, header) => {
    expect(readNpy(file(header, 8)).shape).toEqual([2]);
  });
});

describe('readNpy refuses', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(0), /not a file of NumPy/],
    ['a pickle', Uint8Array.of(0x80, 4, 0x95), /pickle/],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4), /readNpz/],
    ['a short file', file('').slice(0, 9), /no header/],
    ['a newer version', file(dict('()'), 4, 4), /version 4.0/],
    ['a header beyond the file', file(dict('()'), 4).slice(0, 30), /in a file of 30/],
    ['a header of megabytes', Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 0, 0, 0, 9, 0, 0), /a header of/],
    ['a key twice', file(`{'shape': (), 'shape': (), 'descr': '<f4', 'fortran_order': False}`, 4), /twice/],
    ['an unknown key', file(`{'shape': (), 'x': ()}`), /unknown/],
    ['a missing key', file(`{'shape': ()}`), /needs descr/],
    ['code', file(`__import__('os').system('x')`), /expected "{"/],
    ['an expression as a size', file(dict('(1+1,)'), 8), /expected ","/],
    ['a size below 0', file(dict('(-1,)')), /expected a size/],
    ['a fraction', file(dict('(1.5,)')), /expected ","/],
    ['a huge size', file(dict('(9007199254740993,)')), /below 2\^53/],
    ['sizes whose product is huge', file(dict('(4294967296, 4294967296)')), /too large/],
    ['a huge size beside a 0', file(dict('(0, 9007199254740991)')), /too large/],
    ['a number for a tuple', file(dict('(2)'), 8), /no tuple/],
    ['many axes', file(dict(`(${'1,'.repeat(65)})`), 4), /64 axes/],
    ['more bytes than the shape has', file(dict('(2,)'), 9), /needs 8 bytes, and there are 9/],
    ['fewer bytes', file(dict('(3,)'), 8), /needs 12 bytes/],
    ['something behind the dict', file(`${dict('(2,)')}x`, 8), /follows the dict/],
    ['an escape in a string', file(dict('(2,)', "'\\x3cf4'"), 8), /unusual/],
    ['a string without end', file(`{'descr`), /without end/],
    ['wide numbers without an order', file(dict('(2,)', "'|f4'"), 8), /dtype/],
    ['the order of some machine', file(dict('(2,)', "'=f4'"), 8), /dtype/],
    ['text without characters', file(dict('(1000000000000,)', "'<U0'")), /no characters/],
    ['text of a huge width', file(dict('(1,)', "'<U999999999'")), /needs 3999999996 bytes/],
    ['a boolean of 2', Uint8Array.from([...file(dict('(1,)', "'|b1'")), 2]), /boolean of 2/],
    [
      'a character that is none',
      Uint8Array.from([...file(dict('(1,)', "'<U1'")), 0, 0xd8, 0, 0]),
      /character of 55296/,
    ],
    ['a character beyond Unicode', Uint8Array.from([...file(dict('(1,)', "'<U1'")), 0, 0, 0x11, 0]), /character of/],
    ['a byte beyond ASCII', Uint8Array.from([...file(dict('(1,)', "'|S1'")), 0x80]), /character of 128/],
  ])('%s', (_, bytes, message) => {
    expect(() => readNpy(bytes)).toThrow(message);
    expect(() => readNpy(bytes)).toThrow(expect.objectContaining({ name: 'FormatError' }) as Error);
  });

  test('more different texts than memory in proportion to the file holds', () => {
    const count = 2 ** 17;
    const bytes = file(dict(`(${count},)`, "'<U1'"), 4 * count);
    const view = new DataView(bytes.buffer, bytes.length - 4 * count);
    for (let i = 0; i < count; i++) view.setUint32(4 * i, 0x10000 + i, true);
    expect(() => readNpy(bytes)).toThrow(/different texts/);
  });

  test.each([
    ['text'],
    [undefined],
    [[1, 2]],
    [Promise.resolve(1)],
    [new Response('x')],
  ])('%o in place of bytes', (given) => {
    expect(() => readNpy(given as never)).toThrow(expect.objectContaining({ code: 'E_OPTION' }) as Error);
  });

  test('anything that a change of some bytes makes of a right file, or reads it', () => {
    const random = numbersFrom(2);
    const draw = (most: number) => Math.floor(random(0, most));
    const files = fixtures.npy.map(({ file: text }) => bytesOf(text));
    for (let i = 0; i < 20_000; i++) {
      const bytes = files[i % files.length]!.slice();
      for (let change = 0; change <= i % 3; change++) bytes[draw(Math.min(bytes.length, 130))] = draw(256);
      try {
        readNpy(i % 5 === 0 ? bytes.slice(0, draw(bytes.length)) : bytes);
      } catch (error) {
        expect(error).toMatchObject({ name: 'FormatError' });
      }
    }
  });
});

describe('readNpz refuses', () => {
  test('the file of one array, members that are no arrays, a damaged archive', async () => {
    await expect(readNpz(writeNpy([1]))).rejects.toThrow(/readNpy reads/);
    const bytes = await writeNpz({ X: [1, 2] });
    bytes[bytes.length - 100]! ^= 1;
    await expect(readNpz(bytes)).rejects.toMatchObject({ code: 'E_FORMAT' });
  });

  test('more than maxBytes', async () => {
    const bytes = await writeNpz({ X: new Float64Array(1000) }, { compress: true });
    await expect(readNpz(bytes, { maxBytes: 4000 })).rejects.toThrow('{ maxBytes } allows more');
    await expect(readNpz(bytes, { maxBytes: Number.NaN })).rejects.toMatchObject({ code: 'E_HYPERPARAMETER' });
    await expect(readNpz(bytes, { maxBites: 1 } as never)).rejects.toThrow('maxBytes');
  });
});

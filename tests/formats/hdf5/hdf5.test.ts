// Files of h5py, in its default format and in its newest.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Hdf5File, isHdf5 } from '../../../src/formats/hdf5/hdf5.js';
import { numbersFrom } from '../../support/numbers.js';

const fixtures = JSON.parse(readFileSync(new URL('fixtures.json', import.meta.url), 'utf8')) as {
  readonly files: Readonly<Record<string, string>>;
  readonly arrays: Readonly<Record<string, { shape: number[]; dtype: string; values: number[] }>>;
  readonly refused: Readonly<Record<string, string>>;
};
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const formats = Object.keys(fixtures.files);
const open = (bytes: Uint8Array) => new Hdf5File('test', bytes);

describe.each(formats)('a file of h5py, format %s', (format) => {
  const file = open(bytesOf(fixtures.files[format]!));

  test('has the arrays that were written, of every type', () => {
    for (const [path, { shape, dtype, values }] of Object.entries(fixtures.arrays)) {
      const array = file.array(path);
      expect(array?.shape, path).toEqual(shape);
      expect(Array.from(array!.data), path).toEqual(values);
      expect(array!.isInteger, path).toBe(/[iu]/.test(dtype));
    }
  });

  test('has its groups, few links and many', () => {
    expect(file.names('few')).toHaveLength(8);
    expect(new Set(file.names('many'))).toEqual(new Set(Array.from({ length: 150 }, (_, i) => `entry_${i}`)));
    expect(file.names('empty')).toEqual([]);
    expect(file.names('/names/')).toEqual(['Ωmega']);
    expect(file.names('')).toContain('floats');
    expect([file.names('absent'), file.names('count'), file.array('many'), file.array('a/b')]).toEqual(
      new Array(4).fill(undefined),
    );
    expect([file.array('count/x'), file.attribute('absent', 'x')]).toEqual([undefined, undefined]);
  });

  test('has its attributes of text', () => {
    expect(file.attribute('', 'fixed')).toBe('fixed text');
    expect(file.attribute('', 'variable')).toBe('variable text, ä');
    expect(file.attribute('', 'list')).toEqual(['a', 'bcd', '']);
    expect(file.attribute('', 'texts')).toEqual(['x', 'yz']);
    expect(file.attribute('count', 'unit')).toBe('steps');
    expect(file.attribute('count', 'absent')).toBeUndefined();
  });

  test('changed in some bytes, or cut, gives FormatErrors and nothing else, without time or memory', () => {
    const right = bytesOf(fixtures.files[format]!);
    const random = numbersFrom(5);
    const draw = (most: number) => Math.floor(random(0, most));
    // Structures lie in the first part of the file more densely than numbers.
    for (let i = 0; i < 400; i++) {
      const bytes = i % 10 === 0 ? right.slice(0, draw(right.length)) : right.slice();
      for (let change = 0; change <= i % 4; change++) bytes[draw(bytes.length)] = [0, 1, 255, draw(256)][i % 4]!;
      try {
        const changed = open(bytes);
        for (const path of Object.keys(fixtures.arrays).slice(0, 40)) changed.array(path);
        changed.attribute('', 'variable');
        changed.attribute('', 'list');
      } catch (error) {
        expect(error).toMatchObject({ name: 'FormatError' });
      }
    }
  });
});

test.each(Object.keys(fixtures.refused))('refuses %s by its name', (name) => {
  const file = open(bytesOf(fixtures.refused[name]!));
  const words: Record<string, RegExp> = {
    chunks: /in chunks/,
    compressed: /compressed/,
    empty: /empty/,
    unwritten: /never written/,
  };
  expect(() => file.array('x')).toThrow(words[name] ?? /class/);
  expect(() => file.array('x')).toThrow(expect.objectContaining({ name: 'FormatError' }) as Error);
});

test('a file of HDF5 is known by its first bytes', () => {
  const file = bytesOf(fixtures.files[formats[0]!]!);
  expect([isHdf5(file), isHdf5(file.subarray(0, 4)), isHdf5(file.subarray(0, 3)), isHdf5(file.subarray(1))]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

import { describe, expect, test } from 'vitest';
import { philox } from '../../src/core/random/philox.js';
import { drawSeed, splitSeed } from '../../src/core/random/seed.js';
import { Purpose } from '../../src/core/random/streams.js';
import { HyperparameterError } from '../../src/errors.js';

describe('philox', () => {
  // The known answers that come with Random123, philox4x32-10: counter, key, output.
  test.each([
    ['00000000 00000000 00000000 00000000 00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('known answer of counter and key %s', (input, expected) => {
    const [c0, c1, c2, c3, k0, k1] = Uint32Array.from(input.split(' '), (word) => Number.parseInt(word, 16));
    const out = new Uint32Array(4);
    philox(c0!, c1!, c2!, c3!, k0!, k1!, out);
    expect(Array.from(out, (word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(expected);
  });
});

test('no two purposes share their draws', () => {
  const numbers = Object.values(Purpose);
  expect(new Set(numbers).size).toBe(numbers.length);
});

describe('seed', () => {
  test('a number and the BigInt of the same value are the same key', () => {
    for (const seed of [0, 1, 0xffff_ffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER]) {
      expect(splitSeed('test', seed)).toEqual(splitSeed('test', BigInt(seed)));
    }
    expect(splitSeed('test', 0x1234_5678_9abcn)).toEqual({ seedLow: 0x5678_9abc, seedHigh: 0x1234 });
    expect(splitSeed('test', 2n ** 64n - 1n)).toEqual({ seedLow: 0xffff_ffff, seedHigh: 0xffff_ffff });
  });

  test.each([
    -1,
    0.5,
    Number.NaN,
    2 ** 53,
    Number.POSITIVE_INFINITY,
    -1n,
    2n ** 64n,
    '7',
    null,
  ])('row 24: seed %s is refused', (seed) => {
    expect(() => splitSeed('split', seed)).toThrow(HyperparameterError);
    expect(() => splitSeed('split', seed)).toThrow(/split\.seed must be an integer in \[0, 2\^53\)/);
  });

  test('a drawn seed is a valid one, and not always the same', () => {
    const seeds = Array.from({ length: 8 }, drawSeed);
    for (const seed of seeds) expect(() => splitSeed('test', seed)).not.toThrow();
    expect(new Set(seeds).size).toBe(8);
  });
});

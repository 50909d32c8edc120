import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/formats/sha256.js';

const expected = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bytes = Uint8Array.from({ length: 1000 }, (_, index) => (index * 31 + (index >> 3)) & 255);

describe('the digest is that of Node', () => {
  test('for every length around the blocks', () => {
    for (let length = 0; length <= 200; length++) {
      expect(sha256(bytes.subarray(0, length)), String(length)).toBe(expected(bytes.subarray(0, length)));
    }
  });

  test('for views that begin within their buffer', () => {
    expect(sha256(bytes.subarray(3, 700))).toBe(expected(bytes.subarray(3, 700)));
  });

  test('however the bytes are cut into parts', () => {
    for (const size of [1, 7, 63, 64, 65, 130, 999]) {
      const parts = [];
      for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size), new Uint8Array());
      expect(sha256(...parts), String(size)).toBe(expected(bytes));
    }
  });
});

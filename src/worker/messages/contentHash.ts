import type { NumericTypedArray } from '../../data/reading/numbers.js';

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/**
 * Name of an array's contents: its kind, its length and a hash of 128 bits, in which MurmurHash3_x86_128 mixes its bytes and 1 to 16
 * zeros. Arrays with equal names are taken for equal; nothing protects against arrays made to have the name of another.
 */
export function contentHash(array: NumericTypedArray): string {
  const { buffer, byteOffset, byteLength, length } = array;
  const end = byteLength & ~15;
  const rest = new Uint8Array(16);
  rest.set(new Uint8Array(buffer, byteOffset + end, byteLength - end));
  // A view of words needs an offset that is a multiple of 4.
  const words =
    byteOffset % 4 === 0
      ? new Int32Array(buffer, byteOffset, end / 4)
      : new Int32Array(buffer.slice(byteOffset, byteOffset + end));
  const h = mixed(mixed([0, 0, 0, 0], words), new Int32Array(rest.buffer));
  return `${Object.prototype.toString.call(array)} ${length} ${finished(h, byteLength)}`;
}

type Lanes = readonly [number, number, number, number];

function mixed([a, b, c, d]: Lanes, words: Int32Array): Lanes {
  let [h1, h2, h3, h4] = [a, b, c, d];
  for (let at = 0; at < words.length; at += 4) {
    h1 ^= Math.imul(rotated(Math.imul(words[at]!, C1), 15), C2);
    h1 = (Math.imul(rotated(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotated(Math.imul(words[at + 1]!, C2), 16), C3);
    h2 = (Math.imul(rotated(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotated(Math.imul(words[at + 2]!, C3), 17), C4);
    h3 = (Math.imul(rotated(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotated(Math.imul(words[at + 3]!, C4), 18), C1);
    h4 = (Math.imul(rotated(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  return [h1, h2, h3, h4];
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finished(lanes: Lanes, byteLength: number): string {
  const added = sums(lanes.map((lane) => lane ^ byteLength));
  const last = sums(added.map(avalanche));
  return last.map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The first lane plus all others, and each other one plus that sum. */
function sums([first = 0, ...others]: readonly number[]): number[] {
  const sum = others.reduce((total, lane) => (total + lane) | 0, first);
  return [sum, ...others.map((lane) => (lane + sum) | 0)];
}

function avalanche(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

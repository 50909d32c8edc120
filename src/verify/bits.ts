// Encodes results as strings: equal strings mean equal bits (hashes collide once in 2^32).

const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');

/** Every word as eight hexadecimal digits. */
export function digitsOf(words: Uint32Array): string {
  return Array.from(words, hex).join(' ');
}

/** A double as sixteen hexadecimal digits. */
export function digitsOfDouble(value: number): string {
  const view = new DataView(new ArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  view.setFloat64(0, value);
  return hex(view.getUint32(0)) + hex(view.getUint32(4));
}

/**
 * A hash of the words, seed 0, as eight hexadecimal digits.
 *
 * Source: Appleby, MurmurHash3_x86_32 (2011).
 */
export function hashOf(words: Uint32Array): string {
  let hash = 0;
  for (const word of words) {
    const mixed = Math.imul(word, 0xcc9e2d51);
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash ^= words.length * Uint32Array.BYTES_PER_ELEMENT;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hex(hash ^ (hash >>> 16));
}

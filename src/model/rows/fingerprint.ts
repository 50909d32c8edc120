import type { Examples } from './examples.js';

/** Odd, with well mixed bits: 2^32 over the golden ratio. */
const MULTIPLIER = 0x9e3779b1;

/** Mixes a word into the hash: a bijection for every word, in which high bits affect low ones, too. */
function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, MULTIPLIER);
  return product ^ (product >>> 15);
}

/** Mixes in index and bits of every number that is not 0. */
function mixNumbers(hash: number, { buffer, byteOffset, length }: Float32Array | Int32Array): number {
  const words = new Int32Array(buffer, byteOffset, length);
  for (let index = 0; index < length; index++) {
    const word = words[index]!;
    if ((word & 0x7fffffff) !== 0) hash = mix(mix(hash, index), word);
  }
  return hash;
}

/**
 * Hashes the rows as training sees them (X in 32-bit floats, y, weights), so that other rows are noticed. The same on every
 * machine, and for a sparse X as for the dense one. Not a cryptographic hash.
 */
export function fingerprintOf({ inputs, targets, weights }: Examples): string {
  const { rows, columns, data, listed } = inputs;
  let hash = mix(mix(mix(0, rows), columns), targets.columns);
  if (listed === undefined) hash = mixNumbers(hash, data);
  else {
    const { starts, entries } = listed.lists(0, rows);
    for (let row = 0; row < rows; row++) {
      for (let entry = starts[row]!; entry < starts[row + 1]!; entry++) {
        const word = entries[2 * entry]!;
        const index = Math.imul(row, columns) + entries[2 * entry + 1]!;
        if ((word & 0x7fffffff) !== 0) hash = mix(mix(hash, index), word);
      }
    }
  }
  hash = mixNumbers(mix(hash, 1), targets.data);
  if (weights !== undefined) hash = mixNumbers(mix(hash, 2), weights);
  return (hash >>> 0).toString(16);
}

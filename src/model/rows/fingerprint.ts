import type { Examples } from './examples.js';

/** Odd, with well mixed bits: 2^32 over the golden ratio. */
const MULTIPLIER = 0x9e3779b1;

/** Mixes a word into the hash: a bijection for every word, in which high bits affect low ones, too. */
export function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, MULTIPLIER);
  return product ^ (product >>> 15);
}

/** Mixes in index, counted from `first`, and bits of every number that is not 0. */
export function mixNumbers(hash: number, { buffer, byteOffset, length }: Float32Array | Int32Array, first = 0): number {
  const words = new Int32Array(buffer, byteOffset, length);
  for (let at = 0; at < length; at++) {
    const word = words[at]!;
    if ((word & 0x7fffffff) !== 0) hash = mix(mix(hash, first + at), word);
  }
  return hash;
}

/** Rows of a narrow type that are converted at a time. */
const ROWS = 256;

/** Mixes in the rows as the first layer takes them. */
function mixRows(hash: number, { data, scaling, rows, columns }: Examples['inputs']): number {
  if (data instanceof Float32Array) return mixNumbers(hash, data);
  for (let row = 0; row < rows; row += ROWS) {
    const first = row * columns;
    const single = new Float32Array(data.subarray(first, first + ROWS * columns));
    scaling?.scaleRows(single);
    hash = mixNumbers(hash, single, first);
  }
  return hash;
}

/**
 * Hashes the rows as training sees them (X in 32-bit floats, y, weights), so that other rows are noticed. The same on every
 * machine, and for a sparse X as for the dense one. Not a cryptographic hash.
 */
export function fingerprintOf({ inputs, targets, weights }: Examples): string {
  const { rows, columns, listed } = inputs;
  let hash = mix(mix(mix(0, rows), columns), targets.columns);
  if (listed === undefined) hash = mixRows(hash, inputs);
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

import { fractionOf, philox } from '../../core/random/philox.js';
import { Purpose, splitStep, streamOf } from '../../core/random/streams.js';
import { allocate } from '../reading/allocate.js';

/**
 * Makes a uniform permutation of 0 .. n-1, a pure function of seed, purpose and step (Fisher-Yates from the last entry down).
 *
 * Entry i takes j = floor(u (i + 1)) with u of 52 random bits, from Philox block i: no rejection, and a bias below
 * n / 2^52.
 */
export function permutation(
  n: number,
  seed: { readonly seedLow: number; readonly seedHigh: number },
  purpose: number = Purpose.split,
  step = 0,
): Int32Array {
  const order = allocate('permutation', n, 1, (length) => new Int32Array(length)).map((_, index) => index);
  const words = new Uint32Array(4);
  const stream = streamOf(purpose, 0);
  const { stepLow, stepHigh } = splitStep(step);
  for (let i = n - 1; i > 0; i--) {
    philox(i, stepLow, stepHigh, stream, seed.seedLow, seed.seedHigh, words);
    const j = Math.floor(fractionOf(words) * (i + 1)); // <= i, because u is at most 1 - 2^-52
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

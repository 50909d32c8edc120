import { philoxBlock } from './philox';

/**
 * indices := a uniform permutation of 0 .. n - 1 (Fisher-Yates, from the last place down).
 *
 * Place i is exchanged with place floor(word * (i + 1) / 2^32); the words are those of the blocks 0, 1, ... in order. The
 * probability of each choice differs from 1 / (i + 1) by less than 2^-32.
 *
 * @param indices  (n) i32, out.
 *
 * Unchecked: n * 4 bytes at indices.
 * Source: Durstenfeld (1964); the scaling instead of a remainder: Lemire (2019), without its rejection.
 */
export function i32_shuffle(
  indices: usize,
  n: i32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  for (let i = 0; i < n; i++) store<i32>(indices + ((<usize>i) << 2), i);
  let drawn: u32 = 0;
  let words: v128 = i32x4(0, 0, 0, 0);
  for (let i = n - 1; i > 0; i--) {
    if ((drawn & 3) == 0) words = philoxBlock(drawn >> 2, stepLow, stepHigh, stream, seedLow, seedHigh);
    drawn++;
    const word = <u32>i32x4.extract_lane(words, 0);
    words = v128.shuffle<i32>(words, words, 1, 2, 3, 0);
    const j = <usize>((<u64>word * <u64>(i + 1)) >> 32);
    const here = indices + ((<usize>i) << 2);
    const there = indices + (j << 2);
    const moved = load<i32>(here);
    store<i32>(here, load<i32>(there));
    store<i32>(there, moved);
  }
}

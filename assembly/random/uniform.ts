import { storeLanes } from '../lanes';
import { block0, block1, block2, block3, block4, block5, block6, block7, philoxBlocks } from './philox';

/** low + (high - low) * u, u = the upper 24 bits of a word: every u is exact and below 1. */
// @ts-ignore: decorator
@inline
function scaled(words: v128, low: v128, range: v128, most: v128): v128 {
  const u = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(words, 8)), f32x4.splat(<f32>5.9604644775390625e-8));
  return f32x4.pmin(f32x4.add(low, f32x4.mul(range, u)), most);
}

/** The largest f32 below x. */
function predecessor(x: f32): f32 {
  const bits = reinterpret<u32>(x);
  if (x == 0) return reinterpret<f32>(0x80000001);
  return reinterpret<f32>(x > 0 ? bits - 1 : bits + 1);
}

/**
 * out[i] := low + (high - low) * u[i], u[i] = (word >>> 8) * 2^-24, in [low, high).
 *
 * Element i comes from word i mod 4 of block floor(i / 4), whatever n is: a shorter draw is a prefix of a longer one.
 *
 * @param out   (n) f32, out.
 * @param low   least value.
 * @param high  never reached: if low + (high - low) * u rounds to high, the f32 below it is taken (low if low = high).
 *
 * Unchecked: low <= high, both and their difference finite; n * 4 bytes at out; n <= 2^34.
 */
export function f32_uniform(
  out: usize,
  n: i32,
  low: f32,
  high: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  const lows = f32x4.splat(low);
  const range = f32x4.splat(high - low);
  const below = predecessor(high);
  const most = f32x4.splat(below > low ? below : low);
  let block: u32 = 0;
  for (; n > 0; n -= 32) {
    philoxBlocks(block, stepLow, stepHigh, stream, seedLow, seedHigh);
    storeLanes(out, n, scaled(block0, lows, range, most));
    if (n > 4) storeLanes(out + 16, n - 4, scaled(block1, lows, range, most));
    if (n > 8) storeLanes(out + 32, n - 8, scaled(block2, lows, range, most));
    if (n > 12) storeLanes(out + 48, n - 12, scaled(block3, lows, range, most));
    if (n > 16) storeLanes(out + 64, n - 16, scaled(block4, lows, range, most));
    if (n > 20) storeLanes(out + 80, n - 20, scaled(block5, lows, range, most));
    if (n > 24) storeLanes(out + 96, n - 24, scaled(block6, lows, range, most));
    if (n > 28) storeLanes(out + 112, n - 28, scaled(block7, lows, range, most));
    out += 128;
    block += 8;
  }
}

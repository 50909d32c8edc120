// Philox4x32-10: a block of four 32-bit words is a keyed bijection of its counter, ten rounds of
//
//   (c0, c1, c2, c3) := (hi(M1 c2) ^ c1 ^ k0, lo(M1 c2), hi(M0 c0) ^ c3 ^ k1, lo(M0 c0))
//
// with the key bumped by (W0, W1) between rounds. Nothing is carried from block to block, so any element of any stream
// can be computed alone. Source: Salmon, Moraes, Dror & Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3" (2011).

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;
const ROUNDS: i32 = 10;

/** The four words of one block, word 0 in lane 0. */
export function philoxBlock(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): v128 {
  for (let round = 0; round < ROUNDS; round++) {
    const product0 = <u64>M0 * <u64>c0;
    const product1 = <u64>M1 * <u64>c2;
    c0 = <u32>(product1 >> 32) ^ c1 ^ k0;
    c1 = <u32>product1;
    c2 = <u32>(product0 >> 32) ^ c3 ^ k1;
    c3 = <u32>product0;
    k0 += W0;
    k1 += W1;
  }
  let words = i32x4.splat(c0);
  words = i32x4.replace_lane(words, 1, c1);
  words = i32x4.replace_lane(words, 2, c2);
  return i32x4.replace_lane(words, 3, c3);
}

// Results of philoxBlocks: AssemblyScript has no multiple results, and globals need no memory.
export let block0: v128 = i32x4(0, 0, 0, 0);
export let block1: v128 = i32x4(0, 0, 0, 0);
export let block2: v128 = i32x4(0, 0, 0, 0);
export let block3: v128 = i32x4(0, 0, 0, 0);
export let block4: v128 = i32x4(0, 0, 0, 0);
export let block5: v128 = i32x4(0, 0, 0, 0);
export let block6: v128 = i32x4(0, 0, 0, 0);
export let block7: v128 = i32x4(0, 0, 0, 0);

/**
 * block0 .. block7 := the words of the blocks block .. block + 7 (mod 2^32): {@link philoxBlock}, one block per lane,
 * transposed at the end.
 *
 * A round waits for its products, so two vectors of four blocks take hardly longer than one.
 */
export function philoxBlocks(block: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let a0 = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3));
  let a1 = i32x4.splat(c1);
  let a2 = i32x4.splat(c2);
  let a3 = i32x4.splat(c3);
  let b0 = i32x4.add(i32x4.splat(block), i32x4(4, 5, 6, 7));
  let b1 = a1;
  let b2 = a2;
  let b3 = a3;
  for (let round = 0; round < ROUNDS; round++) {
    const key0 = i32x4.splat(k0);
    const key1 = i32x4.splat(k1);
    k0 += W0;
    k1 += W1;
    const lowa0 = i64x2.extmul_low_i32x4_u(a0, m0);
    const higha0 = i64x2.extmul_high_i32x4_u(a0, m0);
    const lowa2 = i64x2.extmul_low_i32x4_u(a2, m1);
    const higha2 = i64x2.extmul_high_i32x4_u(a2, m1);
    a0 = v128.xor(v128.xor(v128.shuffle<i32>(lowa2, higha2, 1, 3, 5, 7), a1), key0);
    a2 = v128.xor(v128.xor(v128.shuffle<i32>(lowa0, higha0, 1, 3, 5, 7), a3), key1);
    a1 = v128.shuffle<i32>(lowa2, higha2, 0, 2, 4, 6);
    a3 = v128.shuffle<i32>(lowa0, higha0, 0, 2, 4, 6);
    const lowb0 = i64x2.extmul_low_i32x4_u(b0, m0);
    const highb0 = i64x2.extmul_high_i32x4_u(b0, m0);
    const lowb2 = i64x2.extmul_low_i32x4_u(b2, m1);
    const highb2 = i64x2.extmul_high_i32x4_u(b2, m1);
    b0 = v128.xor(v128.xor(v128.shuffle<i32>(lowb2, highb2, 1, 3, 5, 7), b1), key0);
    b2 = v128.xor(v128.xor(v128.shuffle<i32>(lowb0, highb0, 1, 3, 5, 7), b3), key1);
    b1 = v128.shuffle<i32>(lowb2, highb2, 0, 2, 4, 6);
    b3 = v128.shuffle<i32>(lowb0, highb0, 0, 2, 4, 6);
  }
  const lowa01 = v128.shuffle<i32>(a0, a1, 0, 4, 1, 5);
  const higha01 = v128.shuffle<i32>(a0, a1, 2, 6, 3, 7);
  const lowa23 = v128.shuffle<i32>(a2, a3, 0, 4, 1, 5);
  const higha23 = v128.shuffle<i32>(a2, a3, 2, 6, 3, 7);
  block0 = v128.shuffle<i64>(lowa01, lowa23, 0, 2);
  block1 = v128.shuffle<i64>(lowa01, lowa23, 1, 3);
  block2 = v128.shuffle<i64>(higha01, higha23, 0, 2);
  block3 = v128.shuffle<i64>(higha01, higha23, 1, 3);
  const lowb01 = v128.shuffle<i32>(b0, b1, 0, 4, 1, 5);
  const highb01 = v128.shuffle<i32>(b0, b1, 2, 6, 3, 7);
  const lowb23 = v128.shuffle<i32>(b2, b3, 0, 4, 1, 5);
  const highb23 = v128.shuffle<i32>(b2, b3, 2, 6, 3, 7);
  block4 = v128.shuffle<i64>(lowb01, lowb23, 0, 2);
  block5 = v128.shuffle<i64>(lowb01, lowb23, 1, 3);
  block6 = v128.shuffle<i64>(highb01, highb23, 0, 2);
  block7 = v128.shuffle<i64>(highb01, highb23, 1, 3);
}

/**
 * out (4) u32 := the block of Philox4x32-10 with counter (c0, c1, c2, c3) and key (k0, k1).
 *
 * Unchecked: 16 bytes at out.
 */
export function u32_philox(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32, out: usize): void {
  v128.store(out, philoxBlock(c0, c1, c2, c3, k0, k1));
}

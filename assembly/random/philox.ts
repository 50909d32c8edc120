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

// What philoxBlocks returns: AssemblyScript has no multiple results, and a module's own globals need no memory.
export let block0: v128 = i32x4(0, 0, 0, 0);
export let block1: v128 = i32x4(0, 0, 0, 0);
export let block2: v128 = i32x4(0, 0, 0, 0);
export let block3: v128 = i32x4(0, 0, 0, 0);

/**
 * block0 .. block3 := the words of the blocks block .. block + 3 (mod 2^32): {@link philoxBlock}, one block per lane,
 * transposed at the end.
 */
// @ts-ignore: decorator
@inline
export function philoxBlocks(block: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  let x0 = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3));
  let x1 = i32x4.splat(c1);
  let x2 = i32x4.splat(c2);
  let x3 = i32x4.splat(c3);
  for (let round = 0; round < ROUNDS; round++) {
    const low0 = i64x2.extmul_low_i32x4_u(x0, m0);
    const high0 = i64x2.extmul_high_i32x4_u(x0, m0);
    const low1 = i64x2.extmul_low_i32x4_u(x2, m1);
    const high1 = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(v128.shuffle<i32>(low1, high1, 1, 3, 5, 7), x1), i32x4.splat(k0));
    x2 = v128.xor(v128.xor(v128.shuffle<i32>(low0, high0, 1, 3, 5, 7), x3), i32x4.splat(k1));
    x1 = v128.shuffle<i32>(low1, high1, 0, 2, 4, 6);
    x3 = v128.shuffle<i32>(low0, high0, 0, 2, 4, 6);
    k0 += W0;
    k1 += W1;
  }
  const low01 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
  const low23 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
  const high23 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
  block0 = v128.shuffle<i64>(low01, low23, 0, 2);
  block1 = v128.shuffle<i64>(low01, low23, 1, 3);
  block2 = v128.shuffle<i64>(high01, high23, 0, 2);
  block3 = v128.shuffle<i64>(high01, high23, 1, 3);
}

/**
 * out (4) u32 := the block of Philox4x32-10 with counter (c0, c1, c2, c3) and key (k0, k1).
 *
 * Unchecked: 16 bytes at out.
 */
export function u32_philox(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32, out: usize): void {
  v128.store(out, philoxBlock(c0, c1, c2, c3, k0, k1));
}

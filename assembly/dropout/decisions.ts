// The decisions of one block as masks, for every kind of dropout that keeps or drops.

/** Lanes of ones where the unsigned half is below the threshold; `threshold` holds it minus 2^15. */
// @ts-ignore: decorator
@inline
export function kept(halves: v128, threshold: v128): v128 {
  return i16x8.lt_s(v128.xor(halves, i16x8.splat(-32768)), threshold); // x86 has no unsigned comparison
}

// Masks of 16 bits to masks of 32, each doubled. Sign extension would work as well, but V8 13.6 crashes when it compiles it
// with --wasm-revectorize.

// @ts-ignore: decorator
@inline
export function widenLow(mask: v128): v128 {
  return v128.shuffle<i16>(mask, mask, 0, 0, 1, 1, 2, 2, 3, 3);
}

// @ts-ignore: decorator
@inline
export function widenHigh(mask: v128): v128 {
  return v128.shuffle<i16>(mask, mask, 4, 4, 5, 5, 6, 6, 7, 7);
}

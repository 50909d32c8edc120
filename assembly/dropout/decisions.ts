// The decisions of one block as masks: what every kind of dropout that keeps or drops is made of.

/** Lanes of ones where the unsigned half is below the threshold; `threshold` holds it minus 2^15. */
// @ts-ignore: decorator
@inline
export function kept(halves: v128, threshold: v128): v128 {
  return i16x8.lt_s(v128.xor(halves, i16x8.splat(-32768)), threshold); // there is no unsigned comparison on x86
}

// Masks of 16 bits to masks of 32, each doubled. Sign extension would do as well, but V8 13.6 dies compiling it with
// --wasm-revectorize.

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

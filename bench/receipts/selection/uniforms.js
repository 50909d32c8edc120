/** Uniform numbers in [0, 1) from a 64-bit mix of a counter (splitmix64), so that no other program's generator matters. @param {number} seed */
export function uniforms(seed) {
  let state = BigInt(seed) * 0x9e3779b97f4a7c15n;
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    z ^= z >> 31n;
    return Number(z >> 11n) / 2 ** 53;
  };
}

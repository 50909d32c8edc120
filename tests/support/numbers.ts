/** Repeatable numbers for test data: mulberry32, uniform in [low, high). Not the library's generator, so neither can hide the other's faults. */
export function numbersFrom(seed: number): (low: number, high: number) => number {
  let state = seed >>> 0;
  return (low, high) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return low + ((t ^ (t >>> 14)) >>> 0) * 2 ** -32 * (high - low);
  };
}

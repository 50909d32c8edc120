import { type Draw, words } from './philox.js';

/** low + (high - low) * u, u the upper 24 bits of a word as a fraction. */
export function uniform(n: number, low: number, high: number, draw: Draw): number[] {
  return words(n, draw).map((word) => low + (high - low) * ((word >>> 8) / 2 ** 24));
}

import { type Draw, words } from './philox.js';

/** Fisher-Yates from the last place down, one word a place. */
export function shuffle(n: number, draw: Draw): number[] {
  const indices = Array.from({ length: n }, (_, i) => i);
  const drawn = words(Math.max(n - 1, 0), draw);
  for (let i = n - 1; i > 0; i--) {
    const j = Number((BigInt(drawn[n - 1 - i]!) * BigInt(i + 1)) >> 32n);
    [indices[i], indices[j]] = [indices[j]!, indices[i]!];
  }
  return indices;
}

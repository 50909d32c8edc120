import { exact, type Rounding } from './rounding.js';

/** g + lambda * sign(w), sign(0) = 0. */
export function l1Subgradient(w: number, g: number, lambda: number, round: Rounding = exact): number {
  return round(g + lambda * Math.sign(w));
}

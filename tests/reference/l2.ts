import { exact, type Rounding } from './rounding.js';

/** g + 2 * lambda * w. */
export function l2Gradient(w: number, g: number, lambda: number, round: Rounding = exact): number {
  return round(g + round(2 * lambda * w));
}

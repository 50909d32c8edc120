import { exact, type Rounding } from './rounding.js';

/** x + t (y - x); `round` after each operation. */
export function lerp(x: number, y: number, t: number, round: Rounding = exact): number {
  return round(x + round(t * round(y - x)));
}

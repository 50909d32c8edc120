import { exact, type Rounding } from './rounding.js';

/** y + a * x. */
export function axpy(x: number, y: number, a: number, round: Rounding = exact): number {
  return round(y + round(a * x));
}

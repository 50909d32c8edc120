import { integerPower } from './power.js';

/** Powers of one base. The last one is kept: all parameters of a step ask for the same. */
export function powersOf(base: number): (exponent: number) => number {
  let last = 0;
  let power = 1;
  return (exponent) => {
    if (exponent !== last) {
      power = integerPower(base, exponent);
      last = exponent;
    }
    return power;
  };
}

/**
 * base^exponent for an integer exponent >= 0, by squaring in f64.
 *
 * Products only, so it has the same bits in every engine; `Math.pow` and `**` have not. Relative error about
 * exponent * 2^-53.
 */
export function integerPower(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  // Halved as a number, not shifted: a step count may exceed 32 bits.
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

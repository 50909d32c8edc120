/**
 * Computes count * fraction, exact if that is a multiple of 1/2: 0.29 of 50 is 14.5, not 14.499999999999998. So floor, ceil and
 * rounding give the result of the decimal fraction.
 *
 * The result is k if fraction is the f64 number nearest to k / count, or 1 - fraction the one nearest to 1 - k / count: 1 - 0.7 of 10
 * rows is 3, too.
 *
 * @param count  an integer >= 1.
 * @param fraction  in [0, 1].
 */
export function portion(count: number, fraction: number): number {
  const product = count * fraction;
  const nearest = Math.round(2 * product) / 2;
  const isIt = fraction === nearest / count || 1 - fraction === (count - nearest) / count;
  return isIt ? nearest : product;
}

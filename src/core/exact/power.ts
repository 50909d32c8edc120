/**
 * base^exponent for an integer exponent >= 0, by squaring in f64.
 *
 * Products only, so it has the same bits in every engine, unlike `Math.pow` and `**`. Relative error about
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

/** ln 2 in two parts, the first with trailing zeros, so that its products with small integers are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SQRT_HALF = Math.SQRT1_2;

/**
 * base^exponent for base > 0 and any finite exponent, in f64.
 *
 * The whole part of the exponent by squaring, the rest as exp(rest * ln base) by series: sums, products and quotients only, so it
 * has the same bits in every engine. Relative error about (|exponent| + |ln base| + 4) * 2^-53. 0^0 is 1, and 0 to a
 * positive exponent is 0.
 */
export function power(base: number, exponent: number): number {
  if (exponent < 0) return 1 / power(base, -exponent);
  const whole = Math.floor(exponent);
  const rest = exponent - whole;
  if (rest === 0) return integerPower(base, whole);
  return base === 0 ? 0 : integerPower(base, whole) * exponential(rest * logarithm(base));
}

/** ln x for x > 0: e ln 2 + 2 artanh((m - 1) / (m + 1)), where x = m * 2^e and m is in [sqrt(1/2), sqrt 2). */
export function logarithm(x: number): number {
  let m = x;
  let e = 0;
  for (; m >= 2 * SQRT_HALF; m /= 2) e++;
  for (; m < SQRT_HALF; m *= 2) e--;
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum = 0;
  for (let k = 23; k >= 1; k -= 2) sum = sum * square + 1 / k; // |s| < 0.1716: s^24 is below 2^-60
  return e * LN2_HIGH + (2 * s * sum + e * LN2_LOW);
}

/** e^x: 2^k times the series of e^r, where x = k ln 2 + r and |r| <= ln(2) / 2. */
export function exponential(x: number): number {
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = 17; n >= 1; n--) sum = 1 + (r / n) * sum;
  const scale = integerPower(2, Math.abs(k));
  return k < 0 ? sum / scale : sum * scale;
}

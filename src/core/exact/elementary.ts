// Elementary functions of f64, by sums, products, quotients and roots only: the same bits in every engine, unlike those of Math.
// Relative errors are below 2^-48, but for pow: there they grow with the logarithm of the value, up to 2^-42. sinh and cosh overflow where e^x
// does. power.ts has series of some of them, whose bits are promised elsewhere; these are faster.
import { integerPower } from './power.js';

/** ln 2 in two parts, the first with trailing zeros, so that its products with small integers are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** 1 / n!, n from 0. */
const INVERSE_FACTORIALS = [1];
for (let n = 1; n <= 15; n++) INVERSE_FACTORIALS.push((INVERSE_FACTORIALS.at(-1) ?? 1) / n);

/** 1 / (2k + 1), k from 0: the coefficients of artanh, and with alternating signs of arctan. */
const INVERSE_ODD = Array.from({ length: 13 }, (_, k) => 1 / (2 * k + 1));

/** 2^k, k from -1074 to 1023. */
const POWERS_OF_2 = new Float64Array(2098);
for (let k = 0; k < POWERS_OF_2.length; k++) {
  POWERS_OF_2[k] = k < 1074 ? integerPower(0.5, 1074 - k) : integerPower(2, k - 1074);
}

/** e^x. */
export function exp(x: number): number {
  if (x > 709.79) return Number.POSITIVE_INFINITY;
  if (x < -744.5) return 0; // below 2^-1074
  const k = Math.round(x * Math.LOG2E);
  const series = 1 + seriesOfExpm1(x - k * LN2_HIGH - k * LN2_LOW);
  if (k > 1023) return 2 * series * POWERS_OF_2[1074 + 1023]!;
  return series * (POWERS_OF_2[1074 + k] ?? x); // x may be NaN
}

/** e^x - 1. */
export function expm1(x: number): number {
  return x > -0.35 && x < 0.35 ? seriesOfExpm1(x) : exp(x) - 1;
}

/** x + x^2 / 2! + x^3 / 3! + ... for |x| <= 0.35: the next term is below 2^-60. */
function seriesOfExpm1(x: number): number {
  let sum = 0;
  for (let n = 13; n >= 2; n--) sum = (sum + INVERSE_FACTORIALS[n]!) * x;
  return (sum + 1) * x;
}

/** ln x: e ln 2 + 2 artanh((m - 1) / (m + 1)), where x = m * 2^e and m is nearly in [sqrt(1/2), sqrt 2]. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const e = exponentOf(x);
  const m = e < -1022 ? x * POWERS_OF_2[1074 + 1000]! * POWERS_OF_2[1074 - e - 1000]! : x * POWERS_OF_2[1074 - e]!;
  return e * LN2_HIGH + (2 * artanhSeries((m - 1) / (m + 1)) + e * LN2_LOW);
}

/** The bits of a number. */
const BITS = new DataView(new ArrayBuffer(Float64Array.BYTES_PER_ELEMENT));

/** The high 20 bits of the fraction of sqrt 2. */
const SQRT2_FRACTION = 0x6a09e;

/** The integer e with x / 2^e in [sqrt(1/2), sqrt 2], nearly, for finite x > 0. */
function exponentOf(x: number): number {
  if (x < 2 ** -1022) return exponentOf(x * 2 ** 54) - 54;
  BITS.setFloat64(0, x);
  const high = BITS.getUint32(0);
  return (high >>> 20) - 1023 + ((high & 0xfffff) > SQRT2_FRACTION ? 1 : 0);
}

/** ln(1 + x). */
export function log1p(x: number): number {
  return x > -0.29 && x < 0.41 ? 2 * artanhSeries(x / (2 + x)) : log(1 + x);
}

/** artanh s for |s| < 0.172: the next term is below 2^-66. */
function artanhSeries(s: number): number {
  const square = s * s;
  let sum = 0;
  for (let k = 12; k >= 1; k--) sum = (sum + INVERSE_ODD[k]!) * square;
  return (sum + 1) * s;
}

/** base^exponent, with the special values of Math.pow. */
export function pow(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  if (Number.isNaN(exponent) || Number.isNaN(base)) return Number.NaN;
  const size = Math.abs(base);
  if (!Number.isFinite(exponent))
    return size === 1 ? Number.NaN : size > 1 === exponent > 0 ? Number.POSITIVE_INFINITY : 0;
  if (!Number.isInteger(exponent)) {
    if (base < 0 && base !== Number.NEGATIVE_INFINITY) return Number.NaN;
    return exponent === 0.5 ? Math.sqrt(size) : exp(exponent * log(size));
  }
  if (Math.abs(exponent) > 1024) {
    const value = exp(exponent * log(size));
    const isNegative = base < 0 || Object.is(base, -0);
    return isNegative && exponent % 2 !== 0 ? -value : value;
  }
  return exponent < 0 ? 1 / integerPower(base, -exponent) : integerPower(base, exponent);
}

/** (e^x - e^-x) / 2. */
export function sinh(x: number): number {
  const size = Math.abs(x);
  const e = expm1(size);
  if (e === Number.POSITIVE_INFINITY) return x * e;
  const half = (e + e / (e + 1)) / 2;
  return x < 0 || Object.is(x, -0) ? -half : half;
}

/** (e^x + e^-x) / 2. */
export function cosh(x: number): number {
  const e = exp(Math.abs(x));
  return e / 2 + 1 / (2 * e);
}

/** sinh x / cosh x. */
export function tanh(x: number): number {
  if (x > 20) return 1;
  if (x < -20) return -1;
  const e = expm1(2 * x);
  return e / (e + 2);
}

/** ln(x + sqrt(x^2 + 1)). */
export function asinh(x: number): number {
  const size = Math.abs(x);
  if (size > 1e8) return x < 0 ? -log(size) - Math.LN2 : log(size) + Math.LN2;
  const y = log1p(size + (size * size) / (1 + Math.sqrt(1 + size * size)));
  return x < 0 || Object.is(x, -0) ? -y : y;
}

/** ln(x + sqrt(x^2 - 1)), x >= 1. */
export function acosh(x: number): number {
  if (x > 1e8) return log(x) + Math.LN2;
  if (!(x >= 1)) return Number.NaN;
  const above = x - 1;
  return log1p(above + Math.sqrt(above * (2 + above)));
}

/** ln((1 + x) / (1 - x)) / 2, |x| <= 1. */
export function atanh(x: number): number {
  const size = Math.abs(x);
  const y = log1p((2 * size) / (1 - size)) / 2;
  return x < 0 || Object.is(x, -0) ? -y : y;
}

/** arctan of |x| <= 0.2 by its series: the next term is below 2^-62. */
export function arctanSeries(x: number): number {
  const square = -x * x;
  let sum = 0;
  for (let k = 12; k >= 1; k--) sum = (sum + INVERSE_ODD[k]!) * square;
  return (sum + 1) * x;
}

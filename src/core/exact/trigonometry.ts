// Trigonometric functions of f64 and their inverses, by sums, products, quotients and roots only: the same bits in every engine.
// Errors are below 2^-48 of the larger of 1 and the value.
import { arctanSeries } from './elementary.js';

/** pi / 2 in three parts, of 33 bits but for the last: products with integers below 2^20 are exact. */
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;
const FAR = 2 ** 20;

/** (-1)^k / (2k)! and (-1)^k / (2k + 1)!, k from 0: enough terms for 2^-60 up to pi / 4. */
const COSINE = [1];
const SINE = [1];
for (let k = 1; k <= 9; k++) {
  COSINE.push(-COSINE[k - 1]! / ((2 * k - 1) * 2 * k));
  SINE.push(-SINE[k - 1]! / (2 * k * (2 * k + 1)));
}

/** sin x. */
export function sin(x: number): number {
  return x === 0 ? x : wave(x, 0);
}

/** cos x. */
export function cos(x: number): number {
  return wave(x, 1);
}

/** tan x. */
export function tan(x: number): number {
  return x === 0 ? x : wave(x, 0) / wave(x, 1);
}

/** sin(x + quarters * pi / 2). */
function wave(x: number, quarters: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const { quarter, rest } = Math.abs(x) < FAR ? reduce(x) : reduceFar(x);
  const at = (((quarter + quarters) % 4) + 4) % 4;
  const square = rest * rest;
  const terms = at % 2 === 0 ? SINE : COSINE;
  let sum = 0;
  for (let k = 9; k >= 1; k--) sum = (sum + terms[k]!) * square;
  const value = at % 2 === 0 ? (sum + 1) * rest : sum + 1;
  return at < 2 ? value : -value;
}

/** x = quarter * pi / 2 + rest, |rest| <= pi / 4. */
function reduce(x: number) {
  const quarter = Math.round(x / (Math.PI / 2));
  return { quarter, rest: x - quarter * HALF_PI[0] - quarter * HALF_PI[1] - quarter * HALF_PI[2] };
}

/** Bits behind the point of {@link piBits}: 1074 for the largest number, and 120 for the rest. */
const PLACES = 1200n;
let piBits: bigint | undefined;

/** arctan(1 / n) by its series, in units of 2^-PLACES. */
function inverseArctan(n: bigint): bigint {
  let term = (1n << PLACES) / n;
  let sum = term;
  for (let k = 1n; term !== 0n; k++) {
    term /= -n * n;
    sum += term / (2n * k + 1n);
  }
  return sum;
}

/** The same for |x| >= 2^20, in integers. Source: Machin's formula, pi / 4 = 4 arctan(1/5) - arctan(1/239). */
function reduceFar(x: number) {
  piBits ??= 4n * (4n * inverseArctan(5n) - inverseArctan(239n));
  const half = piBits / 2n;
  const exact = x > 0 ? x : -x;
  // A number >= 2^20 is a multiple of 2^-32.
  const scaled = exact < 1e290 ? BigInt(exact * 2 ** 32) << (PLACES - 32n) : BigInt(exact) << PLACES;
  const quarter = (scaled + half / 2n) / half;
  const rest = Number((scaled - quarter * half) >> (PLACES - 100n)) / 2 ** 100;
  const turns = Number(quarter % 4n);
  return x > 0 ? { quarter: turns, rest } : { quarter: -turns, rest: -rest };
}

/** arctan x. */
export function atan(x: number): number {
  const size = Math.abs(x);
  if (size > 1) return x > 0 ? Math.PI / 2 - arctanUpTo1(1 / size) : arctanUpTo1(1 / size) - Math.PI / 2;
  return x < 0 ? -arctanUpTo1(size) : x === 0 ? x : arctanUpTo1(size);
}

/** arctan x = 2 arctan(x / (1 + sqrt(1 + x^2))), twice, for x in [0, 1]. */
function arctanUpTo1(x: number): number {
  const half = x / (1 + Math.sqrt(1 + x * x));
  return 4 * arctanSeries(half / (1 + Math.sqrt(1 + half * half)));
}

/** arcsin x. */
export function asin(x: number): number {
  return atan(x / Math.sqrt((1 - x) * (1 + x)));
}

/** arccos x. */
export function acos(x: number): number {
  return 2 * atan(Math.sqrt((1 - x) / (1 + x)));
}

/** The angle of the point (x, y), in [-pi, pi], with the special values of Math.atan2. */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const isNegative = y < 0 || Object.is(y, -0);
  const isLeft = x < 0 || Object.is(x, -0);
  const [across, up] = [Math.abs(x), Math.abs(y)];
  const isDiagonal = across === up; // infinities too, and both 0
  let angle = isDiagonal ? (up === 0 ? 0 : Math.PI / 4) : atan(up / across);
  if (isLeft) angle = Math.PI - angle;
  return isNegative ? -angle : angle;
}

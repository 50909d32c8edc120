// Normals by the inverse of the distribution function: one word makes one number, so nothing is rejected and element i
// does not depend on its neighbours. All of it is f64 arithmetic inside the module: the same bits everywhere.

import { f64_log } from '../math/log64';
import { philoxBlock } from './philox';

/** Phi(-2) and Phi(2) - Phi(-2). */
const BELOW_TWO: f64 = 0.022750131948179209;
const WITHIN_TWO: f64 = 0.95449973610364158;

/**
 * The p-quantile of the standard normal, relative error about 1e-15, for 2^-34 <= p <= 1 - 2^-34.
 *
 * Source: Wichura, algorithm AS 241, PPND16 (1988), without its branch for p < exp(-25): a 32-bit uniform stays above.
 */
export function quantile(p: f64): f64 {
  const q = p - 0.5;
  if (abs<f64>(q) <= 0.425) {
    const r = 0.180625 - q * q;
    const numerator = ((((((2.5090809287301226727e3 * r
      + 3.3430575583588128105e4) * r
      + 6.7265770927008700853e4) * r
      + 4.5921953931549871457e4) * r
      + 1.3731693765509461125e4) * r
      + 1.9715909503065514427e3) * r
      + 1.3314166789178437745e2) * r
      + 3.387132872796366608;
    const denominator = ((((((5.226495278852854561e3 * r
      + 2.8729085735721942674e4) * r
      + 3.930789580009271061e4) * r
      + 2.1213794301586595867e4) * r
      + 5.3941960214247511077e3) * r
      + 6.871870074920579083e2) * r
      + 4.2313330701600911252e1) * r
      + 1.0;
    return (q * numerator) / denominator;
  }
  const r = sqrt<f64>(-f64_log(q < 0 ? p : 1.0 - p)) - 1.6;
  const numerator = ((((((7.7454501427834140764e-4 * r
    + 2.27238449892691845833e-2) * r
    + 2.4178072517745061177e-1) * r
    + 1.27045825245236838258) * r
    + 3.64784832476320460504) * r
    + 5.7694972214606914055) * r
    + 4.6303378461565452959) * r
    + 1.42343711074968357734;
  const denominator = ((((((1.05075007164441684324e-9 * r
    + 5.475938084995344946e-4) * r
    + 1.51986665636164571966e-2) * r
    + 1.4810397642748007459e-1) * r
    + 6.8976733498510000455e-1) * r
    + 1.6763848301838038494) * r
    + 2.05319162663775882187) * r
    + 1.0;
  const z = numerator / denominator;
  return q < 0 ? -z : z;
}

/** A word as a number in (0, 1): (word + 1/2) / 2^32, exact. */
// @ts-ignore: decorator
@inline
export function open(word: i32): f64 {
  return (<f64>(<u32>word) + 0.5) * 2.3283064365386963e-10;
}

// @ts-ignore: decorator
@inline
function draw(
  out: usize,
  n: i32,
  mean: f32,
  stddev: f32,
  from: f64,
  width: f64,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  let block: u32 = 0;
  let words: v128 = i32x4(0, 0, 0, 0);
  for (let i = 0; i < n; i++) {
    if ((i & 3) == 0) words = philoxBlock(block++, stepLow, stepHigh, stream, seedLow, seedHigh);
    const z = quantile(from + width * open(i32x4.extract_lane(words, 0)));
    words = v128.shuffle<i32>(words, words, 1, 2, 3, 0);
    store<f32>(out + (<usize>i << 2), <f32>(<f64>mean + <f64>stddev * z));
  }
}

/**
 * out[i] := mean + stddev * z[i], z[i] the standard normal quantile of (word + 1/2) / 2^32; computed in f64, rounded once.
 *
 * Element i comes from word i mod 4 of block floor(i / 4), whatever n is. |z| <= 6.24.
 *
 * @param out     (n) f32, out.
 * @param stddev  >= 0.
 *
 * Unchecked: finite mean and stddev; n * 4 bytes at out.
 */
export function f32_normal(
  out: usize,
  n: i32,
  mean: f32,
  stddev: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  draw(out, n, mean, stddev, 0.0, 1.0, stepLow, stepHigh, stream, seedLow, seedHigh);
}

/**
 * As {@link f32_normal}, from the normal restricted to mean +- 2 stddev: the uniform is mapped into (Phi(-2), Phi(2))
 * before the quantile, so nothing is redrawn.
 *
 * @param stddev  of the normal before the cut; that of the result is 0.87962566103423978 times as large.
 */
export function f32_truncated_normal(
  out: usize,
  n: i32,
  mean: f32,
  stddev: f32,
  stepLow: u32,
  stepHigh: u32,
  stream: u32,
  seedLow: u32,
  seedHigh: u32,
): void {
  draw(out, n, mean, stddev, BELOW_TWO, WITHIN_TWO, stepLow, stepHigh, stream, seedLow, seedHigh);
}

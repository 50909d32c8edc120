import { highF64, joined, loadLanes, lowF64, storeLanes, sumF64 } from '../lanes';
import { log1p } from '../math/log1p';
import { expMinusAbs, sigmoidOf } from '../math/sigmoid';
import { smoothed } from './soft_targets';

// l(z, t) = -t log s - (1 - t) log(1 - s) = max(z, 0) - z t + log1p(exp(-|z|)),  s = sigmoid(z); loss[i] = mean_j l.
// Gradient: weights[i] * scale / columns * (s - t).
// Smoothing a replaces t by t (1 - a) + a / 2.

/** max(z, 0) - z t + l for two lanes, in f64: in f32 the first two would cancel for large z. */
// @ts-ignore: decorator
@inline
function terms(z: v128, t: v128, l: v128): v128 {
  // pmax in this order keeps a NaN of z.
  return f64x2.add(f64x2.sub(f64x2.pmax(z, f64x2.splat(0)), f64x2.mul(z, t)), l);
}

/**
 * Sum over rows of weights[i] * loss[i]; gradient := scale * its derivative with respect to the logits.
 *
 * @param logits    (rows, columns) f32, in. Any alignment of 4.
 * @param targets   (rows, columns) f32, in, in [0, 1]; not changed.
 * @param weights   (rows) f32, in; 0: all ones.
 * @param gradient  (rows, columns) f32, out; may be logits, not targets; 0: value only.
 * @param rows      >= 0.
 * @param columns   >= 1; the loss of a row is the mean over them.
 * @param scale     factor of the gradient, not of the value.
 * @param smoothing a, in [0, 1]; 0 gives the bits of unsmoothed targets.
 *
 * s - t is computed as s (1 - t) - (1 - s) t, which keeps the digits of a confident prediction. NaN and ±Inf logits
 * give NaN or Inf in the value.
 * Unchecked: the caller owns the buffers.
 */
export function f32_binary_crossentropy(
  logits: usize,
  targets: usize,
  weights: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
  scale: f64,
  smoothing: f64,
): f64 {
  const keep = f64x2.splat(1 - smoothing);
  const spread = f64x2.splat(smoothing / 2);
  const one = f32x4.splat(1);
  let value: f64 = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const weight: f64 = weights != 0 ? load<f32>(weights + (i << 2)) : 1;
    const factors = f32x4.splat(<f32>((weight * scale) / <f64>columns));
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let left = columns; left > 0; left -= 4) {
      const advance = <usize>min(left, 4) << 2;
      // Unused lanes add 0: z is 0 beside the targets, and -2^127 in log1p(exp(-|z|)).
      const z = loadLanes(logits, left);
      const given = loadLanes(targets, left);
      const lowTargets = smoothed(lowF64(given), keep, spread);
      const highTargets = smoothed(highF64(given), keep, spread);
      const e = expMinusAbs(loadLanes(logits, left, <f32>-1.7014118346046923e38));
      const l = log1p(e);
      low = f64x2.add(low, terms(lowF64(z), lowTargets, lowF64(l)));
      high = f64x2.add(high, terms(highF64(z), highTargets, highF64(l)));
      if (gradient != 0) {
        const t = joined(lowTargets, highTargets);
        const s = sigmoidOf(z, e);
        const rest = sigmoidOf(f32x4.neg(z), e); // 1 - s without the subtraction
        const slope = f32x4.sub(f32x4.mul(s, f32x4.sub(one, t)), f32x4.mul(rest, t));
        storeLanes(gradient, left, f32x4.mul(slope, factors));
        gradient += advance;
      }
      logits += advance;
      targets += advance;
    }
    value += weight * (sumF64(f64x2.add(low, high)) / <f64>columns);
  }
  return value;
}

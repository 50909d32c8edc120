import { highF64, joined, loadLanes, lowF64, storeLanes, sumF64 } from '../lanes';
import { f64_log } from '../math/log64';
import { rowMax, sumExp } from '../math/rows';
import { slopes, smoothed, targetTerms } from './soft_targets';

// loss[i] = -sum_j t[j] log p[j] = T log(S) + sum_j t[j] (m - z[j]),  T = sum_j t[j];  p, m, S as in
// sparse_categorical_crossentropy.ts. Gradient: weights[i] * scale * (T p - t). T need not be 1.
// Smoothing a replaces t[j] by t[j] (1 - a) + a / columns.

/**
 * Sum over rows of weights[i] * loss[i]; gradient := scale * its derivative with respect to the logits.
 *
 * @param logits    (rows, columns) f32, in. Any alignment of 4.
 * @param targets   (rows, columns) f32, in: a distribution per row; not changed.
 * @param weights   (rows) f32, in; 0: all ones.
 * @param gradient  (rows, columns) f32, out; may be logits, not targets; 0: value only.
 * @param rows      >= 0.
 * @param columns   >= 1.
 * @param scale     factor of the gradient, not of the value.
 * @param smoothing a, in [0, 1]; 0 gives the bits of unsmoothed targets.
 *
 * The value is in f64, rows ascending; the gradient's difference is in f64 too, since it cancels for a confident row.
 * A row with a NaN or +Inf logit is NaN.
 * Unchecked: the caller owns the buffers.
 * Source: log-sum-exp, Blanchard, Higham and Higham (2021).
 */
export function f32_categorical_crossentropy(
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
  const spread = f64x2.splat(smoothing / <f64>columns);
  const stride = <usize>columns << 2;
  let value: f64 = 0;
  for (let i: usize = 0; i < <usize>rows; i++, logits += stride, targets += stride) {
    const weight: f64 = weights != 0 ? load<f32>(weights + (i << 2)) : 1;
    const m = rowMax(logits, columns);
    const ms = f64x2.splat(<f64>m);
    let lowTotal = f64x2.splat(0);
    let highTotal = f64x2.splat(0);
    let lowTerms = f64x2.splat(0);
    let highTerms = f64x2.splat(0);
    for (let left = columns, offset: usize = 0; left > 0; left -= 4, offset += 16) {
      const z = loadLanes(logits + offset, left, m); // m - z = 0 in the unused lanes
      const t = loadLanes(targets + offset, left); // 0 in the unused lanes
      lowTotal = f64x2.add(lowTotal, lowF64(t));
      highTotal = f64x2.add(highTotal, highF64(t));
      lowTerms = f64x2.add(lowTerms, targetTerms(smoothed(lowF64(t), keep, spread), ms, lowF64(z)));
      highTerms = f64x2.add(highTerms, targetTerms(smoothed(highF64(t), keep, spread), ms, highF64(z)));
    }
    const total = sumF64(f64x2.add(lowTotal, highTotal)) * (1 - smoothing) + smoothing;
    const sum = sumExp(logits, gradient, columns, m); // overwrites the logits if gradient is logits
    value += weight * (total * f64_log(sum) + sumF64(f64x2.add(lowTerms, highTerms)));
    if (gradient != 0) {
      const factors = f64x2.splat((weight * scale) / sum);
      const totals = f64x2.splat(total);
      const sums = f64x2.splat(sum);
      for (let left = columns, offset: usize = 0; left > 0; left -= 4, offset += 16) {
        const e = loadLanes(gradient + offset, left);
        const t = loadLanes(targets + offset, left);
        const low = slopes(lowF64(e), smoothed(lowF64(t), keep, spread), totals, sums, factors);
        const high = slopes(highF64(e), smoothed(highF64(t), keep, spread), totals, sums, factors);
        storeLanes(gradient + offset, left, joined(low, high));
      }
      gradient += stride;
    }
  }
  return value;
}

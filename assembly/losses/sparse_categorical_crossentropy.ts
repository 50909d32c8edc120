import { highF64, joined, loadLanes, lowF64, storeLanes, sumF64 } from '../lanes';
import { f64_log } from '../math/log64';
import { rowMax, sumExp } from '../math/rows';
import { slopes, smoothed, targetTerms } from './soft_targets';

// loss[i] = -log p[label] = log(S) + (m - z[label]),  p[j] = exp(z[j] - m) / S,  m = max z,  S = sum_j exp(z[j] - m).
// Gradient: weights[i] * scale * (p - onehot(label)). Smoothing a replaces onehot(label) by onehot(label) (1 - a) + a / columns.

/** sum of t[j] (m - z[j]) with t = smoothed(onehot(label)), in the order of the dense kernel. */
function smoothedTerms(logits: usize, label: i32, columns: i32, m: f32, keep: f64, spread: f64): f64 {
  const ms = f64x2.splat(<f64>m);
  const keeps = f64x2.splat(keep);
  const spreads = f64x2.splat(spread);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let first = 0; first < columns; first += 4, logits += 16) {
    const z = loadLanes(logits, columns - first, m); // m - z = 0 in the unused lanes
    const hits = i32x4.eq(i32x4(0, 1, 2, 3), i32x4.splat(label - first));
    const t = v128.and(f32x4.splat(1), hits);
    low = f64x2.add(low, targetTerms(smoothed(lowF64(t), keeps, spreads), ms, lowF64(z)));
    high = f64x2.add(high, targetTerms(smoothed(highF64(t), keeps, spreads), ms, highF64(z)));
  }
  return sumF64(f64x2.add(low, high));
}

/**
 * Sum over rows of weights[i] * loss[i]; gradient := scale * its derivative with respect to the logits.
 *
 * @param logits    (rows, columns) f32, in. Any alignment of 4.
 * @param labels    (rows) i32, in: each in [0, columns).
 * @param weights   (rows) f32, in; 0: all ones.
 * @param gradient  (rows, columns) f32, out; may be logits; 0: value only.
 * @param rows      >= 0.
 * @param columns   >= 1.
 * @param scale     factor of the gradient, not of the value.
 * @param smoothing a, in [0, 1]; 0 gives the bits of unsmoothed targets.
 *
 * The value is in f64, rows ascending. At the label p - 1 is computed as (exp(z - m) - S) / S in f64, which is right
 * to 2^-53 absolute. Bit for bit the same as the dense kernel with one-hot targets. A row with a NaN or +Inf logit is NaN.
 * Unchecked: labels in range; the caller owns the buffers.
 * Source: log-sum-exp, Blanchard, Higham and Higham (2021).
 */
export function f32_sparse_categorical_crossentropy(
  logits: usize,
  labels: usize,
  weights: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
  scale: f64,
  smoothing: f64,
): f64 {
  const stride = (<usize>columns) << 2;
  const keep = 1 - smoothing;
  const spread = smoothing / <f64>columns;
  const total = keep + smoothing; // of the targets, as the dense kernel rounds it
  let value: f64 = 0;
  for (let i: usize = 0; i < <usize>rows; i++, logits += stride) {
    const label = load<i32>(labels + (i << 2));
    const at = (<usize>label) << 2;
    const weight: f64 = weights != 0 ? load<f32>(weights + (i << 2)) : 1;
    const labelLogit: f64 = load<f32>(logits + at);
    const m = rowMax(logits, columns);
    const terms: f64 = smoothing == 0 ? <f64>m - labelLogit : smoothedTerms(logits, label, columns, m, keep, spread);
    const sum = sumExp(logits, gradient, columns, m); // overwrites the logits if gradient is logits
    value += weight * (total * f64_log(sum) + terms);
    if (gradient != 0) {
      const factor = (weight * scale) / sum;
      const labelExp: f64 = load<f32>(gradient + at);
      const factors = f64x2.splat(factor);
      const others = f64x2.splat(spread);
      const totals = f64x2.splat(total);
      const sums = f64x2.splat(sum);
      for (let left = columns, p = gradient; left > 0; left -= 4, p += 16) {
        const e = loadLanes(p, left);
        const low = slopes(lowF64(e), others, totals, sums, factors);
        const high = slopes(highF64(e), others, totals, sums, factors);
        storeLanes(p, left, joined(low, high));
      }
      store<f32>(gradient + at, <f32>((labelExp * total - (keep + spread) * sum) * factor));
      gradient += stride;
    }
  }
  return value;
}

import { loadLanes, storeLanes } from '../lanes';
import { demote, highF64, lowF64 } from '../math/vectors';
import { f64_log } from '../math/log64';
import { rowMax, sumExp } from '../math/rows';

// loss[i] = -log p[label] = log(S) + (m - z[label]),  p[j] = exp(z[j] - m) / S,  m = max z,  S = sum_j exp(z[j] - m).
// Gradient: weights[i] * scale * (p - onehot(label)).

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
): f64 {
  const stride = (<usize>columns) << 2;
  let value: f64 = 0;
  for (let i: usize = 0; i < <usize>rows; i++, logits += stride) {
    const at = (<usize>load<i32>(labels + (i << 2))) << 2;
    const weight: f64 = weights != 0 ? load<f32>(weights + (i << 2)) : 1;
    const labelLogit: f64 = load<f32>(logits + at);
    const m = rowMax(logits, columns);
    const sum = sumExp(logits, gradient, columns, m); // overwrites the logits where gradient is logits
    value += weight * (f64_log(sum) + (<f64>m - labelLogit));
    if (gradient != 0) {
      const factor = (weight * scale) / sum;
      const labelExp: f64 = load<f32>(gradient + at);
      const factors = f64x2.splat(factor);
      for (let left = columns, p = gradient; left > 0; left -= 4, p += 16) {
        const e = loadLanes(p, left);
        storeLanes(p, left, demote(f64x2.mul(lowF64(e), factors), f64x2.mul(highF64(e), factors)));
      }
      store<f32>(gradient + at, <f32>((labelExp - sum) * factor));
      gradient += stride;
    }
  }
  return value;
}

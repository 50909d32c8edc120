import { highF64, joined, loadLanes, lowF64, storeLanes } from '../lanes';
import { f64_exp_negative, f64_expm1_negative } from '../math/exp64';
import { f64_log } from '../math/log64';
import { rowMax, sumExp } from '../math/rows';

// loss[i] = (1 - p[label]^q) / q = -expm1(-q c) / q,  c = -log p[label] as in sparse_categorical_crossentropy.ts.
// Gradient: weights[i] * scale * p[label]^q * (p - onehot(label)).

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
 * @param q         in (0, 1].
 *
 * In f64, rows ascending, p[label]^q from the logarithm of p[label]: right even if p[label] itself would be 0. The loss of a
 * row is at most 1 / q, and its gradient vanishes with p[label]^q. A row with a NaN or +Inf logit is NaN.
 * Unchecked: labels in range; the caller owns the buffers.
 * Source: Zhang & Sabuncu (2018).
 */
export function f32_generalized_crossentropy(
  logits: usize,
  labels: usize,
  weights: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
  scale: f64,
  q: f64,
): f64 {
  const stride = (<usize>columns) << 2;
  let value: f64 = 0;
  for (let i: usize = 0; i < <usize>rows; i++, logits += stride) {
    const at = (<usize>load<i32>(labels + (i << 2))) << 2;
    const weight: f64 = weights != 0 ? load<f32>(weights + (i << 2)) : 1;
    const labelLogit: f64 = load<f32>(logits + at);
    const m = rowMax(logits, columns);
    const sum = sumExp(logits, gradient, columns, m); // overwrites the logits if gradient is logits
    const exponent = -q * (f64_log(sum) + (<f64>m - labelLogit));
    value -= weight * (f64_expm1_negative(exponent) / q);
    if (gradient != 0) {
      const factor = (weight * scale * f64_exp_negative(exponent)) / sum;
      const labelExp: f64 = load<f32>(gradient + at);
      const factors = f64x2.splat(factor);
      for (let left = columns, p = gradient; left > 0; left -= 4, p += 16) {
        const e = loadLanes(p, left);
        storeLanes(p, left, joined(f64x2.mul(lowF64(e), factors), f64x2.mul(highF64(e), factors)));
      }
      store<f32>(gradient + at, <f32>((labelExp - sum) * factor));
      gradient += stride;
    }
  }
  return value;
}

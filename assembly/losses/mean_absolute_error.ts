import { highF64, joined, loadLanes, lowF64, storeLanes, sumF64 } from '../lanes';

// loss[i] = mean_j |e|,  e = prediction - target.  Gradient: weights[i] * scale * sign(e) / columns, sign(0) = 0.

/** sign(e) * factor for two lanes: 0 at 0, NaN at NaN. */
// @ts-ignore: decorator
@inline
function slopes(e: v128, factor: v128): v128 {
  const zero = f64x2.splat(0);
  const positive = v128.and(factor, f64x2.gt(e, zero));
  const negative = v128.and(f64x2.neg(factor), f64x2.lt(e, zero));
  return v128.bitselect(e, v128.or(positive, negative), f64x2.ne(e, e)); // only a NaN differs from itself
}

/**
 * Sum over rows of weights[i] * loss[i]; gradient := scale * its (sub)derivative with respect to the predictions.
 *
 * @param predictions  (rows, columns) f32, in. Any alignment of 4.
 * @param targets      (rows, columns) f32, in; not changed.
 * @param weights      (rows) f32, in; 0: all ones.
 * @param gradient     (rows, columns) f32, out; may be predictions, not targets; 0: value only.
 * @param rows         >= 0.
 * @param columns      >= 1; the loss of a row is the mean over them.
 * @param scale        factor of the gradient, not of the value.
 *
 * e is exact, being in f64. NaN and ±Inf propagate into the value, NaN into the gradient.
 * Unchecked: the caller owns the buffers.
 */
export function f32_mean_absolute_error(
  predictions: usize,
  targets: usize,
  weights: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
  scale: f64,
): f64 {
  let value: f64 = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const weight: f64 = weights != 0 ? load<f32>(weights + (i << 2)) : 1;
    const factors = f64x2.splat((weight * scale) / <f64>columns);
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let left = columns; left > 0; left -= 4) {
      const advance = <usize>min(left, 4) << 2;
      const p = loadLanes(predictions, left);
      const t = loadLanes(targets, left);
      const lowError = f64x2.sub(lowF64(p), lowF64(t));
      const highError = f64x2.sub(highF64(p), highF64(t));
      low = f64x2.add(low, f64x2.abs(lowError));
      high = f64x2.add(high, f64x2.abs(highError));
      if (gradient != 0) {
        storeLanes(gradient, left, joined(slopes(lowError, factors), slopes(highError, factors)));
        gradient += advance;
      }
      predictions += advance;
      targets += advance;
    }
    value += weight * (sumF64(f64x2.add(low, high)) / <f64>columns);
  }
  return value;
}

import { highF64, joined, loadLanes, lowF64, storeLanes, sumF64 } from '../lanes';

// h(e) = e^2 / 2 if |e| <= delta, else delta (|e| - delta / 2),  e = prediction - target; loss[i] = mean_j h.
// With c = clamp(e, -delta, delta): h = c (e - c / 2), and h' = c, so both sides need no comparison.

/** clamp(e, -delta, delta) for two lanes; pmin and pmax in this order keep a NaN. */
// @ts-ignore: decorator
@inline
function clamped(e: v128, delta: v128): v128 {
  return f64x2.pmax(f64x2.pmin(e, delta), f64x2.neg(delta));
}

/** c (e - c / 2) for two lanes. */
// @ts-ignore: decorator
@inline
function terms(e: v128, c: v128): v128 {
  return f64x2.mul(c, f64x2.sub(e, f64x2.mul(c, f64x2.splat(0.5))));
}

/**
 * Sum over rows of weights[i] * loss[i]; gradient := scale * its derivative with respect to the predictions.
 *
 * @param predictions  (rows, columns) f32, in. Any alignment of 4.
 * @param targets      (rows, columns) f32, in; not changed.
 * @param weights      (rows) f32, in; 0: all ones.
 * @param gradient     (rows, columns) f32, out; may be predictions, not targets; 0: value only.
 * @param rows         >= 0.
 * @param columns      >= 1; the loss of a row is the mean over them.
 * @param scale        factor of the gradient, not of the value.
 * @param delta        end of the quadratic part, finite, > 0.
 *
 * e is exact, being in f64. NaN and ±Inf propagate into the value, NaN into the gradient.
 * Unchecked: the caller owns the buffers.
 * Source: Huber, "Robust estimation of a location parameter" (1964).
 */
export function f32_huber(
  predictions: usize,
  targets: usize,
  weights: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
  scale: f64,
  delta: f64,
): f64 {
  const deltas = f64x2.splat(delta);
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
      const lowClamped = clamped(lowError, deltas);
      const highClamped = clamped(highError, deltas);
      low = f64x2.add(low, terms(lowError, lowClamped));
      high = f64x2.add(high, terms(highError, highClamped));
      if (gradient != 0) {
        storeLanes(gradient, left, joined(f64x2.mul(lowClamped, factors), f64x2.mul(highClamped, factors)));
        gradient += advance;
      }
      predictions += advance;
      targets += advance;
    }
    value += weight * (sumF64(f64x2.add(low, high)) / <f64>columns);
  }
  return value;
}

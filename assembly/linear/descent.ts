// Coordinate descent on a quadratic model with an elastic net and bounds:
//
//   minimize over b:  q(b) + sum l1[j] |b[j]| + l2[j] b[j]^2 / 2,   lower[j] <= b[j] <= upper[j]
//
// with gradient -c and curvature k Q of q. Source: Friedman, Hastie & Tibshirani (2010), "covariance updates".
import { f64_axpy } from './cholesky';

/** argmin of curvature b^2 / 2 - u b + l1 |b| + l2 b^2 / 2 within bounds. */
// @ts-ignore: decorator
@inline
function minimizer(u: f64, curvature: f64, l1: f64, l2: f64, lower: f64, upper: f64): f64 {
  const size = abs(u) - l1;
  if (!(size > 0)) return 0;
  return max(lower, min(upper, (u > 0 ? size : -size) / (curvature + l2)));
}

/**
 * One sweep over the coordinates: b and c change.
 *
 * @param q       (m, m) with `stride` f64 between rows, symmetric.
 * @param m       coordinates.
 * @param k       factor of q.
 * @param terms   (m, 4): l1, l2, lower, upper of each coordinate.
 * @param b       (m), inout.
 * @param c       (m), inout: minus the gradient of the smooth part without l2.
 * @returns the largest (change of a coordinate)^2 times its curvature.
 */
export function f64_gram_descent(q: usize, stride: i32, m: i32, k: f64, terms: usize, b: usize, c: usize): f64 {
  let largest: f64 = 0;
  for (let j = 0; j < m; j++) {
    const at = <usize>j << 3;
    const row = q + ((<usize>j * <usize>stride) << 3);
    const curvature = k * load<f64>(row + at);
    const t = terms + (<usize>j << 5);
    const l2 = load<f64>(t, 8);
    if (!(curvature + l2 > 0)) continue;
    const old = load<f64>(b + at);
    const value = minimizer(curvature * old + load<f64>(c + at), curvature, load<f64>(t), l2, load<f64>(t, 16), load<f64>(t, 24));
    const change = value - old;
    if (change == 0) continue;
    store<f64>(b + at, value);
    f64_axpy(-k * change, row, c, m);
    largest = max(largest, change * change * (curvature + l2));
  }
  return largest;
}

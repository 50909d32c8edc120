// The L1 penalty lambda * sum |w|, both ways: the subgradient that other libraries follow, and the proximal operator of t * ||x||_1:
//
//   argmin_y (y - x)^2 / 2 + t * |y|  =  x - clamp(x, -t, t)
//
// The clamp form needs no sign logic and gives exactly +0 if |x| <= t, which makes trained weights truly sparse.
// Source: Parikh & Boyd, "Proximal Algorithms" (2014), section 6.5.2.

import { loadLanes, storeLanes } from '../lanes';

/** lambda * sign(w), +0 if w is 0, plus or minus lambda if w is NaN; `lambda` is >= 0 in every lane. */
// @ts-ignore: decorator
@inline
export function l1SubgradientTerm(w: v128, lambda: v128): v128 {
  const signed = v128.or(lambda, v128.and(w, f32x4.splat(-0.0)));
  return v128.and(signed, f32x4.ne(w, f32x4.splat(0.0)));
}

/**
 * g[i] += lambda * sign(w[i]), sign(0) = 0: the subgradient of lambda * sum |w| that other libraries follow. It never rests
 * at 0; see softThreshold for the step that does.
 *
 * @param w       (n) f32, in.
 * @param g       (n) f32, inout.
 * @param lambda  finite, >= 0.
 *
 * Unchecked: n * 4 bytes at w and at g, disjoint.
 */
export function f32_l1_subgradient(w: usize, g: usize, n: i32, lambda: f32): void {
  const lambdas = f32x4.splat(lambda);
  for (; n >= 4; n -= 4) {
    v128.store(g, f32x4.add(v128.load(g), l1SubgradientTerm(v128.load(w), lambdas)));
    w += 16;
    g += 16;
  }
  if (n > 0) storeLanes(g, n, f32x4.add(loadLanes(g, n), l1SubgradientTerm(loadLanes(w, n), lambdas)));
}

/** Largest l1 / (sqrt(v) + epsilon): without it, a weight that has seen no gradient yet would lose lr * l1 / epsilon. */
export const METRIC_CAP: f32 = 10.0;

/**
 * The proximal operator with threshold t >= 0 in every lane. -0 becomes +0. A NaN in x or in t gives NaN: pmax and pmin keep a
 * NaN of their first operand, the subtraction one of x.
 */
// @ts-ignore: decorator
@inline
export function softThreshold(x: v128, t: v128): v128 {
  return f32x4.sub(x, f32x4.pmin(f32x4.pmax(f32x4.neg(t), x), t));
}

/**
 * min(threshold * quotient, most): the threshold of an adaptive optimizer, with quotient = step / (sqrt(v) + epsilon),
 * threshold = learningRate * lambda / step and most = learningRate * METRIC_CAP.
 */
// @ts-ignore: decorator
@inline
export function metricThreshold(threshold: v128, quotient: v128, most: v128): v128 {
  return f32x4.pmin(f32x4.mul(threshold, quotient), most);
}

/**
 * x[i] := x[i] - clamp(x[i], -threshold, threshold).
 *
 * @param x          (n) f32, inout.
 * @param threshold  step size * lambda, finite, >= 0.
 *
 * NaN stays NaN, Inf stays Inf; zeros are +0.
 * Unchecked: n * 4 bytes at x.
 */
export function f32_soft_threshold(x: usize, n: i32, threshold: f32): void {
  const t = f32x4.splat(threshold);
  for (; n >= 4; n -= 4) {
    v128.store(x, softThreshold(v128.load(x), t));
    x += 16;
  }
  if (n > 0) storeLanes(x, n, softThreshold(loadLanes(x, n), t));
}

/**
 * x[i] := x[i] - clamp(x[i], -t[i], t[i]), t[i] = learningRate * min(lambda / (sqrt(v[i]) * rootScale + epsilon), 10), as the optimizers do it.
 *
 * @param x          (n) f32, inout.
 * @param v          (n) f32, in, >= 0: the optimizer's second moments.
 * @param rootScale  1 / sqrt(1 - beta2^t) for Adam, otherwise 1.
 * @param epsilon    > 0.
 *
 * Unchecked: n * 4 bytes at x and at v, disjoint.
 */
export function f32_soft_threshold_metric(
  x: usize,
  v: usize,
  n: i32,
  learningRate: f32,
  lambda: f32,
  rootScale: f32,
  epsilon: f32,
): void {
  const thresholds = f32x4.splat(learningRate * lambda);
  const most = f32x4.splat(learningRate * METRIC_CAP);
  const scales = f32x4.splat(rootScale);
  const epsilons = f32x4.splat(epsilon);
  for (; n > 0; n -= 4) {
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(loadLanes(v, n)), scales), epsilons);
    storeLanes(x, n, softThreshold(loadLanes(x, n), metricThreshold(thresholds, f32x4.div(f32x4.splat(1), denominator), most)));
    x += 16;
    v += 16;
  }
}

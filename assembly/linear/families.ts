// Losses of linear models over rows: value, g = w (y - mean) and h = w times the variance function, in one pass; and the convex
// conjugates that the certificate needs. n is a multiple of 4; rows beyond the data have weight 0 and reciprocal weight 0.
import { exp2, log2, twiceAtanh2 } from './exponentials';
import { madd, nmadd } from './vectors';

// @ts-ignore: decorator
@inline
function total(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/** u -= h step: residuals after a step of eta, to first order; returns 1 if |step| <= 1 in all rows with h > 0, otherwise 0. */
export function f64_step_residuals(n: i32, h: usize, step: usize, u: usize): i32 {
  let beyond = i64x2.splat(0);
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (const end = u + (<usize>n << 3); u < end; u += 16, h += 16, step += 16) {
    const curvature = v128.load(h);
    const s = v128.load(step);
    v128.store(u, nmadd(v128.load(u), curvature, s));
    // Not <=: a step that is NaN is beyond, too.
    beyond = v128.or(beyond, v128.andnot(f64x2.gt(curvature, zero), f64x2.le(f64x2.abs(s), one)));
  }
  return i32(!v128.any_true(beyond));
}

/**
 * u := g - h d with d = sum of g / sum of h, which is written to `step`: residuals that add up to 0, after a step of the intercept.
 *
 * @param rounding  a sum of g of at most this size counts as 0, and so does d where no row has a h.
 * @returns 1 if |d| <= 1, otherwise 0.
 */
export function f64_centre(n: i32, g: usize, h: usize, u: usize, step: usize, rounding: f64): i32 {
  let sum = f64x2.splat(0);
  let curvature = f64x2.splat(0);
  const bytes = <usize>n << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    sum = f64x2.add(sum, v128.load(g + i));
    curvature = f64x2.add(curvature, v128.load(h + i));
  }
  const d = abs(total(sum)) > rounding && total(curvature) > 0 ? total(sum) / total(curvature) : 0;
  store<f64>(step, d);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(u + i, nmadd(v128.load(g + i), v128.load(h + i), f64x2.splat(d)));
  return i32(abs(d) <= 1);
}

/**
 * Sum of (g - t u)^2 / h: no less than the divergence between the means that residuals t u stand for and those of g, because log x <= x - 1.
 */
export function f64_distance(n: i32, g: usize, u: usize, h: usize, t: f64): f64 {
  let s = f64x2.splat(0);
  for (const end = g + (<usize>n << 3); g < end; g += 16, u += 16, h += 16) {
    const d = nmadd(v128.load(g), v128.load(u), f64x2.splat(t));
    s = f64x2.add(s, f64x2.div(f64x2.mul(d, d), f64x2.pmax(v128.load(h), f64x2.splat(1e-300))));
  }
  return total(s);
}

/** g := w (y - eta); returns sum of w (y - eta)^2 / 2. */
export function f64_gaussian(n: i32, eta: usize, y: usize, w: usize, g: usize): f64 {
  let s = f64x2.splat(0);
  for (const end = eta + (<usize>n << 3); eta < end; eta += 16, y += 16, w += 16, g += 16) {
    const r = f64x2.sub(v128.load(y), v128.load(eta));
    const wr = f64x2.mul(v128.load(w), r);
    v128.store(g, wr);
    s = madd(s, wr, r);
  }
  return total(s) * 0.5;
}

/** Sum of (t u)^2 v / 2 - t u y, v = 1 / w: the conjugate at -t u. */
export function f64_gaussian_conjugate(n: i32, u: usize, y: usize, w: usize, v: usize, t: f64): f64 {
  let s = f64x2.splat(0);
  const half = f64x2.splat(0.5);
  for (const end = u + (<usize>n << 3); u < end; u += 16, y += 16, v += 16) {
    const a = f64x2.mul(v128.load(u), f64x2.splat(t));
    s = madd(s, a, nmadd(f64x2.mul(f64x2.mul(a, v128.load(v)), half), f64x2.splat(1), v128.load(y)));
  }
  return total(s);
}

/** Log-likelihood of 0 <= y <= 1: g, h = w p (1 - p); returns sum of w (log(1 + exp(eta)) - y eta). */
export function f64_binomial(n: i32, eta: usize, y: usize, w: usize, g: usize, h: usize): f64 {
  let s = f64x2.splat(0);
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  for (const end = eta + (<usize>n << 3); eta < end; eta += 16, y += 16, w += 16, g += 16, h += 16) {
    const x = v128.load(eta);
    const target = v128.load(y);
    const weight = v128.load(w);
    const e = exp2(f64x2.neg(f64x2.abs(x)));
    // One division for both 1 / (1 + e) and e / (2 + e).
    const d = f64x2.add(one, e);
    const c = f64x2.add(f64x2.splat(2), e);
    const both = f64x2.div(one, f64x2.mul(d, c));
    const inverse = f64x2.mul(c, both);
    const small = f64x2.mul(e, inverse);
    const p = v128.bitselect(inverse, small, f64x2.ge(x, zero));
    const log = twiceAtanh2(f64x2.mul(e, f64x2.mul(d, both)));
    const loss = nmadd(f64x2.add(f64x2.pmax(x, zero), log), target, x);
    s = madd(s, weight, loss);
    v128.store(g, f64x2.mul(weight, f64x2.sub(target, p)));
    v128.store(h, f64x2.mul(weight, f64x2.mul(small, inverse)));
  }
  return total(s);
}

/** How far rounding may carry a probability out of its range. */
const SLACK: f64 = 1e-12;

/** The sum of both lanes; Infinity if the least probability is below 0, or if it is NaN. */
function within(least: v128, s: v128): f64 {
  const sum = total(s);
  return min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)) >= -SLACK && sum < Infinity ? sum : Infinity;
}

/** q log q in two lanes; 0 for q <= 0, NaN for NaN. pmax is one instruction, and max, which orders zeros and NaN, six. */
function entropy2(q: v128): v128 {
  return f64x2.mul(f64x2.pmax(q, f64x2.splat(0)), log2(f64x2.pmax(q, f64x2.splat(1e-300))));
}

/** Sum of w (q log q + (1 - q) log(1 - q)), q = y - t u v; +Inf if a q is not a probability. */
export function f64_binomial_conjugate(n: i32, u: usize, y: usize, w: usize, v: usize, t: f64): f64 {
  let s = f64x2.splat(0);
  let least = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (const end = u + (<usize>n << 3); u < end; u += 16, y += 16, w += 16, v += 16) {
    const q = nmadd(v128.load(y), f64x2.mul(v128.load(u), f64x2.splat(t)), v128.load(v));
    const rest = f64x2.sub(one, q);
    least = f64x2.pmin(least, f64x2.pmin(q, rest));
    s = madd(s, v128.load(w), f64x2.add(entropy2(q), entropy2(rest)));
  }
  return within(least, s);
}

/** Counts y >= 0: g, h = w exp(eta); returns sum of w (exp(eta) - y eta). eta counts as at most 709. */
export function f64_poisson(n: i32, eta: usize, y: usize, w: usize, g: usize, h: usize): f64 {
  let s = f64x2.splat(0);
  for (const end = eta + (<usize>n << 3); eta < end; eta += 16, y += 16, w += 16, g += 16, h += 16) {
    const x = v128.load(eta);
    const target = v128.load(y);
    const weight = v128.load(w);
    const mean = exp2(x);
    s = madd(s, weight, nmadd(mean, target, x));
    v128.store(g, f64x2.mul(weight, f64x2.sub(target, mean)));
    v128.store(h, f64x2.mul(weight, mean));
  }
  return total(s);
}

/** Sum of w (q log q - q), q = y - t u v; +Inf if a q is negative. */
export function f64_poisson_conjugate(n: i32, u: usize, y: usize, w: usize, v: usize, t: f64): f64 {
  let s = f64x2.splat(0);
  let least = f64x2.splat(0);
  for (const end = u + (<usize>n << 3); u < end; u += 16, y += 16, w += 16, v += 16) {
    const q = nmadd(v128.load(y), f64x2.mul(v128.load(u), f64x2.splat(t)), v128.load(v));
    least = f64x2.pmin(least, q);
    s = madd(s, v128.load(w), f64x2.sub(entropy2(q), q));
  }
  return within(least, s);
}

/**
 * Proportions y of `classes`: g = w (y - p) and h = w p of every class; returns sum of w (logsumexp(eta) - sum y eta).
 *
 * eta, y, g, h: (classes, n), a class after another.
 */
export function f64_multinomial(n: i32, classes: i32, eta: usize, y: usize, w: usize, g: usize, h: usize): f64 {
  let s = f64x2.splat(0);
  const line = <usize>n << 3;
  const one = f64x2.splat(1);
  for (let i: usize = 0; i < line; i += 16) {
    let top = v128.load(eta + i);
    for (let k = 1; k < classes; k++) top = f64x2.pmax(top, v128.load(eta + <usize>k * line + i));
    let sum = f64x2.splat(0);
    let fit = f64x2.splat(0);
    for (let k = 0; k < classes; k++) {
      const at = <usize>k * line + i;
      const x = f64x2.sub(v128.load(eta + at), top);
      const e = exp2(x);
      sum = f64x2.add(sum, e);
      fit = madd(fit, v128.load(y + at), x);
      v128.store(h + at, e);
    }
    const weight = v128.load(w + i);
    s = madd(s, weight, f64x2.sub(log2(sum), fit));
    const inverse = f64x2.div(one, sum);
    for (let k = 0; k < classes; k++) {
      const at = <usize>k * line + i;
      const e = v128.load(h + at);
      const p = f64x2.mul(e, inverse);
      v128.store(g + at, f64x2.mul(weight, f64x2.sub(v128.load(y + at), p)));
      v128.store(h + at, f64x2.mul(weight, p));
    }
  }
  return total(s);
}

/** Sum of w sum over classes of q log q, q = y - t u v; +Inf if a q is negative. u, y: (classes, n). */
export function f64_multinomial_conjugate(n: i32, classes: i32, u: usize, y: usize, w: usize, v: usize, t: f64): f64 {
  let s = f64x2.splat(0);
  let least = f64x2.splat(0);
  const line = <usize>n << 3;
  for (let k = 0; k < classes; k++) {
    for (let i: usize = 0; i < line; i += 16, u += 16, y += 16) {
      const q = nmadd(v128.load(y), f64x2.mul(v128.load(u), f64x2.splat(t)), v128.load(v + i));
      least = f64x2.pmin(least, q);
      s = madd(s, v128.load(w + i), entropy2(q));
    }
  }
  return within(least, s);
}

import { highF64, joined, loadLanes, lowF64, storeLanes, sumF64 } from '../lanes';
import { exp } from '../math/exp';
import { f64_log } from '../math/log64';
import { rowMax, sumExp } from '../math/rows';

// Targets that mix the label with the model's own prediction. With c[j] = -log p[j] = log(S) + (m - z[j]), and p, m, S as in
// sparse_categorical_crossentropy.ts:
//
//   hard: beta c[label] + (1 - beta) c[k], k = argmax z (the first of equals), held fixed
//         gradient p - beta onehot(label) - (1 - beta) onehot(k)
//   soft: beta c[label] + (1 - beta) H,  H = sum_j p[j] c[j], the entropy of p, not held fixed
//         gradient beta (p - onehot(label)) + (1 - beta) p (c - H)
//
// times weights[i] * scale.

/** Index of the first of z's largest entries. */
function firstLargest(z: usize, columns: i32, largest: f32): i32 {
  for (let j = 0; j < columns; j++) if (load<f32>(z + (<usize>j << 2)) == largest) return j;
  return 0; // all NaN
}

/** e (m - z), 0 if e is 0: a logit of -Inf adds nothing to the entropy. */
// @ts-ignore: decorator
@inline
function shares(e: v128, m: v128, z: v128): v128 {
  return v128.and(f64x2.mul(e, f64x2.sub(m, z)), f64x2.ne(e, f64x2.splat(0)));
}

/**
 * Hard bootstrapping. Sum over rows of weights[i] * loss[i]; gradient := scale * its derivative with respect to the logits.
 *
 * @param logits    (rows, columns) f32, in. Any alignment of 4.
 * @param labels    (rows) i32, in: each in [0, columns).
 * @param weights   (rows) f32, in; 0: all ones.
 * @param gradient  (rows, columns) f32, out; may be logits; 0: value only.
 * @param rows      >= 0.
 * @param columns   >= 1.
 * @param scale     factor of the gradient, not of the value.
 * @param beta      part of the given label, in [0, 1].
 *
 * In f64, rows ascending. A row with a NaN or +Inf logit is NaN.
 * Unchecked: labels in range; the caller owns the buffers.
 * Source: Reed et al. (2015).
 */
export function f32_hard_bootstrap_crossentropy(
  logits: usize,
  labels: usize,
  weights: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
  scale: f64,
  beta: f64,
): f64 {
  const stride = (<usize>columns) << 2;
  let value: f64 = 0;
  for (let i: usize = 0; i < <usize>rows; i++, logits += stride) {
    const at = (<usize>load<i32>(labels + (i << 2))) << 2;
    const weight: f64 = weights != 0 ? load<f32>(weights + (i << 2)) : 1;
    const labelLogit: f64 = load<f32>(logits + at);
    const m = rowMax(logits, columns);
    const own = (<usize>firstLargest(logits, columns, m)) << 2;
    const sum = sumExp(logits, gradient, columns, m); // overwrites the logits if gradient is logits
    // With beta = 0 the label is ignored, whatever its logit.
    value += weight * (f64_log(sum) + (beta > 0 ? beta * (<f64>m - labelLogit) : 0));
    if (gradient != 0) {
      const factor = (weight * scale) / sum;
      const labelExp: f64 = load<f32>(gradient + at);
      const ownExp: f64 = load<f32>(gradient + own);
      const factors = f64x2.splat(factor);
      for (let left = columns, p = gradient; left > 0; left -= 4, p += 16) {
        const e = loadLanes(p, left);
        storeLanes(p, left, joined(f64x2.mul(lowF64(e), factors), f64x2.mul(highF64(e), factors)));
      }
      if (at == own) store<f32>(gradient + at, <f32>((labelExp - sum) * factor));
      else {
        store<f32>(gradient + at, <f32>((labelExp - beta * sum) * factor));
        store<f32>(gradient + own, <f32>((ownExp - (1 - beta) * sum) * factor));
      }
      gradient += stride;
    }
  }
  return value;
}

/** Parts of the gradient of one row, set by {@link measure}. */
let entropy: f64 = 0;
let logSum: f64 = 0;
let expSum: f64 = 0;

/** Sets entropy, logSum and expSum of a row of logits with maximum m. */
function measure(z: usize, columns: i32, m: f32): void {
  const shifts = f32x4.splat(m);
  const ms = f64x2.splat(<f64>m);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let lowShares = f64x2.splat(0);
  let highShares = f64x2.splat(0);
  for (let left = columns; left > 0; left -= 4, z += 16) {
    const logits = loadLanes(z, left, -Infinity); // exp(-Inf) = 0 in the unused lanes
    const e = exp(f32x4.sub(logits, shifts));
    low = f64x2.add(low, lowF64(e));
    high = f64x2.add(high, highF64(e));
    lowShares = f64x2.add(lowShares, shares(lowF64(e), ms, lowF64(logits)));
    highShares = f64x2.add(highShares, shares(highF64(e), ms, highF64(logits)));
  }
  expSum = sumF64(f64x2.add(low, high));
  logSum = f64_log(expSum);
  entropy = logSum + sumF64(f64x2.add(lowShares, highShares)) / expSum;
}

/** e (own + rest (m - z)), 0 if e is 0, minus the label's share: two lanes of the slope, times S. */
// @ts-ignore: decorator
@inline
function softSlopes(e: v128, z: v128, m: v128, own: v128, rest: v128, label: v128): v128 {
  const slope = f64x2.mul(e, f64x2.add(own, f64x2.mul(rest, f64x2.sub(m, z))));
  return f64x2.sub(v128.and(slope, f64x2.ne(e, f64x2.splat(0))), label);
}

/**
 * Soft bootstrapping: parameters, bits and source are those of {@link f32_hard_bootstrap_crossentropy}.
 *
 * Exponentials are computed again for the gradient, so that it may be logits. A logit of -Inf adds nothing to the entropy.
 */
export function f32_soft_bootstrap_crossentropy(
  logits: usize,
  labels: usize,
  weights: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
  scale: f64,
  beta: f64,
): f64 {
  const stride = (<usize>columns) << 2;
  const rest = f64x2.splat(1 - beta);
  let value: f64 = 0;
  for (let i: usize = 0; i < <usize>rows; i++, logits += stride) {
    const label = load<i32>(labels + (i << 2));
    const weight: f64 = weights != 0 ? load<f32>(weights + (i << 2)) : 1;
    const labelLogit: f64 = load<f32>(logits + ((<usize>label) << 2));
    const m = rowMax(logits, columns);
    measure(logits, columns, m);
    // With beta = 0 the label is ignored, whatever its logit.
    const given: f64 = beta > 0 ? beta * (logSum + (<f64>m - labelLogit)) : 0;
    value += weight * (given + (1 - beta) * entropy);
    if (gradient != 0) {
      const factors = f64x2.splat((weight * scale) / expSum);
      const own = f64x2.splat(beta + (1 - beta) * (logSum - entropy));
      const labelShare = f64x2.splat(beta * expSum);
      const shifts = f32x4.splat(m);
      const ms = f64x2.splat(<f64>m);
      for (let first = 0, offset: usize = 0; first < columns; first += 4, offset += 16) {
        const z = loadLanes(logits + offset, columns - first);
        const e = exp(f32x4.sub(z, shifts));
        const hits = v128.and(f32x4.splat(1), i32x4.eq(i32x4(0, 1, 2, 3), i32x4.splat(label - first)));
        const lowShare = f64x2.mul(lowF64(hits), labelShare);
        const highShare = f64x2.mul(highF64(hits), labelShare);
        const low = softSlopes(lowF64(e), lowF64(z), ms, own, rest, lowShare);
        const high = softSlopes(highF64(e), highF64(z), ms, own, rest, highShare);
        storeLanes(gradient + offset, columns - first, joined(f64x2.mul(low, factors), f64x2.mul(high, factors)));
      }
      gradient += stride;
    }
  }
  return value;
}

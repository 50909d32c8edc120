// Shared by every update kernel: parameters, the penalty gradient, the sums of the weights before the update, the check of
// the weights after it, and the chunks.
//
// Parameters of f32_sgd, f32_adam, ... that are the same in all of them:
//
//   w      (n) f32, inout: the weights.
//   g      (n) f32, in: the gradient of the data loss. A kernel follows
//          g' = ((g + l1Subgradient * sign(w)) + (2 * l2) * w) * gradientFactor.
//   decay  1 - learningRate * weightDecay; 1 changes no bit.
//   l1, or threshold    of the proximal step: prox(x, t) = x - clamp(x, -t, t), so its zeros are +0.
//   l1Subgradient, l2   strengths of the smooth penalties, >= 0.
//   gradientFactor      >= 0: the factor of clipping by a norm; 1 changes no bit.
//   sums   (2) f64, out: sum |w|, sum w^2 of the weights before the update, as f32_asum and f32_sum_squares.
//
// They return 1 if every new weight is finite, else 0. NaN in w, g or the state makes the weight NaN. SIMD body and tail agree
// bit for bit. Unchecked: disjoint arrays of n * 4 bytes; 16 bytes at sums.
//
// Order of the sums, which assembly/reduce.ts repeats so that both give the same bits: chunks of CHUNK weights; in a chunk
// runs of RUN weights, summed in f32 in two vectors (8 terms per lane, so that the error stays below 2^-20 of the sum, f64
// included); a run is added to two f64 lanes, a chunk's lanes to each other, and the chunks one by one, by index. Threads
// may take chunks and combine their sums in that order.

import { highF64, lowF64, sumF64 } from '../lanes';
import { l1SubgradientTerm } from '../penalties/l1';

/** Weights per chunk. Part of the numerics. */
export const CHUNK: i32 = 16384;
/** Weights per f32 run. Part of the numerics. */
export const RUN: i32 = 64;

/**
 * Moments below this become 0. If gradients stay 0 (dead units, zero columns), moments decay into the subnormals and stay
 * there, and each multiplication takes a hundred cycles on many processors; wasm cannot flush them by itself. The error of a step
 * is below 2^-100 / epsilon times the learning rate.
 */
const LEAST_MOMENT: f32 = 7.888609052210118e-31; // 2^-100
/** The same for second moments, whose root is compared with epsilon: just above the subnormals. */
export const LEAST_SECOND_MOMENT: f32 = 2.350988701644575e-38; // 2^-125

/** (g + l1Subgradient * sign(w)) + twiceL2 * w: the gradient with its smooth penalties, which clipping bounds. */
// @ts-ignore: decorator
@inline
export function smooth(g: v128, w: v128, l1Subgradient: v128, twiceL2: v128): v128 {
  return f32x4.add(f32x4.add(g, l1SubgradientTerm(w, l1Subgradient)), f32x4.mul(twiceL2, w));
}

/** {@link smooth} * factor: the gradient that an update follows. */
// @ts-ignore: decorator
@inline
export function penalized(g: v128, w: v128, l1Subgradient: v128, twiceL2: v128, factor: v128): v128 {
  return f32x4.mul(smooth(g, w, l1Subgradient, twiceL2), factor);
}

/** m, with +0 in place of magnitudes below 2^-100; NaN stays. */
// @ts-ignore: decorator
@inline
export function flushMoment(m: v128): v128 {
  return v128.andnot(m, f32x4.lt(f32x4.abs(m), f32x4.splat(LEAST_MOMENT)));
}

/** v >= 0, with +0 in place of values below `least`, in every lane 2^-125 or 0; NaN stays. */
// @ts-ignore: decorator
@inline
export function flushSecondMoment(v: v128, least: v128 = f32x4.splat(LEAST_SECOND_MOMENT)): v128 {
  return v128.andnot(v, f32x4.lt(v, least));
}

/** The larger magnitude, as an integer: the bits of Inf or more once a NaN or an Inf was seen. */
// @ts-ignore: decorator
@inline
export function largestBits(seen: v128, w: v128): v128 {
  return i32x4.max_u(seen, f32x4.abs(w));
}

/** Whether {@link largestBits} has seen finite numbers only. */
// @ts-ignore: decorator
@inline
export function onlyFinite(seen: v128): i32 {
  return v128.any_true(i32x4.ge_u(seen, i32x4.splat(0x7f800000))) ? 0 : 1;
}

/** The f64 lanes plus a run's two f32 vectors. */
// @ts-ignore: decorator
@inline
export function addRun(total: v128, run0: v128, run1: v128): v128 {
  const run = f32x4.add(run0, run1);
  return f64x2.add(total, f64x2.add(lowF64(run), highF64(run)));
}

/** sums[0] += sum |w| and sums[1] += sum w^2 of one chunk. */
// @ts-ignore: decorator
@inline
export function addChunk(sums: usize, absolute: v128, squares: v128): void {
  store<f64>(sums, load<f64>(sums) + sumF64(absolute));
  store<f64>(sums, load<f64>(sums, 8) + sumF64(squares), 8);
}

/** The least epsilon: the inverse of a denominator is finite. */
const LEAST_EPSILON: f32 = 1.1754943508222875e-38; // 2^-126

/** epsilon, or 2^-126 if it is smaller, in every lane. */
// @ts-ignore: decorator
@inline
export function epsilonLanes(epsilon: f32): v128 {
  return f32x4.splat(max<f32>(epsilon, LEAST_EPSILON));
}

/** 1 / d: the one division for a weight, for its step and for the threshold of its proximal step. */
// @ts-ignore: decorator
@inline
export function inverseOf(d: v128): v128 {
  return f32x4.div(f32x4.splat(1), d);
}

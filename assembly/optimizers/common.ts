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
// Their loops take two vectors at a time; docs/decisions/0017 says why. What most steps do not need (subgradients, clipping, decay) is
// behind branches on flags, which are predicted. State that decays goes through f32_flush from time to time, not in every update.
//
// Order of the sums, which assembly/reduce.ts repeats so that both give the same bits: chunks of CHUNK weights; in a chunk
// runs of RUN weights, summed in f32 in one vector, to which pairs of vectors are added (8 pairs per run, so that the error stays
// below 2^-20 of the sum, f64 included); what is left behind the pairs is added vector by vector. A run is added to two f64 lanes,
// a chunk's lanes to each other, and the chunks one by one, by index. Threads may take chunks and combine their sums in that order.

import { highF64, lowF64, sumF64 } from '../lanes';
import { l1SubgradientTerm } from '../penalties/l1';
import { f32_all_finite } from '../reduce';

/** Weights per chunk. Part of the numerics. */
export const CHUNK: i32 = 16384;
/** Weights per f32 run. Part of the numerics. */
export const RUN: i32 = 64;

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

/**
 * Whether all n new weights at w are finite, by their sum `total`, in lanes: it is finite only if they are; if they are not small, it
 * may overflow without them.
 */
// @ts-ignore: decorator
@inline
export function areFinite(total: v128, w: usize, n: i32): i32 {
  return onlyFinite(f32x4.abs(total)) ? 1 : f32_all_finite(w, n);
}

/** The f64 lanes plus a run's f32 vector. */
// @ts-ignore: decorator
@inline
export function addRun(total: v128, run: v128): v128 {
  return f64x2.add(total, f64x2.add(lowF64(run), highF64(run)));
}

/** sums[0] += sum |w| and sums[1] += sum w^2 of one chunk. */
// @ts-ignore: decorator
@inline
export function addChunk(sums: usize, absolute: v128, squares: v128): void {
  store<f64>(sums, load<f64>(sums) + sumF64(absolute));
  store<f64>(sums, load<f64>(sums, 8) + sumF64(squares), 8);
}

/** Below it, 1 / epsilon is not finite. */
const LEAST_EPSILON: f32 = 1.1754943508222875e-38; // 2^-126

/** epsilon in every lane, or what keeps `step` / epsilon finite if it is smaller. */
// @ts-ignore: decorator
@inline
export function epsilonLanes(epsilon: f32, step: f32): v128 {
  return f32x4.splat(max<f32>(epsilon, max<f32>(step, 1) * LEAST_EPSILON));
}

/** threshold / step, 0 if both are 0: what the quotient of a weight's step is multiplied by to have the threshold. */
// @ts-ignore: decorator
@inline
export function thresholdPerStep(threshold: f32, step: f32): v128 {
  return f32x4.splat(threshold / max<f32>(step, LEAST_EPSILON));
}

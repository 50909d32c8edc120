import { loadLanes, storeLanes } from '../lanes';
import { METRIC_CAP, metricThreshold, softThreshold } from '../penalties/l1';
import { addChunk, addRun, CHUNK, epsilonLanes, flushSecondMoment, inverseOf, LEAST_SECOND_MOMENT, largestBits, onlyFinite, penalized, RUN } from './common';

/**
 * v := keep * v + take * (g' * g'), d = sqrt(v) + epsilon,
 * w := prox(w * decay - learningRate * g' / d, learningRate * min(l1 / d, 10)).
 * Entries of v below 2^-125 become 0 if keep < 1: a sum that never shrinks is left alone.
 * Other parameters: see common.ts.
 *
 * @param v     (n) f32, inout: second moments, or sums of squares, >= 0.
 * @param keep  rho, or 1.
 * @param take  1 - rho, or 1.
 * @param epsilon  > 0, outside the root.
 * @param l1       lambda1 of the proximal step, in the optimizer's metric, as for f32_adam.
 *
 * Source: Tieleman & Hinton (2012), lecture 6.5; with keep = take = 1 adagrad: Duchi, Hazan & Singer (2011). Epsilon as PyTorch (Keras
 * has it inside the root).
 */
export function f32_rmsprop(
  w: usize,
  g: usize,
  v: usize,
  n: i32,
  learningRate: f32,
  keep: f32,
  take: f32,
  epsilon: f32,
  decay: f32,
  l1: f32,
  l1Subgradient: f32,
  l2: f32,
  gradientFactor: f32,
  sums: usize,
): i32 {
  const rates = f32x4.splat(learningRate);
  const kept = f32x4.splat(keep);
  const taken = f32x4.splat(take);
  const least = f32x4.splat(keep < 1 ? LEAST_SECOND_MOMENT : 0);
  const epsilons = epsilonLanes(epsilon);
  const decays = f32x4.splat(decay);
  const thresholds = f32x4.splat(learningRate * l1);
  const most = f32x4.splat(learningRate * METRIC_CAP);
  const l1Subgradients = f32x4.splat(l1Subgradient);
  const twiceL2 = f32x4.splat(<f32>2.0 * l2);
  const factors = f32x4.splat(gradientFactor);
  let seen0: v128 = i32x4.splat(0);
  let seen1: v128 = i32x4.splat(0);
  store<f64>(sums, 0);
  store<f64>(sums, 0, 8);
  for (let first = 0; first < n; first += CHUNK) {
    const size = min<i32>(CHUNK, n - first);
    let absolute: v128 = f64x2.splat(0);
    let squares: v128 = f64x2.splat(0);
    for (let i = 0; i < size; ) {
      const stop = min<i32>(i + RUN, size);
      let absolute0: v128 = f32x4.splat(0);
      let absolute1: v128 = f32x4.splat(0);
      let squares0: v128 = f32x4.splat(0);
      let squares1: v128 = f32x4.splat(0);
      for (; i + 8 <= stop; i += 8) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        const g0 = penalized(v128.load(g), w0, l1Subgradients, twiceL2, factors);
        const g1 = penalized(v128.load(g, 16), w1, l1Subgradients, twiceL2, factors);
        const v0 = flushSecondMoment(f32x4.add(f32x4.mul(kept, v128.load(v)), f32x4.mul(taken, f32x4.mul(g0, g0))), least);
        const v1 = flushSecondMoment(f32x4.add(f32x4.mul(kept, v128.load(v, 16)), f32x4.mul(taken, f32x4.mul(g1, g1))), least);
        const r0 = inverseOf(f32x4.add(f32x4.sqrt(v0), epsilons));
        const r1 = inverseOf(f32x4.add(f32x4.sqrt(v1), epsilons));
        const moved0 = f32x4.sub(f32x4.mul(w0, decays), f32x4.mul(f32x4.mul(rates, g0), r0));
        const moved1 = f32x4.sub(f32x4.mul(w1, decays), f32x4.mul(f32x4.mul(rates, g1), r1));
        const new0 = softThreshold(moved0, metricThreshold(thresholds, r0, most));
        const new1 = softThreshold(moved1, metricThreshold(thresholds, r1, most));
        v128.store(v, v0);
        v128.store(v, v1, 16);
        v128.store(w, new0);
        v128.store(w, new1, 16);
        absolute0 = f32x4.add(absolute0, f32x4.abs(w0));
        absolute1 = f32x4.add(absolute1, f32x4.abs(w1));
        squares0 = f32x4.add(squares0, f32x4.mul(w0, w0));
        squares1 = f32x4.add(squares1, f32x4.mul(w1, w1));
        seen0 = largestBits(seen0, new0);
        seen1 = largestBits(seen1, new1);
        w += 32;
        g += 32;
        v += 32;
      }
      for (; i < stop; i += 4) {
        const w0 = loadLanes(w, stop - i);
        const g0 = penalized(loadLanes(g, stop - i), w0, l1Subgradients, twiceL2, factors);
        const v0 = flushSecondMoment(
          f32x4.add(f32x4.mul(kept, loadLanes(v, stop - i)), f32x4.mul(taken, f32x4.mul(g0, g0))),
          least,
        );
        const r0 = inverseOf(f32x4.add(f32x4.sqrt(v0), epsilons));
        const moved0 = f32x4.sub(f32x4.mul(w0, decays), f32x4.mul(f32x4.mul(rates, g0), r0));
        const new0 = softThreshold(moved0, metricThreshold(thresholds, r0, most));
        storeLanes(v, stop - i, v0);
        storeLanes(w, stop - i, new0);
        absolute0 = f32x4.add(absolute0, f32x4.abs(w0));
        squares0 = f32x4.add(squares0, f32x4.mul(w0, w0));
        seen0 = largestBits(seen0, new0);
        w += 16;
        g += 16;
        v += 16;
      }
      absolute = addRun(absolute, absolute0, absolute1);
      squares = addRun(squares, squares0, squares1);
    }
    addChunk(sums, absolute, squares);
  }
  return onlyFinite(i32x4.max_u(seen0, seen1));
}

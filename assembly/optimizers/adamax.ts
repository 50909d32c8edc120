import { loadLanes, storeLanes } from '../lanes';
import { METRIC_CAP, metricThreshold, softThreshold } from '../penalties/l1';
import { addChunk, addRun, areFinite, CHUNK, epsilonLanes, penalized, RUN, thresholdPerStep } from './common';

/**
 * m := beta1 * m + oneMinusBeta1 * g', u := max(beta2 * u, |g'|), d = u + epsilon,
 * w := prox(w * decay - stepSize * m / d, learningRate * min(l1 / d, 10)).
 * stepSize / d is rounded; m and (learningRate * l1) / stepSize are multiplied by it.
 * Other parameters: see common.ts.
 *
 * @param m     (n) f32, inout: first moments.
 * @param u     (n) f32, inout: decaying maxima, >= 0.
 * @param learningRate  scales the threshold only.
 * @param stepSize      learningRate / (1 - beta1^t).
 * @param epsilon       > 0.
 * @param l1            lambda1 of the proximal step, in the optimizer's metric, as for f32_adam.
 *
 * Source: Kingma & Ba (2015), section 7.1; epsilon as Keras (PyTorch has it inside the maximum).
 */
export function f32_adamax(
  w: usize,
  g: usize,
  m: usize,
  u: usize,
  n: i32,
  learningRate: f32,
  stepSize: f32,
  beta1: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  epsilon: f32,
  decay: f32,
  l1: f32,
  l1Subgradient: f32,
  l2: f32,
  gradientFactor: f32,
  sums: usize,
): i32 {
  const steps = f32x4.splat(stepSize);
  const keep1 = f32x4.splat(beta1);
  const take1 = f32x4.splat(oneMinusBeta1);
  const keep2 = f32x4.splat(beta2);
  const epsilons = epsilonLanes(epsilon, stepSize);
  const thresholds = thresholdPerStep(learningRate * l1, stepSize);
  const most = f32x4.splat(learningRate * METRIC_CAP);
  const decays = f32x4.splat(decay);
  const l1Subgradients = f32x4.splat(l1Subgradient);
  const twiceL2 = f32x4.splat(<f32>2.0 * l2);
  const factors = f32x4.splat(gradientFactor);
  const isPlain = l1Subgradient == 0 && gradientFactor == 1;
  const isDecayed = decay != 1;
  const start = w;
  let total: v128 = f32x4.splat(0);
  store<f64>(sums, 0);
  store<f64>(sums, 0, 8);
  for (let first = 0; first < n; first += CHUNK) {
    const size = min<i32>(CHUNK, n - first);
    let absolutes: v128 = f64x2.splat(0);
    let allSquares: v128 = f64x2.splat(0);
    for (let i = 0; i < size; ) {
      const stop = min<i32>(i + RUN, size);
      let absolute: v128 = f32x4.splat(0);
      let squares: v128 = f32x4.splat(0);
      for (; i + 8 <= stop; i += 8) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        absolute = f32x4.add(absolute, f32x4.add(f32x4.abs(w0), f32x4.abs(w1)));
        squares = f32x4.add(squares, f32x4.add(f32x4.mul(w0, w0), f32x4.mul(w1, w1)));
        let g0 = v128.load(g);
        let g1 = v128.load(g, 16);
        if (isPlain) {
          g0 = f32x4.add(g0, f32x4.mul(twiceL2, w0));
          g1 = f32x4.add(g1, f32x4.mul(twiceL2, w1));
        } else {
          g0 = penalized(g0, w0, l1Subgradients, twiceL2, factors);
          g1 = penalized(g1, w1, l1Subgradients, twiceL2, factors);
        }
        const m0 = f32x4.add(f32x4.mul(keep1, v128.load(m)), f32x4.mul(take1, g0));
        const m1 = f32x4.add(f32x4.mul(keep1, v128.load(m, 16)), f32x4.mul(take1, g1));
        // Maxima of bits: they order magnitudes, with NaN above them.
        const u0 = i32x4.max_u(f32x4.mul(keep2, v128.load(u)), f32x4.abs(g0));
        const u1 = i32x4.max_u(f32x4.mul(keep2, v128.load(u, 16)), f32x4.abs(g1));
        v128.store(m, m0);
        v128.store(m, m1, 16);
        v128.store(u, u0);
        v128.store(u, u1, 16);
        let kept0 = w0;
        let kept1 = w1;
        if (isDecayed) {
          kept0 = f32x4.mul(w0, decays);
          kept1 = f32x4.mul(w1, decays);
        }
        const r0 = f32x4.div(steps, f32x4.add(u0, epsilons));
        const new0 = softThreshold(f32x4.sub(kept0, f32x4.mul(m0, r0)), metricThreshold(thresholds, r0, most));
        v128.store(w, new0);
        const r1 = f32x4.div(steps, f32x4.add(u1, epsilons));
        const new1 = softThreshold(f32x4.sub(kept1, f32x4.mul(m1, r1)), metricThreshold(thresholds, r1, most));
        v128.store(w, new1, 16);
        total = f32x4.add(total, f32x4.add(new0, new1));
        w += 32;
        g += 32;
        m += 32;
        u += 32;
      }
      for (; i < stop; i += 4) {
        const w0 = loadLanes(w, stop - i);
        absolute = f32x4.add(absolute, f32x4.abs(w0));
        squares = f32x4.add(squares, f32x4.mul(w0, w0));
        let g0 = loadLanes(g, stop - i);
        if (isPlain) g0 = f32x4.add(g0, f32x4.mul(twiceL2, w0));
        else g0 = penalized(g0, w0, l1Subgradients, twiceL2, factors);
        const m0 = f32x4.add(f32x4.mul(keep1, loadLanes(m, stop - i)), f32x4.mul(take1, g0));
        const u0 = i32x4.max_u(f32x4.mul(keep2, loadLanes(u, stop - i)), f32x4.abs(g0));
        storeLanes(m, stop - i, m0);
        storeLanes(u, stop - i, u0);
        const kept0 = f32x4.mul(w0, decays);
        const r0 = f32x4.div(steps, f32x4.add(u0, epsilons));
        const new0 = softThreshold(f32x4.sub(kept0, f32x4.mul(m0, r0)), metricThreshold(thresholds, r0, most));
        storeLanes(w, stop - i, new0);
        total = f32x4.add(total, new0);
        w += 16;
        g += 16;
        m += 16;
        u += 16;
      }
      absolutes = addRun(absolutes, absolute);
      allSquares = addRun(allSquares, squares);
    }
    addChunk(sums, absolutes, allSquares);
  }
  return areFinite(total, start, n);
}

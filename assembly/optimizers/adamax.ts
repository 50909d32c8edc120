import { loadLanes, storeLanes } from '../lanes';
import { METRIC_CAP, metricThreshold, softThreshold } from '../penalties/l1';
import {
  addChunk,
  addRun,
  CHUNK,
  epsilonLanes,
  flushMoment,
  inverseOf,
  largestBits,
  onlyFinite,
  penalized,
  RUN,
} from './common';

/**
 * m := beta1 * m + oneMinusBeta1 * g', u := max(beta2 * u, |g'|), d = u + epsilon,
 * w := prox(w * decay - stepSize * m / d, learningRate * min(l1 / d, 10)).
 * Entries of m and of u below 2^-100 become 0.
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
      // Two loops over a run, which stays in the first cache: one loop would need more constants than there are registers.
      const paired = (<usize>((stop - i) & ~7)) << 2;
      for (const end = w + paired; w < end; ) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        const g0 = penalized(v128.load(g), w0, l1Subgradients, twiceL2, factors);
        const g1 = penalized(v128.load(g, 16), w1, l1Subgradients, twiceL2, factors);
        const m0 = f32x4.add(f32x4.mul(keep1, v128.load(m)), f32x4.mul(take1, g0));
        const m1 = f32x4.add(f32x4.mul(keep1, v128.load(m, 16)), f32x4.mul(take1, g1));
        const u0 = f32x4.max(f32x4.mul(keep2, v128.load(u)), f32x4.abs(g0));
        const u1 = f32x4.max(f32x4.mul(keep2, v128.load(u, 16)), f32x4.abs(g1));
        v128.store(m, flushMoment(m0));
        v128.store(m, flushMoment(m1), 16);
        v128.store(u, flushMoment(u0));
        v128.store(u, flushMoment(u1), 16);
        absolute0 = f32x4.add(absolute0, f32x4.abs(w0));
        absolute1 = f32x4.add(absolute1, f32x4.abs(w1));
        squares0 = f32x4.add(squares0, f32x4.mul(w0, w0));
        squares1 = f32x4.add(squares1, f32x4.mul(w1, w1));
        w += 32;
        g += 32;
        m += 32;
        u += 32;
      }
      w -= paired;
      m -= paired;
      u -= paired;
      for (const end = w + paired; w < end; ) {
        const r0 = inverseOf(f32x4.add(v128.load(u), epsilons));
        const r1 = inverseOf(f32x4.add(v128.load(u, 16), epsilons));
        const step0 = f32x4.mul(f32x4.mul(steps, v128.load(m)), r0);
        const step1 = f32x4.mul(f32x4.mul(steps, v128.load(m, 16)), r1);
        const moved0 = f32x4.sub(f32x4.mul(v128.load(w), decays), step0);
        const moved1 = f32x4.sub(f32x4.mul(v128.load(w, 16), decays), step1);
        const new0 = softThreshold(moved0, metricThreshold(thresholds, r0, most));
        const new1 = softThreshold(moved1, metricThreshold(thresholds, r1, most));
        v128.store(w, new0);
        v128.store(w, new1, 16);
        seen0 = largestBits(seen0, new0);
        seen1 = largestBits(seen1, new1);
        w += 32;
        m += 32;
        u += 32;
      }
      i += <i32>(paired >> 2);
      for (; i < stop; i += 4) {
        const w0 = loadLanes(w, stop - i);
        const g0 = penalized(loadLanes(g, stop - i), w0, l1Subgradients, twiceL2, factors);
        const m0 = flushMoment(f32x4.add(f32x4.mul(keep1, loadLanes(m, stop - i)), f32x4.mul(take1, g0)));
        const u0 = flushMoment(f32x4.max(f32x4.mul(keep2, loadLanes(u, stop - i)), f32x4.abs(g0)));
        const r0 = inverseOf(f32x4.add(u0, epsilons));
        const moved0 = f32x4.sub(f32x4.mul(w0, decays), f32x4.mul(f32x4.mul(steps, m0), r0));
        const new0 = softThreshold(moved0, metricThreshold(thresholds, r0, most));
        storeLanes(m, stop - i, m0);
        storeLanes(u, stop - i, u0);
        storeLanes(w, stop - i, new0);
        absolute0 = f32x4.add(absolute0, f32x4.abs(w0));
        squares0 = f32x4.add(squares0, f32x4.mul(w0, w0));
        seen0 = largestBits(seen0, new0);
        w += 16;
        g += 16;
        m += 16;
        u += 16;
      }
      absolute = addRun(absolute, absolute0, absolute1);
      squares = addRun(squares, squares0, squares1);
    }
    addChunk(sums, absolute, squares);
  }
  return onlyFinite(i32x4.max_u(seen0, seen1));
}

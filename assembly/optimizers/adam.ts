import { loadLanes, storeLanes } from '../lanes';
import { METRIC_CAP, metricThreshold, softThreshold } from '../penalties/l1';
import {
  addChunk,
  addRun,
  CHUNK,
  epsilonLanes,
  flushMoment,
  flushSecondMoment,
  inverseOf,
  largestBits,
  onlyFinite,
  penalized,
  RUN,
} from './common';

/** Both kernels. @param nesterov  a constant, so that each compiles to its own code; gradientStep is used only if it is true. */
// @ts-ignore: decorator
@inline
function update(
  nesterov: bool,
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  n: i32,
  learningRate: f32,
  gradientStep: f32,
  momentStep: f32,
  beta1: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  rootScale: f32,
  epsilon: f32,
  decay: f32,
  l1: f32,
  l1Subgradient: f32,
  l2: f32,
  gradientFactor: f32,
  sums: usize,
): i32 {
  const gradientSteps = f32x4.splat(gradientStep);
  const momentSteps = f32x4.splat(momentStep);
  const keep1 = f32x4.splat(beta1);
  const take1 = f32x4.splat(oneMinusBeta1);
  const keep2 = f32x4.splat(beta2);
  const take2 = f32x4.splat(oneMinusBeta2);
  const rootScales = f32x4.splat(rootScale);
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
        const v0 = f32x4.add(f32x4.mul(keep2, v128.load(v)), f32x4.mul(take2, f32x4.mul(g0, g0)));
        const v1 = f32x4.add(f32x4.mul(keep2, v128.load(v, 16)), f32x4.mul(take2, f32x4.mul(g1, g1)));
        v128.store(m, flushMoment(m0));
        v128.store(m, flushMoment(m1), 16);
        v128.store(v, flushSecondMoment(v0));
        v128.store(v, flushSecondMoment(v1), 16);
        absolute0 = f32x4.add(absolute0, f32x4.abs(w0));
        absolute1 = f32x4.add(absolute1, f32x4.abs(w1));
        squares0 = f32x4.add(squares0, f32x4.mul(w0, w0));
        squares1 = f32x4.add(squares1, f32x4.mul(w1, w1));
        w += 32;
        g += 32;
        m += 32;
        v += 32;
      }
      w -= paired;
      if (nesterov) g -= paired;
      m -= paired;
      v -= paired;
      for (const end = w + paired; w < end; ) {
        const r0 = inverseOf(f32x4.add(f32x4.mul(f32x4.sqrt(v128.load(v)), rootScales), epsilons));
        const r1 = inverseOf(f32x4.add(f32x4.mul(f32x4.sqrt(v128.load(v, 16)), rootScales), epsilons));
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        let move0 = f32x4.mul(momentSteps, v128.load(m));
        let move1 = f32x4.mul(momentSteps, v128.load(m, 16));
        if (nesterov) {
          // Computed again instead of stored: the weights are still those of the first loop.
          const g0 = penalized(v128.load(g), w0, l1Subgradients, twiceL2, factors);
          const g1 = penalized(v128.load(g, 16), w1, l1Subgradients, twiceL2, factors);
          move0 = f32x4.add(f32x4.mul(gradientSteps, g0), move0);
          move1 = f32x4.add(f32x4.mul(gradientSteps, g1), move1);
        }
        const moved0 = f32x4.sub(f32x4.mul(w0, decays), f32x4.mul(move0, r0));
        const moved1 = f32x4.sub(f32x4.mul(w1, decays), f32x4.mul(move1, r1));
        const new0 = softThreshold(moved0, metricThreshold(thresholds, r0, most));
        const new1 = softThreshold(moved1, metricThreshold(thresholds, r1, most));
        v128.store(w, new0);
        v128.store(w, new1, 16);
        seen0 = largestBits(seen0, new0);
        seen1 = largestBits(seen1, new1);
        w += 32;
        if (nesterov) g += 32;
        m += 32;
        v += 32;
      }
      i += <i32>(paired >> 2);
      for (; i < stop; i += 4) {
        const w0 = loadLanes(w, stop - i);
        const g0 = penalized(loadLanes(g, stop - i), w0, l1Subgradients, twiceL2, factors);
        const m0 = flushMoment(f32x4.add(f32x4.mul(keep1, loadLanes(m, stop - i)), f32x4.mul(take1, g0)));
        const v0 = flushSecondMoment(
          f32x4.add(f32x4.mul(keep2, loadLanes(v, stop - i)), f32x4.mul(take2, f32x4.mul(g0, g0))),
        );
        const r0 = inverseOf(f32x4.add(f32x4.mul(f32x4.sqrt(v0), rootScales), epsilons));
        let move0 = f32x4.mul(momentSteps, m0);
        if (nesterov) move0 = f32x4.add(f32x4.mul(gradientSteps, g0), move0);
        const moved0 = f32x4.sub(f32x4.mul(w0, decays), f32x4.mul(move0, r0));
        const new0 = softThreshold(moved0, metricThreshold(thresholds, r0, most));
        storeLanes(m, stop - i, m0);
        storeLanes(v, stop - i, v0);
        storeLanes(w, stop - i, new0);
        absolute0 = f32x4.add(absolute0, f32x4.abs(w0));
        squares0 = f32x4.add(squares0, f32x4.mul(w0, w0));
        seen0 = largestBits(seen0, new0);
        w += 16;
        g += 16;
        m += 16;
        v += 16;
      }
      absolute = addRun(absolute, absolute0, absolute1);
      squares = addRun(squares, squares0, squares1);
    }
    addChunk(sums, absolute, squares);
  }
  return onlyFinite(i32x4.max_u(seen0, seen1));
}

/**
 * m := beta1 * m + oneMinusBeta1 * g', v := beta2 * v + oneMinusBeta2 * (g' * g'), d = sqrt(v) * rootScale + epsilon,
 * w := prox(w * decay - stepSize * m / d, learningRate * min(l1 / d, 10)).
 * Entries of m below 2^-100 and of v below 2^-125 become 0. Other parameters: see common.ts.
 *
 * @param m             (n) f32, inout: first moments.
 * @param v             (n) f32, inout: second moments, >= 0.
 * @param learningRate  scales the threshold only.
 * @param stepSize      learningRate / (1 - beta1^t).
 * @param rootScale     1 / sqrt(1 - beta2^t).
 * @param epsilon       > 0, outside the root.
 * @param l1            lambda1 of the proximal step, which is taken in the optimizer's metric; the cap of 10 keeps weights
 *                      that have seen no gradient yet, and changes no fixed point, where |m| <= sqrt(v).
 *
 * Source: Kingma & Ba (2015), epsilon as PyTorch; Loshchilov & Hutter (2019) for decay.
 */
export function f32_adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  n: i32,
  learningRate: f32,
  stepSize: f32,
  beta1: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  rootScale: f32,
  epsilon: f32,
  decay: f32,
  l1: f32,
  l1Subgradient: f32,
  l2: f32,
  gradientFactor: f32,
  sums: usize,
): i32 {
  return update(
    false,
    w, g, m, v, n, learningRate, 0, stepSize, beta1, oneMinusBeta1, beta2, oneMinusBeta2, rootScale, epsilon, decay,
    l1, l1Subgradient, l2, gradientFactor, sums,
  );
}

/**
 * m, v, d as f32_adam, w := prox(w * decay - (gradientStep * g' + momentStep * m) / d, learningRate * min(l1 / d, 10)).
 * Other parameters: as f32_adam; the two steps tend to learningRate together.
 *
 * @param gradientStep  learningRate * (1 - mu_t) / (1 - mu_1 ... mu_t).
 * @param momentStep    learningRate * mu_(t+1) / (1 - mu_1 ... mu_(t+1)).
 *
 * Source: Dozat (2016), in the form of PyTorch.
 */
export function f32_nadam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  n: i32,
  learningRate: f32,
  gradientStep: f32,
  momentStep: f32,
  beta1: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  rootScale: f32,
  epsilon: f32,
  decay: f32,
  l1: f32,
  l1Subgradient: f32,
  l2: f32,
  gradientFactor: f32,
  sums: usize,
): i32 {
  return update(
    true,
    w, g, m, v, n, learningRate, gradientStep, momentStep, beta1, oneMinusBeta1, beta2, oneMinusBeta2, rootScale,
    epsilon, decay, l1, l1Subgradient, l2, gradientFactor, sums,
  );
}

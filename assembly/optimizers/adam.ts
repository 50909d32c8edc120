import { loadLanes, storeLanes } from '../lanes';
import { METRIC_CAP, metricThreshold, softThreshold } from '../penalties/l1';
import { addChunk, addRun, areFinite, CHUNK, epsilonLanes, penalized, RUN, thresholdPerStep } from './common';

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
  const scaled: f32 = momentStep / rootScale;
  const steps = f32x4.splat(scaled);
  const gradientSteps = f32x4.splat(gradientStep / rootScale);
  const keep1 = f32x4.splat(beta1);
  const take1 = f32x4.splat(oneMinusBeta1);
  const keep2 = f32x4.splat(beta2);
  const take2 = f32x4.splat(oneMinusBeta2);
  const epsilons = epsilonLanes(epsilon / rootScale, nesterov ? 1 : scaled);
  const thresholds = nesterov ? f32x4.splat((learningRate / rootScale) * l1) : thresholdPerStep(learningRate * l1, momentStep);
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
        const v0 = f32x4.add(f32x4.mul(keep2, v128.load(v)), f32x4.mul(take2, f32x4.mul(g0, g0)));
        const v1 = f32x4.add(f32x4.mul(keep2, v128.load(v, 16)), f32x4.mul(take2, f32x4.mul(g1, g1)));
        v128.store(m, m0);
        v128.store(m, m1, 16);
        v128.store(v, v0);
        v128.store(v, v1, 16);
        let kept0 = w0;
        let kept1 = w1;
        if (isDecayed) {
          kept0 = f32x4.mul(w0, decays);
          kept1 = f32x4.mul(w1, decays);
        }
        const r0 = f32x4.div(nesterov ? f32x4.splat(1) : steps, f32x4.add(f32x4.sqrt(v0), epsilons));
        const move0 = nesterov ? f32x4.add(f32x4.mul(gradientSteps, g0), f32x4.mul(steps, m0)) : m0;
        const new0 = softThreshold(f32x4.sub(kept0, f32x4.mul(move0, r0)), metricThreshold(thresholds, r0, most));
        v128.store(w, new0);
        const r1 = f32x4.div(nesterov ? f32x4.splat(1) : steps, f32x4.add(f32x4.sqrt(v1), epsilons));
        const move1 = nesterov ? f32x4.add(f32x4.mul(gradientSteps, g1), f32x4.mul(steps, m1)) : m1;
        const new1 = softThreshold(f32x4.sub(kept1, f32x4.mul(move1, r1)), metricThreshold(thresholds, r1, most));
        v128.store(w, new1, 16);
        total = f32x4.add(total, f32x4.add(new0, new1));
        w += 32;
        g += 32;
        m += 32;
        v += 32;
      }
      for (; i < stop; i += 4) {
        const w0 = loadLanes(w, stop - i);
        absolute = f32x4.add(absolute, f32x4.abs(w0));
        squares = f32x4.add(squares, f32x4.mul(w0, w0));
        let g0 = loadLanes(g, stop - i);
        if (isPlain) g0 = f32x4.add(g0, f32x4.mul(twiceL2, w0));
        else g0 = penalized(g0, w0, l1Subgradients, twiceL2, factors);
        const m0 = f32x4.add(f32x4.mul(keep1, loadLanes(m, stop - i)), f32x4.mul(take1, g0));
        const v0 = f32x4.add(f32x4.mul(keep2, loadLanes(v, stop - i)), f32x4.mul(take2, f32x4.mul(g0, g0)));
        storeLanes(m, stop - i, m0);
        storeLanes(v, stop - i, v0);
        const kept0 = f32x4.mul(w0, decays);
        const r0 = f32x4.div(nesterov ? f32x4.splat(1) : steps, f32x4.add(f32x4.sqrt(v0), epsilons));
        const move0 = nesterov ? f32x4.add(f32x4.mul(gradientSteps, g0), f32x4.mul(steps, m0)) : m0;
        const new0 = softThreshold(f32x4.sub(kept0, f32x4.mul(move0, r0)), metricThreshold(thresholds, r0, most));
        storeLanes(w, stop - i, new0);
        total = f32x4.add(total, new0);
        w += 16;
        g += 16;
        m += 16;
        v += 16;
      }
      absolutes = addRun(absolutes, absolute);
      allSquares = addRun(allSquares, squares);
    }
    addChunk(sums, absolutes, allSquares);
  }
  return areFinite(total, start, n);
}

/**
 * m := beta1 * m + oneMinusBeta1 * g', v := beta2 * v + oneMinusBeta2 * (g' * g'), d = sqrt(v) * rootScale + epsilon,
 * w := prox(w * decay - stepSize * m / d, learningRate * min(l1 / d, 10)), with stepSize / d rounded as
 * r = (stepSize / rootScale) / (sqrt(v) + epsilon / rootScale), and learningRate * l1 / d as ((learningRate * l1) / stepSize) * r.
 * Other parameters: see common.ts.
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
 * m, v, d as f32_adam, w := prox(w * decay - (gradientStep * g' + momentStep * m) / d, learningRate * min(l1 / d, 10)), where
 * gradientStep, momentStep, learningRate and epsilon are divided by rootScale first, and 1 / (sqrt(v) + epsilon / rootScale) is rounded.
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

import { loadLanes, storeLanes } from '../lanes';
import { softThreshold } from '../penalties/l1';
import { addChunk, addRun, areFinite, CHUNK, epsilonLanes, penalized, RUN, thresholdPerStep } from './common';

/**
 * min(threshold * quotient, |step| + mostLost), quotient = stepSize / d. If the gradient hardly varies, d tends to 0, and steps exceed any multiple of the
 * learning rate: the cap lets a threshold be as large as the step that it has to undo.
 */
// @ts-ignore: decorator
@inline
function beliefThreshold(threshold: v128, step: v128, quotient: v128, mostLost: v128): v128 {
  return f32x4.pmin(f32x4.mul(threshold, quotient), f32x4.add(f32x4.abs(step), mostLost));
}

/**
 * m := beta1 * m + oneMinusBeta1 * g', s := beta2 * s + oneMinusBeta2 * (g' - m)^2 + epsilon,
 * d = sqrt(s) * rootScale + epsilon, step = stepSize * m / d,
 * w := prox(w * decay - step, min(learningRate * l1 / d, |step| + 10 * learningRate)).
 * Quotients are rounded as in f32_adam.
 * Other parameters: see common.ts.
 *
 * @param m     (n) f32, inout: first moments.
 * @param s     (n) f32, inout: second moments of g' - m, >= 0.
 * @param learningRate  scales the threshold only.
 * @param stepSize      learningRate / (1 - beta1^t).
 * @param rootScale     1 / sqrt(1 - beta2^t).
 * @param epsilon       > 0, in every step's s, and outside the root.
 * @param l1            lambda1 of the proximal step, in the optimizer's metric. Here |m| may be any multiple of d, so the cap
 *                      is above the step, and changes no fixed point; a weight without gradient loses 10 * learningRate at most.
 *
 * Source: Zhuang et al. (2020), epsilon as the authors' PyTorch package.
 */
export function f32_adabelief(
  w: usize,
  g: usize,
  m: usize,
  s: usize,
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
  const scaled: f32 = stepSize / rootScale;
  const steps = f32x4.splat(scaled);
  const keep1 = f32x4.splat(beta1);
  const take1 = f32x4.splat(oneMinusBeta1);
  const keep2 = f32x4.splat(beta2);
  const take2 = f32x4.splat(oneMinusBeta2);
  const added = f32x4.splat(epsilon);
  const epsilons = epsilonLanes(epsilon / rootScale, scaled);
  const thresholds = thresholdPerStep(learningRate * l1, stepSize);
  const mostLost = f32x4.splat(learningRate * <f32>10.0);
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
        const e0 = f32x4.sub(g0, m0);
        const e1 = f32x4.sub(g1, m1);
        const s0 = f32x4.add(f32x4.add(f32x4.mul(keep2, v128.load(s)), f32x4.mul(take2, f32x4.mul(e0, e0))), added);
        const s1 = f32x4.add(f32x4.add(f32x4.mul(keep2, v128.load(s, 16)), f32x4.mul(take2, f32x4.mul(e1, e1))), added);
        v128.store(m, m0);
        v128.store(m, m1, 16);
        v128.store(s, s0);
        v128.store(s, s1, 16);
        let kept0 = w0;
        let kept1 = w1;
        if (isDecayed) {
          kept0 = f32x4.mul(w0, decays);
          kept1 = f32x4.mul(w1, decays);
        }
        const r0 = f32x4.div(steps, f32x4.add(f32x4.sqrt(s0), epsilons));
        const step0 = f32x4.mul(m0, r0);
        const new0 = softThreshold(f32x4.sub(kept0, step0), beliefThreshold(thresholds, step0, r0, mostLost));
        v128.store(w, new0);
        const r1 = f32x4.div(steps, f32x4.add(f32x4.sqrt(s1), epsilons));
        const step1 = f32x4.mul(m1, r1);
        const new1 = softThreshold(f32x4.sub(kept1, step1), beliefThreshold(thresholds, step1, r1, mostLost));
        v128.store(w, new1, 16);
        total = f32x4.add(total, f32x4.add(new0, new1));
        w += 32;
        g += 32;
        m += 32;
        s += 32;
      }
      for (; i < stop; i += 4) {
        const w0 = loadLanes(w, stop - i);
        absolute = f32x4.add(absolute, f32x4.abs(w0));
        squares = f32x4.add(squares, f32x4.mul(w0, w0));
        let g0 = loadLanes(g, stop - i);
        if (isPlain) g0 = f32x4.add(g0, f32x4.mul(twiceL2, w0));
        else g0 = penalized(g0, w0, l1Subgradients, twiceL2, factors);
        const m0 = f32x4.add(f32x4.mul(keep1, loadLanes(m, stop - i)), f32x4.mul(take1, g0));
        const e0 = f32x4.sub(g0, m0);
        const s0 = f32x4.add(f32x4.add(f32x4.mul(keep2, loadLanes(s, stop - i)), f32x4.mul(take2, f32x4.mul(e0, e0))), added);
        storeLanes(m, stop - i, m0);
        storeLanes(s, stop - i, s0);
        const kept0 = f32x4.mul(w0, decays);
        const r0 = f32x4.div(steps, f32x4.add(f32x4.sqrt(s0), epsilons));
        const step0 = f32x4.mul(m0, r0);
        const new0 = softThreshold(f32x4.sub(kept0, step0), beliefThreshold(thresholds, step0, r0, mostLost));
        storeLanes(w, stop - i, new0);
        total = f32x4.add(total, new0);
        w += 16;
        g += 16;
        m += 16;
        s += 16;
      }
      absolutes = addRun(absolutes, absolute);
      allSquares = addRun(allSquares, squares);
    }
    addChunk(sums, absolutes, allSquares);
  }
  return areFinite(total, start, n);
}

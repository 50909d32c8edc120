import { loadLanes, storeLanes } from '../lanes';
import { softThreshold } from '../penalties/l1';
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

/**
 * min(threshold * inverse, |step| + mostLost). If the gradient hardly varies, d tends to 0, and steps exceed any multiple of the
 * learning rate: the cap lets a threshold be as large as the step that it has to undo.
 */
// @ts-ignore: decorator
@inline
function beliefThreshold(threshold: v128, step: v128, inverse: v128, mostLost: v128): v128 {
  return f32x4.pmin(f32x4.mul(threshold, inverse), f32x4.add(f32x4.abs(step), mostLost));
}

/**
 * m := beta1 * m + oneMinusBeta1 * g', s := beta2 * s + oneMinusBeta2 * (g' - m)^2 + epsilon,
 * d = sqrt(s) * rootScale + epsilon, step = stepSize * m / d,
 * w := prox(w * decay - step, min(learningRate * l1 / d, |step| + 10 * learningRate)).
 * Entries of m below 2^-100 and of s below 2^-125 become 0.
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
  const steps = f32x4.splat(stepSize);
  const keep1 = f32x4.splat(beta1);
  const take1 = f32x4.splat(oneMinusBeta1);
  const keep2 = f32x4.splat(beta2);
  const take2 = f32x4.splat(oneMinusBeta2);
  const rootScales = f32x4.splat(rootScale);
  const epsilons = epsilonLanes(epsilon);
  const decays = f32x4.splat(decay);
  const thresholds = f32x4.splat(learningRate * l1);
  const mostLost = f32x4.splat(learningRate * <f32>10.0);
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
        const m0 = flushMoment(f32x4.add(f32x4.mul(keep1, v128.load(m)), f32x4.mul(take1, g0)));
        const m1 = flushMoment(f32x4.add(f32x4.mul(keep1, v128.load(m, 16)), f32x4.mul(take1, g1)));
        const e0 = f32x4.sub(g0, m0);
        const e1 = f32x4.sub(g1, m1);
        const s0 = f32x4.add(f32x4.add(f32x4.mul(keep2, v128.load(s)), f32x4.mul(take2, f32x4.mul(e0, e0))), epsilons);
        const s1 = f32x4.add(f32x4.add(f32x4.mul(keep2, v128.load(s, 16)), f32x4.mul(take2, f32x4.mul(e1, e1))), epsilons);
        v128.store(m, m0);
        v128.store(m, m1, 16);
        v128.store(s, flushSecondMoment(s0));
        v128.store(s, flushSecondMoment(s1), 16);
        absolute0 = f32x4.add(absolute0, f32x4.abs(w0));
        absolute1 = f32x4.add(absolute1, f32x4.abs(w1));
        squares0 = f32x4.add(squares0, f32x4.mul(w0, w0));
        squares1 = f32x4.add(squares1, f32x4.mul(w1, w1));
        w += 32;
        g += 32;
        m += 32;
        s += 32;
      }
      w -= paired;
      m -= paired;
      s -= paired;
      for (const end = w + paired; w < end; ) {
        const r0 = inverseOf(f32x4.add(f32x4.mul(f32x4.sqrt(v128.load(s)), rootScales), epsilons));
        const r1 = inverseOf(f32x4.add(f32x4.mul(f32x4.sqrt(v128.load(s, 16)), rootScales), epsilons));
        const step0 = f32x4.mul(f32x4.mul(steps, v128.load(m)), r0);
        const step1 = f32x4.mul(f32x4.mul(steps, v128.load(m, 16)), r1);
        const moved0 = f32x4.sub(f32x4.mul(v128.load(w), decays), step0);
        const moved1 = f32x4.sub(f32x4.mul(v128.load(w, 16), decays), step1);
        const new0 = softThreshold(moved0, beliefThreshold(thresholds, step0, r0, mostLost));
        const new1 = softThreshold(moved1, beliefThreshold(thresholds, step1, r1, mostLost));
        v128.store(w, new0);
        v128.store(w, new1, 16);
        seen0 = largestBits(seen0, new0);
        seen1 = largestBits(seen1, new1);
        w += 32;
        m += 32;
        s += 32;
      }
      i += <i32>(paired >> 2);
      for (; i < stop; i += 4) {
        const w0 = loadLanes(w, stop - i);
        const g0 = penalized(loadLanes(g, stop - i), w0, l1Subgradients, twiceL2, factors);
        const m0 = flushMoment(f32x4.add(f32x4.mul(keep1, loadLanes(m, stop - i)), f32x4.mul(take1, g0)));
        const e0 = f32x4.sub(g0, m0);
        const s0 = flushSecondMoment(
          f32x4.add(f32x4.add(f32x4.mul(keep2, loadLanes(s, stop - i)), f32x4.mul(take2, f32x4.mul(e0, e0))), epsilons),
        );
        const r0 = inverseOf(f32x4.add(f32x4.mul(f32x4.sqrt(s0), rootScales), epsilons));
        const step0 = f32x4.mul(f32x4.mul(steps, m0), r0);
        const moved0 = f32x4.sub(f32x4.mul(w0, decays), step0);
        const new0 = softThreshold(moved0, beliefThreshold(thresholds, step0, r0, mostLost));
        storeLanes(m, stop - i, m0);
        storeLanes(s, stop - i, s0);
        storeLanes(w, stop - i, new0);
        absolute0 = f32x4.add(absolute0, f32x4.abs(w0));
        squares0 = f32x4.add(squares0, f32x4.mul(w0, w0));
        seen0 = largestBits(seen0, new0);
        w += 16;
        g += 16;
        m += 16;
        s += 16;
      }
      absolute = addRun(absolute, absolute0, absolute1);
      squares = addRun(squares, squares0, squares1);
    }
    addChunk(sums, absolute, squares);
  }
  return onlyFinite(i32x4.max_u(seen0, seen1));
}

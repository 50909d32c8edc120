import { loadLanes, storeLanes } from '../lanes';
import { softThreshold } from '../penalties/l1';
import { addChunk, addRun, CHUNK, flushMoment, largestBits, onlyFinite, penalized, RUN } from './common';

/**
 * argmin over |y - w| <= rate of c * y + l1 * |y|, or w if every y is a minimizer: a step of rate against the sign of c or, if
 * |c| < l1, towards 0 and never past it. NaN in w or c gives NaN.
 */
// @ts-ignore: decorator
@inline
function signStep(w: v128, c: v128, rate: v128, l1: v128): v128 {
  const signed = v128.bitselect(rate, c, i32x4.splat(0x7fffffff));
  const step = v128.or(v128.and(signed, f32x4.ne(c, f32x4.splat(0))), f32x4.ne(c, c)); // sign(0) is 0, sign(NaN) NaN
  return v128.bitselect(softThreshold(w, rate), f32x4.sub(w, step), f32x4.lt(f32x4.abs(c), l1));
}

/**
 * c = beta1 * m + oneMinusBeta1 * g', m := beta2 * m + oneMinusBeta2 * g', x = w * decay,
 * w := x - clamp(x, -learningRate, learningRate) if |c| < l1, else x - learningRate * sign(c).
 * Entries of m below 2^-100 become 0.
 * Other parameters: see common.ts.
 *
 * @param m     (n) f32, inout: momentum.
 * @param l1     lambda1. A step of Lion minimizes c * y over |y - x| <= learningRate; with l1 * |y| beside it, it goes down
 *               the subgradient of both, stops at +0, and stays there while |c| < l1.
 *
 * Source: Chen et al. (2023).
 */
export function f32_lion(
  w: usize,
  g: usize,
  m: usize,
  n: i32,
  learningRate: f32,
  beta1: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  decay: f32,
  l1: f32,
  l1Subgradient: f32,
  l2: f32,
  gradientFactor: f32,
  sums: usize,
): i32 {
  const rates = f32x4.splat(learningRate);
  const keep1 = f32x4.splat(beta1);
  const take1 = f32x4.splat(oneMinusBeta1);
  const keep2 = f32x4.splat(beta2);
  const take2 = f32x4.splat(oneMinusBeta2);
  const decays = f32x4.splat(decay);
  const l1s = f32x4.splat(l1);
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
        const m0 = v128.load(m);
        const m1 = v128.load(m, 16);
        const c0 = f32x4.add(f32x4.mul(keep1, m0), f32x4.mul(take1, g0));
        const c1 = f32x4.add(f32x4.mul(keep1, m1), f32x4.mul(take1, g1));
        const new0 = signStep(f32x4.mul(w0, decays), c0, rates, l1s);
        const new1 = signStep(f32x4.mul(w1, decays), c1, rates, l1s);
        v128.store(m, flushMoment(f32x4.add(f32x4.mul(keep2, m0), f32x4.mul(take2, g0))));
        v128.store(m, flushMoment(f32x4.add(f32x4.mul(keep2, m1), f32x4.mul(take2, g1))), 16);
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
        m += 32;
      }
      for (; i < stop; i += 4) {
        const w0 = loadLanes(w, stop - i);
        const g0 = penalized(loadLanes(g, stop - i), w0, l1Subgradients, twiceL2, factors);
        const m0 = loadLanes(m, stop - i);
        const c0 = f32x4.add(f32x4.mul(keep1, m0), f32x4.mul(take1, g0));
        const new0 = signStep(f32x4.mul(w0, decays), c0, rates, l1s);
        storeLanes(m, stop - i, flushMoment(f32x4.add(f32x4.mul(keep2, m0), f32x4.mul(take2, g0))));
        storeLanes(w, stop - i, new0);
        absolute0 = f32x4.add(absolute0, f32x4.abs(w0));
        squares0 = f32x4.add(squares0, f32x4.mul(w0, w0));
        seen0 = largestBits(seen0, new0);
        w += 16;
        g += 16;
        m += 16;
      }
      absolute = addRun(absolute, absolute0, absolute1);
      squares = addRun(squares, squares0, squares1);
    }
    addChunk(sums, absolute, squares);
  }
  return onlyFinite(i32x4.max_u(seen0, seen1));
}

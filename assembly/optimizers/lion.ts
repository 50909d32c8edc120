import { loadLanes, storeLanes } from '../lanes';
import { softThreshold } from '../penalties/l1';
import { addChunk, addRun, areFinite, CHUNK, penalized, RUN } from './common';

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
        const old0 = v128.load(m);
        const old1 = v128.load(m, 16);
        const c0 = f32x4.add(f32x4.mul(keep1, old0), f32x4.mul(take1, g0));
        const c1 = f32x4.add(f32x4.mul(keep1, old1), f32x4.mul(take1, g1));
        const m0 = f32x4.add(f32x4.mul(keep2, old0), f32x4.mul(take2, g0));
        const m1 = f32x4.add(f32x4.mul(keep2, old1), f32x4.mul(take2, g1));
        v128.store(m, m0);
        v128.store(m, m1, 16);
        let kept0 = w0;
        let kept1 = w1;
        if (isDecayed) {
          kept0 = f32x4.mul(w0, decays);
          kept1 = f32x4.mul(w1, decays);
        }
        const new0 = signStep(kept0, c0, rates, l1s);
        v128.store(w, new0);
        const new1 = signStep(kept1, c1, rates, l1s);
        v128.store(w, new1, 16);
        total = f32x4.add(total, f32x4.add(new0, new1));
        w += 32;
        g += 32;
        m += 32;
      }
      for (; i < stop; i += 4) {
        const w0 = loadLanes(w, stop - i);
        absolute = f32x4.add(absolute, f32x4.abs(w0));
        squares = f32x4.add(squares, f32x4.mul(w0, w0));
        let g0 = loadLanes(g, stop - i);
        if (isPlain) g0 = f32x4.add(g0, f32x4.mul(twiceL2, w0));
        else g0 = penalized(g0, w0, l1Subgradients, twiceL2, factors);
        const old0 = loadLanes(m, stop - i);
        const c0 = f32x4.add(f32x4.mul(keep1, old0), f32x4.mul(take1, g0));
        const m0 = f32x4.add(f32x4.mul(keep2, old0), f32x4.mul(take2, g0));
        storeLanes(m, stop - i, m0);
        const kept0 = f32x4.mul(w0, decays);
        const new0 = signStep(kept0, c0, rates, l1s);
        storeLanes(w, stop - i, new0);
        total = f32x4.add(total, new0);
        w += 16;
        g += 16;
        m += 16;
      }
      absolutes = addRun(absolutes, absolute);
      allSquares = addRun(allSquares, squares);
    }
    addChunk(sums, absolutes, allSquares);
  }
  return areFinite(total, start, n);
}

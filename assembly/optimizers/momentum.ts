import { loadLanes, storeLanes } from '../lanes';
import { softThreshold } from '../penalties/l1';
import { addChunk, addRun, areFinite, CHUNK, penalized, RUN } from './common';

/**
 * v := momentum * v + g', w := prox(w * decay - learningRate * move, threshold), move = v, or g' + momentum * v if nesterov.
 * Other parameters: see common.ts.
 *
 * @param v          (n) f32, inout: velocity.
 * @param nesterov   0 or 1.
 * @param threshold  learningRate * lambda1 / (1 - momentum): v tends to g' / (1 - momentum), and so must the proximal step.
 *
 * Source: Polyak (1964), in the form of PyTorch, where the learning rate is not part of v; Nesterov (1983) as rewritten by
 * Sutskever et al. (2013) and used by Keras and PyTorch.
 */
export function f32_momentum(
  w: usize,
  g: usize,
  v: usize,
  n: i32,
  learningRate: f32,
  momentum: f32,
  nesterov: i32,
  decay: f32,
  threshold: f32,
  l1Subgradient: f32,
  l2: f32,
  gradientFactor: f32,
  sums: usize,
): i32 {
  const rates = f32x4.splat(learningRate);
  const momenta = f32x4.splat(momentum);
  const decays = f32x4.splat(decay);
  const thresholds = f32x4.splat(threshold);
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
        const v0 = f32x4.add(f32x4.mul(momenta, v128.load(v)), g0);
        const v1 = f32x4.add(f32x4.mul(momenta, v128.load(v, 16)), g1);
        v128.store(v, v0);
        v128.store(v, v1, 16);
        let kept0 = w0;
        let kept1 = w1;
        if (isDecayed) {
          kept0 = f32x4.mul(w0, decays);
          kept1 = f32x4.mul(w1, decays);
        }
        const move0 = nesterov ? f32x4.add(g0, f32x4.mul(momenta, v0)) : v0;
        const new0 = softThreshold(f32x4.sub(kept0, f32x4.mul(rates, move0)), thresholds);
        v128.store(w, new0);
        const move1 = nesterov ? f32x4.add(g1, f32x4.mul(momenta, v1)) : v1;
        const new1 = softThreshold(f32x4.sub(kept1, f32x4.mul(rates, move1)), thresholds);
        v128.store(w, new1, 16);
        total = f32x4.add(total, f32x4.add(new0, new1));
        w += 32;
        g += 32;
        v += 32;
      }
      for (; i < stop; i += 4) {
        const w0 = loadLanes(w, stop - i);
        absolute = f32x4.add(absolute, f32x4.abs(w0));
        squares = f32x4.add(squares, f32x4.mul(w0, w0));
        let g0 = loadLanes(g, stop - i);
        if (isPlain) g0 = f32x4.add(g0, f32x4.mul(twiceL2, w0));
        else g0 = penalized(g0, w0, l1Subgradients, twiceL2, factors);
        const v0 = f32x4.add(f32x4.mul(momenta, loadLanes(v, stop - i)), g0);
        storeLanes(v, stop - i, v0);
        const kept0 = f32x4.mul(w0, decays);
        const move0 = nesterov ? f32x4.add(g0, f32x4.mul(momenta, v0)) : v0;
        const new0 = softThreshold(f32x4.sub(kept0, f32x4.mul(rates, move0)), thresholds);
        storeLanes(w, stop - i, new0);
        total = f32x4.add(total, new0);
        w += 16;
        g += 16;
        v += 16;
      }
      absolutes = addRun(absolutes, absolute);
      allSquares = addRun(allSquares, squares);
    }
    addChunk(sums, absolutes, allSquares);
  }
  return areFinite(total, start, n);
}

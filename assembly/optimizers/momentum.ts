import { loadLanes, storeLanes } from '../lanes';
import { softThreshold } from '../penalties/l1';
import { addChunk, addRun, CHUNK, flushMoment, largestBits, onlyFinite, penalized, RUN } from './common';

/**
 * v := momentum * v + g', w := prox(w * decay - learningRate * move, threshold), move = v, or g' + momentum * v if nesterov.
 * Entries of v below 2^-100 become 0. Other parameters: see common.ts.
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
        const v0 = flushMoment(f32x4.add(f32x4.mul(momenta, v128.load(v)), g0));
        const v1 = flushMoment(f32x4.add(f32x4.mul(momenta, v128.load(v, 16)), g1));
        let move0 = v0;
        let move1 = v1;
        if (nesterov) {
          move0 = f32x4.add(g0, f32x4.mul(momenta, v0));
          move1 = f32x4.add(g1, f32x4.mul(momenta, v1));
        }
        const new0 = softThreshold(f32x4.sub(f32x4.mul(w0, decays), f32x4.mul(rates, move0)), thresholds);
        const new1 = softThreshold(f32x4.sub(f32x4.mul(w1, decays), f32x4.mul(rates, move1)), thresholds);
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
        const v0 = flushMoment(f32x4.add(f32x4.mul(momenta, loadLanes(v, stop - i)), g0));
        let move0 = v0;
        if (nesterov) move0 = f32x4.add(g0, f32x4.mul(momenta, v0));
        const new0 = softThreshold(f32x4.sub(f32x4.mul(w0, decays), f32x4.mul(rates, move0)), thresholds);
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

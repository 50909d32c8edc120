import { loadLanes, storeLanes } from '../lanes';

/**
 * g[i] += (2 * lambda) * w[i]: the gradient of lambda * sum w^2.
 *
 * @param w       (n) f32, in.
 * @param g       (n) f32, inout.
 * @param lambda  finite, >= 0.
 *
 * Unchecked: n * 4 bytes at w and at g, disjoint.
 * Source: Keras has this factor 2; PyTorch's weight_decay is 2 * lambda.
 */
export function f32_l2_gradient(w: usize, g: usize, n: i32, lambda: f32): void {
  const twice = f32x4.splat(<f32>2.0 * lambda);
  for (; n >= 4; n -= 4) {
    v128.store(g, f32x4.add(v128.load(g), f32x4.mul(twice, v128.load(w))));
    w += 16;
    g += 16;
  }
  if (n > 0) storeLanes(g, n, f32x4.add(loadLanes(g, n), f32x4.mul(twice, loadLanes(w, n))));
}

import { loadLanes, storeLanes } from '../lanes';

/**
 * y[i] += a * x[i].
 *
 * @param x  (n) f32, in.
 * @param y  (n) f32, inout.
 *
 * Unchecked: n * 4 bytes at x and at y, disjoint.
 */
export function f32_axpy(x: usize, y: usize, n: i32, a: f32): void {
  const factors = f32x4.splat(a);
  for (; n >= 4; n -= 4) {
    v128.store(y, f32x4.add(v128.load(y), f32x4.mul(factors, v128.load(x))));
    x += 16;
    y += 16;
  }
  if (n > 0) storeLanes(y, n, f32x4.add(loadLanes(y, n), f32x4.mul(factors, loadLanes(x, n))));
}

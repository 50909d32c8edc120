import { loadLanes, storeLanes } from '../lanes';

/**
 * x[i] := +0 if |x[i]| < least. If gradients stay 0 (dead units, zero columns), moments decay into the subnormals and stay there, and
 * each multiplication takes a hundred cycles on many processors; wasm cannot flush them by itself.
 *
 * @param x      (n) f32, inout.
 * @param least  > 0.
 *
 * NaN stays. Unchecked: n * 4 bytes at x.
 */
export function f32_flush(x: usize, n: i32, least: f32): void {
  const leasts = f32x4.splat(least);
  for (; n > 0; n -= 4) {
    const x0 = loadLanes(x, n);
    storeLanes(x, n, v128.andnot(x0, f32x4.lt(f32x4.abs(x0), leasts)));
    x += 16;
  }
}

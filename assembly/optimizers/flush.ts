import { loadLanes, storeLanes } from '../lanes';

// @ts-ignore: decorator
@inline
function flushed(x: v128, least: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), least));
}

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
  for (; n >= 4; n -= 4) {
    v128.store(x, flushed(v128.load(x), leasts));
    x += 16;
  }
  if (n > 0) storeLanes(x, n, flushed(loadLanes(x, n), leasts));
}

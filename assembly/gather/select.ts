import { loadLanes, storeLanes } from '../lanes';

/**
 * y[i] := x[i] * scale if by[i] is not 0, else +0. With scale 1: a mask. With the scale of dropout and its output as `by`:
 * dropout's backward pass without random numbers, for an input whose zeros have no gradient, such as relu's output.
 *
 * @param by     (n) f32, in.
 * @param x      (n) f32, in.
 * @param y      (n) f32, out; may be x.
 * @param scale  finite.
 *
 * x is selected, never multiplied by 0. Unchecked: the caller owns n * 4 bytes at by, x and y.
 */
export function f32_select(by: usize, x: usize, y: usize, n: i32, scale: f32): void {
  const scales = f32x4.splat(scale);
  for (; n > 0; n -= 4, by += 16, x += 16, y += 16) {
    const isKept = f32x4.ne(loadLanes(by, n), f32x4.splat(0));
    storeLanes(y, n, v128.and(f32x4.mul(loadLanes(x, n), scales), isKept));
  }
}

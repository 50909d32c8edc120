import { highF64, joined, loadLanes, lowF64, storeLanes, sumF64 } from '../lanes';
import { rowMax, sumExp } from '../math/rows';

// softmax(x)[j] = exp(x[j] - m) / sum_k exp(x[k] - m), m the row's maximum.
// Backward: dx[j] = y[j] (dy[j] - sum_k dy[k] y[k]).

/**
 * y := softmax of every row of x.
 *
 * @param x        (rows, columns) f32, in. Any alignment of 4.
 * @param y        (rows, columns) f32, out; may be x.
 * @param rows     >= 0.
 * @param columns  >= 1.
 *
 * A row depends on no other row. -Inf gives 0; a row with a NaN, with +Inf, or of -Inf only is NaN throughout.
 * Unchecked: the caller owns rows * columns * 4 bytes at x and at y.
 */
export function f32_softmax(x: usize, y: usize, rows: i32, columns: i32): void {
  const stride = (<usize>columns) << 2;
  for (; rows > 0; rows--, x += stride, y += stride) {
    const sum = f32x4.splat(<f32>sumExp(x, y, columns, rowMax(x, columns)));
    let p = y;
    for (let left = columns; left > 0; left -= 4, p += 16) {
      storeLanes(p, left, f32x4.div(loadLanes(p, left), sum));
    }
  }
}

/**
 * dx[i, j] := y[i, j] * (dy[i, j] - sum over k of dy[i, k] * y[i, k]).
 *
 * @param y        (rows, columns) f32, in: the output of {@link f32_softmax}.
 * @param dy       (rows, columns) f32, in.
 * @param dx       (rows, columns) f32, out; may be dy.
 * @param rows     >= 0.
 * @param columns  >= 1.
 *
 * The sum and the difference are in f64, because they cancel for a confident row.
 * Unchecked: the caller owns rows * columns * 4 bytes at y, dy and dx.
 */
export function f32_softmax_backward(y: usize, dy: usize, dx: usize, rows: i32, columns: i32): void {
  const stride = (<usize>columns) << 2;
  for (; rows > 0; rows--, y += stride, dy += stride, dx += stride) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let left = columns, offset: usize = 0; left > 0; left -= 4, offset += 16) {
      const p = loadLanes(y + offset, left);
      const d = loadLanes(dy + offset, left);
      low = f64x2.add(low, f64x2.mul(lowF64(p), lowF64(d)));
      high = f64x2.add(high, f64x2.mul(highF64(p), highF64(d)));
    }
    const dot = f64x2.splat(sumF64(f64x2.add(low, high)));
    for (let left = columns, offset: usize = 0; left > 0; left -= 4, offset += 16) {
      const p = loadLanes(y + offset, left);
      const d = loadLanes(dy + offset, left);
      const lowResult = f64x2.mul(lowF64(p), f64x2.sub(lowF64(d), dot));
      const highResult = f64x2.mul(highF64(p), f64x2.sub(highF64(d), dot));
      storeLanes(dx + offset, left, joined(lowResult, highResult));
    }
  }
}

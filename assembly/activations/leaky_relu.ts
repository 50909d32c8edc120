// leaky_relu(x) = x if x > 0, else slope * x;  its derivative is 1 or slope (slope at 0).

/**
 * y[i] := x[i] if x[i] > 0, else slope * x[i].
 *
 * @param x      (n) f32, in. Any alignment of 4.
 * @param y      (n) f32, out; may be x.
 * @param n      element count, >= 0.
 * @param slope  finite, >= 0.
 *
 * NaN stays NaN; -Inf with slope 0 is NaN, as 0 * Inf is. The SIMD body and the tail agree bit for bit.
 * Unchecked: the caller owns n * 4 bytes at x and at y.
 * Source: Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013).
 */
export function f32_leaky_relu(x: usize, y: usize, n: i32, slope: f32): void {
  const zero = f32x4.splat(0);
  const slopes = f32x4.splat(slope);
  for (; n >= 4; n -= 4, x += 16, y += 16) {
    const v = v128.load(x);
    v128.store(y, v128.bitselect(v, f32x4.mul(v, slopes), f32x4.gt(v, zero)));
  }
  for (; n > 0; n--, x += 4, y += 4) {
    const v = load<f32>(x);
    store<f32>(y, v > 0 ? v : v * slope);
  }
}

/**
 * dx[i] := dy[i] if y[i] > 0, else slope * dy[i]; NaN if y[i] is NaN.
 *
 * @param y      (n) f32, in: the output of {@link f32_leaky_relu}, which has its input's sign since slope >= 0.
 * @param dy     (n) f32, in.
 * @param dx     (n) f32, out; may be dy.
 * @param n      element count, >= 0.
 * @param slope  finite, >= 0.
 *
 * Unchecked: the caller owns n * 4 bytes at y, dy and dx.
 */
export function f32_leaky_relu_backward(y: usize, dy: usize, dx: usize, n: i32, slope: f32): void {
  const zero = f32x4.splat(0);
  const slopes = f32x4.splat(slope);
  for (; n >= 4; n -= 4, y += 16, dy += 16, dx += 16) {
    const v = v128.load(y);
    const d = v128.load(dy);
    const chosen = v128.bitselect(d, f32x4.mul(d, slopes), f32x4.gt(v, zero));
    v128.store(dx, v128.bitselect(v, chosen, f32x4.ne(v, v))); // only a NaN differs from itself
  }
  for (; n > 0; n--, y += 4, dy += 4, dx += 4) {
    const v = load<f32>(y);
    const d = load<f32>(dy);
    store<f32>(dx, v > 0 ? d : v != v ? v : d * slope);
  }
}

/**
 * y[i, :] := x[indices[i], :], bit for bit.
 *
 * @param x        (any rows, columns) f32, in.
 * @param indices  (rows) i32, in.
 * @param y        (rows, columns) f32, out.
 *
 * Unchecked: every index is >= 0 and below x's rows; rows * columns * 4 bytes at y, disjoint from x.
 */
export function f32_gather_rows(x: usize, indices: usize, y: usize, rows: i32, columns: i32): void {
  const stride = (<usize>columns) << 2;
  const vectors = stride & ~31;
  for (let row = 0; row < rows; row++) {
    let from = x + <usize>load<u32>(indices) * stride;
    const end = y + stride;
    for (const vectorEnd = y + vectors; y < vectorEnd; y += 32) {
      v128.store(y, v128.load(from));
      v128.store(y, v128.load(from, 16), 16);
      from += 32;
    }
    for (; y < end; y += 4) {
      store<u32>(y, load<u32>(from));
      from += 4;
    }
    indices += 4;
  }
}

// The product of lists with few nonzeros: B is read in place, however many lists there are.
import { directRows } from './direct';

/**
 * C := S B (+ bias), then max(0, .) where relu: f32_sparse_dense_nn without a copy of B, for fewer nonzeros than B has rows.
 *
 * @param m, n             rows and columns of C, >= 0.
 * @param starts, entries  row lists of S (m, k), in; see lists.ts.
 * @param b, ldb           (k, n) f32, in, finite; ldb >= n elements from row to row. Rows that S does not name are not read.
 * @param c, ldc           (m, n) f32, out, never read as data; ldc >= n elements from row to row.
 * @param bias             (n) f32, in, or 0 for none.
 * @param relu             nonzero: negative results become 0.
 *
 * Equal to f32_gemm_nn bit for bit, NaN and infinities in S included. Any alignment of 4 bytes.
 * Unchecked: the caller owns every element named; C overlaps nothing.
 */
export function f32_sparse_dense_direct(
  m: i32,
  n: i32,
  starts: usize,
  entries: usize,
  b: usize,
  ldb: i32,
  c: usize,
  ldc: i32,
  bias: usize,
  relu: i32,
): void {
  directRows(m, n, starts, entries, b, (<usize>ldb) << 2, c, (<usize>ldc) << 2, bias, relu);
}

// What happens to a tile once its products are summed, shared by every micro kernel.
//
// A micro kernel computes, for a strip of rows of one panel of columns,
//
//   out := relu((carry or +0) + A B (+ out) (+ bias))
//
// The order of the additions is the same-bits contract: products in ascending k first, then the old C, then the bias.

/** The sum goes on from `carry` (an earlier block of k), not from +0. */
export const CARRIED = 1;
/** The old content of `out` is added after the last product. */
export const ACCUMULATE = 2;
/**
 * max(0, x) at the end, as pmax(x, 0), which is `x < 0 ? 0 : x`: NaN and -0 stay. The other order of operands would
 * hide NaN.
 */
export const RELU = 4;

/**
 * out := relu(sum (+ out) (+ bias)) for the one to three columns behind the last full vector.
 *
 * @param rows     >= 0.
 * @param columns  1 to 3.
 * @param sum      (rows, 4) f32, in: finished sums of products, zero-padded columns included.
 * @param out      (rows, columns) f32, inout; rows are outStep bytes apart.
 * @param flags    ACCUMULATE, RELU.
 * @param bias     (columns) f32, in, or 0.
 *
 * Agrees with the SIMD epilogues bit for bit.
 * Unchecked: the caller owns every element named.
 */
export function finishColumns(
  rows: i32,
  columns: i32,
  sum: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
): void {
  const rowBytes = (<usize>columns) << 2;
  for (let i = 0; i < rows; ++i) {
    for (let j: usize = 0; j < rowBytes; j += 4) {
      let s = load<f32>(sum + j);
      if (flags & ACCUMULATE) s += load<f32>(out + j);
      if (bias) s += load<f32>(bias + j);
      if (flags & RELU) s = s < 0 ? 0 : s;
      store<f32>(out + j, s);
    }
    sum += 16;
    out += outStep;
  }
}

// The end of a tile, once its products are summed.
//
// A micro kernel computes, for a strip of rows of one panel of columns,
//
//   out := relu((out or +0) + A B (+ bias))
//
// The order of the additions is the same-bits contract: products in ascending k first, in chains (block.ts), then the old C, then the bias. So if the
// old C is wanted, the products are summed in scratch, and finishColumns adds the rest.

/** The sum goes on from `out` (an earlier block of k), not from +0. */
export const CARRIED = 1;
/** The old content of C is added after the last product. */
export const ACCUMULATE = 2;
/**
 * max(0, x) at the end, as pmax(x, 0), which is `x < 0 ? 0 : x`: NaN and -0 stay. The other order of operands would
 * hide NaN.
 */
export const RELU = 4;

/**
 * out := relu(sum (+ out) (+ bias)).
 *
 * @param rows     >= 0.
 * @param columns  >= 1.
 * @param sum      (rows, columns rounded up to vectors) f32, in: sums of products; rows are sumStep bytes apart.
 * @param out      (rows, columns) f32, inout; rows are outStep bytes apart.
 * @param flags    ACCUMULATE, RELU.
 * @param bias     (columns) f32, in, or 0.
 *
 * Agrees with the epilogues of the micro kernels bit for bit.
 * Unchecked: the caller owns every element named.
 */
export function finishColumns(
  rows: i32,
  columns: i32,
  sum: usize,
  sumStep: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < rows; ++i) {
    let from = sum;
    let to = out;
    let d = bias;
    for (let rest = columns; rest > 0; rest -= 4) {
      let v = v128.load(from);
      if (flags & ACCUMULATE) v = f32x4.add(v, loadPart(to, rest));
      if (bias) v = f32x4.add(v, loadPart(d, rest));
      if (flags & RELU) v = f32x4.pmax(v, zero);
      storePart(to, v, rest);
      from += 16;
      to += 16;
      d += 16;
    }
    sum += sumStep;
    out += outStep;
  }
}

/** Loads the first `count` elements of a vector, the others +0; all four if count >= 4. */
// @ts-ignore: decorator
@inline
export function loadPart(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  if (count == 1) return v128.load32_zero(from);
  const v = v128.load64_zero(from);
  return count == 2 ? v : v128.load_lane<u32>(from, v, 2, 8);
}

/** Stores the first `count` elements of a vector; all four if count >= 4. */
// @ts-ignore: decorator
@inline
export function storePart(to: usize, v: v128, count: i32): void {
  if (count >= 4) v128.store(to, v);
  else if (count == 1) v128.store_lane<u32>(to, v, 0);
  else {
    v128.store_lane<u64>(to, v, 0);
    if (count == 3) v128.store_lane<u32>(to, v, 2, 8);
  }
}

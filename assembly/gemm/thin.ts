// C := A^T B for few columns of C, as C^T := B^T A: dW of a layer with few outputs.
//
// The longer side of C then lies along the vectors, A is read as it is stored instead of being transposed, and no column
// is padded. Every element has the same products in the same order, so no bit changes.
import { block, blockScratchBytes, NC, ROWS } from './block';
import { transpose } from './pack';

/** Up to this many columns, this is faster: wider products fill panels of 16. */
export const THIN = 15;

/** An odd number of cache lines, as rows a power of two apart share few sets of the first cache. */
const STEP: usize = (NC << 2) + 64;

/** Bytes of scratch that an (m, n, k) product needs. */
export function thinScratchBytes(m: i32, n: i32, k: i32): usize {
  const columns = min(n, THIN);
  return <usize>columns * STEP + blockScratchBytes(columns, m, k);
}

/**
 * C := A^T B.
 *
 * @param m, n, k  rows and columns of C, n <= THIN, products per element, >= 0.
 * @param a        stored (k, m) f32, in; rows are aStep bytes apart.
 * @param b        (k, n) f32, in; rows are bStep bytes apart.
 * @param c        (m, n) f32, out; rows are cStep bytes apart.
 * @param scratch  thinScratchBytes(m, n, k) bytes, 16-aligned.
 *
 * Unchecked: the caller owns every element named; C and scratch overlap nothing.
 */
export function thin(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  scratch: usize,
): void {
  const own = scratch + <usize>n * STEP;
  for (let i = 0; i < m; i += NC) {
    const rows = min(m - i, NC);
    block(n, rows, k, b, bStep, true, a + ((<usize>i) << 2), aStep, ROWS, scratch, STEP, 0, 0, own);
    transpose(n, rows, scratch, STEP, c + <usize>i * cStep, cStep);
  }
}

// C := A B (+ C) (+ bias), then relu: the three products of a dense layer, one driver.
//
//   nn  Z  := X W + b      A (m, k), B (k, n)
//   tn  dW := X^T dZ       A stored (k, m): X (batch, in), dZ (batch, out)
//   nt  dX := dZ W^T       B stored (n, k): W (in, out)
//
// The driver cuts C into blocks (block.ts), a block packs its operands (pack.ts) and runs over them with the micro
// kernels (micro_MRxNR.ts). Every element adds chains of CHAIN products, each from +0 in ascending k, one multiplyAdd
// each, to the old C, then the bias. So neither tile, nor block, nor m can change a bit, and row i of a product is the one-row product
// of row i. A `tn` product with few columns is computed as rows of C^T (thin.ts), with the same bits.
//
// Source: Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008); Van Zee & van de Geijn,
// "BLIS" (2015). Unlike there, A is used in place if its rows lie along k.
import { block, blockScratchBytes, COLUMNS, MC, NC, PANELS, ROWS } from './block';
import { ACCUMULATE, RELU } from './epilogue';
import { packRows } from './pack';
import { THIN, thin, thinScratchBytes } from './thin';

/**
 * Bytes of scratch that an (m, n, k) product needs, in any variant; below 1 MiB for every size.
 *
 * It grows with each of m, n and k, so the scratch of the largest sizes serves all smaller ones.
 */
export function gemm_scratch_bytes(m: i32, n: i32, k: i32): usize {
  return max(blockScratchBytes(m, n, k), thinScratchBytes(m, n, k));
}

/**
 * C := A B (+ C) (+ bias), then max(0, .) if relu.
 *
 * @param m, n, k     rows and columns of C, products per element, >= 0. k = 0 leaves the old C or +0, and the bias.
 * @param a, lda      (m, k) f32, in; lda >= k elements from row to row.
 * @param b, ldb      (k, n) f32, in; ldb >= n elements from row to row.
 * @param c, ldc      (m, n) f32, out, inout if accumulate; ldc >= n elements from row to row.
 * @param accumulate  nonzero: the old C is added after the products. Zero: C is overwritten and never read as data.
 * @param bias        (n) f32, in, or 0 for none.
 * @param relu        nonzero: negative results become 0.
 * @param scratch     gemm_scratch_bytes(m, n, k) bytes, 16-aligned; its content means nothing before and after.
 *
 * NaN and infinities go where IEEE arithmetic takes them; relu keeps NaN. |error| <= (min(k, CHAIN) + k / CHAIN + 2) 2^-24 sum |a b|;
 * the old C and the bias count as one more term and one more rounding each.
 * Any alignment of 4 bytes. Unchecked: the caller owns every element named; C and scratch overlap nothing.
 */
export function f32_gemm_nn(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  c: usize,
  ldc: i32,
  accumulate: i32,
  bias: usize,
  relu: i32,
  scratch: usize,
): void {
  gemm(m, n, k, a, lda, false, b, ldb, ROWS, c, ldc, accumulate, bias, relu, scratch);
}

/**
 * C := A^T B (+ C) (+ bias), then max(0, .) if relu: A is stored transposed.
 *
 * @param a, lda  stored (k, m) f32, in; lda >= m elements from row to row. The rest is as for f32_gemm_nn.
 */
export function f32_gemm_tn(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  c: usize,
  ldc: i32,
  accumulate: i32,
  bias: usize,
  relu: i32,
  scratch: usize,
): void {
  gemm(m, n, k, a, lda, true, b, ldb, ROWS, c, ldc, accumulate, bias, relu, scratch);
}

/**
 * C := A B^T (+ C) (+ bias), then max(0, .) if relu: B is stored transposed.
 *
 * @param b, ldb  stored (n, k) f32, in; ldb >= k elements from row to row. The rest is as for f32_gemm_nn.
 */
export function f32_gemm_nt(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  c: usize,
  ldc: i32,
  accumulate: i32,
  bias: usize,
  relu: i32,
  scratch: usize,
): void {
  gemm(m, n, k, a, lda, false, b, ldb, COLUMNS, c, ldc, accumulate, bias, relu, scratch);
}

/** Bytes of W (k, n) in panels, for f32_gemm_prepacked. */
export function packed_weights_bytes(k: i32, n: i32): usize {
  return (<usize>k * <usize>((n + 3) & ~3)) << 2;
}

/**
 * packed := W in the panels that the products run over, for f32_gemm_prepacked.
 *
 * @param k, n    rows and columns of W, >= 0.
 * @param w       (k, n) f32, in, dense.
 * @param packed  packed_weights_bytes(k, n) bytes, out, 16-aligned.
 *
 * Unchecked: the caller owns every element named; W and packed overlap nothing.
 */
export function f32_pack_weights(k: i32, n: i32, w: usize, packed: usize): void {
  packRows(k, n, w, (<usize>n) << 2, packed);
}

/**
 * C := A W (+ bias), then max(0, .) if relu, with W packed by f32_pack_weights: the bits of f32_gemm_nn, without
 * packing W in every call.
 *
 * @param m, n, k     rows and columns of C, products per element, >= 0. k = 0 leaves +0 and the bias.
 * @param a, lda      (m, k) f32, in; lda >= k elements from row to row.
 * @param packed      W (k, n) f32 in panels, in. A block of columns from j on, j a multiple of 16, starts k j elements on.
 * @param c, ldc      (m, n) f32, out; ldc >= n elements from row to row.
 * @param bias        (n) f32, in, or 0 for none.
 * @param relu        nonzero: negative results become 0.
 * @param scratch     gemm_scratch_bytes(m, n, k) bytes, 16-aligned; its content means nothing before and after.
 *
 * NaN and infinities go where IEEE arithmetic takes them; relu keeps NaN. |error| <= (min(k, CHAIN) + k / CHAIN + 2) 2^-24 sum |a w|; the bias
 * counts as one more term and one more rounding.
 * Any alignment of 4 bytes. Unchecked: the caller owns every element named; C and scratch overlap nothing.
 */
export function f32_gemm_prepacked(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  packed: usize,
  c: usize,
  ldc: i32,
  bias: usize,
  relu: i32,
  scratch: usize,
): void {
  gemm(m, n, k, a, lda, false, packed, 0, PANELS, c, ldc, 0, bias, relu, scratch);
}

/** All blocks of C. A block column is finished before the next, so that its part of B stays in the cache. */
function gemm(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  aTransposed: bool,
  b: usize,
  ldb: i32,
  layout: i32,
  c: usize,
  ldc: i32,
  accumulate: i32,
  bias: usize,
  relu: i32,
  scratch: usize,
): void {
  const aStep = (<usize>lda) << 2;
  const bStep = (<usize>ldb) << 2;
  const cStep = (<usize>ldc) << 2;
  const flags = (accumulate ? ACCUMULATE : 0) | (relu ? RELU : 0);
  if (aTransposed && n <= THIN && n < m && !flags && !bias) {
    thin(m, n, k, a, aStep, b, bStep, c, cStep, scratch);
    return;
  }
  for (let j = 0; j < n; j += NC) {
    const columnBytes = (<usize>j) << 2;
    const bBlock = b + (layout == ROWS ? columnBytes : layout == COLUMNS ? <usize>j * bStep : <usize>k * columnBytes);
    for (let i = 0; i < m; i += MC) {
      const aBlock = aTransposed ? a + ((<usize>i) << 2) : a + <usize>i * aStep;
      block(
        min(m - i, MC),
        min(n - j, NC),
        k,
        aBlock,
        aStep,
        aTransposed,
        bBlock,
        bStep,
        layout,
        c + <usize>i * cStep + columnBytes,
        cStep,
        flags,
        bias ? bias + columnBytes : 0,
        scratch,
      );
    }
  }
}

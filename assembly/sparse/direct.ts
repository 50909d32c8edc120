// Products of few lists, with the dense operand in place: the rows of B that a list names are added to a row of C, four
// at a time, so that C is loaded and stored once for four products. B is read along its rows, and only rows that a list
// names: reading them bounds a product of one row.
import { CHAIN } from '../gemm/block';
import { loadLanes, storeLanes } from '../lanes';
import { multiplyAdd, multiplyAddOne } from '../multiply_add';
import { ENTRY_SHIFT } from './lists';

/**
 * y := y + a0 x0, then + a1 x1, + a2 x2, + a3 x3, for n elements: the `count` entries at e, times their rows of B.
 *
 * @param count  1 or 4, a constant, so that each compiles to its own code.
 */
// @ts-ignore: decorator
@inline
function axpy(count: i32, n: i32, e: usize, b: usize, bStep: usize, y: usize): void {
  const a0 = v128.load_splat<f32>(e);
  const a1 = count > 1 ? v128.load_splat<f32>(e, 8) : a0;
  const a2 = count > 1 ? v128.load_splat<f32>(e, 16) : a0;
  const a3 = count > 1 ? v128.load_splat<f32>(e, 24) : a0;
  // Distances from y, which is the only pointer that moves.
  const x0 = b + <usize>load<u32>(e, 4) * bStep - y;
  const x1 = count > 1 ? b + <usize>load<u32>(e, 12) * bStep - y : 0;
  const x2 = count > 1 ? b + <usize>load<u32>(e, 20) * bStep - y : 0;
  const x3 = count > 1 ? b + <usize>load<u32>(e, 28) * bStep - y : 0;
  const end = y + ((<usize>n) << 2);
  for (const stop = y + ((<usize>(n & ~7)) << 2); y < stop; y += 32) {
    let c0 = v128.load(y);
    let c1 = v128.load(y, 16);
    c0 = multiplyAdd(c0, a0, v128.load(x0 + y));
    c1 = multiplyAdd(c1, a0, v128.load(x0 + y, 16));
    if (count > 1) {
      c0 = multiplyAdd(c0, a1, v128.load(x1 + y));
      c1 = multiplyAdd(c1, a1, v128.load(x1 + y, 16));
      c0 = multiplyAdd(c0, a2, v128.load(x2 + y));
      c1 = multiplyAdd(c1, a2, v128.load(x2 + y, 16));
      c0 = multiplyAdd(c0, a3, v128.load(x3 + y));
      c1 = multiplyAdd(c1, a3, v128.load(x3 + y, 16));
    }
    v128.store(y, c0);
    v128.store(y, c1, 16);
  }
  for (; y < end; y += 4) {
    let c = multiplyAddOne(load<f32>(y), load<f32>(e), load<f32>(x0 + y));
    if (count > 1) {
      c = multiplyAddOne(c, load<f32>(e, 8), load<f32>(x1 + y));
      c = multiplyAddOne(c, load<f32>(e, 16), load<f32>(x2 + y));
      c = multiplyAddOne(c, load<f32>(e, 24), load<f32>(x3 + y));
    }
    store<f32>(y, c);
  }
}

function axpy1(n: i32, e: usize, b: usize, bStep: usize, y: usize): void {
  axpy(1, n, e, b, bStep, y);
}

function axpy4(n: i32, e: usize, b: usize, bStep: usize, y: usize): void {
  axpy(4, n, e, b, bStep, y);
}

/** y := y + the entries from e to stop, in order, times their rows of B. */
function addEntries(n: i32, e: usize, stop: usize, b: usize, bStep: usize, y: usize): void {
  for (; e + 32 <= stop; e += 32) axpy4(n, e, b, bStep, y);
  for (; e < stop; e += 8) axpy1(n, e, b, bStep, y);
}

/** The end of the entries that are in the chain of the entry at e. */
function chainEnd(e: usize, end: usize): usize {
  const limit = (load<u32>(e, 4) / CHAIN + 1) * CHAIN;
  do e += 8;
  while (e < end && load<u32>(e, 4) < limit);
  return e;
}

/** y := y + x, n elements. */
function addRow(n: i32, x: usize, y: usize): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, n, f32x4.add(loadLanes(y, n), loadLanes(x, n)));
}

/**
 * C := S B (+ bias), then relu; parameters as f32_sparse_dense_nn has them, strides in bytes.
 *
 * Every element of a row starts at +0 and adds its products in the order of the list, and sums of chains in their order.
 *
 * @param scratch  n f32: the sum of a chain. Not used if k <= CHAIN.
 *
 * Unchecked: the caller owns every element named; C overlaps nothing.
 */
export function directRows(
  rows: i32,
  n: i32,
  k: i32,
  starts: usize,
  entries: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  bias: usize,
  relu: i32,
  scratch: usize,
): void {
  for (let i = 0; i < rows; ++i) {
    memory.fill(c, 0, (<usize>n) << 2);
    let e = entries + ((<usize>load<u32>(starts)) << ENTRY_SHIFT);
    starts += 4;
    const end = entries + ((<usize>load<u32>(starts)) << ENTRY_SHIFT);
    // The sum of the first chain, and a chain of one product, are added to C itself.
    let stop = k > CHAIN && e < end ? chainEnd(e, end) : end;
    addEntries(n, e, stop, b, bStep, c);
    for (e = stop; e < end; e = stop) {
      stop = chainEnd(e, end);
      if (stop - e == 8) {
        axpy1(n, e, b, bStep, c);
        continue;
      }
      memory.fill(scratch, 0, (<usize>n) << 2);
      addEntries(n, e, stop, b, bStep, scratch);
      addRow(n, scratch, c);
    }
    if (bias || relu) finishRow(n, c, bias, relu);
    c += cStep;
  }
}

/** y := relu(y (+ bias)), n elements. */
function finishRow(n: i32, y: usize, bias: usize, relu: i32): void {
  const zero = f32x4.splat(0);
  let j: usize = 0;
  for (const stop = (<usize>(n & ~3)) << 2; j < stop; j += 16) {
    let v = v128.load(y + j);
    if (bias) v = f32x4.add(v, v128.load(bias + j));
    if (relu) v = f32x4.pmax(v, zero);
    v128.store(y + j, v);
  }
  for (const end = (<usize>n) << 2; j < end; j += 4) {
    let s = load<f32>(y + j);
    if (bias) s += load<f32>(bias + j);
    if (relu) s = s < 0 ? 0 : s;
    store<f32>(y + j, s);
  }
}

/**
 * C := S B (+ bias), then max(0, .) if relu: f32_sparse_dense_nn without a copy of B, for fewer nonzeros than B has rows.
 *
 * @param m, n, k          rows and columns of C, products per element zeros included, >= 0.
 * @param starts, entries  row lists of S (m, k), in; see lists.ts.
 * @param b, ldb           (k, n) f32, in, finite; ldb >= n elements from row to row. Rows that S does not name are not read.
 * @param c, ldc           (m, n) f32, out, never read as data; ldc >= n elements from row to row.
 * @param bias             (n) f32, in, or 0 for none.
 * @param relu             nonzero: negative results become 0.
 * @param scratch          n f32; its content means nothing before and after.
 *
 * Equal to f32_gemm_nn bit for bit, NaN and infinities in S included. Any alignment of 4 bytes.
 * Unchecked: the caller owns every element named; C overlaps nothing.
 */
export function f32_sparse_dense_direct(
  m: i32,
  n: i32,
  k: i32,
  starts: usize,
  entries: usize,
  b: usize,
  ldb: i32,
  c: usize,
  ldc: i32,
  bias: usize,
  relu: i32,
  scratch: usize,
): void {
  directRows(m, n, k, starts, entries, b, (<usize>ldb) << 2, c, (<usize>ldc) << 2, bias, relu, scratch);
}

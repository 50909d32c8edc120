// Products with one sparse operand, given as lists of its nonzeros (lists.ts), that skip its zeros exactly:
//
//   sparse_dense  C := S B (+ bias), then relu    S (m, k) by row lists
//   dense_sparse  C := A S (+ bias), then relu    S (k, n) by column lists
//
// In a dense layer, X (batch, in), W (in, out), dZ (batch, out):
//
//   Z  := X W + b   sparse_dense_nn, row lists of X;    dense_sparse_nn, column lists of W
//   dW := X^T dZ    sparse_dense_nn, column lists of X (they are row lists of X^T);
//                   dense_sparse_tn, column lists of dZ
//   dX := dZ W^T    sparse_dense_nt, row lists of dZ
//
// The bits are those of the dense products in assembly/gemm: an element adds its products in ascending k, in chains that start
// at +0, so its sum is never -0, and a product that is +0 or -0 changes nothing. That needs the dense operand finite, as
// 0 * Inf is NaN: the caller ensures it. The listed values may be anything.
//
// Source: Gong et al., "SparseTrain" (PACT 2020), which skips the zeros of ReLU in convolutions.
import { CHAIN } from '../gemm/block';
import { ACCUMULATE, CARRIED, finishColumns, RELU } from '../gemm/epilogue';
import { transpose } from '../gemm/pack';
import { directRows } from './direct';
import { ENTRY_SHIFT } from './lists';
import { MOST_PANEL, microLists } from './micro';
import { copyColumns, packPanel, panelWidth, transposeTile } from './panels';

/** Most bytes of a panel in one turn: three quarters of a first cache of 32 KiB. */
const PANEL_BYTES: usize = 24 << 10;
/** The same for short lists, whose sums cost more to carry from turn to turn than a panel from the second cache: a chain in one turn. */
const DEEP_BYTES: usize = (<usize>CHAIN * MOST_PANEL) << 2;
/** Lists are short if a turn of PANEL_BYTES has fewer entries of each. */
const SHORT = 24;
/** Up to this many lists B is read in place: a copy would cost more than it saves. */
const DIRECT_LISTS = 32;
/** If B is narrower than this, a copy pays from fewer lists on. */
const DIRECT_COLUMNS = 64;
const DIRECT_LISTS_NARROW = 4;

/** Turns of equal depth are deeper than half of the deepest of the widest panel. */
const LEAST_DEPTH = <i32>PANEL_BYTES / (MOST_PANEL << 3);

/** Rows of a panel of this many columns in one turn: a chain takes turns of equal depth. */
function turnDepth(k: i32, columns: i32, bytes: usize): i32 {
  const chain = min(k, CHAIN);
  const most = <i32>bytes / (columns << 2);
  const turns = max(1, (chain + most - 1) / most);
  return (chain + turns - 1) / turns;
}

/** The end of the turn that begins at p: a turn does not reach into the next chain. */
function turnEnd(p: i32, depth: i32, k: i32): i32 {
  return min(min(p + depth, (p / CHAIN + 1) * CHAIN), k);
}

// The parts of a scratch, in their order: a panel, a tile of sums, the same for its transpose if there are several chains, a ragged
// bias, and the splits of the lists.

function tileBytes(lists: i32): usize {
  return <usize>((lists + 3) & ~3) * (MOST_PANEL << 2);
}

function tilesBytes(lists: i32, k: i32): usize {
  return k > CHAIN ? 2 * tileBytes(lists) : tileBytes(lists);
}

/**
 * Bytes of scratch that an (m, n, k) product needs, in any variant.
 *
 * It never shrinks as m, n or k grows, so the scratch of the largest sizes serves all smaller ones.
 */
export function sparse_scratch_bytes(m: i32, n: i32, k: i32): usize {
  const lists = max(m, n);
  const splits = <usize>(k / LEAST_DEPTH) * <usize>lists;
  return DEEP_BYTES + tilesBytes(lists, k) + (MOST_PANEL << 2) + (splits << 2);
}

/**
 * C := S B (+ bias), then max(0, .) if relu: the left operand is sparse.
 *
 * @param m, n, k          rows and columns of C, products per element zeros included, >= 0.
 * @param starts, entries  row lists of S (m, k), in; see lists.ts.
 * @param b, ldb           (k, n) f32, in, finite; ldb >= n elements from row to row.
 * @param c, ldc           (m, n) f32, out, never read as data; ldc >= n elements from row to row.
 * @param bias             (n) f32, in, or 0 for none.
 * @param relu             nonzero: negative results become 0.
 * @param scratch          sparse_scratch_bytes(m, n, k) bytes, 16-aligned; its content means nothing before and after.
 * @param panel            24 or 32: columns of the panels that the dense operand is cut into; changes no bit.
 *
 * Equal to f32_gemm_nn bit for bit, NaN and infinities in S included. For few lists, only the rows of B that S names are
 * read. Any alignment of 4 bytes. Unchecked: the caller owns every element named; C and scratch overlap nothing.
 */
export function f32_sparse_dense_nn(
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
  panel: i32,
): void {
  const bStep = (<usize>ldb) << 2;
  const cStep = (<usize>ldc) << 2;
  if (m <= (n < DIRECT_COLUMNS ? DIRECT_LISTS_NARROW : DIRECT_LISTS)) {
    directRows(m, n, k, starts, entries, b, bStep, c, cStep, bias, relu, scratch);
  } else {
    product(m, n, k, starts, entries, b, bStep, false, c, cStep, false, relu ? RELU : 0, bias, 0, scratch, panel);
  }
}

/**
 * C := S B^T (+ bias), then max(0, .) if relu: the left operand is sparse, B is stored transposed.
 *
 * @param b, ldb  stored (n, k) f32, in, finite; ldb >= k elements from row to row.
 *
 * Equal to f32_gemm_nt bit for bit, NaN and infinities in S included. The rest is as for f32_sparse_dense_nn.
 */
export function f32_sparse_dense_nt(
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
  panel: i32,
): void {
  const bStep = (<usize>ldb) << 2;
  const cStep = (<usize>ldc) << 2;
  product(m, n, k, starts, entries, b, bStep, true, c, cStep, false, relu ? RELU : 0, bias, 0, scratch, panel);
}

/**
 * C := A S (+ bias), then max(0, .) if relu: the right operand is sparse.
 *
 * @param a, lda           (m, k) f32, in, finite; lda >= k elements from row to row.
 * @param starts, entries  column lists of S (k, n), in; see lists.ts.
 *
 * Equal to f32_gemm_nn bit for bit, NaN and infinities in S included. The rest is as for f32_sparse_dense_nn.
 */
export function f32_dense_sparse_nn(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  starts: usize,
  entries: usize,
  c: usize,
  ldc: i32,
  bias: usize,
  relu: i32,
  scratch: usize,
  panel: i32,
): void {
  const aStep = (<usize>lda) << 2;
  const cStep = (<usize>ldc) << 2;
  product(n, m, k, starts, entries, a, aStep, true, c, cStep, true, relu ? RELU : 0, 0, bias, scratch, panel);
}

/**
 * C := A^T S (+ bias), then max(0, .) if relu: the right operand is sparse, A is stored transposed.
 *
 * @param a, lda           stored (k, m) f32, in, finite; lda >= m elements from row to row.
 * @param starts, entries  column lists of S (k, n), in; see lists.ts.
 *
 * Equal to f32_gemm_tn bit for bit, NaN and infinities in S included. The rest is as for f32_sparse_dense_nn.
 */
export function f32_dense_sparse_tn(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  starts: usize,
  entries: usize,
  c: usize,
  ldc: i32,
  bias: usize,
  relu: i32,
  scratch: usize,
  panel: i32,
): void {
  const aStep = (<usize>lda) << 2;
  const cStep = (<usize>ldc) << 2;
  product(n, m, k, starts, entries, a, aStep, false, c, cStep, true, relu ? RELU : 0, 0, bias, scratch, panel);
}

/**
 * out := S B (+ bias) (+ rowBias), then relu, panel after panel of B. A product with a sparse right operand is this one
 * on transposes: C^T = S^T A^T, where column lists of S are row lists of S^T.
 *
 * @param lists, n       rows of S, columns of B.
 * @param b              (k, n), or stored (n, k) if bTransposed; stored rows are bStep bytes apart.
 * @param out            (lists, n), or stored (n, lists) if outTransposed; stored rows are outStep bytes apart.
 * @param bias           (n), or 0.
 * @param rowBias        (lists), or 0.
 *
 * If a chain takes several turns, the partial sums are carried as f32, in out or in scratch: storing and loading is exact. Sums of
 * several chains are added in order, as the dense products add them.
 */
function product(
  lists: i32,
  n: i32,
  k: i32,
  starts: usize,
  entries: usize,
  b: usize,
  bStep: usize,
  bTransposed: bool,
  out: usize,
  outStep: usize,
  outTransposed: bool,
  flags: i32,
  bias: usize,
  rowBias: usize,
  scratch: usize,
  panel: i32,
): void {
  const packed = scratch;
  const tile = packed + DEEP_BYTES;
  const turned = tile + tileBytes(lists);
  const turnedStep = (<usize>((lists + 3) & ~3)) << 2;
  const raggedBias = tile + tilesBytes(lists, k);
  const splits = raggedBias + (MOST_PANEL << 2);
  const splitBytes = (<usize>lists) << 2;
  const entriesOfAll = load<i32>(starts + ((<usize>lists) << 2)) - load<i32>(starts);
  let depth = turnDepth(k, panel, PANEL_BYTES);
  if (<i64>entriesOfAll * depth < <i64>k * lists * SHORT) depth = turnDepth(k, panel, DEEP_BYTES);
  const isChained = k > CHAIN;
  let at = splits;
  for (let p = turnEnd(0, depth, k); p < k; p = turnEnd(p, depth, k), at += splitBytes) split(lists, starts, entries, p, at);

  for (let j = 0; j < n; j += panel) {
    const columns = min(n - j, panel);
    const offset = (<usize>j) << 2;
    const width = panelWidth(columns);
    const widthBytes = (<usize>width) << 2;
    const isTiled = isChained || outTransposed || columns < width;
    let panelBias = bias ? bias + offset : 0;
    if (panelBias && columns < width) {
      copyColumns(1, columns, panelBias, 0, raggedBias, 0);
      panelBias = raggedBias;
    }
    let from = starts;
    let to = splits;
    let p = 0;
    do {
      const end = turnEnd(p, depth, k);
      const kb = end - p;
      const last = end == k;
      const finishes = last && !isChained;
      if (bTransposed) transpose(columns, kb, b + <usize>j * bStep + ((<usize>p) << 2), bStep, packed, widthBytes);
      else packPanel(kb, columns, b + <usize>p * bStep + offset, bStep, packed);
      microLists(
        width,
        lists,
        from,
        last ? starts + 4 : to,
        entries,
        packed - <usize>p * widthBytes,
        isTiled ? tile : out + offset,
        isTiled ? widthBytes : outStep,
        (p % CHAIN ? CARRIED : 0) | (finishes ? flags : 0),
        finishes ? panelBias : 0,
        finishes ? rowBias : 0,
      );
      if (isChained && (last || end % CHAIN == 0)) {
        const finish = (end > CHAIN ? ACCUMULATE : 0) | (last ? flags : 0);
        if (outTransposed) {
          transposeTile(lists, columns, tile, widthBytes, turned, turnedStep);
          finishColumns(columns, lists, turned, turnedStep, out + <usize>j * outStep, outStep, finish, last ? rowBias : 0);
        } else {
          finishColumns(lists, columns, tile, widthBytes, out + offset, outStep, finish, last ? panelBias : 0);
        }
      }
      from = to;
      to += splitBytes;
      p = end;
    } while (p < k);
    if (isChained) continue;
    if (outTransposed) transposeTile(lists, columns, tile, widthBytes, out + <usize>j * outStep, outStep);
    else if (isTiled) copyColumns(lists, columns, tile, widthBytes, out + offset, outStep);
  }
}

/** splits[i] := the entry at which list i reaches index `limit`, or its end. */
function split(lists: i32, starts: usize, entries: usize, limit: i32, splits: usize): void {
  for (let i: usize = 0, end = (<usize>lists) << 2; i < end; i += 4) {
    let low = load<i32>(starts + i);
    let high = load<i32>(starts + i, 4);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (load<i32>(entries + ((<usize>middle) << ENTRY_SHIFT), 4) < limit) low = middle + 1;
      else high = middle;
    }
    store<i32>(splits + i, low);
  }
}

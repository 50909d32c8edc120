// A product of two dense matrices at some places of the result only: dW := X^T dZ where no mask holds a weight at 0.
//
// Places are grouped: GROUP columns that have any, and the rows with one of them. All elements of such a vector are computed, the
// others of it stored as +0. Bits are those of the dense product: an element adds its products in ascending k, in chains.
//
// The field's name is SDDMM, a sampled product of dense matrices: Nisa et al. (2018).
import { CHAIN } from '../gemm/block';
import { clearLast, transpose } from '../gemm/pack';
import { multiplyAdd } from '../multiply_add';

/** Columns of a group. */
const GROUP: usize = 4;
/** Rows whose columns of A are packed at once: 16 KiB if k is 64, 32 KiB if it is 128. */
const BLOCK = 64;

/** Products of a turn of the inner loop: both packed operands are filled with zeros up to it, which changes no sum. */
const TURN = 4;

/** Bytes of scratch of f32_sampled_tn. */
export function sampled_scratch_bytes(k: i32): usize {
  return packedABytes(k) * BLOCK + TOTALS;
}

/** Bytes of a packed row of A^T. */
function packedABytes(k: i32): usize {
  return (<usize>((k + TURN - 1) & -TURN)) << 2;
}

/** Bytes of the sums of earlier chains, of eight vectors. */
const TOTALS: usize = 128;

/**
 * packed[g, p, :] := b[p, columns[4 g .. 4 g + 4)], and +0 if p >= k
 *
 * @param k, groups  rows of b, groups of columns, >= 0.
 * @param columns    (4 groups) i32, in.
 * @param b, ldb     (k, n) f32, in; ldb >= n elements from row to row.
 * @param packed     (groups, k rounded up to 4, 4) f32, out, 16-aligned.
 *
 * Unchecked: the caller owns every element named; nothing overlaps.
 */
export function f32_pack_groups(k: i32, groups: i32, columns: usize, b: usize, ldb: i32, packed: usize): void {
  const step = (<usize>ldb) << 2;
  for (let g = 0; g < groups; ++g) {
    const first = load<u32>(columns);
    const c0 = b + ((<usize>first) << 2);
    const isDense = load<u32>(columns, 8) == first + 2 && load<u32>(columns, 12) == first + 3;
    const d1 = (<usize>(load<u32>(columns, 4) - first)) << 2;
    const d2 = (<usize>(load<u32>(columns, 8) - first)) << 2;
    const d3 = (<usize>(load<u32>(columns, 12) - first)) << 2;
    let from = c0;
    for (let p = 0; p < k; ++p) {
      if (isDense) v128.store(packed, v128.load(from));
      else {
        store<u32>(packed, load<u32>(from));
        store<u32>(packed, load<u32>(from + d1), 4);
        store<u32>(packed, load<u32>(from + d2), 8);
        store<u32>(packed, load<u32>(from + d3), 12);
      }
      from += step;
      packed += 16;
    }
    const rest = packedABytes(k) - ((<usize>k) << 2);
    memory.fill(packed, 0, rest << 2);
    packed += rest << 2;
    columns += GROUP << 2;
  }
}

/** c[columns of the group] := v in the lanes that the entry names, +0 in the others. A lane before one of the same column wins. */
// @ts-ignore: decorator
@inline
function storeGroup(v: v128, entry: u32, columns: usize, c: usize, cStep: usize): void {
  const bits: v128 = i32x4(1, 2, 4, 8);
  const sampled = v128.and(v, i32x4.eq(v128.and(i32x4.splat(entry), bits), bits));
  const row = c + <usize>(entry >> 4) * cStep;
  v128.store_lane<u32>(row + ((<usize>load<u32>(columns, 12)) << 2), sampled, 3);
  v128.store_lane<u32>(row + ((<usize>load<u32>(columns, 8)) << 2), sampled, 2);
  v128.store_lane<u32>(row + ((<usize>load<u32>(columns, 4)) << 2), sampled, 1);
  v128.store_lane<u32>(row + ((<usize>load<u32>(columns)) << 2), sampled, 0);
}

/** The address of an entry's row of packed A, as a distance from `base`. */
// @ts-ignore: decorator
@inline
function rowOf(entries: usize, index: usize, packedA: usize, aBytes: usize, base: usize): usize {
  return packedA + (<usize>load<u16>(entries + (index << 1)) >> 4) * aBytes - base;
}

/**
 * One group of columns at `count` entries, the last of which may be repeated.
 *
 * @param count  4 or 8, a constant, so that each compiles to its own code.
 * @param last   index of the last entry.
 */
// @ts-ignore: decorator
@inline
function micro(
  count: i32,
  last: usize,
  entries: usize,
  k: i32,
  packedA: usize,
  b: usize,
  columns: usize,
  c: usize,
  cStep: usize,
  totals: usize,
): void {
  const aBytes = packedABytes(k);
  // Only one pointer into A moves: the others are distances from it.
  let a = packedA + (<usize>load<u16>(entries) >> 4) * aBytes;
  const a1 = rowOf(entries, min(1, last), packedA, aBytes, a);
  const a2 = rowOf(entries, min(2, last), packedA, aBytes, a);
  const a3 = rowOf(entries, min(3, last), packedA, aBytes, a);
  const a4 = count > 4 ? rowOf(entries, min(4, last), packedA, aBytes, a) : 0;
  const a5 = count > 4 ? rowOf(entries, min(5, last), packedA, aBytes, a) : 0;
  const a6 = count > 4 ? rowOf(entries, min(6, last), packedA, aBytes, a) : 0;
  const a7 = count > 4 ? rowOf(entries, min(7, last), packedA, aBytes, a) : 0;
  const zero = f32x4.splat(0);
  let s0 = zero;
  let s1 = zero;
  let s2 = zero;
  let s3 = zero;
  let s4 = zero;
  let s5 = zero;
  let s6 = zero;
  let s7 = zero;
  for (let p = 0; ; ) {
    const end = min(p + CHAIN, k);
    for (const stop = a + ((<usize>(end - p)) << 2); a < stop; a += 4 * TURN, b += 16 * TURN) {
      const v0 = v128.load(b);
      s0 = multiplyAdd(s0, v128.load_splat<f32>(a), v0);
      s1 = multiplyAdd(s1, v128.load_splat<f32>(a + a1), v0);
      s2 = multiplyAdd(s2, v128.load_splat<f32>(a + a2), v0);
      s3 = multiplyAdd(s3, v128.load_splat<f32>(a + a3), v0);
      if (count > 4) {
        s4 = multiplyAdd(s4, v128.load_splat<f32>(a + a4), v0);
        s5 = multiplyAdd(s5, v128.load_splat<f32>(a + a5), v0);
        s6 = multiplyAdd(s6, v128.load_splat<f32>(a + a6), v0);
        s7 = multiplyAdd(s7, v128.load_splat<f32>(a + a7), v0);
      }
      const v1 = v128.load(b, 16);
      s0 = multiplyAdd(s0, v128.load_splat<f32>(a, 4), v1);
      s1 = multiplyAdd(s1, v128.load_splat<f32>(a + a1, 4), v1);
      s2 = multiplyAdd(s2, v128.load_splat<f32>(a + a2, 4), v1);
      s3 = multiplyAdd(s3, v128.load_splat<f32>(a + a3, 4), v1);
      if (count > 4) {
        s4 = multiplyAdd(s4, v128.load_splat<f32>(a + a4, 4), v1);
        s5 = multiplyAdd(s5, v128.load_splat<f32>(a + a5, 4), v1);
        s6 = multiplyAdd(s6, v128.load_splat<f32>(a + a6, 4), v1);
        s7 = multiplyAdd(s7, v128.load_splat<f32>(a + a7, 4), v1);
      }
      const v2 = v128.load(b, 32);
      s0 = multiplyAdd(s0, v128.load_splat<f32>(a, 8), v2);
      s1 = multiplyAdd(s1, v128.load_splat<f32>(a + a1, 8), v2);
      s2 = multiplyAdd(s2, v128.load_splat<f32>(a + a2, 8), v2);
      s3 = multiplyAdd(s3, v128.load_splat<f32>(a + a3, 8), v2);
      if (count > 4) {
        s4 = multiplyAdd(s4, v128.load_splat<f32>(a + a4, 8), v2);
        s5 = multiplyAdd(s5, v128.load_splat<f32>(a + a5, 8), v2);
        s6 = multiplyAdd(s6, v128.load_splat<f32>(a + a6, 8), v2);
        s7 = multiplyAdd(s7, v128.load_splat<f32>(a + a7, 8), v2);
      }
      const v3 = v128.load(b, 48);
      s0 = multiplyAdd(s0, v128.load_splat<f32>(a, 12), v3);
      s1 = multiplyAdd(s1, v128.load_splat<f32>(a + a1, 12), v3);
      s2 = multiplyAdd(s2, v128.load_splat<f32>(a + a2, 12), v3);
      s3 = multiplyAdd(s3, v128.load_splat<f32>(a + a3, 12), v3);
      if (count > 4) {
        s4 = multiplyAdd(s4, v128.load_splat<f32>(a + a4, 12), v3);
        s5 = multiplyAdd(s5, v128.load_splat<f32>(a + a5, 12), v3);
        s6 = multiplyAdd(s6, v128.load_splat<f32>(a + a6, 12), v3);
        s7 = multiplyAdd(s7, v128.load_splat<f32>(a + a7, 12), v3);
      }
    }
    if (p > 0) {
      s0 = f32x4.add(v128.load(totals), s0);
      s1 = f32x4.add(v128.load(totals, 16), s1);
      s2 = f32x4.add(v128.load(totals, 32), s2);
      s3 = f32x4.add(v128.load(totals, 48), s3);
      if (count > 4) {
        s4 = f32x4.add(v128.load(totals, 64), s4);
        s5 = f32x4.add(v128.load(totals, 80), s5);
        s6 = f32x4.add(v128.load(totals, 96), s6);
        s7 = f32x4.add(v128.load(totals, 112), s7);
      }
    }
    p = end;
    if (p >= k) break;
    v128.store(totals, s0);
    v128.store(totals, s1, 16);
    v128.store(totals, s2, 32);
    v128.store(totals, s3, 48);
    if (count > 4) {
      v128.store(totals, s4, 64);
      v128.store(totals, s5, 80);
      v128.store(totals, s6, 96);
      v128.store(totals, s7, 112);
    }
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = zero;
  }
  storeGroup(s0, load<u16>(entries), columns, c, cStep);
  storeGroup(s1, load<u16>(entries + (min(1, last) << 1)), columns, c, cStep);
  storeGroup(s2, load<u16>(entries + (min(2, last) << 1)), columns, c, cStep);
  storeGroup(s3, load<u16>(entries + (min(3, last) << 1)), columns, c, cStep);
  if (count > 4) {
    storeGroup(s4, load<u16>(entries + (min(4, last) << 1)), columns, c, cStep);
    storeGroup(s5, load<u16>(entries + (min(5, last) << 1)), columns, c, cStep);
    storeGroup(s6, load<u16>(entries + (min(6, last) << 1)), columns, c, cStep);
    storeGroup(s7, load<u16>(entries + (min(7, last) << 1)), columns, c, cStep);
  }
}

function micro4(
  last: usize,
  entries: usize,
  k: i32,
  packedA: usize,
  b: usize,
  columns: usize,
  c: usize,
  cStep: usize,
  totals: usize,
): void {
  micro(4, last, entries, k, packedA, b, columns, c, cStep, totals);
}

function micro8(
  last: usize,
  entries: usize,
  k: i32,
  packedA: usize,
  b: usize,
  columns: usize,
  c: usize,
  cStep: usize,
  totals: usize,
): void {
  micro(8, last, entries, k, packedA, b, columns, c, cStep, totals);
}

/**
 * C := A^T B at the places that are listed; +0 at the other places of their groups. The rest of C stays as it was.
 *
 * @param m, groups  rows of C, groups of its columns, >= 0.
 * @param k          products per element, >= 0.
 * @param a, lda     stored (k, m) f32, in; lda >= m elements from row to row.
 * @param packed     (groups, k rounded up to 4, 4) f32, in: B as f32_pack_groups packs it.
 * @param columns    (4 groups) i32, in: the columns of each group, ascending; the last group repeats its last one if need be, and
 *                   no entry names a repeated one.
 * @param starts     (blocks * groups + 1) i32, in: list g + groups * (i / 64) holds the places of group g in a block of 64 rows.
 * @param entries    (starts[blocks * groups]) u16, in: 16 times the row in its block, plus 1, 2, 4, 8 for each place of the group.
 * @param c, ldc     (m, n) f32, out; ldc >= n elements from row to row.
 * @param scratch    sampled_scratch_bytes(k) bytes, 16-aligned; its content means nothing before and after.
 *
 * Equal to f32_gemm_tn bit for bit at every place. Unchecked: the caller owns every element named; nothing overlaps.
 */
export function f32_sampled_tn(
  m: i32,
  groups: i32,
  k: i32,
  a: usize,
  lda: i32,
  packed: usize,
  columns: usize,
  starts: usize,
  entries: usize,
  c: usize,
  ldc: i32,
  scratch: usize,
): void {
  const aStep = (<usize>lda) << 2;
  const cStep = (<usize>ldc) << 2;
  const aBytes = packedABytes(k);
  const packedA = scratch + TOTALS;
  for (let i = 0; i < m; i += BLOCK) {
    const isEmpty = load<i32>(starts) == load<i32>(starts + ((<usize>groups) << 2));
    if (!isEmpty) {
      if (k % TURN != 0) clearLast(BLOCK, <i32>(aBytes >> 2), packedA);
      transpose(k, min(m - i, BLOCK), a + ((<usize>i) << 2), aStep, packedA, aBytes);
    }
    let b = packed;
    let group = columns;
    for (let g = 0; g < groups; ++g) {
      let e = entries + ((<usize>load<u32>(starts)) << 1);
      starts += 4;
      const end = entries + ((<usize>load<u32>(starts)) << 1);
      for (; e + 8 < end; e += 16) micro8(min((end - e) >> 1, 8) - 1, e, k, packedA, b, group, c, cStep, scratch);
      if (e < end) micro4(((end - e) >> 1) - 1, e, k, packedA, b, group, c, cStep, scratch);
      b += aBytes << 2;
      group += GROUP << 2;
    }
    c += cStep * BLOCK;
  }
}

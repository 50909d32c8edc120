// Columns of a dense X, (ld, p) column-major, ld = n filled up with zeros to a multiple of 4. `list` names columns (i32).
// A column's sum is added in an order of its own, so neither its place in the list nor its neighbours change a bit.
import { madd, sum4 } from './vectors';

// @ts-ignore: decorator
@inline
function column(x: usize, ld: i32, list: usize, k: i32): usize {
  return x + ((<usize>load<i32>(list + (<usize>k << 2)) * <usize>ld) << 3);
}

/**
 * out[k] := sum over i < n of x[i, list[k]] * r[i].
 *
 * @param x      (ld, p) column-major.
 * @param n      rows, a multiple of 4, at most ld.
 * @param list   (count) i32, columns.
 * @param r      (n).
 * @param out    (count).
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function f64_dense_dots(x: usize, ld: i32, n: i32, list: usize, count: i32, r: usize, out: usize): void {
  const end = r + (<usize>n << 3);
  const last = count - 1;
  for (let k = 0; k < count; k += 4) {
    // A column that is not there is the last one once more.
    let a = column(x, ld, list, k);
    let b = column(x, ld, list, min(k + 1, last));
    let c = column(x, ld, list, min(k + 2, last));
    let d = column(x, ld, list, min(k + 3, last));
    let a0 = f64x2.splat(0), a1 = f64x2.splat(0);
    let b0 = f64x2.splat(0), b1 = f64x2.splat(0);
    let c0 = f64x2.splat(0), c1 = f64x2.splat(0);
    let d0 = f64x2.splat(0), d1 = f64x2.splat(0);
    for (let q = r; q < end; q += 32) {
      const r0 = v128.load(q);
      const r1 = v128.load(q, 16);
      a0 = madd(a0, v128.load(a), r0);
      a1 = madd(a1, v128.load(a, 16), r1);
      b0 = madd(b0, v128.load(b), r0);
      b1 = madd(b1, v128.load(b, 16), r1);
      c0 = madd(c0, v128.load(c), r0);
      c1 = madd(c1, v128.load(c, 16), r1);
      d0 = madd(d0, v128.load(d), r0);
      d1 = madd(d1, v128.load(d, 16), r1);
      a += 32;
      b += 32;
      c += 32;
      d += 32;
    }
    const o = out + (<usize>k << 3);
    store<f64>(o, sum4(a0, a1));
    if (k + 1 < count) store<f64>(o, sum4(b0, b1), 8);
    if (k + 2 < count) store<f64>(o, sum4(c0, c1), 16);
    if (k + 3 < count) store<f64>(o, sum4(d0, d1), 24);
  }
}

/**
 * y[i] += sum over k of factors[k] * x[i, list[k]], i < n.
 *
 * @param n        rows, a multiple of 4, at most ld.
 * @param factors  (count).
 * @param y        (n), inout.
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function f64_dense_axpys(x: usize, ld: i32, n: i32, list: usize, count: i32, factors: usize, y: usize): void {
  const end = y + (<usize>n << 3);
  const last = count - 1;
  const none = f64x2.splat(0);
  for (let k = 0; k < count; k += 4) {
    let a = column(x, ld, list, k);
    let b = column(x, ld, list, min(k + 1, last));
    let c = column(x, ld, list, min(k + 2, last));
    let d = column(x, ld, list, min(k + 3, last));
    const f = factors + (<usize>k << 3);
    const fa = v128.load64_splat(f);
    const fb = k + 1 < count ? v128.load64_splat(f, 8) : none;
    const fc = k + 2 < count ? v128.load64_splat(f, 16) : none;
    const fd = k + 3 < count ? v128.load64_splat(f, 24) : none;
    for (let q = y; q < end; q += 16) {
      let s = madd(v128.load(q), fa, v128.load(a));
      s = madd(s, fb, v128.load(b));
      s = madd(s, fc, v128.load(c));
      v128.store(q, madd(s, fd, v128.load(d)));
      a += 16;
      b += 16;
      c += 16;
      d += 16;
    }
  }
}

/** Rows of a block: four weighted columns of them stay in the first cache. */
const BLOCK: i32 = 512;

/**
 * out[a, b] := sum over i of h[i] * x[i, rows[a]] * x[i, columns[b]], blocks of rows, tiles of 4 by 2.
 *
 * @param h        (ld), weights.
 * @param rows     (countA) i32.
 * @param columns  (countB) i32.
 * @param scratch  4 * 512 f64.
 * @param out      (countA, countB) with `stride` f64 from row to row.
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function f64_dense_gram(
  x: usize, ld: i32, h: usize, rows: usize, countA: i32, columns: usize, countB: i32, scratch: usize, out: usize, stride: i32,
): void {
  for (let a = 0; a < countA; a++) memory.fill(out + ((<usize>a * <usize>stride) << 3), 0, <usize>countB << 3);
  for (let start = 0; start < ld; start += BLOCK) {
    const size = min(BLOCK, ld - start);
    const offset = <usize>start << 3;
    for (let a = 0; a < countA; a += 4) {
      const height = min(4, countA - a);
      for (let t = 0; t < 4; t++) {
        const target = scratch + (<usize>(t * BLOCK) << 3);
        // A row that is not there computes what the last one does: no tile of another height.
        const source = column(x, ld, rows, a + min(t, height - 1)) + offset;
        for (let i: usize = 0; i < <usize>size << 3; i += 16) {
          v128.store(target + i, f64x2.mul(v128.load(source + i), v128.load(h + offset + i)));
        }
      }
      const o = out + ((<usize>a * <usize>stride) << 3);
      for (let b = 0; b < countB; b += 2) {
        const p = column(x, ld, columns, b) + offset;
        tile(scratch, p, column(x, ld, columns, min(b + 1, countB - 1)) + offset, size, o, stride, b, height, countB - b);
      }
    }
  }
}

function tile(s: usize, p: usize, q: usize, size: i32, out: usize, stride: i32, b: i32, height: i32, width: i32): void {
  let a0 = f64x2.splat(0), a1 = f64x2.splat(0);
  let b0 = f64x2.splat(0), b1 = f64x2.splat(0);
  let c0 = f64x2.splat(0), c1 = f64x2.splat(0);
  let d0 = f64x2.splat(0), d1 = f64x2.splat(0);
  const end = s + (<usize>size << 3);
  for (; s < end; s += 16, p += 16, q += 16) {
    const v = v128.load(p);
    const w = v128.load(q);
    let t = v128.load(s);
    a0 = madd(a0, t, v);
    a1 = madd(a1, t, w);
    t = v128.load(s, BLOCK * 8);
    b0 = madd(b0, t, v);
    b1 = madd(b1, t, w);
    t = v128.load(s, BLOCK * 16);
    c0 = madd(c0, t, v);
    c1 = madd(c1, t, w);
    t = v128.load(s, BLOCK * 24);
    d0 = madd(d0, t, v);
    d1 = madd(d1, t, w);
  }
  const line = <usize>stride << 3;
  let o = out + (<usize>b << 3);
  put(o, a0, a1, width);
  if (height > 1) put(o + line, b0, b1, width);
  if (height > 2) put(o + 2 * line, c0, c1, width);
  if (height > 3) put(o + 3 * line, d0, d1, width);
}

// @ts-ignore: decorator
@inline
function put(o: usize, a: v128, b: v128, width: i32): void {
  store<f64>(o, load<f64>(o) + f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1));
  if (width > 1) store<f64>(o, load<f64>(o, 8) + f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1), 8);
}

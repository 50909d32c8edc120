// The columns of a dense X once more, in f32: half of the bytes to read. Sums are in f64, but for those of {@link f32_dense_gram}, which
// only proposes steps.
import { madd, sum4 } from './vectors';

// @ts-ignore: decorator
@inline
function column(x: usize, ld: i32, list: usize, k: i32): usize {
  return x + ((<usize>load<i32>(list + (<usize>k << 2)) * <usize>ld) << 2);
}

/** The upper two lanes as f64. */
// @ts-ignore: decorator
@inline
function upper(a: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(a, a, 1, 1));
}

/**
 * Copies columns, rounded.
 *
 * @param x          (ld, count) f64, column-major; ld is a multiple of 4.
 * @param w          (ld) f64, weights.
 * @param y          (ld, count) f32, out.
 * @param roundings  (count) f64, out: sqrt(sum of w (x - y)^2).
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function f32_narrow(x: usize, ld: i32, count: i32, w: usize, y: usize, roundings: usize): void {
  for (let j = 0; j < count; j++, roundings += 8) {
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
    let v = w;
    for (const end = x + (<usize>ld << 3); x < end; x += 32, v += 32, y += 16) {
      const a = v128.load(x);
      const b = v128.load(x, 16);
      const c = f32x4.demote_f64x2_zero(a);
      const d = f32x4.demote_f64x2_zero(b);
      v128.store(y, v128.shuffle<f64>(c, d, 0, 2));
      const p = f64x2.sub(a, f64x2.promote_low_f32x4(c));
      const q = f64x2.sub(b, f64x2.promote_low_f32x4(d));
      s0 = madd(s0, f64x2.mul(v128.load(v), p), p);
      s1 = madd(s1, f64x2.mul(v128.load(v, 16), q), q);
    }
    store<f64>(roundings, sqrt(sum4(s0, s1)));
  }
}

/** As f64_dense_dots, of f32 columns. */
export function f32_dense_dots(x: usize, ld: i32, n: i32, list: usize, count: i32, r: usize, out: usize): void {
  const end = r + (<usize>n << 3);
  for (let k = 0; k < count; k += 4) {
    // A column that is not there is the last one once more.
    const last = count - 1;
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
      let v = v128.load(a);
      a0 = madd(a0, f64x2.promote_low_f32x4(v), r0);
      a1 = madd(a1, upper(v), r1);
      v = v128.load(b);
      b0 = madd(b0, f64x2.promote_low_f32x4(v), r0);
      b1 = madd(b1, upper(v), r1);
      v = v128.load(c);
      c0 = madd(c0, f64x2.promote_low_f32x4(v), r0);
      c1 = madd(c1, upper(v), r1);
      v = v128.load(d);
      d0 = madd(d0, f64x2.promote_low_f32x4(v), r0);
      d1 = madd(d1, upper(v), r1);
      a += 16;
      b += 16;
      c += 16;
      d += 16;
    }
    const o = out + (<usize>k << 3);
    store<f64>(o, sum4(a0, a1));
    if (k + 1 < count) store<f64>(o, sum4(b0, b1), 8);
    if (k + 2 < count) store<f64>(o, sum4(c0, c1), 16);
    if (k + 3 < count) store<f64>(o, sum4(d0, d1), 24);
  }
}

/** As f64_dense_axpys, of f32 columns. */
export function f32_dense_axpys(x: usize, ld: i32, n: i32, list: usize, count: i32, factors: usize, y: usize): void {
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
    for (let q = y; q < end; q += 32) {
      const va = v128.load(a);
      const vb = v128.load(b);
      const vc = v128.load(c);
      const vd = v128.load(d);
      let s = madd(v128.load(q), fa, f64x2.promote_low_f32x4(va));
      s = madd(s, fb, f64x2.promote_low_f32x4(vb));
      s = madd(s, fc, f64x2.promote_low_f32x4(vc));
      v128.store(q, madd(s, fd, f64x2.promote_low_f32x4(vd)));
      s = madd(v128.load(q, 16), fa, upper(va));
      s = madd(s, fb, upper(vb));
      s = madd(s, fc, upper(vc));
      v128.store(q, madd(s, fd, upper(vd)), 16);
      a += 16;
      b += 16;
      c += 16;
      d += 16;
    }
  }
}

/** Rows of a block: 32 weighted columns of them stay in the first cache. */
const BLOCK: i32 = 256;
/** Weights below it count as 0: products that are subnormal in f32 would take a hundred times as long. */
const LEAST: f32 = 1e-25;

/**
 * out[a, b] := sum over i of h[i] * x[i, rows[a]] * x[i, columns[b]], blocks of rows, tiles of 4 by 2. Sums of a block are in f32: errors
 * are of the size of 1e-7 of the columns' norms.
 *
 * @param h        (ld) f64, weights.
 * @param rows     (countA) i32, countA <= 32.
 * @param columns  (countB) i32.
 * @param scratch  33 * 256 f32.
 * @param out      (countA, countB) f64 with `stride` from row to row.
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function f32_dense_gram(
  x: usize, ld: i32, h: usize, rows: usize, countA: i32, columns: usize, countB: i32, scratch: usize, out: usize, stride: i32,
): void {
  for (let a = 0; a < countA; a++) memory.fill(out + ((<usize>a * <usize>stride) << 3), 0, <usize>countB << 3);
  const weights = scratch + ((32 * BLOCK) << 2);
  for (let start = 0; start < ld; start += BLOCK) {
    const size = min(BLOCK, ld - start);
    const offset = <usize>start << 2;
    const bytes = <usize>size << 2;
    const weight = h + (<usize>start << 3);
    for (let i: usize = 0; i < bytes; i += 16) {
      const low = f32x4.demote_f64x2_zero(v128.load(weight + 2 * i));
      const high = f32x4.demote_f64x2_zero(v128.load(weight + 2 * i, 16));
      const both = v128.shuffle<f64>(low, high, 0, 2);
      v128.store(weights + i, v128.and(both, f32x4.ge(both, f32x4.splat(LEAST))));
    }
    // A row that is not there computes what the last one does: no tile of another height.
    const lines = (countA + 3) & ~3;
    for (let a = 0; a < lines; a++) {
      const target = scratch + (<usize>(a * BLOCK) << 2);
      const source = column(x, ld, rows, min(a, countA - 1)) + offset;
      for (let i: usize = 0; i < bytes; i += 16) {
        v128.store(target + i, f32x4.mul(v128.load(source + i), v128.load(weights + i)));
      }
    }
    for (let b = 0; b < countB; b += 2) {
      const p = column(x, ld, columns, b) + offset;
      const q = column(x, ld, columns, min(b + 1, countB - 1)) + offset;
      const o = out + (<usize>b << 3);
      const width = countB - b;
      for (let a = 0; a < countA; a += 4) {
        tile(scratch + (<usize>(a * BLOCK) << 2), p, q, bytes, o + ((<usize>a * <usize>stride) << 3), <usize>stride << 3, countA - a, width);
      }
    }
  }
}

function tile(s: usize, p: usize, q: usize, bytes: usize, out: usize, line: usize, height: i32, width: i32): void {
  let a0 = f32x4.splat(0), a1 = f32x4.splat(0);
  let b0 = f32x4.splat(0), b1 = f32x4.splat(0);
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0);
  let d0 = f32x4.splat(0), d1 = f32x4.splat(0);
  for (const end = s + bytes; s < end; s += 16, p += 16, q += 16) {
    const v = v128.load(p);
    const w = v128.load(q);
    let t = v128.load(s);
    a0 = f32x4.add(a0, f32x4.mul(t, v));
    a1 = f32x4.add(a1, f32x4.mul(t, w));
    t = v128.load(s, BLOCK * 4);
    b0 = f32x4.add(b0, f32x4.mul(t, v));
    b1 = f32x4.add(b1, f32x4.mul(t, w));
    t = v128.load(s, BLOCK * 8);
    c0 = f32x4.add(c0, f32x4.mul(t, v));
    c1 = f32x4.add(c1, f32x4.mul(t, w));
    t = v128.load(s, BLOCK * 12);
    d0 = f32x4.add(d0, f32x4.mul(t, v));
    d1 = f32x4.add(d1, f32x4.mul(t, w));
  }
  put(out, a0, a1, width);
  if (height > 1) put(out + line, b0, b1, width);
  if (height > 2) put(out + 2 * line, c0, c1, width);
  if (height > 3) put(out + 3 * line, d0, d1, width);
}

// @ts-ignore: decorator
@inline
function put(o: usize, a: v128, b: v128, width: i32): void {
  const p = f64x2.add(f64x2.promote_low_f32x4(a), upper(a));
  store<f64>(o, load<f64>(o) + f64x2.extract_lane(p, 0) + f64x2.extract_lane(p, 1));
  if (width < 2) return;
  const q = f64x2.add(f64x2.promote_low_f32x4(b), upper(b));
  store<f64>(o, load<f64>(o, 8) + f64x2.extract_lane(q, 0) + f64x2.extract_lane(q, 1), 8);
}

// The columns of a dense X once more, in f32: half of the bytes to read. Sums are in f64.
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

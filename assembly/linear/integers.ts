// Products of columns for the model that steps are made of: in integers of 16 bits, whose sums are exact, so that no order of theirs
// changes a bit, and which take a quarter of the time of f32. Columns lie in blocks of 128 rows, and a block's columns behind each other.
import { madd } from './vectors';

/** Rows of a block: 32 columns of them stay in the first cache. */
const BLOCK: i32 = 128;
/** Bytes of a column in a block. */
const LINE: usize = <usize>BLOCK << 1;
/** Largest norm of a column in a block: |sum of a b| <= |a| |b| stays below 2^31. */
const NORM: f64 = 46330;

/**
 * Weighs a column and rounds it: z[i] := nearest(x[i] * sqrt(h[i]) * s), with s as large as 16 bits, and sums in 32 bits, allow.
 *
 * @param x        (n) f32.
 * @param h        (n) f64.
 * @param n        a multiple of 4.
 * @param scratch  (n + 4) f32.
 * @param z        i16, out: the column's place in the first block; a last block of 4 numbers more than a multiple of 8 ends with 4 zeros.
 * @param next     bytes from one block to the next.
 * @returns 1 / s.
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function i16_round(x: usize, h: usize, n: i32, scratch: usize, z: usize, next: usize): f64 {
  let largest = f32x4.splat(0);
  let square: f64 = 0;
  const bytes = <usize>n << 2;
  for (let i: usize = 0; i < bytes; ) {
    let s = f64x2.splat(0);
    for (const end = min(i + (LINE << 1), bytes); i < end; i += 16, h += 32) {
      const v = v128.load(x + i);
      const low = f64x2.mul(f64x2.promote_low_f32x4(v), f64x2.sqrt(v128.load(h)));
      const high = f64x2.mul(f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1)), f64x2.sqrt(v128.load(h, 16)));
      s = madd(s, low, low);
      s = madd(s, high, high);
      const both = v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
      v128.store(scratch + i, both);
      largest = f32x4.pmax(largest, f32x4.abs(both));
    }
    square = max(square, f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1));
  }
  v128.store(scratch + bytes, f32x4.splat(0));
  const most = max(
    max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  );
  // Rounding adds at most half of the root of a block's rows to the norm.
  const scale = <f32>min(min(32767 / <f64>most, NORM / sqrt(square)), 1e38);
  const factor = f32x4.splat(scale);
  for (let start: usize = 0; start < bytes; start += LINE << 1, z += next) {
    const size = min(LINE << 1, bytes - start);
    const from = scratch + start;
    for (let i: usize = 0; i < size; i += 32) {
      const a = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(from + i), factor)));
      const b = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(from + i, 16), factor)));
      v128.store(z + (i >> 1), i16x8.narrow_i32x4_s(a, b));
    }
  }
  return 1 / <f64>scale;
}

/**
 * out[a, b] := factors[first + a] * factors[b] * sum over rows of z[first + a] * z[b], a < countA, b < countB; blocks of rows, tiles of 4 by 2.
 *
 * @param z        i16 columns of {@link i16_round}, the first one's place in the first block; behind the last block, 3 columns more are read.
 * @param next     bytes from one block to the next.
 * @param n        rows, a multiple of 4; of a last block of 4 more than a multiple of 8, the 4 zeros are read, too.
 * @param countA   at most 32.
 * @param factors  (first + countA, or countB) f64.
 * @param out      (countA, countB) f64 with `stride` from row to row.
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function i16_gram(
  z: usize, next: usize, n: i32, first: i32, countA: i32, countB: i32, factors: usize, out: usize, stride: i32,
): void {
  const line = <usize>stride << 3;
  for (let a = 0; a < countA; a++) memory.fill(out + <usize>a * line, 0, <usize>countB << 3);
  for (let start = 0; start < n; start += BLOCK, z += next) {
    const bytes = <usize>min(BLOCK, n - start) << 1;
    for (let b = 0; b < countB; b += 2) {
      for (let a = 0; a < countA; a += 4) {
        const o = out + <usize>a * line + (<usize>b << 3);
        tile(z + <usize>(first + a) * LINE, z + <usize>b * LINE, bytes, o, line, countA - a, countB - b);
      }
    }
  }
  for (let a = 0; a < countA; a++, out += line) {
    const factor = load<f64>(factors + (<usize>(first + a) << 3));
    for (let b: usize = 0; b < <usize>countB << 3; b += 8) {
      store<f64>(out + b, load<f64>(out + b) * (factor * load<f64>(factors + b)));
    }
  }
}

/** Four columns from s on, and two from p on; those that are not there are read, and make nothing. */
function tile(s: usize, p: usize, bytes: usize, out: usize, line: usize, height: i32, width: i32): void {
  let a0 = i32x4.splat(0), a1 = i32x4.splat(0);
  let b0 = i32x4.splat(0), b1 = i32x4.splat(0);
  let c0 = i32x4.splat(0), c1 = i32x4.splat(0);
  let d0 = i32x4.splat(0), d1 = i32x4.splat(0);
  for (const end = s + bytes; s < end; s += 16, p += 16) {
    const v = v128.load(p);
    const w = v128.load(p, LINE);
    let t = v128.load(s);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(t, v));
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(t, w));
    t = v128.load(s, LINE);
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(t, v));
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(t, w));
    t = v128.load(s, 2 * LINE);
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(t, v));
    c1 = i32x4.add(c1, i32x4.dot_i16x8_s(t, w));
    t = v128.load(s, 3 * LINE);
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(t, v));
    d1 = i32x4.add(d1, i32x4.dot_i16x8_s(t, w));
  }
  put(out, a0, a1, width);
  if (height > 1) put(out + line, b0, b1, width);
  if (height > 2) put(out + 2 * line, c0, c1, width);
  if (height > 3) put(out + 3 * line, d0, d1, width);
}

// @ts-ignore: decorator
@inline
function put(o: usize, a: v128, b: v128, width: i32): void {
  let s = i32x4.add(v128.shuffle<i32>(a, b, 0, 1, 4, 5), v128.shuffle<i32>(a, b, 2, 3, 6, 7));
  s = i32x4.add(s, v128.shuffle<i32>(s, s, 1, 0, 3, 2));
  store<f64>(o, load<f64>(o) + <f64>i32x4.extract_lane(s, 0));
  if (width > 1) store<f64>(o, load<f64>(o, 8) + <f64>i32x4.extract_lane(s, 2), 8);
}

// From rows as they are given to columns that are centred and scaled.
import { madd, sum4 } from './vectors';

/** Rows that are copied together: they fill lines of a column. */
const STRIP: i32 = 8;
/** Columns that are written in turns: processors know where the pages of so many are. */
const TILE: i32 = 512;

/**
 * x[i, j] := rows[i, j]: rows become columns of `ld` numbers.
 *
 * @param rows    (count, columns) row-major.
 * @param x       (ld, columns) column-major; rows from `count` on are left alone.
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function f64_transpose(rows: usize, count: i32, columns: i32, x: usize, ld: i32): void {
  const line = <usize>columns << 3;
  const next = <usize>ld << 3;
  for (let first = 0; first < columns; first += TILE) {
    const last = min(first + TILE, columns);
    for (let i = 0; i < count; i += STRIP) {
      const height = min(STRIP, count - i);
      const strip = rows + <usize>i * line;
      let j = first;
      let target = x + <usize>first * next + (<usize>i << 3);
      if (height === STRIP) {
        for (; j + 2 <= last; j += 2, target += 2 * next) {
          let source = strip + (<usize>j << 3);
          for (let k: usize = 0; k < <usize>STRIP << 3; k += 16, source += 2 * line) {
            const a = v128.load(source);
            const b = v128.load(source + line);
            v128.store(target + k, v128.shuffle<f64>(a, b, 0, 2));
            v128.store(target + next + k, v128.shuffle<f64>(a, b, 1, 3));
          }
        }
      }
      for (; j < last; j++, target += next) {
        const source = strip + (<usize>j << 3);
        for (let k = 0; k < height; k++) store<f64>(target + (<usize>k << 3), load<f64>(source + <usize>k * line));
      }
    }
  }
}

/** Numbers from here on are infinite in f32. */
const LIMIT: f64 = 3.4028235677973366e38;
/** Rounding of a number, as part of it. */
const EPSILON: f64 = 2.220446049250313e-16;

/**
 * Centres and scales columns in place: x := (x - mean) / deviation, with mean = Σ w x and deviation = sqrt(Σ w (x - mean)²).
 *
 * The deviation of a column of equal numbers is 0 exactly; it is not divided. Rows from n to ld become 0.
 *
 * @param x          (ld, count) column-major, inout.
 * @param n          rows, >= 1.
 * @param w          (ld) weights with the sum 1, 0 from n on.
 * @param isCentred  otherwise nothing is subtracted.
 * @param isScaled   otherwise nothing is divided.
 * @param mean       (count), out.
 * @param deviation  (count), out.
 * @param norms      (count), out: sqrt(Σ w x²) of the new numbers.
 * @returns 0 if a number is not finite in f32, otherwise 1.
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function f64_standardize(
  x: usize, ld: i32, n: i32, count: i32, w: usize, isCentred: i32, isScaled: i32, mean: usize, deviation: usize, norms: usize,
): i32 {
  const limit = f64x2.splat(LIMIT);
  let small = i64x2.splat(-1);
  for (let j = 0; j < count; j++, x += <usize>ld << 3) {
    const rest = x + (<usize>n << 3);
    const end = x + (<usize>ld << 3);
    const first = load<f64>(x);
    for (let q = rest; q < end; q += 8) store<f64>(q, first);
    const f = f64x2.splat(first);
    let same = i64x2.splat(-1);
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
    for (let q = x, v = w; q < end; q += 32, v += 32) {
      const a = v128.load(q);
      const b = v128.load(q, 16);
      same = v128.and(same, v128.and(f64x2.eq(a, f), f64x2.eq(b, f)));
      small = v128.and(small, v128.and(f64x2.lt(f64x2.abs(a), limit), f64x2.lt(f64x2.abs(b), limit)));
      s0 = madd(s0, v128.load(v), a);
      s1 = madd(s1, v128.load(v, 16), b);
    }
    let middle = first;
    let spread: f64 = 0;
    if (!i64x2.all_true(same)) {
      middle = sum4(s0, s1);
      const m = f64x2.splat(middle);
      let r0 = f64x2.splat(0), r1 = f64x2.splat(0);
      s0 = r0;
      s1 = r1;
      for (let q = x, v = w; q < end; q += 32, v += 32) {
        const a = f64x2.sub(v128.load(q), m);
        const b = f64x2.sub(v128.load(q, 16), m);
        const c = f64x2.mul(v128.load(v), a);
        const d = f64x2.mul(v128.load(v, 16), b);
        r0 = f64x2.add(r0, c);
        r1 = f64x2.add(r1, d);
        s0 = madd(s0, c, a);
        s1 = madd(s1, d, b);
      }
      // The first moment that the rounding of the mean leaves.
      const left = sum4(r0, r1);
      spread = sqrt(max<f64>(0, sum4(s0, s1) - left * left));
      middle += left;
    }
    const c = f64x2.splat(isCentred ? middle : 0);
    const factor = f64x2.splat(isScaled && spread > 0 ? 1 / spread : 1);
    for (let q = x; q < end; q += 32) {
      v128.store(q, f64x2.mul(f64x2.sub(v128.load(q), c), factor));
      v128.store(q, f64x2.mul(f64x2.sub(v128.load(q, 16), c), factor), 16);
    }
    for (let q = rest; q < end; q += 8) store<f64>(q, 0);
    const at = <usize>j << 3;
    store<f64>(mean + at, middle);
    store<f64>(deviation + at, spread);
    // Subtracted, the mean leaves its rounding.
    const offset = isCentred ? middle * EPSILON : middle;
    store<f64>(norms + at, sqrt(spread * spread + offset * offset) * f64x2.extract_lane(factor, 0));
  }
  return i64x2.all_true(small);
}

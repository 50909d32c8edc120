// The columns of a dense X once more, in 8 bits: a quarter of the bytes of f32, to see which of them have to be read there.

/** Largest number of 8 bits. */
const MOST: f32 = 127;
/** Columns of smaller numbers, whose reciprocals may be infinite, become zeros. */
const LEAST: f32 = 1e-30;

/**
 * Rounds columns: z := nearest(y / factor), so that no number changes by more than half of the factor.
 *
 * @param y        (ld, count) f32, column-major; ld is a multiple of 4.
 * @param z        (next, count) i8, out; numbers from ld on become 0.
 * @param next     bytes of a column of z, at least ld, a multiple of 16.
 * @param factors  (count) f64, out.
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function i8_round(y: usize, ld: i32, count: i32, z: usize, next: i32, factors: usize): void {
  for (let j = 0; j < count; j++, factors += 8) {
    const end = y + (<usize>ld << 2);
    let largest = f32x4.splat(0);
    for (let q = y; q < end; q += 16) largest = f32x4.pmax(largest, f32x4.abs(v128.load(q)));
    const most = max(
      max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
      max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
    );
    store<f64>(factors, max(most, LEAST) / MOST);
    const inverse = f32x4.splat(MOST / max(most, LEAST));
    const stop = z + next;
    for (; y < end; y += 16, z += 4) {
      const i = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(y), inverse)));
      const half = i16x8.narrow_i32x4_s(i, i);
      v128.store32_lane(z, i8x16.narrow_i16x8_s(half, half), 0);
    }
    for (; z < stop; z += 4) store<i32>(z, 0);
  }
}

/**
 * Writes c = factors[j] * scale * sum of z q of the columns j of a list, and lists those that are beyond their limits: |c| > limits[j].
 *
 * @param z        (next, columns) i8 of {@link i8_round}.
 * @param list     (count) i32.
 * @param q        (next) i16, so small that the sums stay below 2^31.
 * @param factors  (columns).
 * @param limits   (columns).
 * @param known    (columns, 2), out: c, at the first of both.
 * @param kept     (count) i32, out.
 * @returns how many are kept.
 * Unchecked: lengths and alignment of 8 bytes.
 */
export function i8_screen(
  z: usize, next: i32, list: usize, count: i32, q: usize, factors: usize, scale: f64, limits: usize, known: usize, kept: usize,
): i32 {
  const start = kept;
  const last = list + (<usize>(count - 1) << 2);
  for (; list <= last; list += 16) {
    // Four at a time: memory is waited for once. A column that is not there is the last one once more.
    let a = column(z, next, list);
    let b = column(z, next, min(list + 4, last));
    let c = column(z, next, min(list + 8, last));
    let d = column(z, next, min(list + 12, last));
    let s = i32x4.splat(0), t = i32x4.splat(0), u = i32x4.splat(0), v = i32x4.splat(0);
    for (let p = q, end = q + (<usize>next << 1); p < end; p += 32, a += 16, b += 16, c += 16, d += 16) {
      const low = v128.load(p);
      const high = v128.load(p, 16);
      s = i32x4.add(s, dot(a, low, high));
      t = i32x4.add(t, dot(b, low, high));
      u = i32x4.add(u, dot(c, low, high));
      v = i32x4.add(v, dot(d, low, high));
    }
    kept = keep(s, list, factors, scale, limits, known, kept);
    if (list + 4 <= last) kept = keep(t, list + 4, factors, scale, limits, known, kept);
    if (list + 8 <= last) kept = keep(u, list + 8, factors, scale, limits, known, kept);
    if (list + 12 <= last) kept = keep(v, list + 12, factors, scale, limits, known, kept);
  }
  return i32((kept - start) >> 2);
}

// @ts-ignore: decorator
@inline
function column(z: usize, next: i32, at: usize): usize {
  return z + <usize>load<i32>(at) * <usize>next;
}

// @ts-ignore: decorator
@inline
function dot(a: usize, low: v128, high: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(v128.load8x8_s(a), low), i32x4.dot_i16x8_s(v128.load8x8_s(a, 8), high));
}

/** Ends the column at a place of the list. Returns where the next one is kept. */
function keep(s: v128, place: usize, factors: usize, scale: f64, limits: usize, known: usize, kept: usize): usize {
  const j = load<i32>(place);
  s = i32x4.add(s, v128.shuffle<i32>(s, s, 2, 3, 0, 1));
  const at = <usize>j << 3;
  const c = <f64>(i32x4.extract_lane(s, 0) + i32x4.extract_lane(s, 1)) * (scale * load<f64>(factors + at));
  store<f64>(known + (at << 1), c);
  if (abs(c) <= load<f64>(limits + at)) return kept;
  store<i32>(kept, j);
  return kept + 4;
}

// The factor L of a positive definite matrix, lower triangular, row by row with `stride` f64 between rows: rows are appended where
// columns enter, and deleted by Givens rotations where they leave.
// Source: Golub & Van Loan, "Matrix Computations" (2013), sections 4.2 and 6.5.4.
import { nmadd } from './vectors';

/** s - sum over k < n of a[k] * b[k]. Any n, any alignment of 8 bytes. */
// @ts-ignore: decorator
@inline
function minusDot(s: f64, a: usize, b: usize, n: i32): f64 {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
  let k = 0;
  for (; k + 8 <= n; k += 8, a += 64, b += 64) {
    s0 = nmadd(s0, v128.load(a), v128.load(b));
    s1 = nmadd(s1, v128.load(a, 16), v128.load(b, 16));
    s2 = nmadd(s2, v128.load(a, 32), v128.load(b, 32));
    s3 = nmadd(s3, v128.load(a, 48), v128.load(b, 48));
  }
  const t = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let rest: f64 = 0;
  for (; k < n; k++, a += 8, b += 8) rest -= load<f64>(a) * load<f64>(b);
  return s + (f64x2.extract_lane(t, 0) + f64x2.extract_lane(t, 1) + rest);
}

/**
 * Solves L x = row in place for `count` rows that lie behind the m of the factor: their part of a larger factor. The factor is read once
 * for all of them, two rows of it at a time.
 *
 * @param l       factor of order m, and behind it the rows: (count, m).
 * @param stride  f64 between rows, at least m.
 */
export function f64_cholesky_forward(l: usize, stride: i32, m: i32, count: i32): void {
  const line = <usize>stride << 3;
  const first = l + <usize>m * line;
  let i = 0;
  for (; i + 2 <= m; i += 2, l += 2 * line) {
    let x = first;
    let r = 0;
    for (; r + 4 <= count; r += 4, x += 4 * line) forwardFour(l, line, x, <usize>i << 3);
    for (; r < count; r++, x += line) forward(l, line, x, 0, <usize>i << 3);
  }
  if (i < m) for (let r = 0; r < count; r++) forwardLast(l, first + <usize>r * line, 0, i);
}

/** Numbers at `at`, in bytes, and behind it of four rows from x on, `line` bytes apart: those before them are solved. @param l  the two rows of the factor. */
function forwardFour(l: usize, line: usize, x: usize, at: usize): void {
  const next = l + line;
  const b = x + line;
  const c = b + line;
  const d = c + line;
  let a0 = f64x2.splat(0), b0 = f64x2.splat(0), c0 = f64x2.splat(0), d0 = f64x2.splat(0);
  let a1 = f64x2.splat(0), b1 = f64x2.splat(0), c1 = f64x2.splat(0), d1 = f64x2.splat(0);
  for (let k: usize = 0; k < at; k += 16) {
    const v = v128.load(l + k);
    const w = v128.load(next + k);
    let t = v128.load(x + k);
    a0 = nmadd(a0, v, t);
    a1 = nmadd(a1, w, t);
    t = v128.load(b + k);
    b0 = nmadd(b0, v, t);
    b1 = nmadd(b1, w, t);
    t = v128.load(c + k);
    c0 = nmadd(c0, v, t);
    c1 = nmadd(c1, w, t);
    t = v128.load(d + k);
    d0 = nmadd(d0, v, t);
    d1 = nmadd(d1, w, t);
  }
  l += at;
  pair(l, line, x + at, a0, a1);
  pair(l, line, b + at, b0, b1);
  pair(l, line, c + at, c0, c1);
  pair(l, line, d + at, d0, d1);
}

/** The same for one row, which is 0 before `from`, a multiple of 16 bytes. */
function forward(l: usize, line: usize, x: usize, from: usize, at: usize): void {
  const next = l + line;
  let a0 = f64x2.splat(0), a1 = f64x2.splat(0);
  let b0 = f64x2.splat(0), b1 = f64x2.splat(0);
  let k = from;
  for (; k + 32 <= at; k += 32) {
    const v = v128.load(x + k);
    const w = v128.load(x + k, 16);
    a0 = nmadd(a0, v, v128.load(l + k));
    a1 = nmadd(a1, v, v128.load(next + k));
    b0 = nmadd(b0, w, v128.load(l + k, 16));
    b1 = nmadd(b1, w, v128.load(next + k, 16));
  }
  if (k < at) {
    const v = v128.load(x + k);
    a0 = nmadd(a0, v, v128.load(l + k));
    a1 = nmadd(a1, v, v128.load(next + k));
  }
  pair(l + at, line, x + at, f64x2.add(a0, b0), f64x2.add(a1, b1));
}

/** Two numbers of x, from sums over those before them. @param l  their place in the first of the two rows of the factor. */
// @ts-ignore: decorator
@inline
function pair(l: usize, line: usize, x: usize, a: v128, b: v128): void {
  const value = (load<f64>(x) + (f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1))) / load<f64>(l);
  store<f64>(x, value);
  const rest = load<f64>(x, 8) + (f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1)) - value * load<f64>(l + line);
  store<f64>(x, rest / load<f64>(l + line, 8), 8);
}

/** The number i of x, which is 0 before `from`. */
function forwardLast(l: usize, x: usize, from: i32, i: i32): void {
  const start = <usize>from << 3;
  const at = x + (<usize>i << 3);
  store<f64>(at, minusDot(load<f64>(at), l + start, x + start, i - from) / load<f64>(l + (<usize>i << 3)));
}

/**
 * Ends a row that {@link f64_cholesky_forward} has solved for the first `solved` rows: L of order m becomes that of order m + 1.
 *
 * @param row       (m + 1) address of the row: it lies anywhere behind the factor, and is moved to its end.
 * @param diagonal  of the matrix.
 * @param least     smallest part of the diagonal that the squared pivot may be.
 * @returns the squared pivot divided by the diagonal; where it is at most `least`, nothing is appended.
 */
export function f64_cholesky_append(
  l: usize, stride: i32, m: i32, solved: i32, row: usize, diagonal: f64, least: f64,
): f64 {
  const target = l + ((<usize>m * <usize>stride) << 3);
  if (target != row) memory.copy(target, row, <usize>m << 3);
  let line = l + ((<usize>solved * <usize>stride) << 3);
  for (let i = solved; i < m; i++, line += <usize>stride << 3) {
    forwardLast(line, target, 0, i);
  }
  const pivot = minusDot(diagonal, target, target, m);
  const part = pivot / diagonal;
  if (!(part > least)) return part == part ? min(part, least) : least;
  store<f64>(target + (<usize>m << 3), sqrt(pivot));
  return part;
}

/**
 * Deletes row and column `at` of a factor of order m: four rows at a time go through the rotations of those above them.
 *
 * @param rotations  2 * m f64.
 */
export function f64_cholesky_delete(l: usize, stride: i32, m: i32, at: i32, rotations: usize): void {
  const line = <usize>stride << 3;
  const shared = <usize>at << 3;
  const end = m - 1 - at;
  let target = l + <usize>at * line;
  let count = 0;
  for (; count + 4 <= end; count += 4, target += 4 * line) {
    const a = target + line;
    const b = a + line;
    const c = b + line;
    const d = c + line;
    memory.copy(target, a, shared);
    memory.copy(a, b, shared);
    memory.copy(b, c, shared);
    memory.copy(c, d, shared);
    let p = shared;
    let x = v128.load64_lane(b + p, v128.load64_zero(a + p), 1);
    let u = v128.load64_lane(d + p, v128.load64_zero(c + p), 1);
    for (let k = rotations, stop = rotations + (<usize>count << 4); k < stop; k += 16, p += 8) {
      const f = v128.load64_splat(k);
      const g = v128.load64_splat(k, 8);
      const y = v128.load64_lane(b + p, v128.load64_zero(a + p, 8), 1, 8);
      const v = v128.load64_lane(d + p, v128.load64_zero(c + p, 8), 1, 8);
      const s = f64x2.add(f64x2.mul(f, x), f64x2.mul(g, y));
      const t = f64x2.add(f64x2.mul(f, u), f64x2.mul(g, v));
      x = f64x2.sub(f64x2.mul(f, y), f64x2.mul(g, x));
      u = f64x2.sub(f64x2.mul(f, v), f64x2.mul(g, u));
      v128.store64_lane(target + p, s, 0);
      v128.store64_lane(a + p, s, 1);
      v128.store64_lane(b + p, t, 0);
      v128.store64_lane(c + p, t, 1);
    }
    // Their own rotations: each goes over those below it, too.
    const own = rotations + (<usize>count << 4);
    turn(a, target, p, f64x2.extract_lane(x, 0), own, own);
    turn(b, a, p, f64x2.extract_lane(x, 1), own, own + 16);
    turn(c, b, p, f64x2.extract_lane(u, 0), own, own + 32);
    turn(d, c, p, f64x2.extract_lane(u, 1), own, own + 48);
  }
  for (; count < end; count++, target += line) {
    const source = target + line;
    memory.copy(target, source, shared);
    turn(source, target, shared, load<f64>(source + shared), rotations, rotations + (<usize>count << 4));
  }
}

/** Takes a row from the number at p on, x until now, through rotations, and ends it with one of its own. */
function turn(source: usize, target: usize, p: usize, x: f64, rotation: usize, end: usize): void {
  for (; rotation < end; rotation += 16, p += 8) {
    const c = load<f64>(rotation);
    const s = load<f64>(rotation, 8);
    const y = load<f64>(source + p, 8);
    store<f64>(target + p, c * x + s * y);
    x = c * y - s * x;
  }
  // The rotation that takes y into x: the diagonal, and cosine and sine.
  const y = load<f64>(source + p, 8);
  const r = sqrt(x * x + y * y);
  store<f64>(rotation, x / r);
  store<f64>(rotation, y / r, 8);
  store<f64>(target + p, r);
}

/** b := inverse of (L Lt) times b. @param b  (m), inout. @param from  b is 0 before it. */
export function f64_cholesky_solve(l: usize, stride: i32, m: i32, b: usize, from: i32): void {
  const line = <usize>stride << 3;
  let i = from & ~1;
  const start = <usize>i << 3;
  let row = l + <usize>i * line;
  for (; i + 2 <= m; i += 2, row += 2 * line) forward(row, line, b, start, <usize>i << 3);
  if (i < m) {
    forwardLast(row, b, from & ~1, i);
    const at = <usize>i << 3;
    const x = load<f64>(b + at) / load<f64>(row + at);
    store<f64>(b + at, x);
    f64_axpy(-x, row, b, i);
  }
  for (i -= 2; i >= 0; i -= 2) {
    row = l + <usize>i * line;
    const next = row + line;
    const at = <usize>i << 3;
    const y = load<f64>(b + at, 8) / load<f64>(next + at, 8);
    const x = (load<f64>(b + at) - y * load<f64>(next + at)) / load<f64>(row + at);
    store<f64>(b + at, x);
    store<f64>(b + at, y, 8);
    const p = f64x2.splat(x);
    const q = f64x2.splat(y);
    for (let k: usize = 0; k < at; k += 16) {
      v128.store(b + k, nmadd(nmadd(v128.load(b + k), q, v128.load(next + k)), p, v128.load(row + k)));
    }
  }
}

/** y += a * x. Any n, any alignment of 8 bytes. */
export function f64_axpy(a: f64, x: usize, y: usize, n: i32): void {
  const f = f64x2.splat(a);
  let k = 0;
  for (; k + 4 <= n; k += 4, x += 32, y += 32) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(f, v128.load(x))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(f, v128.load(x, 16))), 16);
  }
  for (; k < n; k++, x += 8, y += 8) store<f64>(y, load<f64>(y) + a * load<f64>(x));
}

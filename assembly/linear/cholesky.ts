// The factor L of a positive definite matrix, lower triangular, row by row with `stride` f64 between rows: rows are appended where
// columns enter, and deleted by Givens rotations where they leave.
// Source: Golub & Van Loan, "Matrix Computations" (2013), sections 4.2 and 6.5.4.
import { nmadd, sum4 } from './vectors';

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
 * Solves L x = row in place for `count` rows that lie behind the m of the factor: their part of a larger factor. Four at a time, so
 * that the factor is read once for them; each is added up in an order of its own.
 *
 * @param l       factor of order m, and behind it the rows: (count, m).
 * @param stride  f64 between rows, at least m.
 */
export function f64_cholesky_forward(l: usize, stride: i32, m: i32, count: i32): void {
  const line = <usize>stride << 3;
  const first = l + <usize>m * line;
  let r = 0;
  for (; r + 4 <= count; r += 4) {
    const a = first + <usize>r * line;
    const b = a + line;
    const c = b + line;
    const d = c + line;
    let row = l;
    for (let i = 0; i < m; i++, row += line) {
      let a0 = f64x2.splat(0), b0 = f64x2.splat(0), c0 = f64x2.splat(0), d0 = f64x2.splat(0);
      let a1 = f64x2.splat(0), b1 = f64x2.splat(0), c1 = f64x2.splat(0), d1 = f64x2.splat(0);
      const at = <usize>i << 3;
      const even = <usize>(i & ~3) << 3;
      let k: usize = 0;
      for (; k < even; k += 32) {
        const x = v128.load(row + k);
        const y = v128.load(row + k, 16);
        a0 = nmadd(a0, x, v128.load(a + k));
        a1 = nmadd(a1, y, v128.load(a + k, 16));
        b0 = nmadd(b0, x, v128.load(b + k));
        b1 = nmadd(b1, y, v128.load(b + k, 16));
        c0 = nmadd(c0, x, v128.load(c + k));
        c1 = nmadd(c1, y, v128.load(c + k, 16));
        d0 = nmadd(d0, x, v128.load(d + k));
        d1 = nmadd(d1, y, v128.load(d + k, 16));
      }
      const inverse = 1 / load<f64>(row + at);
      finish(a, row, k, at, sum4(a0, a1), inverse);
      finish(b, row, k, at, sum4(b0, b1), inverse);
      finish(c, row, k, at, sum4(c0, c1), inverse);
      finish(d, row, k, at, sum4(d0, d1), inverse);
    }
  }
  for (; r < count; r++) {
    const a = first + <usize>r * line;
    let row = l;
    for (let i = 0; i < m; i++, row += line) {
      let a0 = f64x2.splat(0), a1 = f64x2.splat(0);
      const at = <usize>i << 3;
      const even = <usize>(i & ~3) << 3;
      let k: usize = 0;
      for (; k < even; k += 32) {
        a0 = nmadd(a0, v128.load(row + k), v128.load(a + k));
        a1 = nmadd(a1, v128.load(row + k, 16), v128.load(a + k, 16));
      }
      finish(a, row, k, at, sum4(a0, a1), 1 / load<f64>(row + at));
    }
  }
}

/** x[i] := (x[i] + sum - the rest of the products from k on) times the reciprocal of the diagonal. */
// @ts-ignore: decorator
@inline
function finish(x: usize, row: usize, k: usize, at: usize, sum: f64, inverse: f64): void {
  let value = load<f64>(x + at) + sum;
  for (let j = k; j < at; j += 8) value -= load<f64>(row + j) * load<f64>(x + j);
  store<f64>(x + at, value * inverse);
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
    const at = <usize>i << 3;
    store<f64>(target + at, minusDot(load<f64>(target + at), line, target, i) / load<f64>(line + at));
  }
  const pivot = minusDot(diagonal, target, target, m);
  const part = pivot / diagonal;
  if (!(part > least)) return part == part ? min(part, least) : least;
  store<f64>(target + (<usize>m << 3), sqrt(pivot));
  return part;
}

/**
 * Deletes row and column `at` of a factor of order m: two rows at a time go through the rotations of those above them.
 *
 * @param rotations  2 * m f64.
 */
export function f64_cholesky_delete(l: usize, stride: i32, m: i32, at: i32, rotations: usize): void {
  const line = <usize>stride << 3;
  const shared = <usize>at << 3;
  let count = 0;
  let i = at;
  for (; i + 1 < m - 1; i += 2) {
    const first = l + <usize>(i + 1) * line;
    const second = first + line;
    const target = l + <usize>i * line;
    const next = target + line;
    memory.copy(target, first, shared);
    memory.copy(next, second, shared);
    let x = v128.load64_lane(second + shared, v128.load64_zero(first + shared), 1);
    let p = shared;
    for (let k = 0; k < count; k++, p += 8) {
      const c = v128.load64_splat(rotations + (<usize>k << 4));
      const s = v128.load64_splat(rotations + (<usize>k << 4), 8);
      const y = v128.load64_lane(second + p, v128.load64_zero(first + p, 8), 1, 8);
      const out = f64x2.add(f64x2.mul(c, x), f64x2.mul(s, y));
      x = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x));
      store<f64>(target + p, f64x2.extract_lane(out, 0));
      store<f64>(next + p, f64x2.extract_lane(out, 1));
    }
    // Each row's own rotation; that of the first goes over the second, too.
    rotate(target + p, f64x2.extract_lane(x, 0), load<f64>(first + p, 8), rotations + (<usize>count << 4));
    const c = load<f64>(rotations + (<usize>count << 4));
    const s = load<f64>(rotations + (<usize>count << 4), 8);
    const u = f64x2.extract_lane(x, 1);
    const y = load<f64>(second + p, 8);
    store<f64>(next + p, c * u + s * y);
    rotate(next + p + 8, c * y - s * u, load<f64>(second + p, 16), rotations + (<usize>(count + 1) << 4));
    count += 2;
  }
  if (i < m - 1) {
    const source = l + <usize>(i + 1) * line;
    const target = l + <usize>i * line;
    memory.copy(target, source, shared);
    let x = load<f64>(source + shared);
    let p = shared;
    for (let k = 0; k < count; k++, p += 8) {
      const c = load<f64>(rotations + (<usize>k << 4));
      const s = load<f64>(rotations + (<usize>k << 4), 8);
      const y = load<f64>(source + p, 8);
      store<f64>(target + p, c * x + s * y);
      x = c * y - s * x;
    }
    rotate(target + p, x, load<f64>(source + p, 8), rotations + (<usize>count << 4));
  }
}

/** The rotation that takes y into x: the diagonal, and cosine and sine. */
// @ts-ignore: decorator
@inline
function rotate(diagonal: usize, x: f64, y: f64, rotation: usize): void {
  const r = sqrt(x * x + y * y);
  store<f64>(rotation, x / r);
  store<f64>(rotation, y / r, 8);
  store<f64>(diagonal, r);
}

/** b := inverse of (L Lt) times b. @param b  (m), inout. @param from  b is 0 before it. */
export function f64_cholesky_solve(l: usize, stride: i32, m: i32, b: usize, from: i32): void {
  const line = <usize>stride << 3;
  const start = <usize>from << 3;
  for (let i = from; i < m; i++) {
    const row = l + <usize>i * line;
    const at = <usize>i << 3;
    store<f64>(b + at, minusDot(load<f64>(b + at), row + start, b + start, i - from) / load<f64>(row + at));
  }
  for (let i = m - 1; i >= 0; i--) {
    const row = l + <usize>i * line;
    const at = <usize>i << 3;
    const x = load<f64>(b + at) / load<f64>(row + at);
    store<f64>(b + at, x);
    f64_axpy(-x, row, b, i);
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

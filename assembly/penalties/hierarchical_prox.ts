// Proximal operator of LassoNet's penalty: of every row of a row-major matrix, the first columns are theta, the others w:
//
//   argmin over (y, v) of  ||y - theta||^2 / (2 t) + sum (v[i] - w[i])^2 / (2 u[i]) + lambda * ||y||_2
//   subject to  |v[i]| <= M * ||y||_2.
//
// y has the direction of theta, and v is w, clamped. The length s = ||y|| solves
//
//   h(s) = s - ||theta|| + t * lambda - M * sum t / u[i] * max(|w[i]| - M * s, 0) = 0,  and s = 0 if h(0) >= 0.
//
// h is increasing, concave, and linear between the |w[i]| / M. So Newton's method ascends from s = 0 and reaches the root after
// finitely many steps, each with fewer terms. Unlike the authors' own algorithm, it needs neither sorting nor memory, and step sizes
// per weight make it no harder. Sums are in f64, in ascending order.
//
// Source: Lemhadri, Ruan, Abraham & Tibshirani, "LassoNet" (JMLR 2021), Hier-Prox and its group version.

/** Least growth of s: less is rounding. */
const LEAST_GROWTH: f64 = 1 + 3.552713678800501e-15; // 2^-48
/** Least step size, so that a ratio of two is a number. */
const LEAST_STEP: f64 = 7.888609052210118e-31; // 2^-100

// @ts-ignore: decorator
@inline
function element(start: usize, i: i32): f64 {
  return <f64>load<f32>(start + ((<usize>i) << 2));
}

/** ||x||_2. */
// @ts-ignore: decorator
@inline
function norm(x: usize, n: i32): f64 {
  let squares: f64 = 0;
  for (let i = 0; i < n; i++) squares += element(x, i) * element(x, i);
  return Math.sqrt(squares);
}

/** The largest f32 that is not above x >= 0. */
// @ts-ignore: decorator
@inline
function roundedDown(x: f64): f32 {
  const nearest = <f32>x;
  return <f64>nearest > x ? reinterpret<f32>(reinterpret<u32>(nearest) - 1) : nearest;
}

/** The smallest of n >= 1 step sizes. */
// @ts-ignore: decorator
@inline
function smallest(t: usize, n: i32): f64 {
  let least = element(t, 0);
  for (let i = 1; i < n; i++) least = min(least, element(t, i));
  return max(least, LEAST_STEP);
}

/** s, from `start` = ||theta|| - t * lambda; u = 0: all step sizes are the same. */
// @ts-ignore: decorator
@inline
function lengthOf(w: usize, u: usize, n: i32, start: f64, t: f64, m: f64): f64 {
  let s: f64 = 0;
  while (true) {
    let sum = start;
    let slope: f64 = 1;
    for (let i = 0; i < n; i++) {
      const magnitude = Math.abs(element(w, i));
      if (magnitude <= m * s) continue;
      const ratio = u === 0 ? m : (m * t) / max(element(u, i), LEAST_STEP);
      sum += ratio * magnitude;
      slope += ratio * m;
    }
    const next = sum / slope;
    if (!(next > s * LEAST_GROWTH)) return next !== next ? next : s;
    s = next;
  }
}

/**
 * (theta, w) := the minimizer above, for every row of x.
 *
 * @param x            (rows, columns) f32, inout: `outputs` columns of theta, then those of w.
 * @param stepSizes    (rows, columns) f32, in: u of w; t is the smallest of theta's. 0: all are `stepSize`.
 * @param outputs      1 .. columns.
 * @param stepSize     > 0, unless there are step sizes.
 * @param lambda       finite, >= 0.
 * @param m            finite, >= 0.
 * @param most         bound on how much lambda shortens theta: if weights have seen no gradient yet, t is enormous. s is then
 *                     that of lambda 0, less `most`.
 *
 * A row whose theta becomes 0 is +0 throughout. Otherwise |w[i]| <= M * ||theta||_2 holds for the rounded numbers, with the norm in f64.
 * If theta is 0 and s is not, the first element of theta becomes s: all directions are equally good. NaN anywhere in a row makes it NaN.
 * Unchecked: rows * columns * 4 bytes at x, and at stepSizes unless it is 0.
 */
export function f32_hierarchical_prox(
  x: usize,
  stepSizes: usize,
  rows: i32,
  columns: i32,
  outputs: i32,
  stepSize: f64,
  lambda: f64,
  m: f64,
  most: f64,
): void {
  const n = columns - outputs;
  const skip = (<usize>outputs) << 2;
  const stride = (<usize>columns) << 2;
  for (let row = 0; row < rows; row++) {
    const w = x + skip;
    const t = stepSizes === 0 ? stepSize : smallest(stepSizes, outputs);
    const length = norm(x, outputs);
    const u: usize = stepSizes === 0 ? 0 : stepSizes + skip;
    let s = lengthOf(w, u, n, length - t * lambda, t, m);
    if (most < Infinity) s = max(s, lengthOf(w, u, n, length, t, m) - most);
    if (s === 0) memory.fill(x, 0, stride);
    else {
      if (length === 0) store<f32>(x, <f32>s);
      else {
        const factor = s / length;
        for (let p = x; p < w; p += 4) store<f32>(p, <f32>(<f64>load<f32>(p) * factor) + 0); // -0 becomes +0
      }
      const limit = roundedDown(m * norm(x, outputs));
      for (let p = w; p < x + stride; p += 4) {
        store<f32>(p, min<f32>(max<f32>(load<f32>(p), -limit), limit) + 0);
      }
    }
    x += stride;
    if (stepSizes !== 0) stepSizes += stride;
  }
}

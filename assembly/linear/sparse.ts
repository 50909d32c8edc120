// Columns of a sparse X (CSC): values (f64), rows (i32), starts (p + 1, i32). Nothing is centred here: src/linear/solver/columns adds
// what the means of the columns contribute, so X is never written out.

/** out[k] := sum over the nonzeros of column list[k] of value * r[row]. */
export function f64_sparse_dots(
  values: usize, rows: usize, starts: usize, list: usize, count: i32, r: usize, out: usize,
): void {
  for (let k = 0; k < count; k++) {
    const j = load<i32>(list + (<usize>k << 2));
    const start = load<i32>(starts + (<usize>j << 2));
    const end = load<i32>(starts + (<usize>j << 2), 4);
    store<f64>(out + (<usize>k << 3), dot(values, rows, start, end, r));
  }
}

// @ts-ignore: decorator
@inline
function dot(values: usize, rows: usize, start: i32, end: i32, r: usize): f64 {
  let s0: f64 = 0;
  let s1: f64 = 0;
  let i = start;
  for (; i + 2 <= end; i += 2) {
    const v = values + (<usize>i << 3);
    const q = rows + (<usize>i << 2);
    s0 += load<f64>(v) * load<f64>(r + (<usize>load<i32>(q) << 3));
    s1 += load<f64>(v, 8) * load<f64>(r + (<usize>load<i32>(q, 4) << 3));
  }
  if (i < end) s0 += load<f64>(values + (<usize>i << 3)) * load<f64>(r + (<usize>load<i32>(rows + (<usize>i << 2)) << 3));
  return s0 + s1;
}

/** y[row] += factors[k] * value for the nonzeros of every column list[k]. */
export function f64_sparse_axpys(
  values: usize, rows: usize, starts: usize, list: usize, count: i32, factors: usize, y: usize,
): void {
  for (let k = 0; k < count; k++) {
    const j = load<i32>(list + (<usize>k << 2));
    const end = load<i32>(starts + (<usize>j << 2), 4);
    const f = load<f64>(factors + (<usize>k << 3));
    for (let i = load<i32>(starts + (<usize>j << 2)); i < end; i++) {
      const o = y + (<usize>load<i32>(rows + (<usize>i << 2)) << 3);
      store<f64>(o, load<f64>(o) + f * load<f64>(values + (<usize>i << 3)));
    }
  }
}

/**
 * out[b] := sum over i of h[i] * x[i, j] * x[i, columns[b]]: one row of the weighted products, not centred.
 *
 * @param scratch  (n), zeros before and after.
 */
export function f64_sparse_products(
  values: usize, rows: usize, starts: usize, h: usize, j: i32, columns: usize, count: i32, scratch: usize, out: usize,
): void {
  const start = load<i32>(starts + (<usize>j << 2));
  const end = load<i32>(starts + (<usize>j << 2), 4);
  for (let i = start; i < end; i++) {
    const row = <usize>load<i32>(rows + (<usize>i << 2)) << 3;
    store<f64>(scratch + row, load<f64>(scratch + row) + load<f64>(h + row) * load<f64>(values + (<usize>i << 3)));
  }
  f64_sparse_dots(values, rows, starts, columns, count, scratch, out);
  for (let i = start; i < end; i++) store<f64>(scratch + (<usize>load<i32>(rows + (<usize>i << 2)) << 3), 0);
}

/** Rows of f64 numbers, row-major: element (i, j) is `data[i * columns + j]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** (rows, columns) of the given row-major values, copied; zeros without values. */
export function matrix(rows: number, columns: number, values?: ArrayLike<number>): Matrix {
  if (values !== undefined && values.length !== rows * columns) {
    throw new Error(`matrix: expected ${rows} * ${columns} values, got ${values.length}`);
  }
  return { rows, columns, data: values === undefined ? new Float64Array(rows * columns) : Float64Array.from(values) };
}

/** The library's form (`data`, `shape`) in f64; a vector of n entries becomes a column (n, 1). */
export function fromShaped(source: { readonly data: ArrayLike<number>; readonly shape: readonly number[] }): Matrix {
  return matrix(source.shape[0]!, source.shape[1] ?? 1, source.data);
}

/** The given rows of X, in the given order. */
export function gatherRows(X: Matrix, rows: ArrayLike<number>): Matrix {
  const gathered = matrix(rows.length, X.columns);
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * X.columns;
    gathered.data.set(X.data.subarray(start, start + X.columns), i * X.columns);
  }
  return gathered;
}

/** y[i, j] := x[rows[i], columns[j]]. */
export function gatherKept(
  x: ArrayLike<number>,
  xColumns: number,
  rows: readonly number[],
  columns: readonly number[],
): Float32Array {
  const y = new Float32Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      y[i * columns.length + j] = x[row * xColumns + column]!;
    });
  });
  return y;
}

/** y[rows[i], columns[j]] := x[i, j], 0 elsewhere. */
export function scatterKept(
  x: ArrayLike<number>,
  rows: readonly number[],
  columns: readonly number[],
  yRows: number,
  yColumns: number,
): Float32Array {
  const y = new Float32Array(yRows * yColumns);
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      y[row * yColumns + column] = x[i * columns.length + j]!;
    });
  });
  return y;
}

/** Copies a matrix (rows, columns), row-major, as (columns, rows). */
export function transposed<T extends Float32Array | Float64Array>(values: T, rows: number, columns: number): T {
  const result = values.slice() as T;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!;
  }
  return result;
}

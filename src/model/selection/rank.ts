/** Relative precision of f32: directions smaller than this, relative to the largest, are rounding. */
const PRECISION = 1 / 8388608;

/**
 * Computes the numerical rank of a matrix: the number of directions in a QR decomposition with column pivoting, in f64, that are
 * longer than `max(rows, columns) * 2^-23` times the first one. 0 for a matrix of zeros; the same on every machine.
 *
 * @param matrix  (rows, columns), row-major.
 *
 * Source: Golub & Van Loan, "Matrix Computations", section 5.4.2; the threshold is that of NumPy's matrix_rank in f32, which uses
 * singular values. The two differ only for matrices close to a smaller rank.
 */
export function rankOf(matrix: Float32Array, rows: number, columns: number): number {
  const vectors = vectorsOf(matrix, rows, columns);
  const threshold = Math.max(rows, columns) * PRECISION;
  let first = 0;
  for (let rank = 0; rank < vectors.length; rank++) {
    let longest = rank;
    let most = 0;
    for (let index = rank; index < vectors.length; index++) {
      const squares = dot(vectors[index]!, vectors[index]!);
      if (squares > most) [most, longest] = [squares, index];
    }
    const length = Math.sqrt(most);
    if (rank === 0) first = length;
    if (length <= threshold * first) return rank;
    const pivot = vectors[longest]!;
    vectors[longest] = vectors[rank]!;
    const scale = 1 / length;
    for (let at = 0; at < pivot.length; at++) pivot[at]! *= scale;
    for (let index = rank + 1; index < vectors.length; index++) subtract(vectors[index]!, pivot);
  }
  return vectors.length;
}

/** Rows or columns, whichever are fewer. */
function vectorsOf(matrix: Float32Array, rows: number, columns: number): Float64Array[] {
  if (rows <= columns) {
    return Array.from({ length: rows }, (_, row) =>
      Float64Array.from(matrix.subarray(row * columns, (row + 1) * columns)),
    );
  }
  return Array.from({ length: columns }, (_, column) =>
    Float64Array.from({ length: rows }, (_entry, row) => matrix[row * columns + column]!),
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

/** vector := vector - its component in a direction of length 1. */
function subtract(vector: Float64Array, direction: Float64Array): void {
  const part = dot(vector, direction);
  for (let index = 0; index < vector.length; index++) vector[index]! -= part * direction[index]!;
}

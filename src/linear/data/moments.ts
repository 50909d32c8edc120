import type { DenseMatrix, SparseMatrix } from '../solver/index.js';

/** Weighted means and deviations of all columns. */
export interface Moments {
  /** (p). */
  readonly mean: Float64Array;
  /** (p) sqrt(Σ w (x - mean)²); 0 for a constant column. */
  readonly deviation: Float64Array;
}

/**
 * Computes the moments of the columns over the rows of weight > 0: in f64, ascending, in two passes, so that the bits are the same in
 * every engine. A column is constant if all its numbers are equal, as in glmnet.
 *
 * @param weights  (n) with the sum 1.
 */
export function momentsOf(matrix: DenseMatrix | SparseMatrix, weights: Float64Array): Moments {
  const known = last.get(matrix);
  if (known?.weights.every((weight, row) => weight === weights[row])) return known.moments;
  const moments = matrix.kind === 'dense' ? denseMoments(matrix, weights) : sparseMoments(matrix, weights);
  last.set(matrix, { weights: weights.slice(), moments });
  return moments;
}

/** The last moments of a matrix: its path asks for them, and so do its facts. */
const last = new WeakMap<DenseMatrix | SparseMatrix, { weights: Float64Array; moments: Moments }>();

function denseMoments({ rows, columns, values }: DenseMatrix, weights: Float64Array): Moments {
  const first = weights.findIndex((weight) => weight > 0);
  const mean = new Float64Array(columns);
  const varies = new Uint8Array(columns);
  for (let row = 0, at = 0; row < rows; row++) {
    const weight = weights[row]!;
    if (weight === 0) {
      at += columns;
      continue;
    }
    for (let column = 0, same = first * columns; column < columns; column++, at++, same++) {
      const x = values[at]!;
      mean[column]! += weight * x;
      if (x !== values[same]!) varies[column] = 1;
    }
  }
  const squares = new Float64Array(columns);
  const rest = new Float64Array(columns); // the first moment that the rounding of the mean leaves
  for (let row = 0, at = 0; row < rows; row++) {
    const weight = weights[row]!;
    if (weight === 0) {
      at += columns;
      continue;
    }
    for (let column = 0; column < columns; column++, at++) {
      const difference = values[at]! - mean[column]!;
      squares[column]! += weight * difference * difference;
      rest[column]! += weight * difference;
    }
  }
  return finished(mean, squares, rest, varies, (column) => values[first * columns + column]!);
}

function sparseMoments(matrix: SparseMatrix, weights: Float64Array): Moments {
  const { columns, values, rowIndices, columnStarts } = matrix;
  const mean = new Float64Array(columns);
  const squares = new Float64Array(columns);
  const rest = new Float64Array(columns);
  const varies = new Uint8Array(columns);
  const positive = weights.reduce((count, weight) => count + Number(weight > 0), 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const constants = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    const [start, end] = [columnStarts[column]!, columnStarts[column + 1]!];
    let listed = 0;
    let listedWeight = 0;
    let sum = 0;
    let known: number | undefined;
    for (let at = start; at < end; at++) {
      const weight = weights[rowIndices[at]!]!;
      if (weight === 0) continue;
      const x = values[at]!;
      known ??= x;
      if (x !== known) varies[column] = 1;
      listed++;
      listedWeight += weight;
      sum += weight * x;
    }
    if (listed < positive && known !== undefined && known !== 0) varies[column] = 1;
    constants[column] = listed < positive ? 0 : (known ?? 0);
    mean[column] = sum;
    for (let at = start; at < end; at++) {
      const weight = weights[rowIndices[at]!]!;
      const difference = values[at]! - sum;
      squares[column]! += weight * difference * difference;
      rest[column]! += weight * difference;
    }
    const zeros = listed < positive ? Math.max(0, total - listedWeight) : 0;
    squares[column]! += zeros * sum * sum;
    rest[column]! -= zeros * sum;
  }
  return finished(mean, squares, rest, varies, (column) => constants[column]!);
}

function finished(
  mean: Float64Array,
  squares: Float64Array,
  rest: Float64Array,
  varies: Uint8Array,
  constant: (column: number) => number,
): Moments {
  const deviation = squares.map((sum, column) =>
    varies[column] === 0 ? 0 : Math.sqrt(Math.max(0, sum - rest[column]! * rest[column]!)),
  );
  const means = mean.map((value, column) => (varies[column] === 0 ? constant(column) : value + rest[column]!));
  return { mean: means, deviation };
}

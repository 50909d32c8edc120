import type { SparseMatrix } from '../types.js';

/**
 * Computes the weighted means and deviations of all columns over the rows of weight > 0, in two passes. A column is constant if all its
 * numbers are equal, as in glmnet: its deviation is 0.
 *
 * @param weights  (n) with the sum 1.
 */
export function sparseMoments(
  matrix: SparseMatrix,
  weights: Float64Array,
): { mean: Float64Array; deviation: Float64Array } {
  const { columns, values, rowIndices, columnStarts } = matrix;
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  const positive = weights.reduce((count, weight) => count + Number(weight > 0), 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let column = 0; column < columns; column++) {
    const [start, end] = [columnStarts[column]!, columnStarts[column + 1]!];
    let [listed, listedWeight, sum] = [0, 0, 0];
    let known: number | undefined;
    let varies = false;
    for (let at = start; at < end; at++) {
      const weight = weights[rowIndices[at]!]!;
      if (weight === 0) continue;
      const x = values[at]!;
      known ??= x;
      if (x !== known) varies = true;
      listed++;
      listedWeight += weight;
      sum += weight * x;
    }
    const hasZeros = listed < positive;
    if (!varies && !(hasZeros && (known ?? 0) !== 0)) {
      mean[column] = hasZeros ? 0 : known!;
      continue;
    }
    let square = 0;
    let rest = 0; // the first moment that the rounding of the mean leaves
    for (let at = start; at < end; at++) {
      const weight = weights[rowIndices[at]!]!;
      const difference = values[at]! - sum;
      square += weight * difference * difference;
      rest += weight * difference;
    }
    const zeros = hasZeros ? Math.max(0, total - listedWeight) : 0;
    square += zeros * sum * sum;
    rest -= zeros * sum;
    mean[column] = sum + rest;
    deviation[column] = Math.sqrt(Math.max(0, square - rest * rest));
  }
  return { mean, deviation };
}

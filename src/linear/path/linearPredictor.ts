import type { DenseMatrix, SparseMatrix } from '../solver/index.js';
import type { Line } from './interpolate.js';

/**
 * offset + intercept + X β for each row and output: (n, K) by rows, in f64, columns ascending.
 *
 * @param offset  (n, K).
 */
export function linearPredictor(
  matrix: DenseMatrix | SparseMatrix,
  lines: readonly Line[],
  offset: Float64Array | undefined,
): Float64Array {
  const { rows, columns } = matrix;
  const outputs = lines.length;
  const sums = new Float64Array(rows * outputs);
  for (const [output, { intercept, values }] of lines.entries()) {
    for (let row = 0; row < rows; row++) sums[row * outputs + output] = intercept;
    const used = values.reduce<number[]>((found, value, column) => {
      if (value !== 0) found.push(column);
      return found;
    }, []);
    if (matrix.kind === 'sparse') {
      for (const column of used) {
        const value = values[column]!;
        for (let at = matrix.columnStarts[column]!; at < matrix.columnStarts[column + 1]!; at++) {
          sums[matrix.rowIndices[at]! * outputs + output]! += value * matrix.values[at]!;
        }
      }
      continue;
    }
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (const column of used) sum += values[column]! * matrix.values[row * columns + column]!;
      sums[row * outputs + output]! += sum;
    }
  }
  if (offset !== undefined) for (const at of sums.keys()) sums[at]! += offset[at]!;
  return sums;
}

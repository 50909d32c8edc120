import type { ListedMatrix } from '../data/design.js';
import type { DenseMatrix } from '../solver/index.js';
import type { Line } from './interpolate.js';

/**
 * offset + intercept + X β for each row and output: (n, K) by rows, in f64, columns ascending.
 *
 * @param offset  (n, K).
 */
export function linearPredictor(
  matrix: DenseMatrix | ListedMatrix,
  lines: readonly Line[],
  offset: Float64Array | undefined,
): Float64Array {
  const { rows, columns } = matrix;
  const outputs = lines.length;
  const sums = new Float64Array(rows * outputs);
  for (const [output, { intercept, values }] of lines.entries()) {
    for (let row = 0; row < rows; row++) sums[row * outputs + output] = intercept;
    if (matrix.kind === 'listed') {
      addListed(matrix, values, (row, value) => {
        sums[row * outputs + output]! += value;
      });
      continue;
    }
    const used = values.reduce<number[]>((found, value, column) => {
      if (value !== 0) found.push(column);
      return found;
    }, []);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (const column of used) sum += values[column]! * matrix.values[row * columns + column]!;
      sums[row * outputs + output]! += sum;
    }
  }
  if (offset !== undefined) for (const at of sums.keys()) sums[at]! += offset[at]!;
  return sums;
}

/** Calls back for each nonzero product of a coefficient, row by row. */
function addListed(
  { listed, rows }: ListedMatrix,
  values: Float64Array,
  add: (row: number, value: number) => void,
): void {
  const { starts, entries } = listed.lists(0, rows);
  const bits = new Float32Array(entries.buffer, entries.byteOffset, entries.length);
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const value = values[entries[2 * at + 1]!]!;
      if (value !== 0) add(row, value * bits[2 * at]!);
    }
  }
}

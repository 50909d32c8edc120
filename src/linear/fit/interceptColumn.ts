// The intercept of liblinear: a chunk on demand.
import type { SolvedPath, SolvedStep } from '../path/step.js';
import type { DenseMatrix, SparseMatrix } from '../solver/index.js';

/** Adds a column of one number at the end, whose weight is penalized like others. */
export function withColumn(matrix: DenseMatrix | SparseMatrix, value: number): DenseMatrix | SparseMatrix {
  const { rows, columns } = matrix;
  const numbers = (length: number) =>
    matrix.values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  if (matrix.kind === 'sparse') {
    const count = matrix.values.length;
    const values = numbers(count + rows);
    values.set(matrix.values);
    values.fill(value, count);
    const rowIndices = new Int32Array(count + rows);
    rowIndices.set(matrix.rowIndices);
    for (let row = 0; row < rows; row++) rowIndices[count + row] = row;
    const columnStarts = Int32Array.from([...matrix.columnStarts, count + rows]);
    return { kind: 'sparse', rows, columns: columns + 1, values, rowIndices, columnStarts };
  }
  const values = numbers(rows * (columns + 1));
  for (let row = 0; row < rows; row++) {
    values.set(matrix.values.subarray(row * columns, (row + 1) * columns), row * (columns + 1));
    values[row * (columns + 1) + columns] = value;
  }
  return { ...matrix, columns: columns + 1, values };
}

/** The path without that column: its coefficient times the value is the intercept. @param columns  without it. */
export function withoutColumn(solved: SolvedPath, columns: number, value: number): SolvedPath {
  const steps = solved.steps.map((step): SolvedStep => {
    const [{ indices, values }] = step.coefficients as [SolvedStep['coefficients'][number]];
    const last = indices.at(-1) === columns ? indices.length - 1 : indices.length;
    const intercept = (values[last] ?? 0) * value;
    return {
      ...step,
      intercepts: Float64Array.of(intercept),
      coefficients: [{ indices: indices.subarray(0, last), values: values.subarray(0, last) }],
    };
  });
  return { ...solved, steps };
}

import type { SolvedStep } from '../path/step.js';
import type { DenseMatrix, SparseMatrix } from '../solver/index.js';
import type { PathData } from './solve.js';

/** Linear predictors of some rows at the steps of a path. */
export interface PathLinks {
  /** Strengths, descending. */
  readonly lambdas: readonly number[];
  /** (steps, n, K) */
  readonly links: Float64Array;
}

/**
 * offset + intercept + X β of rows at each step, in f64.
 *
 * @param rows  (n) numbers of rows of the matrix.
 */
export function linksOf(
  { matrix, offset, outputs }: PathData,
  steps: readonly SolvedStep[],
  rows: Int32Array,
): PathLinks {
  const length = rows.length * outputs;
  const links = new Float64Array(steps.length * length);
  const addColumn = matrix.kind === 'sparse' ? sparseColumns(matrix, rows) : denseColumns(matrix, rows);
  for (const [step, { intercepts, coefficients }] of steps.entries()) {
    const own = links.subarray(step * length, (step + 1) * length);
    for (let k = 0; k < outputs; k++) {
      for (let place = 0; place < rows.length; place++) {
        own[place * outputs + k] = intercepts[k]! + (offset?.[rows[place]! * outputs + k] ?? 0);
      }
      const { indices, values } = coefficients[k]!;
      for (let at = 0; at < indices.length; at++) addColumn(indices[at]!, values[at]!, own, k, outputs);
    }
  }
  return { lambdas: steps.map(({ lambda }) => lambda), links };
}

/** Adds a column times a number to every `stride`-th entry from `first` on. */
type AddColumn = (column: number, factor: number, sums: Float64Array, first: number, stride: number) => void;

function denseColumns({ values, columns }: DenseMatrix, rows: Int32Array): AddColumn {
  // Columns that are never nonzero are not copied.
  const known: (Float64Array | undefined)[] = new Array(columns);
  return (column, factor, sums, first, stride) => {
    known[column] ??= Float64Array.from(rows, (row) => values[row * columns + column]!);
    const own = known[column];
    for (let place = 0, at = first; place < own.length; place++, at += stride) sums[at]! += factor * own[place]!;
  };
}

function sparseColumns(matrix: SparseMatrix, rows: Int32Array): AddColumn {
  const { columnStarts, rowIndices, values } = matrix;
  const places = new Int32Array(matrix.rows).fill(-1);
  for (const [place, row] of rows.entries()) places[row] = place;
  return (column, factor, sums, first, stride) => {
    for (let entry = columnStarts[column]!; entry < columnStarts[column + 1]!; entry++) {
      const place = places[rowIndices[entry]!]!;
      if (place !== -1) sums[first + place * stride]! += factor * values[entry]!;
    }
  };
}

import { placeOf } from '../path/interpolate.js';
import type { SolvedStep } from '../path/step.js';
import type { DenseMatrix, SparseMatrix } from '../solver/index.js';

/** Linear predictors (n, K) of some rows at one strength. */
export type LinksAt = (lambda: number) => Float64Array;

/**
 * Computes the linear predictors of rows at the steps of a path, once, and interpolates them: what interpolated coefficients give.
 *
 * @param rows  numbers of rows of the matrix.
 * @param offset  (all rows, K).
 */
export function linksOf(
  matrix: DenseMatrix | SparseMatrix,
  rows: Int32Array,
  steps: readonly SolvedStep[],
  offset: Float64Array | undefined,
  outputs: number,
): LinksAt {
  const places = matrix.kind === 'sparse' ? new Int32Array(matrix.rows).fill(-1) : undefined;
  if (places !== undefined) for (const [place, row] of rows.entries()) places[row] = place;
  const cache = new Map<number, Float64Array>();
  const linksOfStep = (at: number): Float64Array => {
    const known = cache.get(at);
    if (known !== undefined) return known;
    const links = stepLinks(matrix, rows, places, steps[at]!, offset, outputs);
    cache.set(at, links);
    return links;
  };
  const lambdas = steps.map(({ lambda }) => lambda);
  return (lambda) => {
    const { left, right, share } = placeOf(lambdas, lambda);
    const a = linksOfStep(left);
    if (right === left) return a;
    for (const at of cache.keys()) if (at < left) cache.delete(at);
    const b = linksOfStep(right);
    return a.map((value, at) => share * value + (1 - share) * b[at]!);
  };
}

function stepLinks(
  matrix: DenseMatrix | SparseMatrix,
  rows: Int32Array,
  places: Int32Array | undefined,
  { intercepts, coefficients }: SolvedStep,
  offset: Float64Array | undefined,
  outputs: number,
): Float64Array {
  const links = new Float64Array(rows.length * outputs);
  for (const [place, row] of rows.entries()) {
    for (let k = 0; k < outputs; k++) {
      links[place * outputs + k] = intercepts[k]! + (offset?.[row * outputs + k] ?? 0);
    }
  }
  for (let k = 0; k < outputs; k++) {
    const { indices, values } = coefficients[k]!;
    if (matrix.kind === 'sparse') {
      for (const [at, column] of indices.entries()) {
        for (let entry = matrix.columnStarts[column]!; entry < matrix.columnStarts[column + 1]!; entry++) {
          const place = places![matrix.rowIndices[entry]!]!;
          if (place !== -1) links[place * outputs + k]! += values[at]! * matrix.values[entry]!;
        }
      }
      continue;
    }
    const { columns } = matrix;
    for (const [place, row] of rows.entries()) {
      let sum = 0;
      for (let at = 0; at < indices.length; at++) sum += values[at]! * matrix.values[row * columns + indices[at]!]!;
      links[place * outputs + k]! += sum;
    }
  }
  return links;
}

/** The same of mixed coefficients: gamma of the path, and the rest of the refitted one. */
export function mixedLinks(
  matrix: DenseMatrix | SparseMatrix,
  rows: Int32Array,
  steps: readonly SolvedStep[],
  relaxed: readonly SolvedStep[] | undefined,
  gamma: number,
  offset: Float64Array | undefined,
  outputs: number,
): LinksAt {
  const own = linksOf(matrix, rows, steps, offset, outputs);
  if (gamma === 1 || relaxed === undefined || relaxed.length === 0) return own;
  const refitted = linksOf(matrix, rows, relaxed, offset, outputs);
  return (lambda) => {
    const a = own(lambda);
    const b = refitted(lambda);
    return a.map((value, at) => gamma * value + (1 - gamma) * b[at]!);
  };
}

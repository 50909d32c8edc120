import type { WorkingSet } from '../model/workingSet.js';
import type { LinearModel, PathProblem, SparseVector } from '../types.js';
import { balanced } from './balanced.js';

/** The coefficients of a working set, by class: those of the least penalty. @param width  columns of one class, that of ones included. */
export function modelOfClasses(
  { columns, b, space }: WorkingSet,
  width: number,
  problem: Pick<PathProblem, 'classes' | 'alpha' | 'factors' | 'lower' | 'upper'>,
): LinearModel {
  const all = Array.from({ length: problem.classes }, () => new Float64Array(width));
  const { numbers } = space;
  columns.forEach((column, place) => {
    all[Math.floor(column / width)]![column % width] = numbers[(b >>> 3) + place]!;
  });
  const dense = balanced(all, problem);
  let df = 0;
  for (let j = 0; j < width - 1; j++) if (dense.some((own) => own[j] !== 0)) df++;
  return {
    intercepts: Float64Array.from(dense, (own) => own[width - 1]!),
    coefficients: dense.map((own) => nonzeros(own.subarray(0, -1))),
    df,
  };
}

function nonzeros(vector: Float64Array): SparseVector {
  const indices = Uint32Array.from(vector.keys()).filter((j) => vector[j] !== 0);
  return { indices, values: Float64Array.from(indices, (j) => vector[j]!) };
}

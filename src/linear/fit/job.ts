import { requireFinite } from '../data/design.js';
import { sumOne } from '../data/rowNumbers.js';
import type { SolvedPath, SolvedStep } from '../path/step.js';
import { makeColumns, maySingle, type Standardized, Workspace } from '../solver/index.js';
import type { PathParts } from './parts.js';
import { type PathData, solvePath } from './solve.js';

/** A path to solve: over all rows, or those of a fold. */
export interface PathJob {
  /** (n); 0 for rows that are left out. */
  readonly weights: Float64Array;
  /** Number of rows that count. */
  readonly rows: number;
  readonly relax: boolean;
}

/** A solved path, and its refitted supports. */
export interface PathResult {
  readonly solved: SolvedPath;
  readonly relaxed: SolvedPath | undefined;
  /** (p) weighted means and deviations of the columns; the deviation of a constant one is 0. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/**
 * Solves a path, strength by strength: yields undefined, and takes the parts that the job needs; then yields the steps of the first part, and
 * undefined for each refit.
 *
 * A dense X is read before that, and never after it, so that parts may be loaded. A sparse one is a copy.
 *
 * @throws Unsolvable, Refused.
 */
export function* runJob(
  data: PathData,
  { weights, rows: count, relax }: PathJob,
): Generator<SolvedStep | undefined, PathResult, PathParts> {
  const space = new Workspace();
  try {
    const { matrix } = data;
    const shares = sumOne(weights);
    const { family, tol: tolerance, alpha, factors } = data;
    const hasSingle = maySingle({ family, tolerance, alpha, factors });
    const how = { weights: shares, isCentred: data.intercept, isScaled: data.standardize, hasSingle };
    let standardized: Standardized | undefined;
    if (matrix.kind === 'dense') {
      standardized = makeColumns(space, matrix, how);
      if (!matrix.isChecked) requireFinite(matrix, weights, standardized.areFinite);
    }
    const parts = yield undefined;
    standardized ??= makeColumns(space, matrix, how, parts);
    const { mean, deviation } = standardized;
    const rows = { ...standardized, weights: shares, count };
    const solved = yield* solvePath(data, rows, parts);
    if (!relax) return { solved, relaxed: undefined, mean, deviation };
    const refits = parts.relaxedPath!(data, solved.steps, (refit) => solvePath(refit, rows, parts));
    for (;;) {
      const turn = refits.next();
      if (turn.done === true) return { solved, relaxed: turn.value, mean, deviation };
      yield undefined;
    }
  } finally {
    space.release();
  }
}

import type { SolvedPath, SolvedStep } from '../path/step.js';
import { relaxedPath } from './relax.js';
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
}

/** Solves a path, strength by strength; yields the steps of the first part, then undefined for each refit. @throws Unsolvable. */
export function* runJob(
  data: PathData,
  { weights, rows, relax }: PathJob,
): Generator<SolvedStep | undefined, PathResult> {
  const solved = yield* solvePath(data, weights, rows);
  if (!relax) return { solved, relaxed: undefined };
  const refits = relaxedPath(data, weights, solved.steps);
  for (;;) {
    const turn = refits.next();
    if (turn.done === true) return { solved, relaxed: turn.value };
    yield undefined;
  }
}

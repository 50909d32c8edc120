import type { SolvedStep } from '../path/step.js';
import type { PathJob, runJob } from './job.js';
import { linksOf, type PathLinks } from './links.js';
import type { PathParts } from './parts.js';
import type { PathData } from './solve.js';

/** A path over the rows that a fold trains on, of which others are predicted. */
export interface FoldJob extends PathJob {
  /** Numbers of the rows that it tests with. */
  readonly test: Int32Array;
}

/** Linear predictors of a fold's test rows: along its path, and along its refitted supports. */
export interface FoldResult {
  readonly path: PathLinks;
  readonly relaxed: PathLinks | undefined;
}

/**
 * Makes the function that solves the path of a fold, as {@link runJob} does, and predicts its test rows at each step.
 *
 * @param run  {@link runJob}, which the main chunk has.
 */
export function foldsBy(run: typeof runJob) {
  return function* runFold(data: PathData, job: FoldJob): Generator<SolvedStep | undefined, FoldResult, PathParts> {
    const { solved, relaxed } = yield* run(data, job);
    return {
      path: linksOf(data, solved.steps, job.test),
      relaxed: relaxed && linksOf(data, relaxed.steps, job.test),
    };
  };
}

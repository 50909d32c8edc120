import { Yielder } from '../../core/turns/yielder.js';
import type { HostAbortSignal } from '../../host.js';
import type { PathFacts } from '../path/facts.js';
import type { SolvedStep } from '../path/step.js';
import { Refused } from '../solver/index.js';
import { type PathJob, type PathResult, runJob } from './job.js';
import { type PathParts, partsFor } from './parts.js';
import type { ReadProblem } from './problem.js';
import type { PathData } from './solve.js';
import { Unsolvable } from './unsolvable.js';

/** Time between two turns of the event loop. */
const MILLISECONDS = 50;

/** The job over all rows. */
export function wholeJob({ data, weights, options }: ReadProblem): PathJob {
  return { weights, rows: data.matrix.rows, relax: options.relax };
}

/** Fits the path over all rows on this thread. Rows that were read are copied before it returns. @throws DataError; the signal's reason. */
export async function fitPath(given: ReadProblem | Promise<ReadProblem>): Promise<PathFacts> {
  const problem = given instanceof Promise ? await given : given;
  const { data, options } = problem;
  const result = await runHere(runJob, data, wholeJob(problem), options.signal, options.onProgress).catch(
    (error: unknown) => rethrow(problem.owner, error),
  );
  return factsOf(problem, result);
}

/** Runs a job on this thread, and lets the event loop turn once a dense X is read. @throws Unsolvable; the signal's reason. */
export async function runHere<J extends PathJob, R>(
  run: (data: PathData, job: J) => Generator<SolvedStep | undefined, R, PathParts>,
  data: PathData,
  job: J,
  signal: HostAbortSignal | undefined,
  onStep?: (step: SolvedStep) => void,
): Promise<R> {
  const yielder = new Yielder(MILLISECONDS);
  const work = run(data, job);
  try {
    signal?.throwIfAborted();
    let turn = work.next({});
    const parts = await partsFor(data, job.relax);
    while (turn.done !== true) {
      if (turn.value !== undefined) onStep?.(turn.value);
      if (yielder.isDue()) await yielder.yieldNow();
      signal?.throwIfAborted();
      turn = work.next(parts);
    }
    return turn.value;
  } catch (error) {
    // Frees the memory of a path that was left.
    work.throw(error);
    throw error;
  }
}

/** Facts of a path, with warnings of what was found. */
export async function factsOf(problem: ReadProblem, result: PathResult): Promise<PathFacts> {
  const { owner, options, names, columns } = problem;
  const { solved, deviation } = result;
  const constant: number[] = [];
  for (let column = 0; column < columns; column++) if (deviation[column] === 0) constant.push(column);
  const open = solved.steps.filter(({ isCertified }) => !isCertified);
  if (constant.length + open.length > 0) {
    const { warnOfConstant, warnOfGaps } = await import('./findings.js');
    if (constant.length > 0) warnOfConstant(owner, constant, names);
    if (open.length > 0) warnOfGaps(owner, open, solved.steps.length, options.tol);
  }
  return quietFactsOf(problem, result);
}

/** The same without warnings. */
export function quietFactsOf(
  { data, names, columns, preparation, labelled, respond, asGiven }: ReadProblem,
  { solved, relaxed, mean, deviation }: PathResult,
): PathFacts {
  return {
    family: data.family,
    alpha: data.alpha,
    outputs: data.outputs,
    respond,
    classes: labelled?.classes,
    columns,
    names,
    preparation,
    hasOffset: data.offset !== undefined,
    solved: asGiven(solved),
    relaxed: relaxed && asGiven(relaxed),
    mean: mean.slice(0, columns),
    deviation: deviation.slice(0, columns),
    isSparse: data.matrix.kind === 'sparse',
  };
}

/** Says why nothing can be solved. @param where  the rows are: in a fold. @throws DataError, RuntimeSupportError, or the error itself. */
export async function rethrow(owner: string, error: unknown, where = ''): Promise<never> {
  if (!(error instanceof Unsolvable || error instanceof Refused)) throw error;
  const { engineError, refuseUnsolvable } = await import('./findings.js');
  if (error instanceof Refused) throw engineError(error.cause);
  return refuseUnsolvable(owner, error.why, where);
}

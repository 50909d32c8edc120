import { Yielder } from '../../core/turns/yielder.js';
import type { HostAbortSignal } from '../../host.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import { warn } from '../../warnings.js';
import type { PathFacts } from '../path/facts.js';
import type { SolvedPath, SolvedStep } from '../path/step.js';
import { type PathJob, type PathResult, runJob } from './job.js';
import { type ReadProblem, warnOfConstant } from './problem.js';
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
  const result = await runHere(data, wholeJob(problem), options.signal, options.onProgress).catch((error: unknown) =>
    rethrow(problem.owner, error),
  );
  return factsOf(problem, result);
}

/** Runs a job on this thread, and lets the event loop turn. @throws Unsolvable; the signal's reason. */
export async function runHere(
  data: PathData,
  job: PathJob,
  signal: HostAbortSignal | undefined,
  onStep?: (step: SolvedStep) => void,
): Promise<PathResult> {
  const yielder = new Yielder(MILLISECONDS);
  const work = runJob(data, job);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const turn = work.next();
      if (turn.done === true) return turn.value;
      if (turn.value !== undefined) onStep?.(turn.value);
      if (yielder.isDue()) await yielder.yieldNow();
    }
  } catch (error) {
    // Frees the memory of a path that was left.
    work.throw(error);
    throw error;
  }
}

/** Facts of a path, with warnings of what was found. */
export function factsOf(problem: ReadProblem, { solved, relaxed, mean, deviation }: PathResult): PathFacts {
  const { owner, options, data, names, columns, preparation, classes } = problem;
  const constant: number[] = [];
  for (let column = 0; column < columns; column++) if (deviation[column] === 0) constant.push(column);
  warnOfConstant(owner, constant, names);
  warnOfGaps(owner, solved, options.tol);
  return {
    family: data.family,
    alpha: data.alpha,
    outputs: data.outputs,
    classes,
    columns,
    names,
    preparation,
    hasOffset: data.offset !== undefined,
    solved: withoutColumn(problem, solved),
    relaxed: relaxed && withoutColumn(problem, relaxed),
    mean: mean.slice(0, columns),
    deviation: deviation.slice(0, columns),
    isSparse: data.matrix.kind === 'sparse',
  };
}

/** Says why nothing can be solved. @param where  the rows are: in a fold. @throws DataError, or the error itself. */
export function rethrow(owner: string, error: unknown, where = ''): never {
  if (!(error instanceof Unsolvable)) throw error;
  if (error.why === 'columns') {
    const message = `${owner}: no column is left${where}: all are constant or left out`;
    return refuse('E_EMPTY', 'X', 'a column that varies', undefined, message);
  }
  if (error.why === 'target') {
    return refuse('E_DATA', 'y', 'numbers that differ', undefined, `${owner}: y is constant${where}`);
  }
  const message = `${owner}: no column is related to y${where}, so no largest strength can be computed; give lambda`;
  return refuse('E_DATA', 'X', 'a column that is related to y', undefined, message);
}

/** The path without the column that stood for the intercept. */
export function withoutColumn({ data, columns, options }: ReadProblem, solved: SolvedPath): SolvedPath {
  if (!data.hasInterceptColumn) return solved;
  const steps = solved.steps.map((step): SolvedStep => {
    const [{ indices, values }] = step.coefficients as [SolvedStep['coefficients'][number]];
    const last = indices.at(-1) === columns ? indices.length - 1 : indices.length;
    const intercept = (values[last] ?? 0) * options.interceptScaling;
    return {
      ...step,
      intercepts: Float64Array.of(intercept),
      coefficients: [{ indices: indices.subarray(0, last), values: values.subarray(0, last) }],
    };
  });
  return { ...solved, steps };
}

/** Warns of strengths that have no certificate. */
function warnOfGaps(owner: string, { steps }: SolvedPath, tol: number): void {
  const open = steps.filter(({ isCertified }) => !isCertified);
  if (open.length === 0) return;
  const worst = open.reduce((most, { gap }) => Math.max(most, gap), 0);
  const shown = open.slice(0, 5).map(({ lambda }) => show(lambda));
  const which = `${shown.join(', ')}${open.length > 5 ? ', ...' : ''}`;
  const cure = open.some(({ status }) => status === 'iterations') ? 'raise maxIterations' : 'rounding allows no more';
  const what = `${open.length} of ${steps.length} strengths have no certificate (relative duality gaps up to ${worst.toExponential(1)}, tol ${tol})`;
  warn('W_OPTIMALITY', `${owner}: ${what}: ${which}; ${cure}`);
}

import type { Seed } from '../../core/random/seed.js';
import { Yielder } from '../../core/turns/yielder.js';
import { figureOf, foldsPerRepeat } from '../../selection/folds/figure.js';
import { readFolds } from '../../selection/folds/readFolds.js';
import type { Fold } from '../../selection/folds/splitter.js';
import { runJobs } from '../../selection/run/runJobs.js';
import { refuse } from '../../validate.js';
import { type FoldJob, type FoldResult, foldsBy } from '../fit/fold.js';
import type { PathResult } from '../fit/job.js';
import type { AnyPathOptions, ReadProblem } from '../fit/problem.js';
import type { PathFacts } from '../path/facts.js';
import { areaUnderCurve } from './auc.js';
import { mixedLinks } from './foldLinks.js';
import { lossesOf, type Measure } from './measures.js';
import { type CvOptions, type ReadCvOptions, readCvOptions, readFoldid } from './options.js';
import type { CvParts } from './parts.js';

/** The figures of one share of the penalized coefficients, one per strength of the path. */
export interface CvFigures {
  /** The share; 1 without `relax`. */
  readonly gamma: number;
  /** Mean over the folds, each with the weights of its test rows. */
  readonly mean: readonly number[];
  /** Its standard error. */
  readonly standardError: readonly number[];
  /** For each fold: the figure at each strength. */
  readonly values: readonly (readonly number[])[];
}

/** Result of a cross-validation. */
export interface CrossValidated {
  readonly facts: PathFacts;
  readonly measure: Measure;
  readonly folds: readonly Fold[];
  readonly seed: Seed | undefined;
  /** By ascending shares. */
  readonly figures: readonly CvFigures[];
}

/** Rows that test in a fold, and figures at each strength. */
interface FoldFigures {
  readonly weight: number;
  /** For each gamma and strength. */
  readonly values: readonly (readonly number[])[];
  /** For each gamma and strength, the figure of each test row; undefined if folds have figures. */
  readonly rows: readonly (readonly Float64Array[])[] | undefined;
}

/** Options as any of the functions takes them. */
export type AnyCvOptions = CvOptions & Omit<AnyPathOptions, 'onProgress'> & { readonly measure?: unknown };

/** Fits the path over all rows and over those of each fold, and scores the latter on the other rows. */
export async function crossValidate(problem: ReadProblem, own: AnyCvOptions, parts: CvParts): Promise<CrossValidated> {
  const { factsOf, rethrow, runHere, runJob, wholeJob } = parts;
  const runFold = foldsBy(runJob);
  const { owner } = problem;
  const { data, weights, options: pathOptions } = problem;
  const cv = readCvOptions(owner, data.family, pathOptions.relax, own);
  const { folds, seed } = readCut(problem, own);
  requireFolds(problem, folds, cv.measure);
  const { PathWorkers } = cv.threads > 1 ? await import('../worker/runner.js') : { PathWorkers: undefined };
  const total = folds.length + 1;
  const count = Math.min(cv.threads, total) - 1;
  // This thread, whose code is compiled already, is one of them: short paths are solved before a worker has started.
  const workers = PathWorkers && new PathWorkers(count, data, (why) => new parts.Unsolvable(why));
  const size = PathWorkers === undefined ? 1 : 1 + count * PathWorkers.DEPTH;
  const yielder = new Yielder(0);
  let isBusy = false;
  const runOne = async (index: number, signal: AbortSignal): Promise<PathResult | FoldResult> => {
    const fold = folds[index - 1];
    const job = fold && jobOf(problem, fold);
    if (workers !== undefined && isBusy && job !== undefined) return workers.run(job);
    isBusy = true;
    try {
      if (job === undefined) return await runHere(runJob, data, wholeJob(problem), signal);
      // Workers that have ended a job get another one first.
      if (workers !== undefined) await yielder.yieldNow();
      return await runHere(runFold, data, job, signal);
    } finally {
      isBusy = false;
    }
  };
  let done = 0;
  const [whole, ...tested] = (await runJobs(total, size, pathOptions.signal, async (index, signal) => {
    const where = index === 0 ? '' : ` in the training rows of fold ${index - 1}`;
    const result = await runOne(index, signal).catch((error: unknown) => rethrow(owner, error, where));
    cv.onProgress?.({ fold: index === 0 ? undefined : index - 1, done: ++done, total });
    return result;
  }).finally(() => workers?.dispose())) as [PathResult, ...FoldResult[]];
  const facts = await factsOf(problem, whole);
  const lambdas = facts.solved.steps.map(({ lambda }) => lambda);
  const testRows = folds.reduce((sum, { test }) => sum + test.length, 0);
  // As in glmnet: folds of fewer than three rows are no sample of figures; rows are.
  const isByRow = testRows / folds.length < 3 && cv.measure !== 'auc';
  const scored = folds.map((fold, index) => scoreFold(problem, fold, tested[index]!, lambdas, cv, isByRow, parts));
  const figures = cv.gammas.map((gamma, at) => sumUp(gamma, at, folds, scored, weights, lambdas.length));
  return { facts, measure: cv.measure, folds, seed, figures };
}

function readCut({ owner, data, labelled }: ReadProblem, options: CvOptions) {
  const { rows } = data.matrix;
  if (options.foldid !== undefined) {
    return { folds: readFoldid(owner, options.foldid, rows, options), seed: undefined };
  }
  const { folds = 10, groups, seed } = options;
  const facts = { ...(labelled && { y: labelled.numbers }), ...(groups && { groups }) };
  return readFolds(owner, folds, rows, facts, labelled !== undefined, seed);
}

/** @throws DataError if the training rows of a fold lack a class, its test rows have no weight, or lack one of two classes for 'auc'. */
function requireFolds({ owner, weights, labelled }: ReadProblem, folds: readonly Fold[], measure: Measure): void {
  for (const [index, { train, test }] of folds.entries()) {
    const path = `${owner}.folds[${index}]`;
    labelled?.requireAll(path, only(weights, train), 'that trains');
    if (measure === 'auc') labelled?.requireAll(path, only(weights, test), "that tests, for measure 'auc'");
    if (!test.some((row) => weights[row]! > 0)) refuse('E_DATA', path, 'a test row with a weight above 0', 0);
    if (!train.some((row) => weights[row]! > 0)) refuse('E_DATA', path, 'a training row with a weight above 0', 0);
  }
}

function only(weights: Float64Array, rows: Int32Array): Float64Array {
  const own = new Float64Array(weights.length);
  for (const row of rows) own[row] = weights[row]!;
  return own;
}

function jobOf({ weights, options }: ReadProblem, { train, test }: Fold): FoldJob {
  return { weights: only(weights, train), rows: train.length, relax: options.relax, test };
}

function scoreFold(
  problem: ReadProblem,
  { test }: Fold,
  result: FoldResult,
  lambdas: readonly number[],
  { gammas, measure }: Pick<ReadCvOptions, 'gammas' | 'measure'>,
  isByRow: boolean,
  { placeOf }: CvParts,
): FoldFigures {
  const { data, weights, labelled, respond, owner } = problem;
  const { outputs, family } = data;
  if (result.path.lambdas.length === 0) {
    refuse('E_DATA', owner, 'classes that are not separated at the first strength', undefined);
  }
  const own = Float64Array.from(test, (row) => weights[row]!);
  const targets = new Float64Array(test.length * outputs);
  for (const [at, row] of test.entries()) {
    for (let k = 0; k < outputs; k++) targets[at * outputs + k] = data.response[row * outputs + k]!;
  }
  const numbers = labelled && Int32Array.from(test, (row) => labelled.numbers[row]!);
  const weight = own.reduce((sum, value) => sum + value, 0);
  const rows: Float64Array[][] = [];
  const values = gammas.map((gamma) => {
    const linksAt = mixedLinks(result, gamma, placeOf);
    const ofGamma: Float64Array[] = [];
    rows.push(ofGamma);
    return lambdas.map((lambda) => {
      const links = linksAt(lambda);
      if (measure === 'auc') return areaUnderCurve(links, numbers!, own);
      const means = respond(links, outputs);
      const losses = lossesOf(measure, family, links, means, targets, outputs);
      if (isByRow) ofGamma.push(losses);
      return losses.reduce((sum, loss, at) => sum + own[at]! * loss, 0) / weight;
    });
  });
  return { weight, values, rows: isByRow ? rows : undefined };
}

function sumUp(
  gamma: number,
  at: number,
  folds: readonly Fold[],
  scored: readonly FoldFigures[],
  weights: Float64Array,
  count: number,
): CvFigures {
  const values = scored.map((fold) => fold.values[at]!);
  const perRepeat = foldsPerRepeat(folds, weights.length);
  const all = Array.from({ length: count }, (_, step) => {
    if (scored[0]!.rows === undefined) {
      return figureOf(
        values.map((ofFold) => ofFold[step]!),
        scored.map(({ weight }) => weight),
        perRepeat,
      );
    }
    const losses = scored.flatMap(({ rows }) => [...rows![at]![step]!]);
    const own = folds.flatMap(({ test }) => Array.from(test, (row) => weights[row]!));
    return figureOf(losses, own, (losses.length * perRepeat) / folds.length);
  });
  return {
    gamma,
    mean: all.map(({ mean }) => mean),
    standardError: all.map(({ standardError }) => standardError),
    values,
  };
}

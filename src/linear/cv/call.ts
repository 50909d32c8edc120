import type { ModelInput, TargetInput } from '../../data/preparation.js';
import { isArrayLike } from '../../data/reading/numbers.js';
import { isObject, isPlain } from '../../validate.js';
import { type AnyPathOptions, copyOfLists, type PathKind, readProblem } from '../fit/problem.js';
import type * as chunk from './chunk.js';
import type { AnyCvOptions, CrossValidated } from './crossValidate.js';
import { parts } from './parts.js';

/** The names of its options, beside those of paths. */
const CV_OPTIONS = ['folds', 'foldid', 'groups', 'seed', 'gamma', 'threads', 'measure'];

/** Findings of a call, and the classes of results. */
export interface CvCall {
  readonly found: CrossValidated;
  readonly chunk: typeof chunk;
}

/** Reads a call of a cross-validation, copies its rows, and runs it. Its code is loaded on demand: paths alone need none of it. */
export async function callCv(
  owner: string,
  kind: PathKind,
  X: ModelInput,
  y: TargetInput | object | undefined,
  options: AnyCvOptions,
): Promise<CvCall> {
  // With a table, options come second.
  const isTarget = y === undefined || isArrayLike(y) || (isObject(y) && ('data' in y || 'toArray' in y));
  const given: AnyCvOptions = isTarget ? options : (y as AnyCvOptions);
  const own = isPlain(given) ? copyOfLists(given) : given;
  const { onProgress: _, ...others } = own;
  const path = (isPlain(given) ? others : given) as AnyPathOptions;
  const target = isTarget ? (y as TargetInput | undefined) : path;
  const [problem, loaded] = await Promise.all([
    readProblem(owner, kind, X, target, isTarget ? path : {}, { others: CV_OPTIONS, inPlace: false }),
    import('./chunk.js'),
  ]);
  return { found: await loaded.crossValidate(problem, own, parts), chunk: loaded };
}

import type { Seed } from '../../core/random/seed.js';
import { type NumberList, readList } from '../../data/reading/list.js';
import { HyperparameterError, OptionError, ShapeError } from '../../errors.js';
import { oneOf } from '../../options.js';
import type { Folds } from '../../selection/folds/readFolds.js';
import { foldsOf, numbered, type RowLabel } from '../../selection/folds/splitter.js';
import { isFunction } from '../../show.js';
import { refuse, requireInteger, requireShare } from '../../validate.js';
import type { PathOptions } from '../fit/options.js';
import type { Family } from '../solver/index.js';
import { MEASURES, type Measure } from './measures.js';

/** Progress of a cross-validation: the fold that is done, undefined for the path over all rows. */
export interface CvProgress {
  readonly fold: number | undefined;
  readonly done: number;
  readonly total: number;
}

/** Options of cross-validated paths, beside those of the path. */
export interface CvOptions {
  /**
   * Number of folds (stratified for classes), a splitter of `ockham/selection`, or lists of rows of your own. Default: 10.
   */
  folds?: Folds;
  /** (n) the fold in which each row tests: numbers or texts, in place of `folds`, as in cv.glmnet. */
  foldid?: ArrayLike<RowLabel> | NumberList;
  /** (n) group of each row: for `groupKFold`, and no group may both train and test. */
  groups?: ArrayLike<RowLabel>;
  /** Seed of the folds, if `folds` is a number. Default: a random one, which the result holds. */
  seed?: Seed;
  /** Shares of the penalized coefficients that are tried with `relax`, in [0, 1]. Default: [0, 0.25, 0.5, 0.75, 1]. */
  gamma?: NumberList;
  /** Paths that are solved side by side: one on this thread, the others each in a worker. The results have the same bits. Default: 1. */
  threads?: number;
  /** Called after the path over all rows and after that of each fold. */
  onProgress?: (progress: CvProgress) => void;
}

/** The options of a path that a cross-validation takes. */
export type CvPathOptions<T extends PathOptions, M extends Measure> = Omit<T, 'onProgress'> &
  CvOptions & {
    /**
     * The figure of the test rows: 'deviance', 'class' (the share of wrong classes), 'auc' (two classes), 'mse' or 'mae' (of
     * probabilities, summed over the classes). Default: 'deviance', for numbers 'mse'.
     */
    measure?: M;
  };

/** The options of a cross-validation, with defaults. */
export interface ReadCvOptions {
  readonly measure: Measure;
  /** Ascending. */
  readonly gammas: readonly number[];
  readonly threads: number;
  readonly onProgress: ((progress: CvProgress) => void) | undefined;
}

/** Reads them. @throws OptionError, HyperparameterError. */
export function readCvOptions(
  owner: string,
  family: Family,
  relax: boolean,
  { measure, gamma, threads = 1, onProgress }: CvOptions & { readonly measure?: unknown },
): ReadCvOptions {
  const measures = MEASURES[family];
  if (onProgress !== undefined && !isFunction(onProgress)) {
    refuse(OptionError, `${owner}.onProgress`, 'a function', onProgress);
  }
  if (gamma !== undefined && !relax)
    refuse(OptionError, `${owner}.gamma`, 'left out, or given with relax: true', gamma);
  return {
    measure: oneOf(...measures)(`${owner}.measure`, measure ?? measures[0]),
    gammas: relax ? readGammas(`${owner}.gamma`, gamma ?? [0, 0.25, 0.5, 0.75, 1]) : [1],
    threads: requireInteger(`${owner}.threads`, threads, 1),
    onProgress,
  };
}

function readGammas(path: string, given: NumberList): number[] {
  const list = readList(path, given);
  if (list === undefined || list.length === 0) refuse(OptionError, path, 'a list of numbers in [0, 1]', given);
  const gammas = list.map((gamma, at) => requireShare(`${path}[${at}]`, gamma));
  return [...new Set(gammas)].sort((a, b) => a - b);
}

/** Reads `foldid`: a fold for each label, in the order of the labels. @throws ShapeError, OptionError, HyperparameterError. */
export function readFoldid(owner: string, given: unknown, rows: number, options: CvOptions) {
  const path = `${owner}.foldid`;
  for (const name of ['folds', 'seed'] as const) {
    if (options[name] !== undefined) refuse(OptionError, `${owner}.${name}`, 'left out beside foldid', options[name]);
  }
  const list = readList(path, given) ?? refuse(OptionError, path, 'a list of the fold of each row', given);
  if (list.length !== rows) refuse(ShapeError, path, `${rows} folds, one per row`, list.length);
  const ids = list.map((id, row): RowLabel => {
    if (typeof id === 'string' || typeof id === 'boolean' || Number.isFinite(id)) return id as RowLabel;
    return refuse(OptionError, `${path}[${row}]`, 'a number or a text', id);
  });
  const { numbers, labels } = numbered(ids);
  if (labels.length < 2) refuse(HyperparameterError, path, 'at least two folds', labels.length);
  const isNumeric = labels.every((label) => typeof label === 'number');
  const order = [...labels.keys()];
  if (isNumeric) order.sort((a, b) => Number(labels[a]) - Number(labels[b]));
  const places = Int32Array.from(labels.keys(), (number) => order.indexOf(number));
  return foldsOf(
    numbers.map((number) => places[number]!),
    labels.length,
  );
}

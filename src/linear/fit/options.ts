import { isPreparation, type Preparation } from '../../data/preparation.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';
import { OptionError } from '../../errors.js';
import type { HostAbortSignal } from '../../host.js';
import { integer, oneOf, optional, readOptions } from '../../options.js';
import { readSignal } from '../../selection/run/signal.js';
import { isFunction } from '../../show.js';
import { refuse, requireBoolean, requireNumber, requireShare } from '../../validate.js';
import type { PerColumn } from '../data/perColumn.js';
import type { PathStep } from '../path/step.js';
import { readStrengths } from './strengths.js';

/** The meaning of strengths, scales and the intercept. */
export type Convention = 'glmnet' | 'sklearn' | 'liblinear';

/** Options of all paths. */
export interface PathOptions {
  /** Share of the lasso in the penalty `λ (α |β| + (1 - α)/2 β²)`, in [0, 1]; 0 is ridge. Default: 1. */
  alpha?: number;
  /** Number of strengths of a computed grid, >= 1. Default: 100. */
  nlambda?: number;
  /** The smallest strength of the grid, as a share of the largest, in (0, 1). Default: 0.0001, or 0.01 for fewer rows than columns. */
  lambdaMinRatio?: number;
  /** Strengths of your own, >= 0, in any order: the path has them descending. Then it never ends early for lack of progress. */
  lambda?: number | NumberList;
  /**
   * Whether columns are divided by their standard deviations (1/n, weighted) before they are penalized. Coefficients are always those
   * of the columns as given. Default: true; false with `convention: 'sklearn'` and 'liblinear'.
   */
  standardize?: boolean;
  /** Whether the model has an intercept, which is not penalized. Default: true. */
  intercept?: boolean;
  /** (n) weights of the rows, >= 0; only their ratios matter. */
  sampleWeight?: NumberList;
  /**
   * Factors of the penalty for each column: a list, or by name, where others have 1. 0: not penalized; Infinity: left out. They are
   * rescaled to a mean of 1, as in glmnet; for that mean, columns that are constant count with their factor, and those left out with 1.
   */
  penaltyFactor?: PerColumn;
  /** Least coefficients, <= 0: a number, a list, or by name. Default: -Infinity. */
  lowerLimits?: PerColumn;
  /** Largest coefficients, >= 0. Default: Infinity. */
  upperLimits?: PerColumn;
  /** Added to the linear predictor of each row: (n), or (n, K) for K classes. `predict` asks for offsets of its rows. */
  offset?: NumberList | MatrixInput;
  /** The path ends before more columns than that have a coefficient. Default: all. */
  dfmax?: number;
  /** Largest relative duality gap of a certified step, in [1e-14, 1). Default: 1e-6. */
  tol?: number;
  /** Rounds of steps and checks at one strength, >= 1. Default: 1000. */
  maxIterations?: number;
  /**
   * Whether each support is refitted without penalty (and within its bounds): `coef` and `predict` then take `gamma`, the share of
   * the penalized coefficients. Default: false.
   */
  relax?: boolean;
  /** A preprocessor of `ockham/table` for rows of objects and tables. Default, for these: preprocess({ standardize: false }). */
  preprocess?: Preparation;
  /** One name per column, if X has no names. */
  names?: readonly string[];
  /** Ends the work between two strengths; the promise then rejects with the signal's reason. */
  signal?: HostAbortSignal;
  /** Called after each strength. */
  onProgress?: (step: PathStep) => void;
}

/** Options of {@link linearPath} and {@link poissonPath}. */
export interface RegressionPathOptions extends PathOptions {
  /** 'sklearn': as Lasso, ElasticNet and PoissonRegressor. Default: 'glmnet'. */
  convention?: 'glmnet' | 'sklearn';
}

/** Options of {@link multinomialPath}. */
export interface MultinomialPathOptions extends PathOptions {
  /** 'sklearn': as LogisticRegression. Default: 'glmnet'. */
  convention?: 'glmnet' | 'sklearn';
  /** Inverse strengths of scikit-learn, > 0, in place of `lambda`: λ = 1 / (C Σ weights). With `convention: 'sklearn'` only. */
  C?: number | NumberList;
}

/** Options of {@link logisticPath}. */
export interface LogisticPathOptions extends Omit<MultinomialPathOptions, 'convention'> {
  /**
   * 'sklearn': as LogisticRegression with its solvers lbfgs and saga. 'liblinear': as its solver liblinear, which penalizes the intercept
   * as the weight of a column of `interceptScaling`. Default: 'glmnet'.
   */
  convention?: Convention;
  /** The column of the intercept, > 0, with `convention: 'liblinear'`. Default: 1. */
  interceptScaling?: number;
}

/** All options of a path, with defaults. */
export interface ReadOptions {
  readonly alpha: number;
  readonly nlambda: number;
  readonly lambdaMinRatio: number | undefined;
  /** Descending. */
  readonly lambda: Float64Array | undefined;
  /** Ascending. */
  readonly C: Float64Array | undefined;
  readonly standardize: boolean;
  readonly intercept: boolean;
  readonly dfmax: number | undefined;
  readonly tol: number;
  readonly maxIterations: number;
  readonly relax: boolean;
  readonly convention: Convention;
  readonly interceptScaling: number;
  readonly preprocess: Preparation | undefined;
  readonly signal: HostAbortSignal | undefined;
  readonly onProgress: ((step: PathStep) => void) | undefined;
}

/** Options that are read with the rows. */
const WITH_ROWS = ['sampleWeight', 'penaltyFactor', 'lowerLimits', 'upperLimits', 'offset', 'names'];

/** The conventions that a function knows, the first by default, and what reads the options of models of classes, if it fits those. */
export interface OwnOptions {
  readonly conventions: readonly Convention[];
  readonly readOwn?: ReadOwnOptions;
}

/** Reads `C` and `interceptScaling`. @throws OptionError, HyperparameterError. */
export type ReadOwnOptions = (
  owner: string,
  options: { readonly C?: unknown; readonly interceptScaling?: unknown },
  read: { readonly convention: Convention; readonly lambda: Float64Array | undefined },
) => Pick<ReadOptions, 'C' | 'interceptScaling'>;

/** Reads the options. @param others  read elsewhere. @throws OptionError, HyperparameterError for those that do not hold, or not together. */
export function readPathOptions(
  owner: string,
  options: PathOptions & {
    readonly convention?: Convention;
    readonly C?: unknown;
    readonly interceptScaling?: unknown;
  },
  { conventions, readOwn }: OwnOptions,
  others: readonly string[] = [],
): ReadOptions {
  const isLogistic = conventions.includes('liblinear');
  const read = readOptions(
    owner,
    options,
    {
      alpha: [1, requireShare],
      nlambda: [100, integer(1)],
      lambdaMinRatio: [undefined, optional(ratio)],
      lambda: [undefined, optional((path, value) => readStrengths(path, value, 'numbers >= 0', (x) => x >= 0))],
      standardize: [undefined, optional(requireBoolean)],
      intercept: [true, requireBoolean],
      dfmax: [undefined, optional(integer(1))],
      tol: [1e-6, tolerance],
      maxIterations: [1000, integer(1)],
      relax: [false, requireBoolean],
      convention: ['glmnet', oneOf(...conventions)],
      preprocess: [undefined, optional(preparation)],
      signal: [undefined, (_, value) => readSignal(owner, value)],
      onProgress: [undefined, optional(progress)],
    },
    [...WITH_ROWS, ...(readOwn ? ['C'] : []), ...(isLogistic ? ['interceptScaling'] : []), ...others],
  );
  const { convention, lambda } = read;
  for (const name of ['nlambda', 'lambdaMinRatio'] as const) {
    if (options[name] === undefined || (lambda === undefined && options.C === undefined)) continue;
    refuse(OptionError, `${owner}.${name}`, 'left out beside strengths of your own', options[name]);
  }
  const own = readOwn?.(owner, options, read) ?? { C: undefined, interceptScaling: 1 };
  return { ...read, ...own, standardize: read.standardize ?? convention === 'glmnet' };
}

function ratio(path: string, value: unknown): number {
  return requireNumber(path, value, 'a number in (0, 1)', (x) => x > 0 && x < 1);
}

/** Below, rounding decides. */
const LEAST_TOLERANCE = 1e-14;

function tolerance(path: string, value: unknown): number {
  return requireNumber(path, value, `a number in [${LEAST_TOLERANCE}, 1)`, (x) => x >= LEAST_TOLERANCE && x < 1);
}

function preparation(path: string, value: unknown): Preparation {
  if (isPreparation(value)) return value;
  return refuse(OptionError, path, 'what preprocess() returned', value);
}

function progress(path: string, value: unknown): (step: PathStep) => void {
  if (isFunction(value)) return value as (step: PathStep) => void;
  return refuse(OptionError, path, 'a function', value);
}

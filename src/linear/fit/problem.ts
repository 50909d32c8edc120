import { argumentsOf, isTabular, type ModelInput, type Preparation, type TargetInput } from '../../data/preparation.js';
import { readList } from '../../data/reading/list.js';
import { isArrayLike } from '../../data/reading/numbers.js';
import { OptionError, ShapeError } from '../../errors.js';
import { isList, isPlain, refuse } from '../../validate.js';
import { readClasses, readTwoClasses } from '../data/classes.js';
import { type Design, needsPreparation, readDesign } from '../data/design.js';
import { FACTOR, LOWER, readPerColumn, UPPER } from '../data/perColumn.js';
import type { ReadResponse, Response } from '../data/response.js';
import { readOffset, readWeights } from '../data/rowNumbers.js';
import { readCounts, readValues } from '../data/values.js';
import { classProbabilities, counts, probabilities, type Respond, values } from '../path/response.js';
import type { SolvedPath } from '../path/step.js';
import type { Family } from '../solver/index.js';
import { readClassOptions } from './classOptions.js';
import { type Convention, type OwnOptions, type PathOptions, type ReadOptions, readPathOptions } from './options.js';
import type { PathData } from './solve.js';

/** A function that fits paths: its family, what it takes, how it reads y, and what it predicts. */
export interface PathKind extends OwnOptions {
  readonly family: Family;
  readonly readResponse: ReadResponse;
  readonly respond: Respond;
}

export const LINEAR: PathKind = {
  family: 'gaussian',
  conventions: ['glmnet', 'sklearn'],
  readResponse: readValues,
  respond: values,
};
export const LOGISTIC: PathKind = {
  family: 'binomial',
  conventions: ['glmnet', 'sklearn', 'liblinear'],
  readOwn: readClassOptions,
  readResponse: readTwoClasses,
  respond: probabilities,
};
export const MULTINOMIAL: PathKind = {
  family: 'multinomial',
  conventions: ['glmnet', 'sklearn'],
  readOwn: readClassOptions,
  readResponse: readClasses,
  respond: classProbabilities,
};
export const POISSON: PathKind = {
  family: 'poisson',
  conventions: ['glmnet', 'sklearn'],
  readResponse: readCounts,
  respond: counts,
};

/** Options as any of the functions takes them. */
export type AnyPathOptions = PathOptions & {
  readonly convention?: Convention;
  readonly C?: unknown;
  readonly interceptScaling?: unknown;
};

/** Everything that a call has given, checked and copied. */
export interface ReadProblem {
  readonly owner: string;
  readonly options: ReadOptions;
  readonly data: PathData;
  /** (n) as given, or ones. */
  readonly weights: Float64Array;
  readonly names: readonly string[] | undefined;
  readonly preparation: Preparation | undefined;
  /** Columns of X, without that of the intercept. */
  readonly columns: number;
  readonly labelled: Response['labelled'];
  readonly respond: Respond;
  /** A solved path without what was added to the columns as given. */
  asGiven(solved: SolvedPath): SolvedPath;
}

/** How a call is read. */
interface Reading {
  /** Names of options that are read elsewhere. */
  readonly others?: readonly string[];
  /** Whether rows of typed arrays may stay where they are, unchecked: then they must be read before the event loop turns. */
  readonly inPlace: boolean;
}

/**
 * Reads X, y and the options: at once, unless X needs what has to be loaded.
 *
 * @throws OptionError, HyperparameterError, ShapeError, DataError.
 */
export function readProblem(
  owner: string,
  kind: PathKind,
  givenX: ModelInput,
  givenY: TargetInput | AnyPathOptions | undefined,
  givenOptions: AnyPathOptions,
  reading: Reading = { inPlace: true },
): ReadProblem | Promise<ReadProblem> {
  const [X, y, own] = argumentsOf(givenX, givenY, givenOptions);
  const options = readPathOptions(owner, own, kind, reading.others);
  // What adds the column of the intercept is loaded before X is read.
  const inPlace = reading.inPlace && options.convention !== 'liblinear';
  if (options.preprocess !== undefined || !needsPreparation(X)) {
    return problemOf(owner, kind, readDesign(X, options.preprocess, own.names, inPlace), y, own, options);
  }
  // Tables are immutable, and all else is copied now: the caller may change it while the module is loaded.
  const rows = isTabular(X) ? X : copyOf(X);
  const target = y === undefined ? y : ((readList('y', y) ?? y) as TargetInput);
  const lists = copyOfLists(own);
  return import('../../table/preprocess.js').then(({ preprocess }) => {
    const design = readDesign(rows, preprocess({ standardize: false }), lists.names, false);
    return problemOf(owner, kind, design, target, lists, options);
  });
}

function problemOf(
  owner: string,
  { family, readResponse, respond }: PathKind,
  design: Design,
  y: TargetInput | undefined,
  own: AnyPathOptions,
  options: ReadOptions,
): ReadProblem | Promise<ReadProblem> {
  const { convention, intercept, interceptScaling } = options;
  const { rows, columns } = design.matrix;
  if (y === undefined) refuse('E_DATA', 'y', 'the target of each row', y);
  const response = readResponse(y, design.preparation);
  const { outputs, labelled } = response;
  const count = response.values.length / outputs;
  if (count !== rows) refuse(ShapeError, 'y', `${rows} rows, as X`, count, `y has ${count} rows, and X has ${rows}`);
  const weights = readWeights(owner, own.sampleWeight, rows) ?? new Float64Array(rows).fill(1);
  labelled?.requireAll('y', weights, 'of weight above 0');
  const offset = readOffset(`${owner}.offset`, own.offset, rows, outputs);
  const { names } = design;
  const factors = readPerColumn(`${owner}.penaltyFactor`, own.penaltyFactor, columns, names, FACTOR);
  requireFactors(owner, factors);
  const lower = readPerColumn(`${owner}.lowerLimits`, own.lowerLimits, columns, names, LOWER);
  const upper = readPerColumn(`${owner}.upperLimits`, own.upperLimits, columns, names, UPPER);
  const isLiblinear = convention === 'liblinear' && intercept;
  const more = (values: Float64Array, value: number) => (isLiblinear ? Float64Array.from([...values, value]) : values);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const isGlmnet = convention === 'glmnet';
  const data: Omit<PathData, 'matrix'> = {
    family,
    response: response.values,
    outputs,
    offset,
    intercept: intercept && !isLiblinear,
    standardize: options.standardize,
    scalesTarget: isGlmnet,
    alpha: options.alpha,
    rescalesFactors: isGlmnet,
    factors: more(factors, 1),
    lower: more(lower, -Infinity),
    upper: more(upper, Infinity),
    lambda: options.lambda ?? options.C?.map((C) => 1 / (C * total)),
    nlambda: options.nlambda,
    lambdaMinRatio: options.lambdaMinRatio,
    defaultRatios: isGlmnet ? [1e-2, 1e-4] : [1e-3, 1e-3],
    endsEarly: isGlmnet,
    dfmax: options.dfmax,
    hasInterceptColumn: isLiblinear,
    tol: options.tol,
    maxIterations: options.maxIterations,
  };
  const problemWith = (
    matrix: PathData['matrix'],
    asGiven: ReadProblem['asGiven'] = (solved) => solved,
  ): ReadProblem => ({
    owner,
    options,
    data: { ...data, matrix },
    weights,
    names,
    preparation: response.preparation ?? design.preparation,
    columns,
    labelled,
    respond,
    asGiven,
  });
  const { matrix } = design;
  if (matrix.kind === 'dense' && !isLiblinear) return problemWith(matrix);
  return (async () => {
    const solvable = matrix.kind === 'dense' ? matrix : (await import('./sparse.js')).byColumns(matrix);
    if (!isLiblinear) return problemWith(solvable);
    const { withColumn, withoutColumn } = await import('./interceptColumn.js');
    return problemWith(withColumn(solvable, interceptScaling), (solved) =>
      withoutColumn(solved, columns, interceptScaling),
    );
  })();
}

/** @throws OptionError if no column is penalized, so that strengths mean nothing, or all are left out. */
function requireFactors(owner: string, factors: Float64Array): void {
  const path = `${owner}.penaltyFactor`;
  if (factors.every((factor) => factor === Infinity)) {
    refuse(OptionError, path, 'a factor below Infinity', Infinity, `${path}: all columns are left out`);
  }
  if (factors.every((factor) => factor === 0 || factor === Infinity)) {
    refuse(OptionError, path, 'a factor above 0', 0, `${path}: no column is penalized, so strengths have no effect`);
  }
}

function copyOf(X: ModelInput): ModelInput {
  if (isList(X)) return X.map((row) => (isPlain(row) ? { ...row } : row)) as ModelInput;
  return copyOfLists(X as Readonly<Record<string, ArrayLike<unknown>>>);
}

/** The same with copies of the lists among its values, which the caller may change. */
export function copyOfLists<T extends object>(given: T): T {
  const entries = Object.entries(given).map(([name, value]) => [
    name,
    isArrayLike(value) ? Array.from<unknown>(value) : value,
  ]);
  return Object.fromEntries(entries) as T;
}

import { exponential, integerPower, logarithm } from '../../core/exact/power.js';
import type { SolvedPath, SolvedStep } from '../path/step.js';
import {
  type DenseMatrix,
  type Family,
  type NullFit,
  type PathEnd,
  type PathPoint,
  type PathProblem,
  pathPoints,
  type SolverParts,
  type SparseMatrix,
  type SparseVector,
  type Standardized,
} from '../solver/index.js';
import { Unsolvable } from './unsolvable.js';

/** All that is solved: plain data, which can be posted to a worker. Checked. */
export interface PathData {
  readonly family: Family;
  readonly matrix: DenseMatrix | SparseMatrix;
  /** (n), or (n, K). */
  readonly response: Float64Array;
  /** K for a multinomial model, otherwise 1. */
  readonly outputs: number;
  readonly offset: Float64Array | undefined;
  readonly intercept: boolean;
  readonly standardize: boolean;
  /** Whether strengths belong to a y of variance 1, as in glmnet's family "gaussian". */
  readonly scalesTarget: boolean;
  readonly alpha: number;
  /** Whether factors are divided by their mean, as in glmnet. */
  readonly rescalesFactors: boolean;
  /** (p), as given; Infinity: left out. */
  readonly factors: Float64Array;
  /** (p), of the columns as given. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Descending; undefined: computed. */
  readonly lambda: Float64Array | undefined;
  readonly nlambda: number;
  readonly lambdaMinRatio: number | undefined;
  /** The share of the smallest strength where there are fewer rows than columns, and where there are not. */
  readonly defaultRatios: readonly [few: number, many: number];
  /** Whether a computed grid ends as glmnet's does, where the deviance no longer changes. */
  readonly endsEarly: boolean;
  readonly dfmax: number | undefined;
  /** Whether the last column stands for the intercept, and is solved for although it is constant. */
  readonly hasInterceptColumn: boolean;
  readonly tol: number;
  readonly maxIterations: number;
}

/** Rows that count, with the columns of X in the kernels' memory. Paths over the same rows share them. */
export interface FittedRows extends Standardized {
  /** (n), with the sum 1. */
  readonly weights: Float64Array;
  /** How many count, for the default of the smallest strength. */
  readonly count: number;
}

/** Target and terms as the solver sees them. */
interface Scaled {
  readonly problem: Omit<PathProblem, 'lambdas' | 'stop'>;
  /** (p): x̃ = (x - mean) / scale, with an intercept. */
  readonly scale: Float64Array;
  /** Strengths and coefficients of the solver times this are those of y as given. */
  readonly unit: number;
}

/** @throws Unsolvable if all columns are constant or left out, or y is constant. */
function scaled(data: PathData, { columns, deviation, weights }: FittedRows): Scaled {
  const { family, intercept, hasInterceptColumn } = data;
  const p = data.matrix.columns;
  const scale = deviation.map((own) => (data.standardize && own > 0 ? own : 1));
  const factors = data.rescalesFactors ? rescaled(data.factors) : data.factors.slice();
  let isAny = false;
  for (let column = 0; column < p - Number(hasInterceptColumn); column++) {
    if (deviation[column] === 0) factors[column] = Infinity;
    if (factors[column]! < Infinity) isAny = true;
  }
  if (!isAny) throw new Unsolvable('columns');
  const isGaussian = family === 'gaussian';
  const { offset } = data;
  const response = isGaussian && offset ? data.response.map((y, row) => y - offset[row]!) : data.response;
  const unit = isGaussian && data.scalesTarget ? deviationOf(response, weights, intercept) : 1;
  if (unit === 0) throw new Unsolvable('target');
  const limit = (limits: Float64Array) => limits.map((value, column) => (value * scale[column]!) / unit);
  return {
    problem: {
      family,
      columns,
      response: unit === 1 ? response : response.map((y) => y / unit),
      classes: data.outputs,
      weights,
      offset: isGaussian ? undefined : offset,
      intercept,
      alpha: data.alpha,
      factors,
      lower: limit(data.lower),
      upper: limit(data.upper),
      tolerance: data.tol,
      maxIterations: data.maxIterations,
    },
    scale,
    unit,
  };
}

/** Factors with a mean of 1. Columns left out count with 1, as in glmnet. */
function rescaled(factors: Float64Array): Float64Array {
  const sum = factors.reduce((total, factor) => total + (factor === Infinity ? 1 : factor), 0);
  return sum === 0 ? factors.slice() : factors.map((factor) => (factor * factors.length) / sum);
}

/** sqrt(Σ w (y - mean)²), or sqrt(Σ w y²) without an intercept. */
function deviationOf(y: Float64Array, weights: Float64Array, intercept: boolean): number {
  let mean = 0;
  let first: number | undefined;
  let isConstant = intercept;
  for (let row = 0; row < y.length; row++) {
    const weight = weights[row]!;
    if (weight === 0) continue;
    const value = y[row]!;
    first ??= value;
    if (value !== first) isConstant = false;
    if (intercept) mean += weight * value;
  }
  if (isConstant) return 0;
  let sum = 0;
  for (let row = 0; row < y.length; row++) sum += weights[row]! * (y[row]! - mean) * (y[row]! - mean);
  return Math.sqrt(sum);
}

/** Solves a path, strength by strength. @throws Unsolvable. */
export function* solvePath(data: PathData, rows: FittedRows, parts: SolverParts): Generator<SolvedStep, SolvedPath> {
  const own = scaled(data, rows);
  const { problem, unit } = own;
  let nullDeviance = 0;
  const lambdas = (fit: NullFit): Float64Array => {
    nullDeviance = fit.nullDeviance * unit * unit;
    return data.lambda?.map((lambda) => lambda / unit) ?? gridOf(data, problem, fit.gradient, rows.count);
  };
  const { columns } = data.matrix;
  const dfmax = data.dfmax ?? columns + 1;
  const rules = { dfmax, pmax: Math.min(2 * dfmax + 20, columns), least: 5 };
  const isGrid = data.lambda === undefined && data.endsEarly;
  // As in glmnet: where a bound holds a coefficient at 0, the deviance may stand still and fall again later.
  const hasZeroBound = data.lower.includes(0) || data.upper.includes(0);
  const never = { fdev: -1, devmax: Infinity };
  const stop =
    isGrid || data.dfmax !== undefined
      ? { ...(isGrid ? { fdev: hasZeroBound ? 0 : 1e-5, devmax: 0.999 } : never), ...rules }
      : undefined;
  const steps: SolvedStep[] = [];
  const points = pathPoints({ ...problem, lambdas, stop }, parts);
  let end: PathEnd;
  try {
    for (;;) {
      const turn = points.next();
      if (turn.done === true) {
        end = turn.value;
        break;
      }
      const given = data.lambda?.[steps.length];
      const step = inUnits(turn.value, own, data, rows.mean, given);
      steps.push(step);
      yield step;
    }
  } finally {
    points.return('complete');
  }
  return { steps, end, nullDeviance };
}

/** So much above the strength where the first coefficient leaves 0, rounding cannot let it: scikit-learn's paths start with such a one. */
const ABOVE = 1 + 1e-9;

/** λmax r^k for k from 0, r^(count - 1) being the ratio. */
function gridOf(
  data: PathData,
  { factors, alpha }: Scaled['problem'],
  gradient: Float64Array,
  rows: number,
): Float64Array {
  const { columns } = data.matrix;
  let largest = 0;
  for (let at = 0; at < gradient.length; at++) {
    const column = at % columns;
    const factor = factors[column]!;
    const slope = gradient[at]!;
    // A bound of 0 keeps a coefficient at 0, however steep. glmnet's grid does not know of bounds, and neither does this one.
    if (factor > 0 && factor < Infinity) largest = Math.max(largest, Math.abs(slope) / factor);
  }
  if (!(largest > 0)) throw new Unsolvable('gradient');
  const [few, many] = data.defaultRatios;
  const ratio = data.lambdaMinRatio ?? (rows < columns ? few : many);
  const step = exponential(logarithm(ratio) / Math.max(1, data.nlambda - 1));
  const first = largest / Math.max(alpha, 1e-3);
  const grid = new Float64Array(data.nlambda);
  for (let k = 0; k < grid.length; k++) grid[k] = k === 0 ? first * ABOVE : first * integerPower(step, k);
  return grid;
}

/** A point of the solver as a step: coefficients of the columns as given. */
function inUnits(
  point: PathPoint,
  { scale, unit }: Scaled,
  data: PathData,
  mean: Float64Array,
  given: number | undefined,
): SolvedStep {
  const { intercept, outputs } = data;
  const intercepts = point.intercepts.slice();
  const coefficients = point.coefficients.map(({ indices, values }, output): SparseVector => {
    const own = new Float64Array(values.length);
    let shift = 0;
    for (let at = 0; at < own.length; at++) {
      const column = indices[at]!;
      own[at] = (values[at]! * unit) / scale[column]!;
      shift += own[at]! * mean[column]!;
    }
    intercepts[output] = intercepts[output]! * unit - (intercept ? shift : 0);
    return { indices, values: own };
  });
  if (intercept && outputs > 1) {
    // One number may be added to all of them: glmnet's choice.
    const shift = intercepts.reduce((sum, value) => sum + value, 0) / outputs;
    for (let output = 0; output < outputs; output++) intercepts[output]! -= shift;
  }
  const [first] = coefficients as [SparseVector];
  const hasOwn = data.hasInterceptColumn && first.indices.at(-1) === data.matrix.columns - 1;
  return {
    lambda: given ?? point.lambda * unit,
    df: point.df - Number(hasOwn),
    devianceRatio: point.devianceRatio,
    gap: point.gap,
    isCertified: point.status === 'converged' && point.gap <= data.tol,
    iterations: point.iterations,
    status: point.status,
    intercepts,
    coefficients,
  };
}

import { coefficientsIn, nonzerosIn } from './model/coefficients.js';
import type { SolverParts } from './parts/parts.js';
import { Solver } from './solver.js';
import type {
  Family,
  NullFit,
  PathEnd,
  PathPoint,
  PathProblem,
  PointEnd,
  Setting,
  SparseVector,
  StopRules,
} from './types.js';
import { Workspace } from './workspace.js';

/** Gap of the model without penalized columns: grids depend on it, however coarse the certificates may be. */
const START = 1e-14;

/**
 * Solves for one λ after another. Yields each minimizer; returns why the path ended.
 *
 * @param parts  with those of several classes, if there are some.
 * Frees its memory at the end, or when the generator is closed.
 *
 * @throws Refused, MemoryError
 */
export function* pathPoints(problem: PathProblem, parts: SolverParts = {}): Generator<PathPoint, PathEnd> {
  const space = new Workspace();
  try {
    const solver = new Solver(problem, space, parts);
    const ratios: number[] = [];
    const ever = new Uint8Array(solver.width);
    let everCount = 0;
    const first = solver.solve(Infinity, START);
    const { lambdas } = problem;
    const strengths = typeof lambdas === 'function' ? lambdas(nullOf(solver, problem, parts)) : lambdas;
    if (first.status === 'separated') return 'separated';
    for (const lambda of strengths) {
      const end = solver.solve(lambda);
      const point = pointOf(solver, problem, parts, lambda, end);
      for (const { indices } of point.coefficients) everCount += mark(ever, indices);
      if (problem.stop !== undefined && everCount > problem.stop.pmax) return 'pmax';
      ratios.push(point.devianceRatio);
      yield point;
      if (end.status === 'separated') return 'separated';
      const why =
        problem.stop === undefined
          ? undefined
          : stops(problem.family, problem.stop, strengths.length, ratios, point.df);
      if (why !== undefined) return why;
    }
    return 'complete';
  } finally {
    space.release();
  }
}

/** Fits the model without penalized columns. @throws Refused, MemoryError */
export function nullFit(problem: Setting, parts: SolverParts = {}): NullFit {
  const space = new Workspace();
  try {
    const solver = new Solver(problem, space, parts);
    solver.solve(Infinity, START);
    return nullOf(solver, problem, parts);
  } finally {
    space.release();
  }
}

function nullOf(solver: Solver, problem: Setting, parts: SolverParts): NullFit {
  return {
    nullDeviance: 2 * solver.nullValue,
    intercepts: Float64Array.from(coefficientsOf(solver, problem, parts), (own) => own.at(-1)!),
    gradient: solver.gradient(),
  };
}

function pointOf(
  solver: Solver,
  problem: Setting,
  parts: SolverParts,
  lambda: number,
  { status, gap, iterations }: PointEnd,
): PathPoint {
  const intercepts = new Float64Array(problem.classes);
  let coefficients: SparseVector[];
  let df: number;
  if (problem.classes === 1) {
    const { intercept, own } = nonzerosIn(solver.block.set, solver.width);
    intercepts[0] = intercept;
    coefficients = [own];
    df = own.indices.length;
  } else {
    const dense = coefficientsOf(solver, problem, parts);
    dense.forEach((own, k) => {
      intercepts[k] = own.at(-1)!;
    });
    coefficients = dense.map((own) => nonzeros(own.subarray(0, -1)));
    const used = new Uint8Array(solver.width);
    df = coefficients.reduce((sum, { indices }) => sum + mark(used, indices), 0);
  }
  // Written out: a spread takes longer than all of this.
  return {
    lambda,
    intercepts,
    coefficients,
    df,
    devianceRatio: solver.devianceRatio(),
    gap,
    iterations,
    status: status === 'separated' ? 'stalled' : status,
  };
}

/** Marks columns. Returns how many were not marked. */
function mark(marks: Uint8Array, indices: Uint32Array): number {
  let count = 0;
  for (let k = 0; k < indices.length; k++) {
    const column = indices[k]!;
    if (marks[column] === 0) count++;
    marks[column] = 1;
  }
  return count;
}

/** Of several classes, those of the least penalty. */
function coefficientsOf(solver: Solver, problem: Setting, { balanced }: SolverParts): readonly Float64Array[] {
  const coefficients = coefficientsIn(solver.block.set, solver.width, problem.classes);
  return problem.classes === 1 ? coefficients : balanced!(coefficients, problem);
}

function nonzeros(vector: Float64Array): SparseVector {
  let count = 0;
  for (const value of vector) if (value !== 0) count++;
  const [indices, values] = [new Uint32Array(count), new Float64Array(count)];
  count = 0;
  for (let j = 0; j < vector.length; j++) {
    if (vector[j] === 0) continue;
    indices[count] = j;
    values[count++] = vector[j]!;
  }
  return { indices, values };
}

/** The rules of glmnet, after the point that was just solved. */
function stops(
  family: Family,
  rules: StopRules,
  count: number,
  ratios: readonly number[],
  df: number,
): PathEnd | undefined {
  const at = ratios.length - 1;
  const least = Math.min(rules.least, count);
  if (at + 1 < least) return undefined;
  if (df > rules.dfmax) return 'dfmax';
  const ratio = ratios[at]!;
  const back = family === 'poisson' ? least - 1 : 1;
  const change = ratio - (ratios[at - back] ?? 0);
  const isSmall =
    family === 'gaussian'
      ? ratio !== 0 && change < rules.fdev * ratio
      : family === 'poisson'
        ? change < 10 * rules.fdev * ratio
        : change < rules.fdev;
  if (isSmall) return 'devianceChange';
  return ratio > rules.devmax ? 'devianceMax' : undefined;
}

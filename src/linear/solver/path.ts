import { fewerRows } from './fewerRows.js';
import { modelIn } from './model/coefficients.js';
import type { SolverParts } from './parts/parts.js';
import { Solver } from './solver.js';
import type {
  Family,
  LinearModel,
  NullFit,
  PathEnd,
  PathPoint,
  PathProblem,
  PointEnd,
  Setting,
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
    const { lambdas } = problem;
    // A grid that is yet to be made has many.
    const solver = new Solver(
      fewerRows(space, problem, typeof lambdas === 'function' ? Infinity : lambdas.length),
      space,
      parts,
    );
    const ratios: number[] = [];
    const ever = new Set<number>();
    const first = solver.solve(Infinity, START);
    const strengths = typeof lambdas === 'function' ? lambdas(nullOf(solver, problem, parts)) : lambdas;
    if (first.status === 'separated') return 'separated';
    for (const lambda of strengths) {
      const end = solver.solve(lambda);
      const point = pointOf(solver, problem, parts, lambda, end);
      for (const { indices } of point.coefficients) for (const column of indices) ever.add(column);
      if (problem.stop !== undefined && ever.size > problem.stop.pmax) return 'pmax';
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
    intercepts: modelOf(solver, problem, parts).intercepts,
    gradient: gradientOf(solver, problem),
  };
}

/** (p, K): x̃ᵀ of the residuals of every column, by class; 0 where it is known not to be the largest. */
function gradientOf({ data, precision, space, rows, width, pass }: Solver, { factors }: Setting): Float64Array {
  const p = width - 1;
  const gradient = new Float64Array(rows.classes * p);
  const columns = pass.steepest(rows.g, factors) ?? [...gradient.keys()];
  const list = space.list(columns.map((i) => Math.floor(i / p) * width + (i % p)));
  const out = space.take(columns.length * 8);
  (rows.classes === 1 ? precision.double : data).dots(list, columns.length, rows.g, out);
  columns.forEach((i, at) => {
    gradient[i] = space.numbers[(out >>> 3) + at]!;
  });
  space.give(list);
  space.give(out);
  return gradient;
}

function modelOf({ block, width }: Solver, problem: Setting, { modelOfClasses }: SolverParts): LinearModel {
  return problem.classes === 1 ? modelIn(block.set, width) : modelOfClasses!(block.set, width, problem);
}

function pointOf(
  solver: Solver,
  problem: Setting,
  parts: SolverParts,
  lambda: number,
  { status, gap, iterations }: PointEnd,
): PathPoint {
  const { intercepts, coefficients, df } = modelOf(solver, problem, parts);
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

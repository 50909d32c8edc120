// Random problems for the solver of src/linear.

import * as extra from '../../src/linear/solver/extra/chunk.js';
import * as multinomial from '../../src/linear/solver/families/multinomial.js';
import {
  type DenseMatrix,
  type Family,
  makeColumns,
  maySingle,
  type PathProblem,
  type SparseMatrix,
  Workspace,
} from '../../src/linear/solver/index.js';
import { sparseColumns } from '../../src/linear/solver/parts/sparseColumns.js';
import { Screen } from '../../src/linear/solver/screen.js';
import { numbersFrom } from './numbers.js';

/** What a problem may need beside the solver's main chunk. */
export const parts = { ...extra, ...multinomial, Screen, sparseColumns };

/** A problem with X as it was given. */
export interface RawProblem extends Omit<PathProblem, 'columns'> {
  readonly matrix: DenseMatrix | SparseMatrix;
  /** (p) what the solver centres and scales by, computed here. */
  readonly centre: Float64Array;
  readonly scale: Float64Array;
}

/** The problem as the solver takes it. */
export function toSolver(problem: RawProblem): PathProblem {
  const { matrix, weights, intercept } = problem;
  const how = { weights, isCentred: intercept, isScaled: true, hasSingle: maySingle(problem) };
  const { columns } = makeColumns(new Workspace(), matrix, how, parts);
  return { ...problem, columns };
}

export interface ProblemOptions {
  readonly family: Family;
  readonly rows?: number;
  readonly columns?: number;
  readonly classes?: number;
  readonly seed?: number;
  readonly lambdas?: readonly number[];
  readonly isSparse?: boolean;
  /** Every second column is the one before it, but for so much. */
  readonly pairs?: number;
  readonly given?: Partial<RawProblem>;
}

function sparseOf(x: readonly (readonly number[])[]): SparseMatrix {
  const [rows, columns] = [x.length, x[0]!.length];
  const entries = x.flatMap((row, i) => row.map((value, j) => ({ i, j, value }))).filter(({ value }) => value !== 0);
  entries.sort((a, b) => a.j - b.j || a.i - b.i);
  return {
    kind: 'sparse',
    rows,
    columns,
    values: Float64Array.from(entries, ({ value }) => value),
    rowIndices: Int32Array.from(entries, ({ i }) => i),
    columnStarts: Int32Array.from({ length: columns + 1 }, (_, j) => entries.filter((entry) => entry.j < j).length),
  };
}

/** A problem with centred and scaled columns; `given` replaces what it names. */
export function problemOf({
  family,
  rows: n = 40,
  columns: p = 6,
  classes = family === 'multinomial' ? 3 : 1,
  seed = 1,
  lambdas = [0.3, 0.1, 0.03, 0.01],
  isSparse = false,
  pairs,
  given = {},
}: ProblemOptions): RawProblem {
  const next = numbersFrom(seed);
  const normal = () => next(-1, 1) + next(-1, 1) + next(-1, 1);
  const common = Array.from({ length: n }, normal);
  const x = Array.from({ length: n }, (_, i) =>
    Array.from({ length: p }, (_, j) =>
      isSparse && next(0, 1) < 0.6 ? 0 : normal() + (j % 3 === 0 ? common[i]! : 0) + (isSparse ? 2 : 0),
    ),
  );
  if (pairs !== undefined) for (const row of x) for (let j = 1; j < p; j += 2) row[j] = row[j - 1]! + pairs * normal();
  const weights = given.weights ?? new Float64Array(n).fill(1 / n);
  const intercept = given.intercept ?? true;
  const sumOf = (of: (i: number) => number) => x.reduce((total, _, i) => total + weights[i]! * of(i), 0);
  const means = Array.from({ length: p }, (_, j) => sumOf((i) => x[i]![j]!));
  const scale = Float64Array.from(means, (mean, j) => Math.sqrt(sumOf((i) => (x[i]![j]! - mean) ** 2)) || 1);
  const signal = x.map((row) => row.slice(0, 3).reduce((total, value, j) => total + value * (j - 0.7), 0));
  const draw = (i: number): number[] => {
    if (family === 'gaussian') return [signal[i]! + normal()];
    if (family === 'binomial') return [next(0, 1) < 1 / (1 + Math.exp(-signal[i]!)) ? 1 : 0];
    if (family === 'poisson') return [Math.floor(Math.exp(signal[i]! / 3 + 0.3) + next(0, 1))];
    const scores = Array.from({ length: classes }, (_, k) => signal[i]! * (k - 1) + 2 * normal());
    const best = scores.indexOf(Math.max(...scores));
    return scores.map((_, k) => (k === best ? 1 : 0));
  };
  const response = Float64Array.from(x.flatMap((_, i) => draw(i)));
  return {
    family,
    matrix: isSparse
      ? sparseOf(x)
      : { kind: 'dense', rows: n, columns: p, values: Float64Array.from(x.flat()), isChecked: true },
    centre: intercept ? Float64Array.from(means) : new Float64Array(p),
    scale,
    response,
    classes,
    weights,
    offset: undefined,
    intercept,
    alpha: 1,
    factors: new Float64Array(p).fill(1),
    lower: new Float64Array(p).fill(-Infinity),
    upper: new Float64Array(p).fill(Infinity),
    lambdas: Float64Array.from(lambdas),
    tolerance: 1e-6,
    maxIterations: 500,
    stop: undefined,
    ...given,
  };
}

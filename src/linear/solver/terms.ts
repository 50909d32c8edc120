import type { PathProblem } from './types.js';

type Penalty = Pick<PathProblem, 'alpha' | 'factors' | 'lower' | 'upper' | 'classes'>;

/** Terms of the objective beside the loss, for each coefficient: l1 |b| + l2 b²/2 within [lower, upper]. */
export interface Terms {
  readonly l1: Float64Array;
  readonly l2: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** The terms of columns and ones, a class after another; l1 and l2 are those of λ = Infinity. */
export function makeTerms(problem: Penalty): Terms {
  const { lower, upper, classes } = problem;
  const width = lower.length + 1;
  const vector = (of: Float64Array, ones: number): Float64Array => {
    const all = new Float64Array(classes * width).fill(ones);
    for (let k = 0; k < classes; k++) all.set(of, k * width);
    return all;
  };
  const terms = {
    l1: new Float64Array(classes * width),
    l2: new Float64Array(classes * width),
    lower: vector(lower, -Infinity),
    upper: vector(upper, Infinity),
  };
  setLambda(terms, problem, Infinity);
  return terms;
}

/** Writes l1 and l2. At Infinity, columns with a factor stay at 0. */
export function setLambda({ l1, l2 }: Terms, { alpha, factors, classes }: Penalty, lambda: number): void {
  const width = factors.length + 1;
  const rest = 1 - alpha;
  for (let j = 0; j < width - 1; j++) {
    const own = factors[j] === 0 ? 0 : lambda * factors[j]!;
    // Infinity times 0 is NaN.
    const isIn = own < Infinity;
    l1[j] = isIn ? own * alpha : Infinity;
    l2[j] = isIn ? own * rest : 0;
  }
  for (let k = 1; k < classes; k++) {
    l1.copyWithin(k * width, 0, width - 1);
    l2.copyWithin(k * width, 0, width - 1);
  }
}

/** Whether nothing holds a coefficient back: the intercept, columns of factor 0 without bounds, all without bounds at λ = 0. */
export function isFree({ l1, l2, lower, upper }: Terms, j: number): boolean {
  return l1[j] === 0 && l2[j] === 0 && lower[j] === -Infinity && upper[j] === Infinity;
}

/**
 * Coefficients that may be other than 0, ascending, and those of them that are intercepts.
 *
 * The same number added to a free coefficient of every class changes nothing: that of the last class stays 0.
 */
export function candidatesOf(
  problem: Penalty & Pick<PathProblem, 'intercept'>,
  terms: Terms,
): { all: Int32Array; ones: number[] } {
  const { classes, factors, lower, upper, intercept } = problem;
  const width = factors.length + 1;
  const last = classes === 1 ? Infinity : (classes - 1) * width;
  const all: number[] = [];
  const ones: number[] = [];
  for (let at = 0; at < classes * width; at++) {
    const j = at % width;
    const isOnes = j === width - 1;
    const canMove = isOnes ? intercept : factors[j]! < Infinity && (lower[j]! < 0 || upper[j]! > 0);
    if (!canMove || (at >= last && isFree(terms, at))) continue;
    all.push(at);
    if (isOnes) ones.push(at);
  }
  return { all: Int32Array.from(all), ones };
}

import { requireNumber } from '../../validate.js';
import type { SolvedStep } from './step.js';

/** Coefficients of one output: an intercept, and one number per column. */
export interface Line {
  intercept: number;
  readonly values: Float64Array;
}

/** Two neighbours of a strength, and the share of the first. */
export interface Place {
  readonly left: number;
  readonly right: number;
  readonly share: number;
}

/**
 * Finds a strength between those of a path: linear in λ; beyond its ends, the end is meant, as in glmnet.
 *
 * @param lambdas  descending.
 */
export function placeOf(lambdas: readonly number[], lambda: number): Place {
  const last = lambdas.length - 1;
  if (lambda >= lambdas[0]!) return { left: 0, right: 0, share: 1 };
  if (lambda <= lambdas[last]!) return { left: last, right: last, share: 1 };
  let [left, right] = [0, last];
  while (right - left > 1) {
    const middle = (left + right) >> 1;
    if (lambdas[middle]! >= lambda) left = middle;
    else right = middle;
  }
  if (lambdas[left] === lambda) return { left, right: left, share: 1 };
  return { left, right, share: (lambda - lambdas[right]!) / (lambdas[left]! - lambdas[right]!) };
}

/** The coefficients of all outputs at a place of the path. */
export function linesAt(steps: readonly SolvedStep[], { left, right, share }: Place, columns: number): Line[] {
  const lines: Line[] = Array.from(steps[left]!.intercepts, () => ({
    intercept: 0,
    values: new Float64Array(columns),
  }));
  addTo(lines, steps[left]!, share);
  if (right !== left) addTo(lines, steps[right]!, 1 - share);
  return lines;
}

function addTo(lines: readonly Line[], { intercepts, coefficients }: SolvedStep, share: number): void {
  for (const [output, line] of lines.entries()) {
    line.intercept += share * intercepts[output]!;
    const { indices, values } = coefficients[output]!;
    for (const [at, column] of indices.entries()) line.values[column]! += share * values[at]!;
  }
}

/** share a + (1 - share) b. */
export function mixed(a: readonly Line[], b: readonly Line[], share: number): Line[] {
  return a.map((line, output) => ({
    intercept: share * line.intercept + (1 - share) * b[output]!.intercept,
    values: line.values.map((value, column) => share * value + (1 - share) * b[output]!.values[column]!),
  }));
}

/** @throws HyperparameterError unless it is a finite number >= 0; a path of one strength needs none. */
export function readLambda(owner: string, given: unknown, lambdas: readonly number[]): number {
  if (given === undefined && lambdas.length === 1) return lambdas[0]!;
  return requireNumber(`${owner}.lambda`, given, 'a finite number >= 0: the strength', (x) => x >= 0 && x < Infinity);
}

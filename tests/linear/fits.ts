// Fits the problems of tests/golden/linear with this library.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  type LogisticPath,
  linearPath,
  logisticPath,
  type MultinomialPath,
  multinomialPath,
  poissonPath,
  type RegressionPath,
} from '../../src/linear/index.js';
import type { Problem } from '../golden/linear/problems.js';

/** A step of a path as glmnet has it. */
export interface GoldenStep {
  readonly at: number;
  /** Of each output: the intercept, then the coefficients. */
  readonly outputs: readonly (readonly number[])[];
}

/** A path of glmnet. */
export interface GoldenPath {
  readonly lambda: readonly number[];
  readonly df: readonly number[];
  readonly devianceRatio: readonly number[];
  readonly nullDeviance: number;
  readonly steps: readonly GoldenStep[];
}

export type AnyPath = RegressionPath | LogisticPath | MultinomialPath;

/** Reads fixtures. */
export function golden<T>(name: string): Readonly<Record<string, T>> {
  return JSON.parse(gunzipSync(readFileSync(new URL(`../golden/linear/${name}`, import.meta.url))).toString('utf8'));
}

/** Options of a problem, as the functions here take them. */
export function optionsOf(problem: Problem) {
  const { weights, offset, y, family } = problem;
  const classes = new Set(y).size;
  const byRow = (values: readonly number[]) =>
    family === 'multinomial'
      ? y.map((_, row) => Array.from({ length: classes }, (_, k) => values[k * y.length + row]!))
      : values;
  const { alpha, nlambda, lambdaMinRatio, lambda, standardize, intercept, penaltyFactor, lowerLimits, upperLimits } =
    problem;
  const given = {
    alpha,
    nlambda,
    lambdaMinRatio,
    lambda,
    standardize,
    intercept,
    penaltyFactor,
    lowerLimits,
    upperLimits,
  };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(weights && { sampleWeight: weights }),
    ...(offset && { offset: byRow(offset) as number[] }),
  };
}

/** Fits a problem far more exactly than by default, so that coefficients agree to many digits. */
export function fit(problem: Problem, more: object = {}): Promise<AnyPath> {
  const options = { tol: 1e-14, ...optionsOf(problem), ...more };
  const { X, y } = problem;
  if (problem.family === 'binomial') return logisticPath(X, y, options);
  if (problem.family === 'multinomial') return multinomialPath(X, y, options);
  if (problem.family === 'poisson') return poissonPath(X, y, options);
  return linearPath(X, y, options);
}

/** Coefficients of all outputs of a step: the intercept first. */
export function outputsOf(path: AnyPath, lambda: number): number[][] {
  return [path.coef(lambda)].flat().map(({ intercept, values }) => [intercept, ...values]);
}

/** Largest difference of the coefficients times the deviations of their columns, as a share of the largest of them. */
export function distance(
  ours: readonly (readonly number[])[],
  theirs: readonly (readonly number[])[],
  path: AnyPath,
): number {
  const { mean, deviation } = path.facts;
  const scaled = (line: readonly number[]) => {
    const [intercept = 0, ...values] = line;
    const centred = values.reduce((sum, value, column) => sum + value * mean[column]!, intercept);
    return [centred, ...values.map((value, column) => value * (deviation[column]! || 1))];
  };
  const [a, b] = [ours.flatMap(scaled), theirs.flatMap(scaled)];
  const largest = Math.max(...b.map(Math.abs), 1e-300);
  return Math.max(...a.map((value, at) => Math.abs(value - b[at]!) / largest));
}

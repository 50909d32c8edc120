import type { PathEnd, PointStatus, SparseVector } from '../solver/index.js';

/** One strength of a path. */
export interface PathStep {
  readonly lambda: number;
  /** Number of columns with a coefficient that is not 0, in any class. */
  readonly df: number;
  /** 1 - deviance / deviance of the model with intercept and offset only. */
  readonly devianceRatio: number;
  /** Relative duality gap: the objective is at most that much, times half of the null deviance, above its minimum. */
  readonly gap: number;
  /** Whether the gap is at most `tol`. */
  readonly isCertified: boolean;
  readonly iterations: number;
}

/** The same with its coefficients, which are those of the columns as given. */
export interface SolvedStep extends PathStep {
  readonly status: PointStatus;
  /** (K). */
  readonly intercepts: Float64Array;
  /** (K). */
  readonly coefficients: readonly SparseVector[];
}

/** A solved path. */
export interface SolvedPath {
  readonly steps: readonly SolvedStep[];
  readonly end: PathEnd;
  /** Σ w times the unit deviance of the null model, weights with the sum 1. */
  readonly nullDeviance: number;
}

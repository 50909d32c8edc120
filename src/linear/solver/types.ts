// The problems that the solver takes, and what it returns. Nothing is checked here: src/linear does that.
import type { NumericTypedArray } from '../../data/reading/numbers.js';
import type { Columns } from './columns.js';

/** Which loss: gaussian (y - η)²/2, binomial log(1 + exp η) - yη, poisson exp η - yη, multinomial logsumexp η - Σ y η. */
export type Family = 'gaussian' | 'binomial' | 'multinomial' | 'poisson';

/** A dense X by rows. */
export interface DenseMatrix {
  readonly kind: 'dense';
  readonly rows: number;
  readonly columns: number;
  readonly values: NumericTypedArray;
  /** Whether all numbers are known to be finite in f32. */
  readonly isChecked: boolean;
}

/** A sparse X by columns (CSC). */
export interface SparseMatrix {
  readonly kind: 'sparse';
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array | Float32Array;
  readonly rowIndices: Int32Array | Uint32Array;
  /** (columns + 1). */
  readonly columnStarts: Int32Array | Uint32Array;
}

/** How X is centred and scaled. */
export interface Standardizing {
  /** (n), >= 0, with the sum 1. Rows of weight 0 are left out. */
  readonly weights: Float64Array;
  /** Whether weighted means are subtracted. */
  readonly isCentred: boolean;
  /** Whether columns are divided by their deviations, but for constant ones. */
  readonly isScaled: boolean;
  /** Whether f32 copies of dense columns are of use: {@link maySingle}. */
  readonly hasSingle: boolean;
}

/** When a path ends early: the rules and the defaults of glmnet. */
export interface StopRules {
  /** Least change of the deviance ratio: relative for gaussian, absolute for binomial and multinomial, 10 times as much over
      `least` steps for poisson. */
  readonly fdev: number;
  /** Largest deviance ratio. */
  readonly devmax: number;
  /** Most columns with a nonzero coefficient. */
  readonly dfmax: number;
  /** Most columns that ever have one. */
  readonly pmax: number;
  /** Points before any of the rules but pmax counts. */
  readonly least: number;
}

/**
 * Minimize over a, β for every λ:
 *
 *   Σ w_i loss(y_i, offset_i + a + x̃_i·β) + λ Σ v_j (α |β_j| + (1 - α) β_j² / 2),  lower_j <= β_j <= upper_j
 */
export interface PathProblem {
  readonly family: Family;
  /** x̃ over the rows of weight > 0. Gaussian with an intercept: centred. They are read only, and outlive the path. */
  readonly columns: Columns;
  /** (n); multinomial: (n, K) by rows, each of which adds up to 1; binomial: in [0, 1]. */
  readonly response: Float64Array;
  /** K for multinomial, otherwise 1. */
  readonly classes: number;
  /** (n), >= 0, with the sum 1. Rows of weight 0 are left out. */
  readonly weights: Float64Array;
  /** (n); multinomial: (n, K) by rows. */
  readonly offset: Float64Array | undefined;
  readonly intercept: boolean;
  /** In [0, 1]. */
  readonly alpha: number;
  /** (p), v: >= 0; Infinity leaves the column out. */
  readonly factors: Float64Array;
  /** (p), <= 0. */
  readonly lower: Float64Array;
  /** (p), >= 0. */
  readonly upper: Float64Array;
  /** Descending, >= 0; or what makes them of the model without penalized columns, which the path starts with. */
  readonly lambdas: Float64Array | ((fit: NullFit) => Float64Array);
  /** Largest relative duality gap. */
  readonly tolerance: number;
  /** Rounds of steps and checks at one λ. */
  readonly maxIterations: number;
  readonly stop: StopRules | undefined;
}

/** A vector by its nonzeros, indices ascending. */
export interface SparseVector {
  readonly indices: Uint32Array;
  readonly values: Float64Array;
}

/** How a λ ended: within the tolerance, after maxIterations, or where rounding allows no progress. */
export type PointStatus = 'converged' | 'iterations' | 'stalled';

/** A problem as the solver needs it: without strengths. */
export type Setting = Omit<PathProblem, 'lambdas' | 'stop'>;

/** How a λ ended. */
export interface PointEnd {
  readonly status: PointStatus | 'separated';
  readonly gap: number;
  readonly iterations: number;
}

/** Coefficients of the columns x̃. */
export interface LinearModel {
  /** (K). */
  readonly intercepts: Float64Array;
  /** (K). */
  readonly coefficients: readonly SparseVector[];
  /** Number of columns with a coefficient that is not 0, in any class. */
  readonly df: number;
}

/** The minimizer at one λ. */
export interface PathPoint extends LinearModel {
  readonly lambda: number;
  /** 1 - deviance / that of the model with intercept and offset only. */
  readonly devianceRatio: number;
  /** (primal - dual value) / half of the null deviance; a bound on how far the objective is above its minimum. */
  readonly gap: number;
  readonly iterations: number;
  readonly status: PointStatus;
}

/** Why a path ended. 'separated': fitted probabilities are 0 and 1, and coefficients would grow without end. */
export type PathEnd = 'complete' | 'devianceChange' | 'devianceMax' | 'dfmax' | 'pmax' | 'separated';

/** The model without penalized columns. */
export interface NullFit {
  /** Σ w times the unit deviance of the model with intercept and offset only. */
  readonly nullDeviance: number;
  /** (K). */
  readonly intercepts: Float64Array;
  /**
   * (p, K), a class after another: X̃ᵀ W (y - mean) of the model with the columns of factor 0 fitted; 0 where it, divided by the factor, is known
   * not to be the largest.
   */
  readonly gradient: Float64Array;
}

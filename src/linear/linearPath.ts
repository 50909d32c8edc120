import type { ModelInput, Tabular, TargetInput } from '../data/preparation.js';
import { fitPath } from './fit/fitPath.js';
import type { RegressionPathOptions } from './fit/options.js';
import { LINEAR, readProblem } from './fit/problem.js';
import { RegressionPath } from './path/paths.js';

/**
 * Fits linear models over a path of strengths λ, each to its minimum, with a certificate:
 *
 *   minimize  Σ w (y - b - Xβ)² / 2  +  λ Σ v (α |β| + (1 - α) β² / (2 s)),   Σ w = 1
 *
 * as glmnet's family "gaussian" does: columns are divided by their standard deviations first (`standardize`), v are the factors with a
 * mean of 1, and s, the standard deviation of y (its root mean square without an intercept), is in the ridge part because glmnet scales
 * y to variance 1, and λ back. With `convention: 'sklearn'`, columns and factors are as given and s is 1: λ is the alpha, and α the
 * l1_ratio, of scikit-learn's Lasso and ElasticNet; Ridge's alpha is λ n with α = 0. In R, family = gaussian() and "mgaussian" have s = 1, too.
 *
 * The grid has 100 strengths, from the smallest one where all penalized coefficients are 0 down to 0.0001 times that (0.01 for fewer
 * rows than columns), by equal factors; it ends early, as glmnet's, where the deviance hardly changes (`ended` says why). For α < 0.001
 * the grid starts as for 0.001; unlike glmnet, which takes an infinite strength there, the first coefficients are those of the strength
 * that is reported. A strength whose gap stays above `tol` keeps its place, with `isCertified: false` and a warning `W_OPTIMALITY`.
 *
 * Constant columns have no coefficient, and a warning `W_CONSTANT_COLUMN`. Of equal columns the lasso has many minimizers: the one that is found
 * is a minimizer; with α < 1 they share the coefficient.
 *
 * @param X  (n, p) in any form that `fit` takes: sparse ones are not written out, f32 stays f32. Rows of objects and tables go through a
 *   preprocessor.
 * @param y  (n) numbers; or leave it out with a table that has a target.
 * @throws OptionError, HyperparameterError for options that do not hold; ShapeError, DataError for rows that do not fit, a constant y
 *   (`E_DATA`), weights that are all 0 (`E_DATA`), and if no column varies (`E_EMPTY`); the signal's reason.
 * @example
 * const path = await linearPath(X, y);
 * path.coef(0.1).byName; // { x0: 0, x1: ..., x2: ..., x3: 0 }
 * path.predict(Xt, { lambda: 0.1 }).shape; // [n, 1]
 *
 * Source: Friedman, Hastie & Tibshirani (2010); Tibshirani et al. (2012) for the strong rule; glmnet 4.1, whose results these are.
 */
export async function linearPath(table: Tabular, options?: RegressionPathOptions): Promise<RegressionPath>;
export async function linearPath(
  X: ModelInput,
  y: TargetInput,
  options?: RegressionPathOptions,
): Promise<RegressionPath>;
export async function linearPath(
  X: ModelInput,
  y?: TargetInput | RegressionPathOptions,
  options: RegressionPathOptions = {},
): Promise<RegressionPath> {
  return new RegressionPath(await fitPath(readProblem('linearPath', LINEAR, X, y, options)));
}

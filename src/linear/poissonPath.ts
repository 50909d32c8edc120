import type { ModelInput, Tabular, TargetInput } from '../data/preparation.js';
import { fitPath } from './fit/fitPath.js';
import type { RegressionPathOptions } from './fit/options.js';
import { POISSON, readProblem } from './fit/problem.js';
import { RegressionPath } from './path/paths.js';

/**
 * Fits log-linear models of counts over a path of strengths λ, each to its minimum, with a certificate:
 *
 *   minimize  Σ w (e^η - y η)  +  λ Σ v (α |β| + (1 - α) β² / 2),   η = offset + b + Xβ,   Σ w = 1
 *
 * as glmnet's family "poisson". Grid, scales, factors and warnings are those of `linearPath`. The logarithm of an exposure is the usual
 * `offset`. With `convention: 'sklearn'`, columns are as given, and λ with α = 0 is the alpha of PoissonRegressor.
 *
 * @param X  (n, p) as for `linearPath`.
 * @param y  (n) numbers >= 0, not all 0; they need not be whole.
 * @throws as `linearPath`; DataError `E_DATA` for a negative count, or if all are 0.
 * @example
 * const counts = Array.from(y, (label) => 2 * label);
 * const path = await poissonPath(X, counts);
 * path.predict(Xt, { lambda: 0.1 }).data; // expected counts
 *
 * Source: Friedman, Hastie & Tibshirani (2010); glmnet 4.1.
 */
export async function poissonPath(table: Tabular, options?: RegressionPathOptions): Promise<RegressionPath>;
export async function poissonPath(
  X: ModelInput,
  y: TargetInput,
  options?: RegressionPathOptions,
): Promise<RegressionPath>;
export async function poissonPath(
  X: ModelInput,
  y?: TargetInput | RegressionPathOptions,
  options: RegressionPathOptions = {},
): Promise<RegressionPath> {
  return new RegressionPath(await fitPath(readProblem('poissonPath', POISSON, X, y, options)));
}

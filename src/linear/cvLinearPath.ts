import type { ModelInput, Tabular, TargetInput } from '../data/preparation.js';
import { callCv } from './cv/call.js';
import type { CvPath } from './cv/cvPath.js';
import type { CvPathOptions } from './cv/options.js';
import type { RegressionPathOptions } from './fit/options.js';
import { LINEAR } from './fit/problem.js';
import { RegressionPath } from './path/paths.js';

/** Options of {@link cvLinearPath}. */
export type CvLinearPathOptions = CvPathOptions<RegressionPathOptions, 'mse' | 'deviance' | 'mae'>;

/**
 * Fits `linearPath` over all rows, and over the rows of each fold without the fold, whose rows then score every strength: the strength
 * to be chosen, with the error of that choice.
 *
 * As cv.glmnet: each fold has a grid of its own, unless `lambda` is given, and its coefficients are interpolated at the strengths of
 * the path; means and standard errors are weighted with the weights of the test rows; `lambda1se` is the largest strength within one
 * standard error of the best mean, and what `coef` and `predict` take by default. Folds of fewer than three rows count row by row.
 *
 * With `relax`, each share `gamma` of the penalized coefficients is scored, too, and chosen with the strength. A preprocessor is learned from
 * all rows: its means, scales and categories do not see y.
 *
 * @param X, y  as for `linearPath`.
 * @throws as `linearPath`; as `kFold` for folds; DataError if a fold cannot be fitted.
 * @example
 * const { lambda1se, path } = await cvLinearPath(X, y, { folds: 5, seed: 1 });
 * path.coef(lambda1se).byName;
 *
 * Source: Friedman, Hastie & Tibshirani (2010); glmnet 4.1's cv.glmnet, whose folds are not stratified.
 */
export async function cvLinearPath(table: Tabular, options?: CvLinearPathOptions): Promise<CvPath<RegressionPath>>;
export async function cvLinearPath(
  X: ModelInput,
  y: TargetInput,
  options?: CvLinearPathOptions,
): Promise<CvPath<RegressionPath>>;
export async function cvLinearPath(
  X: ModelInput,
  y?: TargetInput | CvLinearPathOptions,
  options: CvLinearPathOptions = {},
): Promise<CvPath<RegressionPath>> {
  const { found, chunk } = await callCv('cvLinearPath', LINEAR, X, y, options);
  return new chunk.CvPath(new RegressionPath(found.facts), found);
}

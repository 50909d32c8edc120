import type { ModelInput, Tabular, TargetInput } from '../data/preparation.js';
import { callCv } from './cv/call.js';
import type { CvPath } from './cv/cvPath.js';
import type { CvPathOptions } from './cv/options.js';
import type { RegressionPathOptions } from './fit/options.js';
import { POISSON } from './fit/problem.js';
import { RegressionPath } from './path/paths.js';

/** Options of {@link cvPoissonPath}. */
export type CvPoissonPathOptions = CvPathOptions<RegressionPathOptions, 'deviance' | 'mse' | 'mae'>;

/**
 * Fits `poissonPath` over all rows and in folds, as `cvLinearPath` does.
 *
 * @param X, y  as for `poissonPath`.
 * @throws as `poissonPath` and `cvLinearPath`.
 * @example
 * const cv = await cvPoissonPath(X, Array.from(y, (label) => 2 * label), { folds: 5, seed: 1 });
 * cv.coef('lambdaMin').intercept;
 *
 * Source: as `cvLinearPath`.
 */
export async function cvPoissonPath(table: Tabular, options?: CvPoissonPathOptions): Promise<CvPath<RegressionPath>>;
export async function cvPoissonPath(
  X: ModelInput,
  y: TargetInput,
  options?: CvPoissonPathOptions,
): Promise<CvPath<RegressionPath>>;
export async function cvPoissonPath(
  X: ModelInput,
  y?: TargetInput | CvPoissonPathOptions,
  options: CvPoissonPathOptions = {},
): Promise<CvPath<RegressionPath>> {
  const { found, chunk } = await callCv('cvPoissonPath', POISSON, X, y, options);
  return new chunk.CvPath(new RegressionPath(found.facts), found);
}

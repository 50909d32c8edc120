import type { ModelInput, Tabular, TargetInput } from '../data/preparation.js';
import { callCv } from './cv/call.js';
import type { CvClassPath } from './cv/cvPath.js';
import type { CvPathOptions } from './cv/options.js';
import type { MultinomialPathOptions } from './fit/options.js';
import { MULTINOMIAL } from './fit/problem.js';
import { MultinomialPath } from './path/paths.js';

/** Options of {@link cvMultinomialPath}. */
export type CvMultinomialPathOptions = CvPathOptions<MultinomialPathOptions, 'deviance' | 'class' | 'mse' | 'mae'>;

/**
 * Fits `multinomialPath` over all rows and in folds, as `cvLinearPath` and `cvLogisticPath` do.
 *
 * @param X, y  as for `multinomialPath`.
 * @throws as `multinomialPath` and `cvLinearPath`; DataError `E_LABEL` for folds whose training rows lack a class.
 * @example
 * const cv = await cvMultinomialPath(X, y, { folds: 5, seed: 1, measure: 'class' });
 * cv.predictClasses(Xt, { lambda: 'lambdaMin' });
 *
 * Source: as `cvLinearPath`.
 */
export async function cvMultinomialPath(
  table: Tabular,
  options?: CvMultinomialPathOptions,
): Promise<CvClassPath<MultinomialPath>>;
export async function cvMultinomialPath(
  X: ModelInput,
  y: TargetInput,
  options?: CvMultinomialPathOptions,
): Promise<CvClassPath<MultinomialPath>>;
export async function cvMultinomialPath(
  X: ModelInput,
  y?: TargetInput | CvMultinomialPathOptions,
  options: CvMultinomialPathOptions = {},
): Promise<CvClassPath<MultinomialPath>> {
  const { found, chunk } = await callCv('cvMultinomialPath', MULTINOMIAL, X, y, options);
  return new chunk.CvClassPath(new MultinomialPath(found.facts), found);
}

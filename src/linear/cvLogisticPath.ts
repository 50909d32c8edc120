import type { ModelInput, Tabular, TargetInput } from '../data/preparation.js';
import { callCv } from './cv/call.js';
import type { CvClassPath } from './cv/cvPath.js';
import type { CvPathOptions } from './cv/options.js';
import type { LogisticPathOptions } from './fit/options.js';
import { LOGISTIC } from './fit/problem.js';
import { LogisticPath } from './path/paths.js';

/** Options of {@link cvLogisticPath}. */
export type CvLogisticPathOptions = CvPathOptions<LogisticPathOptions, 'deviance' | 'class' | 'auc' | 'mse' | 'mae'>;

/**
 * Fits `logisticPath` over all rows and in folds, as `cvLinearPath` does: the strength to be chosen for two classes.
 *
 * Folds are stratified. The deviance keeps probabilities 0.00001 away from 0 and 1; 'auc' is the mean over the folds of the area under
 * the curve, ties counting half, and 'mse' and 'mae' are summed over both classes, as in glmnet.
 *
 * @param X, y  as for `logisticPath`.
 * @throws as `logisticPath` and `cvLinearPath`; DataError `E_LABEL` for folds that lack a class.
 * @example
 * const cv = await cvLogisticPath(X, Array.from(y, (label) => label === 1), { folds: 5, seed: 1, measure: 'auc', threads: 2 });
 * cv.predictClasses(Xt); // at lambda1se: [false, true, ...]
 *
 * Source: as `cvLinearPath`. cv.glmnet takes the deviance instead of 'auc' for folds of fewer than ten rows.
 */
export async function cvLogisticPath(
  table: Tabular,
  options?: CvLogisticPathOptions,
): Promise<CvClassPath<LogisticPath>>;
export async function cvLogisticPath(
  X: ModelInput,
  y: TargetInput,
  options?: CvLogisticPathOptions,
): Promise<CvClassPath<LogisticPath>>;
export async function cvLogisticPath(
  X: ModelInput,
  y?: TargetInput | CvLogisticPathOptions,
  options: CvLogisticPathOptions = {},
): Promise<CvClassPath<LogisticPath>> {
  const { found, chunk } = await callCv('cvLogisticPath', LOGISTIC, X, y, options);
  return new chunk.CvClassPath(new LogisticPath(found.facts), found);
}

import type { ModelInput, Tabular, TargetInput } from '../data/preparation.js';
import { fitPath } from './fit/fitPath.js';
import type { LogisticPathOptions } from './fit/options.js';
import { LOGISTIC, readProblem } from './fit/problem.js';
import { LogisticPath } from './path/paths.js';

/**
 * Fits logistic models of two classes over a path of strengths λ, each to its minimum, with a certificate:
 *
 *   minimize  Σ w (ln(1 + e^η) - y η)  +  λ Σ v (α |β| + (1 - α) β² / 2),   η = b + Xβ,   Σ w = 1
 *
 * as glmnet's family "binomial". Grid, scales, factors and warnings are those of `linearPath`. With `convention: 'sklearn'`, columns and
 * factors are as given, and `C` may be given instead of λ = 1 / (C Σ weights): α = 0 is LogisticRegression's penalty 'l2', α = 1 'l1', and α
 * the l1_ratio of 'elasticnet', by its solvers lbfgs and saga, which do not penalize the intercept. Its solver liblinear does, as the weight of a
 * column of `interceptScaling`: `convention: 'liblinear'`.
 *
 * Where the classes can be separated, coefficients grow without bound as λ falls: the path ends before that, and `ended.reason` is
 * 'separated'.
 *
 * @param X  (n, p) as for `linearPath`.
 * @param y  (n) labels of two kinds: numbers, text or booleans. Probabilities are of the second class: the larger number, the later
 *   text, true.
 * @throws as `linearPath`; DataError `E_LABEL` for one class, more than two, or labels of mixed kinds.
 * @example
 * const path = await logisticPath(X, Array.from(y, (label) => (label === 1 ? 'yes' : 'no')));
 * path.predictClasses(Xt, { lambda: 0.05 }); // ['no', 'yes', ...]
 *
 * Source: Friedman, Hastie & Tibshirani (2010). glmnet refuses a class of one row.
 */
export async function logisticPath(table: Tabular, options?: LogisticPathOptions): Promise<LogisticPath>;
export async function logisticPath(X: ModelInput, y: TargetInput, options?: LogisticPathOptions): Promise<LogisticPath>;
export async function logisticPath(
  X: ModelInput,
  y?: TargetInput | LogisticPathOptions,
  options: LogisticPathOptions = {},
): Promise<LogisticPath> {
  return new LogisticPath(await fitPath(readProblem('logisticPath', LOGISTIC, X, y, options)));
}

import type { ModelInput, Tabular, TargetInput } from '../data/preparation.js';
import { fitPath } from './fit/fitPath.js';
import type { MultinomialPathOptions } from './fit/options.js';
import { MULTINOMIAL, readProblem } from './fit/problem.js';
import { MultinomialPath } from './path/paths.js';

/**
 * Fits multinomial models of K classes over a path of strengths λ, each to its minimum, with a certificate:
 *
 *   minimize  -Σ w ln softmax(η)[y]  +  λ Σ_k Σ v (α |β_k| + (1 - α) β_k² / 2),   η_k = b_k + Xβ_k,   Σ w = 1
 *
 * as glmnet's family "multinomial", type "ungrouped": every class has coefficients, and intercepts add up to 0. Grid, scales,
 * factors and warnings are those of `linearPath`; `convention: 'sklearn'` and separated classes as in `logisticPath`. Bounds and factors of a
 * column hold for all classes.
 *
 * One number may be added to the coefficients of an unpenalized column in all classes: the one with the mean 0 is taken.
 *
 * @param X  (n, p) as for `linearPath`.
 * @param y  (n) labels: numbers, text or booleans. Two classes are possible, too; `logisticPath` has half as many coefficients.
 * @throws as `linearPath`; DataError `E_LABEL` for one class, or labels of mixed kinds.
 * @example
 * const path = await multinomialPath(X, y);
 * const [first] = path.coef(0.05);
 * first.label; // 0
 *
 * Source: Friedman, Hastie & Tibshirani (2010), section 4.
 */
export async function multinomialPath(table: Tabular, options?: MultinomialPathOptions): Promise<MultinomialPath>;
export async function multinomialPath(
  X: ModelInput,
  y: TargetInput,
  options?: MultinomialPathOptions,
): Promise<MultinomialPath>;
export async function multinomialPath(
  X: ModelInput,
  y?: TargetInput | MultinomialPathOptions,
  options: MultinomialPathOptions = {},
): Promise<MultinomialPath> {
  return new MultinomialPath(await fitPath(readProblem('multinomialPath', MULTINOMIAL, X, y, options)));
}

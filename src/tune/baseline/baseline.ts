import type { LogisticPath, MultinomialPath, RegressionPath } from '../../linear/path/paths.js';
import type { Family } from '../../linear/solver/types.js';

/** The lasso that the best trial of a study has to beat: over the same folds, rows and weights, by the same metric. */
export interface LinearBaseline {
  readonly kind: 'linear';
  /** Family of the linear model: 'gaussian', 'binomial' or 'multinomial'. */
  readonly family: Exclude<Family, 'poisson'>;
  /** Strength of the lasso with the best value; the largest of several. */
  readonly lambda: number;
  /** Columns that it uses, of those that the network's first layer gets: in the path over all rows. */
  readonly df: number;
  /** Mean of the study's metric over the folds, as that of a trial. */
  readonly value: number;
  /** Standard error of the mean; NaN for one fold. */
  readonly standardError: number;
  /** (folds) the metric of each. */
  readonly folds: readonly number[];
  /** Value of the best trial minus {@link value}. */
  readonly difference: number;
  /** Standard error of the difference, from the differences in each fold; NaN for one fold. */
  readonly differenceError: number;
  /** Whether the best trial is better. */
  readonly isBeaten: boolean;
  /**
   * The path over all rows that train, for `coef(lambda)`, `predict` and `toSequential(lambda)`. It takes rows as the trials do; missing values are
   * replaced in models of `missing: 'impute'` only.
   */
  readonly path: RegressionPath | LogisticPath | MultinomialPath;
  /** Both values, and which is better: 'about as good as' within one standard error of the difference. */
  readonly sentence: string;
}

/** The reason why there is no linear model beside a study. */
export interface MissingBaseline {
  readonly kind: 'none';
  readonly why: string;
  readonly sentence: string;
}

/** The linear model beside a study, or why there is none. */
export type Baseline = LinearBaseline | MissingBaseline;

/** No linear model. */
export function withoutBaseline(why: string): MissingBaseline {
  return { kind: 'none', why, sentence: `no linear model beside: ${why}` };
}

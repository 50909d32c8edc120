import type { Seed } from '../../core/random/seed.js';
import type { Label, ModelInput } from '../../data/preparation.js';
import type { Sequential } from '../../model/sequential.js';
import { oneOf } from '../../options.js';
import type { Fold } from '../../selection/folds/splitter.js';
import type { Matrix } from '../../types.js';
import { given, requireOptions } from '../../validate.js';
import type { PathPredictOptions } from '../path/fittedPath.js';
import type { LogisticPath, MultinomialPath, PathClassesOptions, RegressionPath } from '../path/paths.js';
import type { CrossValidated, CvFigures } from './crossValidate.js';
import type { Measure } from './measures.js';

/** A strength: one of the two that cross-validation chooses, or a number. */
export type LambdaChoice = 'lambda1se' | 'lambdaMin' | number;

/** A place on a cross-validated path. */
export interface AtChoice {
  /** Default: 'lambda1se'. */
  lambda?: LambdaChoice;
  /** Share of the penalized coefficients. Default with `relax`: the one chosen with the strength; 1 for a number. */
  gamma?: number;
}

/** A row of the table of a cross-validation. */
export interface CvTableRow {
  readonly lambda: number;
  readonly gamma: number;
  readonly mean: number;
  readonly standardError: number;
  readonly df: number;
}

/** A strength, and a share of the penalized coefficients. */
interface Choice {
  readonly lambda: number;
  readonly gamma: number;
}

type AnyPath = RegressionPath | LogisticPath | MultinomialPath;

/** A path, and what cross-validation says of its strengths. Made by `cvLinearPath` and `cvPoissonPath`. Immutable. */
export class CvPath<P extends AnyPath> {
  /** The path over all rows. */
  readonly path: P;
  readonly measure: Measure;
  /** Strengths of the path, descending. */
  readonly lambda: readonly number[];
  readonly df: readonly number[];
  /** The figures of the penalized coefficients, one per strength: mean over the folds, with the weights of their test rows. */
  readonly mean: readonly number[];
  /** Standard errors of the means: sqrt(Σ w (v - mean)² / Σ w / (folds - 1)). */
  readonly standardError: readonly number[];
  /** The same for each share of the penalized coefficients; one entry without `relax`. */
  readonly figures: readonly CvFigures[];
  /** The strength with the best mean; the largest of several. */
  readonly lambdaMin: number;
  /** The largest strength whose mean is within one standard error of the best. */
  readonly lambda1se: number;
  /** The shares that belong to them: 1 without `relax`. */
  readonly gammaMin: number;
  readonly gamma1se: number;
  readonly folds: readonly Fold[];
  /** The seed that repeats the folds; undefined if nothing was drawn. */
  readonly seed: Seed | undefined;

  /** For the functions that cross-validate paths. */
  constructor(path: P, { measure, folds, seed, figures }: CrossValidated) {
    this.path = path;
    this.measure = measure;
    this.lambda = path.lambda;
    this.df = path.df;
    this.figures = figures;
    const last = figures.at(-1)!; // of the largest share
    this.mean = last.mean;
    this.standardError = last.standardError;
    const { best, within } = choose(path.lambda, figures, measure === 'auc' ? -1 : 1);
    this.lambdaMin = best.lambda;
    this.gammaMin = best.gamma;
    this.lambda1se = within.lambda;
    this.gamma1se = within.gamma;
    this.folds = folds;
    this.seed = seed;
  }

  /** The coefficients at a strength. See `coef` of the path. */
  coef(lambda: LambdaChoice = 'lambda1se', options: Pick<AtChoice, 'gamma'> = {}): ReturnType<P['coef']> {
    requireOptions('coef', options, ['gamma']);
    const at = this.at('coef', { lambda, ...options });
    return this.path.coef(at.lambda, given({ gamma: at.gamma })) as ReturnType<P['coef']>;
  }

  /** Predicts rows at the chosen strength. See `predict` of the path. */
  predict(X: ModelInput, options: Omit<PathPredictOptions, 'lambda'> & AtChoice = {}): Matrix<Float64Array> {
    const { lambda, gamma, ...others } = options;
    return this.path.predict(X, { ...others, ...this.at('predict', { ...given({ lambda, gamma }) }) });
  }

  /** The network of one dense layer at the chosen strength. See `toSequential` of the path. */
  toSequential(lambda: LambdaChoice = 'lambda1se', options: Pick<AtChoice, 'gamma'> = {}): Promise<Sequential> {
    requireOptions('toSequential', options, ['gamma']);
    const at = this.at('toSequential', { lambda, ...options });
    return this.path.toSequential(at.lambda, given({ gamma: at.gamma }));
  }

  /** A row per strength, and per share of the penalized coefficients: λ, gamma, mean, standardError, df. Ready for tables and plots. */
  toTable(): CvTableRow[] {
    return this.figures.flatMap(({ gamma, mean, standardError }) =>
      this.lambda.map((lambda, step) => ({
        lambda,
        gamma,
        mean: mean[step]!,
        standardError: standardError[step]!,
        df: this.df[step]!,
      })),
    );
  }

  /** The strength and the share that are meant. @internal */
  protected at(
    owner: string,
    { lambda = 'lambda1se', gamma }: AtChoice,
  ): { readonly lambda: number; readonly gamma?: number } {
    const own = (share: number) => (this.path.facts.relaxed === undefined ? {} : { gamma: gamma ?? share });
    const wanted = gamma === undefined ? {} : { gamma };
    if (typeof lambda === 'number') return { lambda, ...wanted };
    const name = oneOf('lambda1se', 'lambdaMin')(`${owner}.lambda`, lambda);
    const share = name === 'lambdaMin' ? this.gammaMin : this.gamma1se;
    return { lambda: this[name], ...own(share), ...wanted };
  }
}

/** The same with classes. Made by `cvLogisticPath` and `cvMultinomialPath`. */
export class CvClassPath<P extends LogisticPath | MultinomialPath> extends CvPath<P> {
  /** Classes in the order of their numbers. */
  get classes(): readonly Label[] {
    return this.path.classes;
  }

  /** Predicts the class of each row at the chosen strength. See `predictClasses` of the path. */
  predictClasses(X: ModelInput, options: Omit<PathClassesOptions, 'lambda'> & AtChoice = {}): Label[] {
    const { lambda, gamma, ...others } = options;
    return this.path.predictClasses(X, { ...others, ...this.at('predictClasses', { ...given({ lambda, gamma }) }) });
  }
}

/**
 * Chooses as cv.glmnet: the best mean, of the largest strength, then of the largest share; then the largest strength, and share, whose
 * mean is within one standard error of it.
 *
 * @param sign  -1 if more is better.
 */
function choose(lambdas: readonly number[], figures: readonly CvFigures[], sign: 1 | -1) {
  const all = figures
    .flatMap(({ gamma, mean, standardError }) =>
      lambdas.map((lambda, step) => ({ lambda, gamma, mean: sign * mean[step]!, error: standardError[step]! })),
    )
    .sort((a, b) => b.lambda - a.lambda || b.gamma - a.gamma);
  let best = all[0]!;
  for (const one of all) if (one.mean < best.mean) best = one;
  // With one fold there is no standard error.
  const most = best.mean + (Number.isFinite(best.error) ? best.error : 0);
  const within: Choice = all.find(({ mean }) => mean <= most) ?? best;
  return { best, within };
}

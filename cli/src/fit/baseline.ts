import type { Sequential } from 'ockham';
import { cvLinearPath, cvLogisticPath, cvMultinomialPath } from 'ockham/linear';
import { type Label, preprocess, type Table } from 'ockham/table';
import type { Task } from '../data/task.js';
import { type Predictions, predictionsOf } from './predictions.js';

/** One strength of the path. */
export interface LinearStep {
  readonly lambda: number;
  /** Cross-validated: mean squared error, or deviance for classes. */
  readonly mean: number;
  readonly standardError: number;
  /** Columns with a coefficient. */
  readonly df: number;
}

/** A linear model with an L1 penalty, its strength chosen by cross-validation. */
export interface Linear {
  readonly name: 'lasso' | 'logistic lasso';
  readonly measure: 'mean squared error' | 'deviance';
  readonly steps: readonly LinearStep[];
  readonly lambdaMin: number;
  /** The largest strength whose mean is within one standard error of the best one: the one that is used. */
  readonly lambda1se: number;
  /** Relative duality gap at lambda1se: no coefficients have an objective that is lower by more than this share. */
  readonly gap: number;
  /** Columns in the order in which they get a coefficient as λ falls. */
  readonly entries: readonly { readonly column: string; readonly lambda: number }[];
  /** Columns with a coefficient at lambda1se, the largest effect of one standard deviation first. */
  readonly coefficients: readonly { readonly column: string; readonly values: readonly number[] }[];
  readonly intercepts: readonly number[];
  /** Names of the outputs of `values` and `intercepts`. */
  readonly outputs: readonly string[];
  predict(rows: Table): Predictions;
  toSequential(): Promise<Sequential>;
}

/** Options of {@link linearBaseline}. */
export interface LinearOptions {
  readonly task: Task;
  /** Number of classes. */
  readonly classes: number;
  readonly folds: number;
  readonly seed: number;
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** Fits the lasso for numbers, the logistic lasso for classes: glmnet's objective, the strength of the rule of one standard error. */
export async function linearBaseline(rows: Table, { task, classes, ...rest }: LinearOptions): Promise<Linear> {
  // glmnet standardizes by itself, and reports coefficients of the columns as they are.
  // Columns that are nearly equal need more than the 1000 iterations of the library's default at weak strengths.
  const options = { ...rest, preprocess: preprocess({ standardize: false }), maxIterations: 10_000 };
  const path =
    task === 'regression'
      ? await cvLinearPath(rows, options)
      : classes === 2
        ? await cvLogisticPath(rows, options)
        : await cvMultinomialPath(rows, options);
  const labels: readonly Label[] | undefined = 'classes' in path ? path.classes : undefined;
  const own = path.path;
  const coefsAt = (lambda: number) => {
    const coef = own.coef(lambda);
    return Array.isArray(coef) ? coef : [coef];
  };
  const entries = new Map<string, number>();
  for (const lambda of own.lambda) {
    const alive = new Set(coefsAt(lambda).flatMap(({ nonzero }) => nonzero.map(({ name }) => name)));
    for (const column of alive) if (!entries.has(column)) entries.set(column, lambda);
  }
  const chosen = coefsAt(path.lambda1se);
  const alive = [...entries.keys()].filter((column) => chosen.some(({ byName }) => byName[column] !== 0));
  return {
    name: task === 'regression' ? 'lasso' : 'logistic lasso',
    measure: task === 'regression' ? 'mean squared error' : 'deviance',
    steps: path.lambda.map((lambda, step) => ({
      lambda,
      mean: path.mean[step]!,
      standardError: path.standardError[step]!,
      df: path.df[step]!,
    })),
    lambdaMin: path.lambdaMin,
    lambda1se: path.lambda1se,
    gap: own.gap[own.lambda.indexOf(path.lambda1se)] ?? Number.NaN,
    entries: [...entries].map(([column, lambda]) => ({ column, lambda })),
    coefficients: alive.map((column) => ({ column, values: chosen.map(({ byName }) => byName[column]!) })),
    intercepts: chosen.map(({ intercept }) => intercept),
    outputs: labels === undefined ? [''] : labels.length === 2 ? [String(labels[1])] : labels.map(String),
    predict: (others) => predictionsOf(path.predict(others), labels),
    toSequential: () => path.toSequential(),
  };
}

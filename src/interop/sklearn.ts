import { requireName } from '../concept.js';
import { OptionError } from '../errors.js';
import { show } from '../show.js';
import type { Penalty } from '../types.js';
import {
  requireBoolean,
  requireInteger,
  requireNonNegative,
  requireOptions,
  requirePositive,
  requireShare,
} from '../validate.js';
import { penaltyOf, type Settings } from './settings.js';

/** Settings for {@link fromSklearn}: scikit-learn's names, and the sizes that its objectives depend on. */
export interface SklearnSettings {
  estimator: 'Lasso' | 'ElasticNet' | 'Ridge' | 'LogisticRegression' | 'MLPClassifier' | 'MLPRegressor';
  alpha?: number;
  l1_ratio?: number;
  C?: number;
  /** For LogisticRegression. null and 'none' mean no penalty. Default: 'l2'. */
  penalty?: 'l1' | 'l2' | 'elasticnet' | 'none' | null;
  /** For LogisticRegression. 'liblinear' penalizes the intercept, the others do not. Default: 'lbfgs'. */
  solver?: 'lbfgs' | 'liblinear' | 'newton-cg' | 'newton-cholesky' | 'sag' | 'saga';
  /** For solver 'liblinear': the constant input whose weight is penalized, > 0. Default: 1. */
  intercept_scaling?: number;
  /** For the linear estimators. false leaves the bias out. Default: true. */
  fit_intercept?: boolean;
  /** Number of training rows, for Ridge and LogisticRegression, whose data terms are sums. */
  samples?: number;
  /** Rows of a batch, for the networks, whose penalty is divided by it. scikit-learn's 'auto' is min(200, samples). */
  batchSize?: number;
  /** Columns of the target if the loss is a mean over them: in regression, and with several labels per row. Default: 1. */
  outputs?: number;
}

/** Result of {@link fromSklearn}. */
export interface FromSklearn {
  /** Absent if there is no penalty. */
  kernelRegularizer?: Penalty;
  /** Only for LogisticRegression with liblinear. */
  biasRegularizer?: Penalty;
  /** false if fit_intercept is false. */
  useBias?: boolean;
}

interface Strengths {
  readonly l1: number;
  readonly l2: number;
  /** Strengths for the bias, which most estimators do not penalize. */
  readonly bias?: { readonly l1: number; readonly l2: number };
}

interface Estimator {
  readonly known: readonly string[];
  /** Strengths for the loss over one output. */
  strengths(settings: Settings): Strengths;
}

const number = (settings: Settings, name: string, byDefault?: number) =>
  requireNonNegative(`fromSklearn.${name}`, settings[name] ?? byDefault);
const count = (settings: Settings, name: string) => requireInteger(`fromSklearn.${name}`, settings[name], 1);
const ratio = (settings: Settings, byDefault?: number) =>
  requireShare('fromSklearn.l1_ratio', settings['l1_ratio'] ?? byDefault);

const ESTIMATORS: Readonly<Record<string, Estimator>> = {
  Lasso: {
    known: ['alpha', 'outputs', 'fit_intercept'],
    strengths: (settings) => ({ l1: 2 * number(settings, 'alpha', 1), l2: 0 }),
  },
  ElasticNet: {
    known: ['alpha', 'l1_ratio', 'outputs', 'fit_intercept'],
    strengths(settings) {
      const alpha = number(settings, 'alpha', 1);
      const share = ratio(settings, 0.5);
      return { l1: 2 * alpha * share, l2: alpha * (1 - share) };
    },
  },
  Ridge: {
    known: ['alpha', 'samples', 'outputs', 'fit_intercept'],
    strengths: (settings) => ({ l1: 0, l2: number(settings, 'alpha', 1) / count(settings, 'samples') }),
  },
  LogisticRegression: {
    known: ['C', 'penalty', 'l1_ratio', 'samples', 'solver', 'intercept_scaling', 'fit_intercept'],
    strengths: logisticStrengths,
  },
  MLPClassifier: {
    known: ['alpha', 'batchSize', 'outputs'],
    strengths: (settings) => ({ l1: 0, l2: number(settings, 'alpha', 1e-4) / (2 * count(settings, 'batchSize')) }),
  },
  MLPRegressor: {
    known: ['alpha', 'batchSize', 'outputs'],
    strengths: (settings) => ({ l1: 0, l2: number(settings, 'alpha', 1e-4) / count(settings, 'batchSize') }),
  },
};

/**
 * Translates the penalty of a scikit-learn estimator, for the mean loss over n rows (with B rows per batch):
 *
 *   Lasso               1/(2n) |y - Xw|² + α |w|₁                        l1(2α)
 *   ElasticNet          1/(2n) |y - Xw|² + α r |w|₁ + α (1 - r)/2 |w|²    l1l2({ l1: 2αr, l2: α(1 - r) })
 *   Ridge               |y - Xw|² + α |w|²                               l2(α / n)
 *   LogisticRegression  C Σ loss + r |w|₁ + (1 - r)/2 |w|²                l1l2({ l1: r / (C n), l2: (1 - r) / (2 C n) })
 *   MLPClassifier       mean loss + α/(2B) |w|²                          l2(α / (2B))
 *   MLPRegressor        half the mean squared error + α/(2B) |w|²        l2(α / B)
 *
 * Use it with `meanSquaredError` in regression and with the cross entropy in classification. If the loss is a mean over k outputs,
 * strengths are divided by k. Biases are not penalized, except in LogisticRegression with liblinear. There the intercept b is
 * intercept_scaling s times the weight of one more input, which is penalized like the others: `biasRegularizer` is
 * l1(1 / (C n s)) or l2(1 / (2 C n s²)). liblinear has no loss over several classes; it trains one class against the others.
 *
 * @throws OptionError for unknown settings and names, with the nearest known one; HyperparameterError for numbers out of
 *   range, and for missing sizes.
 * @example dense({ units: 1, ...fromSklearn({ estimator: 'Lasso', alpha: 0.1 }) })
 * @example dense({ units: 64, ...fromSklearn({ estimator: 'MLPClassifier', alpha: 1e-4, batchSize: 200 }) })
 *
 * Source: scikit-learn 1.2. Its networks also divide by the rows of a shorter last batch, whose penalty is stronger.
 */
export function fromSklearn(settings: SklearnSettings): FromSklearn {
  if (typeof settings !== 'object' || settings === null) requireOptions('fromSklearn', settings, []);
  const { known, strengths } = requireName('fromSklearn.estimator', settings.estimator, ESTIMATORS);
  requireOptions('fromSklearn', settings, ['estimator', ...known]);
  const outputs = requireInteger('fromSklearn.outputs', settings.outputs ?? 1, 1);
  const useBias = requireBoolean('fromSklearn.fit_intercept', settings.fit_intercept ?? true);
  const { l1, l2, bias } = strengths(settings as unknown as Settings);
  return {
    ...(l1 === 0 && l2 === 0 ? {} : { kernelRegularizer: penaltyOf(l1 / outputs, l2 / outputs) }),
    ...(bias === undefined || !useBias ? {} : { biasRegularizer: penaltyOf(bias.l1, bias.l2) }),
    ...(useBias ? {} : { useBias }),
  };
}

const SOLVERS = {
  lbfgs: false,
  liblinear: true,
  'newton-cg': false,
  'newton-cholesky': false,
  sag: false,
  saga: false,
};

function logisticStrengths(settings: Settings): Strengths {
  const { penalty = 'l2', solver = 'lbfgs', C = 1 } = settings;
  const penalizesBias = requireName('fromSklearn.solver', solver, SOLVERS);
  if (settings['intercept_scaling'] !== undefined && !penalizesBias) {
    throw needs('intercept_scaling', "solver 'liblinear'", solver);
  }
  const isNone = penalty === null || penalty === 'none';
  if (penalizesBias && (isNone || penalty === 'elasticnet')) {
    throw needs("solver 'liblinear'", "penalty 'l1' or 'l2'", penalty);
  }
  if (settings['l1_ratio'] !== undefined && penalty !== 'elasticnet') {
    throw needs('l1_ratio', "penalty 'elasticnet'", penalty);
  }
  if (isNone || C === Number.POSITIVE_INFINITY) return { l1: 0, l2: 0 };
  const sum = requirePositive('fromSklearn.C', C) * count(settings, 'samples');
  const shares = { l1: () => 1, l2: () => 0, elasticnet: () => ratio(settings) };
  const share = requireName('fromSklearn.penalty', penalty, shares)();
  const strengths = { l1: share / sum, l2: (1 - share) / (2 * sum) };
  if (!penalizesBias) return strengths;
  const scaling = requirePositive('fromSklearn.intercept_scaling', settings['intercept_scaling'] ?? 1);
  return { ...strengths, bias: { l1: strengths.l1 / scaling, l2: strengths.l2 / (scaling * scaling) } };
}

function needs(what: string, expected: string, got: unknown): OptionError {
  return new OptionError(`fromSklearn: ${what} needs ${expected}, got ${show(got)}`, {
    path: 'fromSklearn',
    expected,
    got,
  });
}

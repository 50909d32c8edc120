import { requireName } from '../concept.js';
import { type NumberList, readList } from '../data/reading/list.js';
import { OptionError } from '../errors.js';
import { show } from '../show.js';
import type { Penalty } from '../types.js';
import {
  refuse,
  requireBoolean,
  requireNonNegative,
  requireOptions,
  requirePositive,
  requireShare,
} from '../validate.js';
import { penaltyOf } from './settings.js';

/** Settings for {@link fromGlmnet}. */
export interface GlmnetSettings {
  /** Default: 'gaussian'. */
  family?: 'gaussian' | 'binomial' | 'multinomial';
  lambda: number;
  /** Share of the lasso, in [0, 1]. Default: 1. */
  alpha?: number;
  /**
   * sqrt(Σ(y - mean)² / n) of the y that the model is trained on, or sqrt(Σy² / n) without an intercept. The gaussian family
   * with alpha < 1 requires it.
   */
  targetDeviation?: number;
  /** false leaves the bias out. Default: true. */
  intercept?: boolean;
  /** glmnet's penalty.factor: one number per input, finite, >= 0. It is rescaled to a mean of 1, as in glmnet. */
  penaltyFactor?: NumberList;
}

/** Result of {@link fromGlmnet}. */
export interface FromGlmnet {
  kernelRegularizer: Penalty;
  /** false if the intercept is false. */
  useBias?: boolean;
}

const FAMILIES = { gaussian: true, binomial: false, multinomial: false };
/** glmnet's other families, which are not misspelled names of those above. */
const OTHERS: Readonly<Record<string, string>> = {
  mgaussian: 'its penalty is of groups, the weights of an input for all outputs: groupLasso',
  poisson: 'its loss is not here',
  cox: 'its loss is not here',
};

/**
 * Translates glmnet's penalty, for columns of X with mean 0 and population deviation 1, as `standardize: TRUE` makes them in glmnet:
 *
 *   gaussian             1/(2n) |y - b - Xw|² + λα |w|₁ + λ(1 - α)/(2s) |w|²,   s = targetDeviation:
 *                        l1l2({ l1: 2λα, l2: λ(1 - α) / s }) with meanSquaredError
 *   binomial, multinomial  mean loss + λα |w|₁ + λ(1 - α)/2 |w|²:
 *                        l1l2({ l1: λα, l2: λ(1 - α) / 2 }) with the cross entropy
 *
 * glmnet first scales y to unit variance, and scales λ back, but not the part of the squares: hence s. With `intercept: FALSE` it
 * does not centre y, so s is its root mean square, and it divides the columns of X by their deviations without centring them.
 * Weights here belong to the scaled columns; glmnet reports them divided by the deviation of each column.
 *
 * @throws OptionError for unknown settings and names, with the nearest known one; HyperparameterError for numbers out of range,
 *   and for a missing targetDeviation.
 * @example dense({ units: 1, ...fromGlmnet({ lambda: 0.5, alpha: 0.5, targetDeviation: 77 }) })
 *
 * Source: Friedman, Hastie & Tibshirani (2010); the scale of the squares by the optimality conditions of glmnet 4.1's results.
 */
export function fromGlmnet(settings: GlmnetSettings): FromGlmnet {
  requireOptions('fromGlmnet', settings, [
    'family',
    'lambda',
    'alpha',
    'targetDeviation',
    'intercept',
    'penaltyFactor',
  ]);
  const { family = 'gaussian', alpha = 1, targetDeviation, penaltyFactor } = settings;
  if (typeof family === 'string' && Object.hasOwn(OTHERS, family)) {
    const expected = Object.keys(FAMILIES).join(', ');
    const message = `fromGlmnet: family ${show(family)} is not one of ${expected}: ${OTHERS[family]}`;
    refuse(OptionError, 'fromGlmnet.family', expected, family, message);
  }
  const useBias = requireBoolean('fromGlmnet.intercept', settings.intercept ?? true);
  const isGaussian = requireName('fromGlmnet.family', family, FAMILIES);
  const lambda = requireNonNegative('fromGlmnet.lambda', settings.lambda);
  requireShare('fromGlmnet.alpha', alpha);
  const needsDeviation = targetDeviation !== undefined || (isGaussian && alpha < 1);
  const deviation = needsDeviation ? requirePositive('fromGlmnet.targetDeviation', targetDeviation) : 1;
  const factors = penaltyFactor === undefined ? undefined : rescaled(penaltyFactor);
  const l1 = lambda * alpha * (isGaussian ? 2 : 1);
  const l2 = isGaussian ? (lambda * (1 - alpha)) / deviation : (lambda * (1 - alpha)) / 2;
  return { kernelRegularizer: penaltyOf(l1, l2, factors), ...(useBias ? {} : { useBias }) };
}

function rescaled(factors: unknown): number[] {
  const list = readList('fromGlmnet.penaltyFactor', factors);
  const numbers = list?.map((factor, i) => requireNonNegative(`fromGlmnet.penaltyFactor[${i}]`, factor));
  const sum = numbers?.reduce((total, factor) => total + factor, 0);
  if (!numbers || !sum) refuse(OptionError, 'fromGlmnet.penaltyFactor', 'a list of numbers, not all 0', factors);
  return numbers.map((factor) => (factor * numbers.length) / sum);
}

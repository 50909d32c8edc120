import { refuse, requireBoolean } from '../../validate.js';
import { warn } from '../../warnings.js';
import { type ClassScoreOptions, readOutcomes } from '../reading/outcomes.js';
import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions, sumOf } from '../reading/values.js';
import { type CountsFigure, countRows } from './counts.js';

/** Options of {@link balancedAccuracyScore}. */
export interface BalancedAccuracyOptions extends ClassScoreOptions {
  /** Whether chance is 0, and 1 stays 1. Default: false. */
  readonly adjusted?: boolean | undefined;
}

const OWNER = 'balancedAccuracyScore';

/**
 * Balanced accuracy: the mean recall of the classes in yTrue. Adjusted, `(score - 1 / classes) / (1 - 1 / classes)`.
 *
 * A class of yPred that no row is of has no recall and does not count, with a warning (`W_METRIC`), as in scikit-learn. Adjusted, a single class
 * has no chance level: DataError, where scikit-learn gives NaN.
 *
 * @throws as {@link precisionScore}, which also has the forms of yTrue and yPred.
 * @example const score = balancedAccuracyScore([0, 0, 0, 1], [0, 0, 0, 0]); // 1/2
 *
 * Source: scikit-learn's balanced_accuracy_score; Brodersen et al. (2010).
 */
export function balancedAccuracyScore(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: BalancedAccuracyOptions = {},
): number {
  const figure = balancedFigure(options);
  return figure(countRows(readOutcomes(OWNER, yTrue, yPred, options)));
}

/** Reads its options. */
export function balancedFigure(options: BalancedAccuracyOptions): CountsFigure {
  requireScoreOptions(OWNER, options, ['adjusted', 'threshold']);
  const adjusted = requireBoolean(`${OWNER}.adjusted`, options.adjusted ?? false);
  return ({ counts }) => {
    const present = counts.filter(({ actual }) => actual > 0);
    if (present.length < counts.length) {
      warn('W_METRIC', `${OWNER}: a class is predicted that no row is of; it has no recall, and does not count`);
    }
    const score = sumOf(present.map(({ hits, actual }) => hits / actual)) / present.length;
    if (!adjusted) return score;
    if (present.length === 1) refuse('E_LABEL', OWNER, 'rows of at least two classes', 1);
    return (score - 1 / present.length) / (1 - 1 / present.length);
  };
}

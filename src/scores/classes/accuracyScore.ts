import { type ClassScoreOptions, readOutcomes } from '../reading/outcomes.js';
import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions, sumOf } from '../reading/values.js';
import { type CountsFigure, countRows } from './counts.js';

/**
 * Accuracy: the weight of the rows whose class is predicted right, over that of all rows.
 *
 * @throws as {@link precisionScore}, which also has the forms of yTrue and yPred.
 * @example const share = accuracyScore([0, 2, 1], [0, 2, 2]); // 2/3
 *
 * Source: scikit-learn's accuracy_score. The metric `accuracy` of `compile` takes no weights.
 */
export function accuracyScore(yTrue: TargetsInput, yPred: PredictionsInput, options: ClassScoreOptions = {}): number {
  const figure = accuracyFigure(options);
  return figure(countRows(readOutcomes('accuracyScore', yTrue, yPred, options)));
}

/** Reads its options. */
export function accuracyFigure(options: ClassScoreOptions): CountsFigure {
  requireScoreOptions('accuracyScore', options, ['threshold']);
  return ({ counts, total }) => sumOf(counts.map(({ hits }) => hits)) / total;
}

import { type ClassScoreOptions, readOutcomes } from '../reading/outcomes.js';
import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions, sumOf } from '../reading/values.js';
import { countsOf } from './counts.js';

/**
 * Accuracy: the weight of the rows whose class is predicted right, over that of all rows.
 *
 * @throws as {@link precisionScore}, which also has the forms of yTrue and yPred.
 * @example const share = accuracyScore([0, 2, 1], [0, 2, 2]); // 2/3
 *
 * Source: scikit-learn's accuracy_score. The metric `accuracy` of `compile` takes no weights.
 */
export function accuracyScore(yTrue: TargetsInput, yPred: PredictionsInput, options: ClassScoreOptions = {}): number {
  const owner = 'accuracyScore';
  requireScoreOptions(owner, options, ['threshold']);
  const outcomes = readOutcomes(owner, yTrue, yPred, options);
  return sumOf(countsOf(outcomes).map(({ hits }) => hits)) / sumOf(outcomes.weights);
}

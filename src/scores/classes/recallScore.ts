import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { type AveragedScoreOptions, averagedScore } from './averaged.js';
import { recall } from './counts.js';

/**
 * Recall: `hits / actual`, the share of the rows of a class that are predicted to be of it.
 *
 * @throws as {@link precisionScore}, which also has the forms of yTrue and yPred.
 * @example const recall = recallScore([0, 1, 1, 0], [0, 1, 0, 1]); // 1/2
 *
 * Source: scikit-learn's recall_score.
 */
export function recallScore(yTrue: TargetsInput, yPred: PredictionsInput, options: AveragedScoreOptions = {}): number {
  return averagedScore('recallScore', recall, yTrue, yPred, options);
}

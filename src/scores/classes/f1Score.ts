import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { type AveragedScoreOptions, averagedScore } from './averaged.js';
import { f1 } from './counts.js';

/**
 * F1: `2 hits / (predicted + actual)`, the harmonic mean of precision and recall.
 *
 * 'macro' is the mean of the classes' F1, as in scikit-learn; others take the harmonic mean of the mean precision and the mean recall.
 *
 * @throws as {@link precisionScore}, which also has the forms of yTrue and yPred.
 * @example const f1 = f1Score(['no', 'yes', 'yes'], ['no', 'yes', 'no'], { posLabel: 'yes' }); // 2/3
 *
 * Source: scikit-learn's f1_score; Opitz & Burst (2019) on the two macro means.
 */
export function f1Score(yTrue: TargetsInput, yPred: PredictionsInput, options: AveragedScoreOptions = {}): number {
  return averagedScore('f1Score', f1, yTrue, yPred, options);
}

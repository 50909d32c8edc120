import { accuracyScore } from '../classes/accuracyScore.js';
import { balancedAccuracyScore } from '../classes/balancedAccuracyScore.js';
import { f1Score } from '../classes/f1Score.js';
import { precisionScore } from '../classes/precisionScore.js';
import { recallScore } from '../classes/recallScore.js';
import { meanAbsoluteErrorScore } from '../numbers/meanAbsoluteErrorScore.js';
import { meanAbsolutePercentageError } from '../numbers/meanAbsolutePercentageError.js';
import { meanSquaredErrorScore } from '../numbers/meanSquaredErrorScore.js';
import { r2Score } from '../numbers/r2Score.js';
import { rootMeanSquaredError } from '../numbers/rootMeanSquaredError.js';
import { averagePrecisionScore } from '../probabilities/averagePrecisionScore.js';
import { brierScoreLoss } from '../probabilities/brierScoreLoss.js';
import { expectedCalibrationError } from '../probabilities/expectedCalibrationError.js';
import { logLossScore } from '../probabilities/logLossScore.js';
import { rocAucScore } from '../probabilities/rocAucScore.js';
import { originOf } from './withOptions.js';

/** Whether a score only depends on how much weight each pair of a true and a predicted class has. */
export function isOfCounts(score: object): boolean {
  const scores: readonly object[] = [accuracyScore, balancedAccuracyScore, f1Score, precisionScore, recallScore];
  return scores.includes(originOf(score));
}

/** Whether more of it is better; undefined for functions that are not of this entry. */
export function isGreaterBetter(score: object): boolean | undefined {
  const origin = originOf(score);
  const errors: readonly object[] = [
    brierScoreLoss,
    expectedCalibrationError,
    logLossScore,
    meanAbsoluteErrorScore,
    meanAbsolutePercentageError,
    meanSquaredErrorScore,
    rootMeanSquaredError,
  ];
  if (errors.includes(origin)) return false;
  const scores: readonly object[] = [averagePrecisionScore, r2Score, rocAucScore];
  return scores.includes(origin) || isOfCounts(origin) ? true : undefined;
}

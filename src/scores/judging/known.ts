import { accuracyFigure, accuracyScore } from '../classes/accuracyScore.js';
import { averagedFigure } from '../classes/averaged.js';
import { balancedAccuracyScore, balancedFigure } from '../classes/balancedAccuracyScore.js';
import { type CountsFigure, f1, precision, recall } from '../classes/counts.js';
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

/** Scores that depend on the counts of the classes only, and what reads their options. */
const ofCounts = /* @__PURE__ */ new Map<object, (options: object) => CountsFigure>([
  [accuracyScore, accuracyFigure],
  [balancedAccuracyScore, balancedFigure],
  [f1Score, (options) => averagedFigure('f1Score', f1, options)],
  [precisionScore, (options) => averagedFigure('precisionScore', precision, options)],
  [recallScore, (options) => averagedFigure('recallScore', recall, options)],
]);

/** Options that say something of rows, not of counts. */
const OF_ROWS = ['sampleWeight', 'rows', 'columns', 'threshold'];

/** The score as a function of counts; undefined if it is another function, or has options about rows. @throws OptionError. */
export function countsFigureOf(metric: object): CountsFigure | undefined {
  const { score, options } = originOf(metric);
  return OF_ROWS.some((option) => option in options) ? undefined : ofCounts.get(score)?.(options);
}

/** Whether more of it is better; undefined for functions that are not of this entry. */
export function isGreaterBetter(score: object): boolean | undefined {
  const origin = originOf(score).score;
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
  return scores.includes(origin) || ofCounts.has(origin) ? true : undefined;
}

import { refuse } from '../../validate.js';
import { type ProbabilityScoreOptions, readRankings } from '../reading/rankings.js';
import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions, sumOf } from '../reading/values.js';
import { type BinOptions, binned } from './bins.js';
import { readBins } from './calibrationCurve.js';
import { requireProbabilities } from './probabilities.js';

/** Options of {@link expectedCalibrationError}. */
export interface CalibrationErrorOptions extends ProbabilityScoreOptions, BinOptions {}

/**
 * Expected calibration error: `sum_b weight_b |share_b - confidence_b| / sum_b weight_b` over bins of the predicted probability. Smaller is
 * better.
 *
 * Of two classes, the probability is that of the positive class, and the share that of its rows. Of more, it is the largest probability of the
 * row (the first of equals), and the share that of rows of that class.
 *
 * @param yTrue  (n) classes.
 * @param yProb  (n) probabilities of the positive class, or (n, k) of the classes in ascending order.
 * @param options.nBins  >= 1; default 15. The figure depends on it: compare models with the same bins.
 * @throws DataError for several labels per row, and for probabilities outside of [0, 1]; HyperparameterError, OptionError, ShapeError.
 * @example const error = expectedCalibrationError([0, 1, 1], [0.2, 0.7, 0.9]); // 0.2
 *
 * Source: Guo et al. (2017), with 15 bins; of two classes Naeini et al. (2015), while others take the larger of p and 1 - p. Bins are those of
 * scikit-learn's calibration_curve.
 */
export function expectedCalibrationError(
  yTrue: TargetsInput,
  yProb: PredictionsInput,
  options: CalibrationErrorOptions = {},
): number {
  const owner = 'expectedCalibrationError';
  requireScoreOptions(owner, options, ['posLabel', 'labels', 'nBins', 'strategy']);
  const { nBins, strategy } = readBins(owner, options, 15);
  const rankings = readRankings(owner, yTrue, yProb, options);
  requireProbabilities(owner, rankings);
  const { columns, weights, areIndependent } = rankings;
  if (areIndependent && !areOneHot(columns)) {
    refuse(
      'E_LABEL',
      owner,
      'one class per row',
      'several',
      `${owner}: needs one class per row; judge several labels one by one`,
    );
  }
  const rows = weights.length;
  const best = Int32Array.from({ length: rows }, (_, row) => {
    let place = 0;
    for (let at = 1; at < columns.length; at++)
      if (columns[at]!.scores[row]! > columns[place]!.scores[row]!) place = at;
    return place;
  });
  const isRight = Uint8Array.from(best, (place, row) => columns[place]!.isPositive[row]!);
  const confidence = Float64Array.from(best, (place, row) => columns[place]!.scores[row]!);
  const bins = binned(isRight, confidence, weights, nBins, strategy);
  return sumOf(bins.map(({ positives, probabilities }) => Math.abs(positives - probabilities))) / sumOf(weights);
}

/** Whether every row is of one class. */
function areOneHot(columns: readonly { readonly isPositive: Uint8Array }[]): boolean {
  const rows = columns[0]?.isPositive.length ?? 0;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (const { isPositive } of columns) sum += isPositive[row]!;
    if (sum !== 1) return false;
  }
  return true;
}

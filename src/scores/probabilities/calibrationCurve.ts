import { HyperparameterError } from '../../errors.js';
import { oneOf } from '../../options.js';
import { refuse, requireInteger } from '../../validate.js';
import { type ProbabilityScoreOptions, readRankings } from '../reading/rankings.js';
import type { PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions } from '../reading/values.js';
import { type Bin, type BinOptions, binned } from './bins.js';
import { requireProbabilities } from './probabilities.js';

/** Options of {@link calibrationCurve}. */
export interface CalibrationOptions extends ProbabilityScoreOptions, BinOptions {}

/** Result of {@link calibrationCurve}: one entry per bin that has rows. */
export interface CalibrationCurve {
  /** Share of positive rows. */
  readonly probTrue: readonly number[];
  /** Mean predicted probability. */
  readonly probPred: readonly number[];
  /** Weight of the rows. */
  readonly weight: readonly number[];
}

/** More have no use, and no memory. */
const MOST_BINS = 1_000_000;

const readStrategy = /* @__PURE__ */ oneOf<'uniform' | 'quantile'>('uniform', 'quantile');

/** Checks the options of bins. */
export function readBins(
  owner: string,
  options: BinOptions,
  byDefault: number,
): { readonly nBins: number; readonly strategy: 'uniform' | 'quantile' } {
  const nBins = requireInteger(`${owner}.nBins`, options.nBins ?? byDefault, 1);
  if (nBins > MOST_BINS) refuse(HyperparameterError, `${owner}.nBins`, `at most ${MOST_BINS}`, nBins);
  return {
    nBins,
    strategy: readStrategy(`${owner}.strategy`, options.strategy ?? 'uniform'),
  };
}

/**
 * Compares predicted probabilities with what came true, in bins: a calibrated model has `probTrue = probPred`.
 *
 * A bin has the probabilities above its lower edge, up to its upper one. Bins without rows are left out.
 *
 * @param yTrue  (n) of two classes.
 * @param yProb  (n) probabilities of the positive class, or (n, 2).
 * @param options.nBins  >= 1; default 5.
 * @param options.strategy  'uniform': bins of equal width; 'quantile': of as many rows each, whatever their weights.
 * @throws DataError for more than two classes, and for probabilities outside of [0, 1]; HyperparameterError, OptionError, ShapeError.
 * @example const { probTrue, probPred } = calibrationCurve([0, 0, 1, 1], [0.1, 0.3, 0.6, 0.9], { nBins: 2 });
 *
 * Source: scikit-learn's calibration_curve, which has no weights; DeGroot & Fienberg (1983).
 */
export function calibrationCurve(
  yTrue: TargetsInput,
  yProb: PredictionsInput,
  options: CalibrationOptions = {},
): CalibrationCurve {
  const owner = 'calibrationCurve';
  requireScoreOptions(owner, options, ['posLabel', 'labels', 'nBins', 'strategy']);
  const { nBins, strategy } = readBins(owner, options, 5);
  const rankings = readRankings(owner, yTrue, yProb, options);
  requireProbabilities(owner, rankings);
  const [first, ...more] = rankings.columns;
  if (first === undefined || more.length > 0) {
    const message = `${owner}: needs two classes, got ${rankings.columns.length}; give one column, and 0 or 1 as targets`;
    refuse('E_LABEL', owner, 'two classes', rankings.columns.length, message);
  }
  const bins = binned(first.isPositive, first.scores, rankings.weights, nBins, strategy);
  const means = (of: (bin: Bin) => number) => bins.map((bin) => of(bin) / bin.weight);
  return {
    probTrue: means(({ positives }) => positives),
    probPred: means(({ probabilities }) => probabilities),
    weight: bins.map(({ weight }) => weight),
  };
}

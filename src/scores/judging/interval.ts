import { refuse } from '../../validate.js';
import { quantileOf } from '../probabilities/bins.js';
import { sumOf } from '../reading/values.js';
import { normalCdf, normalQuantile } from './normal.js';

/** The quantiles of the figures of resamples at (1 - confidence) / 2 from either end. @param figures  ascending. */
export function percentileInterval(figures: ArrayLike<number>, confidence: number): readonly [number, number] {
  const tail = (1 - confidence) / 2;
  return [quantileOf(figures, tail), quantileOf(figures, 1 - tail)];
}

/**
 * The same at levels corrected for bias z0 and acceleration a: `Phi(z0 + (z0 + z) / (1 - a (z0 + z)))` instead of `Phi(z)`.
 *
 * @param figures  ascending.
 * @param score  of all rows.
 * @param jackknife  figures without one unit each.
 * @throws DataError if all figures are on one side of the score.
 *
 * Source: Efron (1987); scipy.stats.bootstrap, which counts figures equal to the score by half, too.
 */
export function bcaInterval(
  figures: ArrayLike<number>,
  score: number,
  jackknife: Float64Array,
  confidence: number,
): readonly [number, number] {
  const counts = Array.from(figures, (figure) => (figure < score ? 1 : figure === score ? 0.5 : 0));
  const share = sumOf(counts) / figures.length;
  if (share === 0 || share === 1) {
    const message =
      "bootstrapInterval: all resamples are on one side of the score, which 'bca' cannot correct; use method 'percentile'";
    refuse('E_DATA', 'bootstrapInterval', 'figures on both sides', score, message);
  }
  const bias = normalQuantile(share);
  const mean = sumOf(jackknife) / jackknife.length;
  const squares = sumOf(jackknife.map((figure) => (mean - figure) * (mean - figure)));
  const cubes = sumOf(jackknife.map((figure) => (mean - figure) * (mean - figure) * (mean - figure)));
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares * Math.sqrt(squares));
  const levelOf = (tail: number) => {
    const shifted = bias + normalQuantile(tail);
    return normalCdf(bias + shifted / (1 - acceleration * shifted));
  };
  const tail = (1 - confidence) / 2;
  return [quantileOf(figures, levelOf(tail)), quantileOf(figures, levelOf(1 - tail))];
}

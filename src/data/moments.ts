import type { FloatArray } from './reading/numbers.js';

/** Mean and population standard deviation of a column. */
export interface ColumnMoments {
  readonly mean: number;
  /** > 0; 1 for a constant column. */
  readonly scale: number;
  readonly isConstant: boolean;
}

/**
 * Computes the moments of every `stride`-th number, from `first` on: in f64, ascending, in two passes, so that the bits are the same in
 * every engine.
 *
 * A column is constant when its variance is within the rounding errors of its mean.
 *
 * Source: Chan, Golub & LeVeque (1983): corrected two-pass.
 */
export function columnMoments(data: FloatArray, first: number, stride: number): ColumnMoments {
  const rows = data.length / stride;
  let sum = 0;
  for (let at = first; at < data.length; at += stride) sum += data[at]!;
  const centre = sum / rows;
  let squares = 0;
  let rest = 0; // the first moment that the rounding of the mean leaves
  for (let at = first; at < data.length; at += stride) {
    const difference = data[at]! - centre;
    squares += difference * difference;
    rest += difference;
  }
  const variance = Math.max(0, (squares - (rest * rest) / rows) / rows);
  // Bound on the variance that rounding alone gives a constant column, as scikit-learn (_is_constant_feature).
  const shift = rows * centre * Number.EPSILON;
  const noise = rows * Number.EPSILON * variance + shift * shift;
  const isConstant = variance <= noise;
  // No -0, which JSON has no form of.
  return { mean: centre + rest / rows + 0, scale: isConstant ? 1 : Math.sqrt(variance), isConstant };
}

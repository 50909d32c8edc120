import type { ColumnMoments } from './moments.js';
import type { FloatArray } from './reading/numbers.js';

/**
 * Moments of columns whose rows come in turn, in one pass in f64:
 *
 *   n += 1,  d = x - mean,  mean += d / n,  S += d (x - mean)
 *
 * The bits do not depend on how the rows are cut; they agree with those of `columnMoments` to rounding. Values that are not finite are counted
 * with the rows, and otherwise left out.
 *
 * Source: Welford, "Note on a method for calculating corrected sums of squares and products" (1962).
 */
export class RunningMoments {
  rows = 0;
  private readonly means: Float64Array;
  private readonly squares: Float64Array;
  private readonly counts: Float64Array;

  constructor(readonly columns: number) {
    this.means = new Float64Array(columns);
    this.squares = new Float64Array(columns);
    this.counts = new Float64Array(columns);
  }

  add(data: FloatArray, rows: number): void {
    const { columns, means, squares, counts } = this;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) {
        const x = data[at]!;
        if (!Number.isFinite(x)) continue;
        counts[column]! += 1;
        const difference = x - means[column]!;
        means[column]! += difference / counts[column]!;
        squares[column]! += difference * (x - means[column]!);
      }
    }
    this.rows += rows;
  }

  /** Adds rows that have no values. */
  addMissing(rows: number): void {
    this.rows += rows;
  }

  /** Values of a column. */
  known(column: number): number {
    return this.counts[column]!;
  }

  /**
   * Moments of a column whose missing values are all `fill`, by default the mean of the others:
   *
   *   mean' = mean + m (fill - mean) / n,  S' = S + (fill - mean)^2 m (n - m) / n  for m missing values of n
   *
   * Constant, as in `columnMoments`, when its variance is within the rounding errors of its mean.
   *
   * Source: Chan, Golub & LeVeque, "Algorithms for computing the sample variance" (1983).
   */
  of(column: number, fill = this.means[column]!): ColumnMoments {
    const { rows } = this;
    const missing = rows - this.counts[column]!;
    const difference = fill - this.means[column]!;
    const mean = this.means[column]! + difference * (missing / rows);
    const squares = this.squares[column]! + difference * difference * missing * ((rows - missing) / rows);
    const variance = squares / rows;
    const shift = rows * mean * Number.EPSILON;
    const isConstant = !(variance > rows * Number.EPSILON * variance + shift * shift);
    // No -0, which JSON has no form of.
    return { mean: mean + 0, scale: isConstant ? 1 : Math.sqrt(variance), isConstant };
  }
}

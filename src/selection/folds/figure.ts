import type { Fold } from './splitter.js';

/** A figure of all folds. */
export interface FoldFigure {
  /** One per fold. */
  readonly values: readonly number[];
  /** Mean over the folds, each with the weight of its test rows. */
  readonly mean: number;
  /** Standard error of the mean: `sqrt(Σ w_k (v_k - mean)² / Σ w_k / (k - 1))`, k being the folds of one repeat. NaN for one fold. */
  readonly standardError: number;
}

/**
 * Sums a figure up over the folds.
 *
 * @param weights  (folds) the weight of the test rows of each fold.
 * @param perRepeat  folds that test every row once, about: repeats do not make the error smaller, for they share their rows.
 */
export function figureOf(values: readonly number[], weights: readonly number[], perRepeat: number): FoldFigure {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = values.reduce((sum, value, fold) => sum + (weights[fold]! / total) * value, 0);
  const variance = values.reduce(
    (sum, value, fold) => sum + (weights[fold]! / total) * (value - mean) * (value - mean),
    0,
  );
  return { values, mean, standardError: perRepeat > 1 ? Math.sqrt(variance / (perRepeat - 1)) : Number.NaN };
}

/** Number of folds per repeat: all folds, divided by how often a row tests. */
export function foldsPerRepeat(folds: readonly Fold[], rows: number): number {
  const times = new Int32Array(rows);
  for (const { test } of folds) for (const row of test) times[row]! += 1;
  const tested = times.filter((count) => count > 0);
  const sum = tested.reduce((total, count) => total + count, 0);
  return folds.length / Math.max(1, Math.round(sum / tested.length));
}

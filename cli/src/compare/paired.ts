import { mean, sampleSd } from './statistics.js';

/** Difference of two models on the same folds and seeds. */
export interface PairedDifference {
  readonly mean: number;
  /** NaN for fewer than two pairs. */
  readonly standardError: number;
  /** Whether it is further from 0 than the 95 % interval of Student's t reaches: more than noise. */
  readonly isClear: boolean;
}

/** 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom. */
const QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
] as const;

/** 97.5 % quantile of Student's t; above 30 degrees of freedom 1.96 + 2.4 / degrees, which is right to 0.002. */
export function quantile(degrees: number): number {
  return QUANTILES[degrees - 1] ?? 1.96 + 2.4 / degrees;
}

/**
 * Mean and standard error of ours[i] - base[i].
 *
 * Folds of cross-validation share most of their training rows, so their differences are not independent: with `testShare` = test rows / training
 * rows, the variance of the mean is (1 / n + testShare) s² in place of s² / n. 0: the pairs are seeds on one split, and the error is that of the seeds.
 *
 * Source: Nadeau & Bengio, "Inference for the generalization error" (2003).
 */
export function pairedDifference(ours: readonly number[], base: readonly number[], testShare = 0): PairedDifference {
  const differences = ours.map((value, pair) => value - base[pair]!);
  const standardError = sampleSd(differences) * Math.sqrt(1 / differences.length + testShare);
  const difference = mean(differences);
  const isClear = standardError > 0 ? Math.abs(difference) > quantile(differences.length - 1) * standardError : false;
  return { mean: difference, standardError, isClear };
}
